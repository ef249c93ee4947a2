import { describe, expect, test } from 'vitest';
import { MappingFlag } from '#shared/profile/profile';
import { decodePprof } from '../../../../src-main/decode/pprof/decode-pprof.ts';
import { limits } from '../../../../src-main/decode/limits.ts';
import { encodePprof, pushVarint } from '../../../fixtures/encode-pprof.ts';
import type { PprofMessage, PprofSample } from '../../../fixtures/encode-pprof.ts';

const strings = [
  '',
  'samples',
  'count',
  'cpu',
  'nanoseconds',
  'main.a',
  'main.b',
  'a.go',
  'key',
  'text',
  'bytes',
  'bin',
];
const text = (value: string): number => strings.indexOf(value);

const message: PprofMessage = {
  sampleType: [
    { type: text('samples'), unit: text('count') },
    { type: text('cpu'), unit: text('nanoseconds') },
  ],
  sample: [
    {
      locationId: [2, 1],
      value: [1, 10_000_000],
      label: [
        { key: text('key'), str: text('text') },
        { key: text('bytes'), num: 48, numUnit: text('bytes') },
        { key: text('bytes'), num: -3 },
        { key: text('key') },
      ],
    },
    { locationId: [1], value: [2, 20_000_000] },
    { locationId: [], value: [-1, 0] },
  ],
  mapping: [
    {
      id: 1,
      memoryStart: 0x400000,
      memoryLimit: 0xffff_ffff_ffff_f000n,
      fileOffset: 16,
      filename: text('bin'),
      buildId: text('key'),
      hasFunctions: true,
      hasInlineFrames: true,
    },
  ],
  location: [
    { id: 1, mappingId: 1, address: 0x400010, line: [{ functionId: 1, line: 12, column: 4 }] },
    {
      id: 2,
      mappingId: 1,
      address: 0xffff_ffff_ffff_0000n,
      line: [
        { functionId: 2, line: 7 },
        { functionId: 1, line: 13 },
      ],
      isFolded: true,
    },
  ],
  function: [
    { id: 1, name: text('main.a'), systemName: text('main.a'), filename: text('a.go'), startLine: 10 },
    { id: 2, name: text('main.b'), systemName: text('main.b'), filename: text('a.go') },
  ],
  stringTable: strings,
  dropFrames: text('main.b'),
  keepFrames: text('main.a'),
  timeNanos: 1_700_000_000_123_456_789n,
  durationNanos: 30_000_000_000,
  periodType: { type: text('cpu'), unit: text('nanoseconds') },
  period: 10_000_000,
  comment: [text('text'), text('key')],
  defaultSampleType: text('samples'),
  docUrl: text('a.go'),
};

function samples(...sample: PprofSample[]): PprofMessage {
  return { ...message, sample };
}

