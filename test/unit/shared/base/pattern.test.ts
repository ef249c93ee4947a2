import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#shared/base/app-error';
import { compilePattern, compileWholePattern } from '#shared/base/pattern';

describe('patterns in the syntax of Go', () => {
  const cases: readonly (readonly [pattern: string, matching: readonly string[], other: readonly string[]])[] = [
    ['serve', ['net/http.(*conn).serve'], ['Serve', '']],
    ['', ['', 'a'], []],
    ['^main\\.', ['main.run'], ['x/main.run']],
    ['main$', ['main.main'], ['main.mainly', 'main\n']],
    ['(?i)SERVE', ['(*conn).serve', 'Serve'], ['serv']],
    ['(?i:s)ERVE', ['sERVE', 'SERVE'], ['serve']],
    ['a(?i)b|c', ['ab', 'aB', 'C'], ['Ab']],
    ['(?i)(?-i:a)b', ['aB'], ['AB']],
    ['a.c', ['abc', 'a\u{1f600}c'], ['a\nc', 'ac']],
    ['(?s)a.c', ['a\nc'], []],
    ['^b$', ['b'], ['a\nb']],
    ['(?m)^b$', ['a\nb\nc'], ['ab']],
    ['\\Aa\\z', ['a'], ['ab', 'a\n']],
    ['\\bgo\\b', ['go', 'a go b', 'go.x'], ['gopark', 'mongo']],
    ['\\Bgo', ['mongo'], ['go']],
    ['ab*c', ['ac', 'abbbc'], ['abb']],
    ['ab+?c', ['abc'], ['ac']],
    ['^a{2,3}$', ['aa', 'aaa'], ['a', 'aaaa']],
    ['^a{2}$', ['aa'], ['aaa']],
    ['^a{2,}$', ['aa', 'aaaaa'], ['a']],
    ['a{x', ['a{x'], ['a']],
    ['^(foo|ba(r|z))+$', ['foobarbaz'], ['fooba']],
    ['(|a)b', ['b', 'ab'], ['a']],
    ['[a-c]x', ['bx'], ['dx']],
    ['[^a-c]x', ['dx'], ['ax', 'x']],
    ['[]a]', [']', 'a'], ['b']],
    ['[a-]', ['-'], ['b']],
    ['[\\d_-]z', ['1z', '_z', '-z'], ['az']],
    ['[[:alpha:]]1', ['a1'], ['_1']],
    ['[[:^alpha:]]1', ['_1'], ['a1']],
    ['(?i)[k]', ['k', 'K'], ['l']],
    ['\\pL\\d', ['ä1', 'ж2'], ['11']],
    ['\\p{Greek}', ['α'], ['a']],
    ['\\P{Greek}', ['a'], ['α']],
    ['\\x41\\x{1F600}', ['A\u{1f600}'], ['A']],
    ['\\Qa.(b\\E+', ['a.(bb'], ['aXb']],
    ['\\(\\*T\\)', ['(*T)'], ['T']],
    ['(?P<name>a)(?<other>b)', ['ab'], ['a']],
    ['\\012', ['\n'], ['0']],
  ];
  test.each(cases)('%s', (source, matching, other) => {
    const pattern = compilePattern(source);
    expect(matching.filter((text) => !pattern.test(text))).toEqual([]);
    expect(other.filter((text) => pattern.test(text))).toEqual([]);
  });

  test.each([
    ['(', 'missing closing )'],
    ['a)', 'unexpected )'],
    ['[a', 'missing closing ]'],
    ['*a', 'missing argument to repetition operator: *'],
    ['a|*', 'missing argument to repetition operator: *'],
    ['a**', 'invalid nested repetition operator: *'],
    ['a{2}{3}', 'invalid nested repetition operator: {3}'],
    ['a{1001}', 'invalid repeat count: {1001}'],
    ['a{3,2}', 'invalid repeat count: {3,2}'],
    ['(?=a)', 'invalid or unsupported Perl syntax: (?='],
    ['(?<!a)', 'invalid or unsupported Perl syntax: (?<'],
    ['(a)\\1', 'invalid escape sequence: \\1'],
    ['\\y', 'invalid escape sequence: \\y'],
    ['a\\', 'trailing backslash at the end'],
    ['[b-a]', 'invalid character class range'],
    ['[[:foo:]]', 'invalid character class range: [:foo:]'],
    ['\\p{Nothing}', 'invalid escape sequence: \\p'],
    ['((a{999}){999}){999}', 'its repetitions make it too large'],
    ['('.repeat(300), 'expression nests too deeply'],
    ['a'.repeat(5000), 'it is longer than 4096 characters'],
  ])('%s is refused', (source, reason) => {
    expect(() => compilePattern(source)).toThrow(
      expect.objectContaining({
        code: 'filter/bad-pattern',
        message: expect.stringContaining(reason) as string,
      }) as Error,
    );
  });

  test('what would make a backtracking engine hang is answered at once', () => {
    expect(compilePattern('(a+)+$').test(`${'a'.repeat(5000)}b`)).toBe(false);
    expect(compilePattern('(?:a|a|a?)*b').test('a'.repeat(5000))).toBe(false);
  });

  test('the whole text, with a choice inside', () => {
    const pattern = compileWholePattern('runtime\\..*|main');
    expect(['runtime.gopark', 'main', 'main.x', 'xmain'].map((text) => pattern.test(text))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('agrees with the engine on what both can read', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(?:ab)', '\\w', '^', '$', '\\b');
    const piece = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,2}')).map(([item, repeat]) => {
      return /^[$^]|^\\b/.test(item) ? item : item + repeat;
    });
    const source = fc.array(fc.oneof(piece, fc.constant('|')), { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(source, fc.stringMatching(/^[abc ]{0,8}$/), (pattern, text) => {
        expect(compilePattern(pattern).test(text)).toBe(new RegExp(pattern, 'u').test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('any text is a pattern or a reason', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('ab()[]{}*+?|\\^$.:<>P=!-,i1dpQEx')) }),
        fc.string(),
        (source, text) => {
          try {
            compilePattern(source).test(text);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
