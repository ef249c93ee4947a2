import { describe, expect, test } from 'vitest';
import { fitFunctionName, functionLabels, packagePathOf, parseFunctionName } from '#shared/format/function-name';

describe('parts of a function name', () => {
  const cases: readonly (readonly [string, Partial<ReturnType<typeof parseFunctionName>>])[] = [
    ['main.main', { packagePath: 'main', packageName: 'main', receiver: '', name: 'main', closure: '' }],
    ['net/http.(*conn).serve', { packagePath: 'net/http', packageName: 'http', receiver: '(*conn)', name: 'serve' }],
    ['time.Time.String', { packagePath: 'time', receiver: 'Time', name: 'String' }],
    ['main.main.func1', { receiver: '', name: 'main', closure: 'func1' }],
    ['main.(*Server).Serve.func2.1', { receiver: '(*Server)', name: 'Serve', closure: 'func2.1' }],
    ['main.run.gowrap1', { name: 'run', closure: 'gowrap1' }],
    ['main.run.deferwrap3', { name: 'run', closure: 'deferwrap3' }],
    ['main.init.0', { receiver: '', name: 'init.0', closure: '' }],
    ['main.glob..func1', { receiver: '', name: 'glob.', closure: 'func1' }],
    [
      'slices.SortFunc[go.shape.[]int,go.shape.int]',
      { name: 'SortFunc', typeArguments: '[go.shape.[]int,go.shape.int]' },
    ],
    [
      'github.com/a/b/v2/cart.(*Basket[go.shape.struct { x github.com/c/d.T }]).Add',
      { packagePath: 'github.com/a/b/v2/cart', packageName: 'cart', name: 'Add' },
    ],
    ['github.com/a/b/v2.New', { packagePath: 'github.com/a/b/v2', packageName: 'b', name: 'New' }],
    ['gopkg.in/yaml%2ev3.Unmarshal', { packagePath: 'gopkg.in/yaml.v3', packageName: 'yaml', name: 'Unmarshal' }],
    ['runtime.memmove', { packagePath: 'runtime', name: 'memmove' }],
    ['__libc_start_main', { packagePath: '', packageName: '', name: '__libc_start_main' }],
    ['', { packagePath: '', name: '' }],
  ];
  test.each(cases)('%s', (text, parts) => {
    expect(parseFunctionName(text)).toMatchObject(parts);
    expect(packagePathOf(text)).toBe(parts.packagePath ?? packagePathOf(text));
  });
});

describe('short labels', () => {
  test('shed the package first, then the receiver', () => {
    expect(functionLabels('net/http.(*conn).serve')).toEqual([
      'net/http.(*conn).serve',
      'http.(*conn).serve',
      '(*conn).serve',
      'serve',
    ]);
    expect(functionLabels('main.main.func1')).toEqual(['main.main.func1', 'main.func1']);
  });

  test('and the end last', () => {
    const name = 'net/http.(*conn).serve';
    expect([30, 20, 14, 6, 5, 3, 2].map((maxChars) => fitFunctionName(name, maxChars))).toEqual([
      'net/http.(*conn).serve',
      'http.(*conn).serve',
      '(*conn).serve',
      'serve',
      'serve',
      'se…',
      '',
    ]);
  });
});