describe('a pprof profile', () => {
  const profile = decodePprof(encodePprof(message));

  test('has its header', () => {
    expect(profile).toMatchObject({
      valueType: [
        { type: 'samples', unit: 'count' },
        { type: 'cpu', unit: 'nanoseconds' },
      ],
      timeNanos: 1_700_000_000_123_456_789n,
      durationNanos: 30_000_000_000,
      periodType: { type: 'cpu', unit: 'nanoseconds' },
      period: 10_000_000,
      comments: ['text', 'key'],
      defaultValueType: 0,
      docUrl: 'a.go',
      dropFrames: 'main.b',
      keepFrames: 'main.a',
      inexact: false,
      warnings: [],
    });
  });

  test('has addresses in all 64 bits', () => {
    expect([...profile.location.address]).toEqual([0x400010n, 0xffff_ffff_ffff_0000n]);
    expect(profile.mapping.limit[0]).toBe(0xffff_ffff_ffff_f000n);
    expect(profile.mapping.flags[0]).toBe(MappingFlag.functions | MappingFlag.inlineFrames);
  });

  test('keeps the lines of an inlined location in order, and where they are', () => {
    expect([...profile.location.lineStart]).toEqual([0, 1, 3]);
    expect(Array.from(profile.line.func, (row) => profile.string[profile.func.name[row] ?? 0])).toEqual([
      'main.a',
      'main.b',
      'main.a',
    ]);
    expect([...profile.line.line]).toEqual([12, 7, 13]);
    expect(profile.line.column[0]).toBe(4);
    expect([...profile.location.isFolded]).toEqual([0, 1]);
  });

  test('has stacks root first, shared between samples', () => {
    expect([...profile.stack.location]).toEqual([0, 1]);
    expect([...profile.stack.prefix]).toEqual([-1, 0]);
    expect([...profile.sample.stack]).toEqual([1, 0, -1]);
    expect(profile.sample.value.map((column) => [...column])).toEqual([
      [1, 2, -1],
      [10_000_000, 20_000_000, 0],
    ]);
  });

  test('has text and numeric labels; one that says nothing is left out', () => {
    expect([...profile.sample.labelStart]).toEqual([0, 3, 3, 3]);
    expect([...profile.label.text]).toEqual([text('text'), -1, -1]);
    expect([...profile.label.number]).toEqual([0, 48, -3]);
    expect([...profile.label.unit]).toEqual([-1, text('bytes'), -1]);
  });

  test('is the same in any order of fields, packed or not, and with fields of a later format', () => {
    const order = ['stringTable', 'sample', 'location', 'period', 'function', 'mapping', 'sampleType'];
    const foreign: number[] = [];
    for (const [tag, bytes] of [
      [(99 << 3) | 0, [0x80, 0x01]],
      [(99 << 3) | 1, [1, 2, 3, 4, 5, 6, 7, 8]],
      [(99 << 3) | 5, [1, 2, 3, 4]],
      [(99 << 3) | 2, [2, 0xff, 0xff]],
    ] as const) {
      pushVarint(foreign, tag);
      foreign.push(...bytes);
    }
    for (const bytes of [
      encodePprof(message, { order }),
      encodePprof(message, { unpacked: true }),
      encodePprof(message, { order: [...order].reverse(), unpacked: true }),
      Uint8Array.from([...foreign, ...encodePprof(message), ...foreign]),
    ]) {
      expect(decodePprof(bytes)).toEqual(profile);
    }
  });

  test('shows the last value type where none is named', () => {
    expect(decodePprof(encodePprof({ ...message, defaultSampleType: 0 })).defaultValueType).toBe(1);
    expect(decodePprof(encodePprof({ ...message, defaultSampleType: text('main.a') })).defaultValueType).toBe(1);
  });

  test('tells 64-bit ids apart that are equal in 32 bits', () => {
    const wide = decodePprof(
      encodePprof({
        ...message,
        sample: [{ locationId: [1n << 40n, (1n << 40n) + (1n << 32n)], value: [1, 1] }],
        location: [
          { id: 1n << 40n, address: 1, line: [{ functionId: 0xffff_ffff_0000_0001n, line: 1 }] },
          { id: (1n << 40n) + (1n << 32n), address: 2, line: [{ functionId: 1, line: 2 }] },
        ],
        function: [
          { id: 0xffff_ffff_0000_0001n, name: text('main.b') },
          { id: 1, name: text('main.a') },
        ],
      }),
    );
    expect([...wide.stack.location]).toEqual([1, 0]);
    expect([...wide.line.func]).toEqual([0, 1]);
  });

  test('says where a value was rounded', () => {
    const exact = decodePprof(encodePprof(samples({ locationId: [1], value: [2n ** 53n - 1n, -5] })));
    expect(exact.inexact).toBe(false);
    expect(exact.sample.value[0]?.[0]).toBe(2 ** 53 - 1);
    for (const value of [2n ** 53n + 1n, -(2n ** 60n) - 1n, 2n ** 63n - 1n]) {
      const rounded = decodePprof(encodePprof(samples({ locationId: [1], value: [value, 0] })));
      expect(rounded.sample.value[0]?.[0]).toBe(Number(value));
      expect(rounded.inexact).toBe(true);
      expect(rounded.warnings.map(({ code }) => code)).toEqual(['inexact']);
    }
    const sum = samples({ locationId: [1], value: [2n ** 52n, 0] }, { locationId: [1], value: [2n ** 52n, 0] });
    expect(decodePprof(encodePprof(sum)).inexact).toBe(true);
  });

  test('without samples, names or mappings is a profile with warnings', () => {
    const codes = (changed: PprofMessage) =>
      decodePprof(encodePprof({ ...message, ...changed })).warnings.map(({ code }) => code);
    expect(codes({ sample: [] })).toEqual(['empty']);
    expect(codes({ mapping: [] })).toEqual(['dangling-mapping']);
    expect(codes({ function: [], location: [{ id: 1 }, { id: 2 }] })).toEqual(['unsymbolised']);
  });

  test('may be as deep as the bound, and no deeper', () => {
    const deep = (depth: number) =>
      encodePprof(samples({ locationId: Array.from({ length: depth }, () => 1), value: [1, 1] }));
    expect(decodePprof(deep(10_000)).stack.length).toBe(10_000);
    expect(() => decodePprof(deep(limits.stackDepth + 1))).toThrow(
      expect.objectContaining({ code: 'decode/too-large' }) as Error,
    );
  });
});

