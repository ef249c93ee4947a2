import { describe, expect, test } from 'vitest';
import { checkProfile } from '#shared/profile/check-profile';
import type { Profile } from '#shared/profile/profile';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const sound = profileFromText(`
  A      A
  B      B
  {k=v}  {}
  1      2
`);

const broken: readonly (readonly [reason: string, table: string, profile: Profile])[] = [
  ['string 0', 'string', { ...sound, string: ['x', ...sound.string.slice(1)] }],
  ['a function name', 'func.name', { ...sound, func: { ...sound.func, name: Int32Array.of(0, 99) } }],
  ['a short column', 'func', { ...sound, func: { ...sound.func, startLine: Float64Array.of(1) } }],
  ['a mapping', 'location.mapping', { ...sound, location: { ...sound.location, mapping: Int32Array.of(-1, 0) } }],
  [
    'falling offsets',
    'location.lineStart',
    { ...sound, location: { ...sound.location, lineStart: Int32Array.of(0, 3, 2) } },
  ],
  ['a line of no function', 'line.func', { ...sound, line: { ...sound.line, func: Int32Array.of(-1, 0) } }],
  ['a child before its parent', 'stack.prefix', { ...sound, stack: { ...sound.stack, prefix: Int32Array.of(1, -1) } }],
  ['a sample of no stack', 'sample.stack', { ...sound, sample: { ...sound.sample, stack: Int32Array.of(1, 2) } }],
  ['a missing value column', 'sample.value', { ...sound, sample: { ...sound.sample, value: [] } }],
  [
    'a value that is no number',
    'sample.value',
    { ...sound, sample: { ...sound.sample, value: [Float64Array.of(1, NaN)] } },
  ],
  [
    'labels that do not reach the end',
    'sample.labelStart',
    { ...sound, sample: { ...sound.sample, labelStart: Int32Array.of(0, 0, 0) } },
  ],
  ['a label text', 'label.text', { ...sound, label: { ...sound.label, text: Int32Array.of(-2) } }],
  ['the default value type', 'defaultValueType', { ...sound, defaultValueType: 1 }],
];

describe('checkProfile', () => {
  test('lets a sound profile pass', () => {
    expect(() => {
      checkProfile(sound);
    }).not.toThrow();
  });

  test.each(broken)('refuses %s', (_, table, profile) => {
    expect(() => {
      checkProfile(profile);
    }).toThrow(
      expect.objectContaining({
        code: 'decode/malformed',
        details: expect.objectContaining({ table }) as object,
      }) as Error,
    );
  });
});
