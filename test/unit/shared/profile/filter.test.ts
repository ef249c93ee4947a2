import { describe, expect, test } from 'vitest';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import type { FilterOptions } from '#shared/profile/filter';
import { computeFilter } from '#shared/profile/filter';
import type { Profile } from '#shared/profile/profile';
import { simplifyName } from '#shared/profile/prune';
import { formatFolded } from '../../../fixtures/format-tree.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

function folded(profile: Profile, options: FilterOptions): string[] {
  const { filter } = computeFilter(profile, options);
  const tree = buildCallTree(profile, { granularity: 'function', ...(filter === undefined ? {} : { filter }) });
  return formatFolded(tree, computeNodeValues(tree, profile.sample.value[0] ?? new Float64Array()));
}

const profile = profileFromText(`
  A              A             A                 D
  B              B             C                 B>E
  C              D             B@b.go:1
  {worker=mail}  {worker=web}  {size:4096bytes}  {}
  1              2             4                 8
`);

describe('filters', () => {
  test('nothing asked, nothing made', () => {
    expect(computeFilter(profile, {})).toEqual({ filter: undefined, unmatched: [] });
    expect(computeFilter(profile, { focus: '' }).filter).toBeUndefined();
  });

  test.each<[FilterOptions, string[]]>([
    [{ focus: 'C' }, ['A;B;C 1', 'A;C;B 4']],
    [{ focus: 'b\\.go' }, ['A;C;B 4']],
    [{ ignore: 'C' }, ['A;B;D 2', 'D;B;E 8']],
    [{ focus: 'B', ignore: '(?i)^d$' }, ['A;B;C 1', 'A;C;B 4']],
    [{ hide: 'B' }, ['A;C 5', 'A;D 2', 'D;E 8']],
    [{ hide: 'B|D|E' }, ['A 2', 'A;C 5']],
    [{ show: 'A|E' }, ['A 7', 'E 8']],
    [{ showFrom: 'B' }, ['B 4', 'B;C 1', 'B;D 2', 'B;E 8']],
    [{ showFrom: 'E' }, ['E 8']],
    [{ pruneFrom: 'B' }, ['A;B 3', 'A;C;B 4', 'D;B 8']],
    [{ tagFocus: 'mail' }, ['A;B;C 1']],
    [{ tagFocus: 'worker=mail|web' }, ['A;B;C 1', 'A;B;D 2']],
    [{ tagFocus: 'size=2kb:4kb' }, ['A;C;B 4']],
    [{ tagFocus: '4kb' }, ['A;C;B 4']],
    [{ tagFocus: ':1kb' }, []],
    [{ tagIgnore: 'worker' }, ['A;C;B 4', 'D;B;E 8']],
  ])('%o', (options, lines) => {
    expect(folded(profile, options).sort()).toEqual(lines);
  });

  test('expressions that match nothing are named', () => {
    const { unmatched } = computeFilter(profile, { focus: 'nope', hide: 'A', showFrom: 'nope', tagFocus: 'nope' });
    expect(unmatched).toEqual(['focus', 'showFrom', 'tagFocus']);
  });

  test('a pattern that cannot be read is refused with the reason', () => {
    expect(() => computeFilter(profile, { focus: '(' })).toThrow('The pattern "(" cannot be used: missing closing ).');
    expect(() => computeFilter(profile, { tagFocus: 'k=[' })).toThrow('missing closing ]');
  });
});

describe('drop_frames of the profile', () => {
  const draw = (dropFrames: string, keepFrames = '') =>
    profileFromText(
      `
      main     main     malloc   main>malloc>tick
      new      malloc   main
      malloc   tick
      1        2        4        8
    `,
      { dropFrames, keepFrames },
    );

  test('cuts the first frame that is to be dropped and all below it, yet not before a frame that stays', () => {
    expect(folded(draw('malloc'), {}).sort()).toEqual(['main 10', 'main;new 1', 'malloc;main 4']);
  });

  test('spares what keep_frames matches, and can be turned off', () => {
    expect(folded(draw('m.*', 'main'), {})).toEqual(folded(draw('malloc'), {}));
    expect(folded(draw('malloc'), { noPrune: true }).sort()).toEqual([
      'main;malloc;tick 10',
      'main;new;malloc 1',
      'malloc;main 4',
    ]);
  });

  test('that cannot be read is passed over and named', () => {
    expect(computeFilter(draw('('), {}).unmatched).toEqual(['dropFrames']);
    expect(folded(draw('malloc', '('), {})).toEqual(folded(draw('malloc'), { noPrune: true }));
  });

  test('names are tested without arguments', () => {
    expect(
      ['.f', 'f(int)', '(anonymous namespace)::f(int)', 'T::operator()(x)', 'net/http.(*conn).serve'].map(simplifyName),
    ).toEqual(['f', 'f', '(anonymous namespace)::f', 'T::operator()', 'net/http.']);
  });
});