describe('what is refused', () => {
  const refusals: readonly (readonly [
    name: string,
    code: string,
    reason: string,
    message: PprofMessage | Uint8Array,
  ])[] = [
    ['nothing', 'decode/empty', 'empty', new Uint8Array()],
    ['no string table', 'decode/malformed', 'without a string table', { ...message, stringTable: [] }],
    ['a first string', 'decode/malformed', 'is not empty', { ...message, stringTable: ['x', ...strings] }],
    ['an index beyond the strings', 'decode/malformed', 'text 99 is asked for', { ...message, docUrl: 99 }],
    ['a negative index', 'decode/malformed', 'text -1 is asked for', { ...message, comment: [-1] }],
    ['samples without types', 'decode/malformed', 'no value types', { ...message, sampleType: [] }],
    ['too few values', 'decode/malformed', '1 values for 2 value types', samples({ locationId: [1], value: [1] })],
    [
      'too many values',
      'decode/malformed',
      '3 values for 2 value types',
      samples({ locationId: [1], value: [1, 2, 3] }),
    ],
    [
      'an unknown location',
      'decode/malformed',
      'location that the profile does not have',
      samples({ locationId: [9], value: [1, 2] }),
    ],
    ['mapping 0', 'decode/malformed', 'mapping has the reserved id 0', { ...message, mapping: [{ filename: 1 }] }],
    ['function 0', 'decode/malformed', 'function has the reserved id 0', { ...message, function: [{ name: 1 }] }],
    ['location 0', 'decode/malformed', 'location has the reserved id 0', { ...message, location: [{ address: 1 }] }],
    [
      'a mapping twice',
      'decode/malformed',
      'mapping has the id of an earlier one',
      { ...message, mapping: [{ id: 1 }, { id: 1 }] },
    ],
    [
      'a function twice',
      'decode/malformed',
      'function has the id of an earlier one',
      { ...message, function: [{ id: 1 }, { id: 1 }] },
    ],
    [
      'a location twice',
      'decode/malformed',
      'location has the id of an earlier one',
      { ...message, location: [{ id: 1 }, { id: 1 }] },
    ],
    [
      'an unknown function',
      'decode/malformed',
      'function that the profile does not have',
      { ...message, location: [{ id: 1, line: [{ functionId: 9 }] }] },
    ],
    [
      'two profiles in one',
      'decode/concatenated',
      'stuck together',
      Uint8Array.from([...encodePprof(message), ...encodePprof(message)]),
    ],
    [
      'two profiles in one, without times',
      'decode/concatenated',
      'stuck together',
      Uint8Array.from([...encodePprof({ ...message, timeNanos: 0 }), ...encodePprof({ ...message, timeNanos: 0 })]),
    ],
    ['a group', 'decode/malformed', 'wire type 3', Uint8Array.of(0x9b, 0x06)],
    [
      'an endless number',
      'decode/malformed',
      '',
      Uint8Array.from([0x48, ...Array.from({ length: 11 }, () => 0xff), 0]),
    ],
    ['a wrong wire type', 'decode/malformed', 'wire type 0 where 2 belongs', Uint8Array.of(0x10, 0x01)],
    ['a cut-off end', 'decode/truncated', 'reaches beyond the end', encodePprof(message).subarray(0, -3)],
  ];

  test.each(refusals)('%s', (_, code, reason, broken) => {
    const bytes = broken instanceof Uint8Array ? broken : encodePprof(broken);
    expect(() => decodePprof(bytes)).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringContaining(reason) as string,
        details: expect.objectContaining({ position: expect.any(Number) as number }) as object,
      }) as Error,
    );
  });
});

describe('a profile that was cut off', () => {
  const bytes = encodePprof(message, {
    order: ['sampleType', 'stringTable', 'function', 'location', 'mapping', 'sample'],
  });

  test('yields what is whole, and says what is missing', () => {
    const [first = 0] = Array.from(bytes.keys()).filter((at) => bytes[at] === 0x12 && bytes[at + 1] !== undefined);
    expect(first).toBeGreaterThan(0);
    const whole = decodePprof(bytes);
    let mostSamples = 0;
    for (let length = 1; length < bytes.length; length++) {
      try {
        const partial = decodePprof(bytes.subarray(0, length), { isPartial: true });
        expect(partial.warnings[0]?.code).toBe('truncated');
        expect(partial.sample.length).toBeLessThanOrEqual(whole.sample.length);
        mostSamples = Math.max(mostSamples, partial.sample.length);
      } catch (error) {
        expect(error).toMatchObject({ name: 'AppError', code: expect.stringMatching(/^decode\//) as string });
      }
    }
    expect(mostSamples).toBe(whole.sample.length);
  });

  test('before its names is refused with the number of samples that arrived', () => {
    const namesLast = encodePprof(
      { ...message, stringTable: [] },
      { order: ['sampleType', 'location', 'function', 'sample'] },
    );
    expect(() => decodePprof(Uint8Array.from([...namesLast, 0x32, 0x05, 0x61]), { isPartial: true })).toThrow(
      '3 samples arrived, but none can be named',
    );
  });
});
