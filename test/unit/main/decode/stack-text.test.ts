import { describe, expect, test } from 'vitest';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import type { Profile } from '#shared/profile/profile';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { decodeFolded } from '../../../../src-main/decode/stack-text/folded.ts';
import { decodePerfScript } from '../../../../src-main/decode/stack-text/perf-script.ts';
import { errorOf } from '../../../fixtures/error-of.ts';
import { formatFolded } from '../../../fixtures/format-tree.ts';

function folded(profile: Profile, valueType = 0): string[] {
  const tree = buildCallTree(profile, { granularity: 'function' });
  return formatFolded(tree, computeNodeValues(tree, profile.sample.value[valueType] ?? new Float64Array()));
}

describe('folded stacks', () => {
  test('are samples with names', () => {
    const lines = [
      '# a comment',
      'main.main;main.(*T).run;fmt.Sprintf 12',
      'main.main;operator new(unsigned long) 3.5',
      '',
    ];
    const profile = decodeFolded(Buffer.from(`${lines.join('\n')}main 1`));
    expect(folded(profile)).toEqual([
      'main.main;main.(*T).run;fmt.Sprintf 12',
      'main.main;operator new(unsigned long) 3.5',
      'main 1',
    ]);
    expect(profile).toMatchObject({ valueType: [{ type: 'samples', unit: 'count' }], warnings: [] });
  });

  test.each([
    ['main;a 1\nmain;b 2\n', 'folded'],
    ['main;a 1\nmain;b', 'folded'],
    ['main;a;b 17', 'folded'],
  ])('%j is recognised', (text, encoding) => {
    expect(decodeCapture(Buffer.from(text))).toMatchObject({ encoding, kind: 'custom' });
  });

  test.each(['plain words\n', 'width 12\nheight 13\n', 'Error; code 12\nsee the log\n'])('%j is none', (text) => {
    expect(errorOf(() => decodeCapture(Buffer.from(text))).code).toBe('decode/text-page');
  });

  test('with a line of something else are refused at its place', () => {
    const error = errorOf(() => decodeFolded(Buffer.from('a;b 1\nnothing\nc 1\n')));
    expect(error).toMatchObject({ code: 'decode/malformed', details: { position: 6 } });
  });

  test('that end within a line say so', () => {
    expect(decodeFolded(Buffer.from('a;b 1\na;c')).warnings.map(({ code }) => code)).toEqual(['truncated']);
  });
});

describe('the output of perf script', () => {
  const text = `# captured on: Mon Jan  1
            shop 16072/16075 [002]  6757.434688:    5025125 cpu-clock:ppp: 
\tffffffff8226e639 _raw_spin_unlock+0x19 ([kernel.kallsyms])
\t           cf714 main.inner (inlined)
\t           cf714 main.lockit+0x34 (/usr/bin/shop)
\t           72ac1 operator() (int)+0x1 (/usr/lib/lib (deleted))

my shop 16072  6757.634688:    1000 cpu_core/cycles/u: 
\t          562d28 [unknown] ([unknown])
\t            cf714 main.lockit+0x34 (/usr/bin/shop)
  lock.go:17

`;

  test('has a value for each event, names and files', () => {
    const profile = decodePerfScript(Buffer.from(text));
    expect(profile.valueType).toEqual([
      { type: 'samples', unit: 'count' },
      { type: 'cpu-clock', unit: 'nanoseconds' },
      { type: 'cycles', unit: 'count' },
    ]);
    expect(profile.sample.value.map((column) => [...column])).toEqual([
      [1, 1],
      [5_025_125, 0],
      [0, 1000],
    ]);
    expect(folded(profile)).toEqual([
      'operator() (int);main.lockit;main.inner;_raw_spin_unlock 1',
      'main.lockit;<unknown> 1',
    ]);
    expect(Array.from(profile.mapping.file, (row) => profile.string[row])).toEqual([
      '[kernel.kallsyms]',
      '/usr/bin/shop',
      '/usr/lib/lib (deleted)',
    ]);
    expect(profile.durationNanos).toBe(200_000_000);
    expect(Array.from(profile.label.text, (row) => profile.string[row] ?? '')).toEqual(['shop', '', '', 'my shop', '']);
    expect([...profile.label.number]).toEqual([0, 16_075, 2, 0, 16_072]);
    expect([...profile.line.line]).toContain(17);
  });

  test('is recognised, with and without counts and stacks', () => {
    expect(decodeCapture(Buffer.from(text))).toMatchObject({ encoding: 'perf-script', kind: 'cpu' });
    const bare = 'swapper 0 [000] 12.345678: cycles: \n\tffffffff81 native_halt+0x1 ([kernel.kallsyms])\n\n';
    const capture = decodeCapture(Buffer.from(bare));
    expect(capture).toMatchObject({
      encoding: 'perf-script',
      profile: { valueType: [{ type: 'samples', unit: 'count' }] },
    });
    const event = 'shop 1 [000] 12.345678: sched:sched_switch: prev_comm=shop prev_pid=1\n\n';
    expect(decodeCapture(Buffer.from(event))).toMatchObject({ encoding: 'perf-script' });
  });

  test('with other lines in between counts them', () => {
    const mixed = decodePerfScript(Buffer.from(`lost 3 events\n\n${text}`));
    expect(mixed.warnings.map(({ code }) => code)).toContain('unreadable-lines');
    expect(mixed.sample.length).toBe(2);
  });
});
