import { describe, expect, test } from 'vitest';
import { computeEffectiveGogc } from '#shared/trace/effective-gogc';
import { computeLogCpuShare } from '#shared/trace/gc-log';
import { computeGcRegime } from '#shared/trace/gc-regime';
import { computeGcWhatIf } from '#shared/trace/gc-what-if';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { decodeGcLog, parseGcLine } from '../../../../src-main/decode/gc-log/decode-gc-log.ts';
import { sniff } from '../../../../src-main/decode/sniff.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const MIB = 2 ** 20;

/** A line of Go 1.18 or later. */
const line = (number: number, seconds: number, live: number, goal: number, forced = ''): string =>
  `gc ${number} @${seconds}s 5%: 0.020+1.5+0.005 ms clock, 0.080+2.0/4.0/0.50+0.020 ms cpu, ${goal}->${goal}->${live} MB, ${goal} MB goal, 1 MB stacks, 1 MB globals, 4 P${forced}`;

describe('a line of the collector', () => {
  test('of Go 1.5 has five phases', () => {
    const five =
      'gc 7 @0.071s 14%: 0.056+1.2+0.10+2.5+0.24 ms clock, 0.11+1.3+0+0.25/2.0/0.5+0.48 ms cpu, 7->8->4 MB, 9 MB goal, 2 P';
    expect(parseGcLine(five)).toMatchObject({
      number: 7,
      startNs: 71e6,
      sweepTermination: { durationNs: 56_000 },
      markTermination: { durationNs: 240_000 },
      concurrentMarkNs: 3_800_000,
      assistNs: 250_000,
      dedicatedNs: 3_300_000,
      idleNs: 500_000,
      cpuNs: 4_140_000,
      heapStart: 7 * MIB,
      heapEnd: 8 * MIB,
      heapLive: 4 * MIB,
      heapGoal: 9 * MIB,
      rootBytes: null,
      procs: 2,
      isForced: false,
    });
  });

  test.each([
    [
      'of Go 1.6 to 1.17',
      'gc 3 @1.5s 2%: 0.018+1.3+0.076 ms clock, 0.054+0.35/1.0/3.0+0.23 ms cpu, 4->4->3 MB, 5 MB goal, 8 P',
      { rootBytes: null, isForced: false, cpuNs: 1_634_000 },
    ],
    [
      'of Go 1.18 and later, asked for',
      'gc 3 @1.5s 2%: 0.018+1.3+0.076 ms clock, 0.054+0.35/1.0/3.0+0.23 ms cpu, 4->4->3 MB, 5 MB goal, 1 MB stacks, 2 MB globals, 8 P (forced)',
      { rootBytes: 3 * MIB, isForced: true },
    ],
    [
      'as its comment has it',
      'gc 3 @1.5s 2%: 0.018+1.3+0.076 ms clock, 0.054+0.35/1.0/3.0+0.23 ms cpu, 4->4->3 MB, 5 MB goal, 1 MB stacks, 2MB globals, 8 P',
      { rootBytes: 3 * MIB },
    ],
    [
      'behind the prefix of a log',
      '2026-03-01T03:10:58.12Z web-1 | gc 3 @1.5s 2%: 0.018+1.3+0.076 ms clock, 0.054+0.35/1.0/3.0+0.23 ms cpu, 4->4->3 MB, 5 MB goal, 8 P',
      { number: 3 },
    ],
    [
      'within JSON',
      '{"log":"gc 3 @1.5s 2%: 0.018+1.3+0.076 ms clock, 0.054+0.35/1.0/3.0+0.23 ms cpu, 4->4->3 MB, 5 MB goal, 8 P\\n","stream":"stderr"}',
      { number: 3 },
    ],
  ])('%s', (_, text, expected) => {
    expect(parseGcLine(text)).toMatchObject(expected);
  });

  test.each([
    'scvg1: 0 MB released',
    'pacer: 25% CPU (25 exp.) for 1+2+3 B work (4 B exp.) in 5 B -> 6 B (∆goal 7, cons/mark +1.0e+000)',
    'gc 3 @1.5s 2%: 0.018+1.3 ms clock, 0.054+0.35/1.0/3.0+0.23 ms cpu, 4->4->3 MB, 5 MB goal, 8 P',
    'gc 3 @1.5s 2%: 0.018+1.3+0.1 ms clock, 0.054+0.35+0.23 ms cpu, 4->4->3 MB, 5 MB goal, 8 P',
    'gc 3 @1.5s 2%: ...+1.3+0.1 ms clock, 0.054+0.35/1/1+0.23 ms cpu, 4->4->3 MB, 5 MB goal, 8 P',
  ])('is not %s', (text) => {
    expect(parseGcLine(text)).toBeUndefined();
  });
});

describe('a log of the collector', () => {
  const log = `starting up\n${[1, 2, 3, 4, 5].map((n) => line(n, n, 10, 22)).join('\nrequest served\n')}\n`;

  test('is known by its lines among others, and decoded with what they say', () => {
    const decoded = decodeCapture(bytesOf(log));
    if (decoded.format !== 'gctrace-text') throw new Error('not taken for a log of the collector');
    expect(decoded.log.cycles.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expect(decoded.log.warnings).toEqual([]);
    const cpuNs = 5 * 6_100_000;
    expect(computeLogCpuShare(decoded.log)).toBeCloseTo(cpuNs / (4 * (4e9 + 1_525_000)), 12);
  });

  test('of two runs shows the last and says so, and counts what is missing', () => {
    const text = [line(1, 1, 10, 20), line(2, 2, 10, 20), line(1, 1, 10, 20), line(4, 3, 10, 20)].join('\n');
    const { cycles, warnings } = decodeGcLog(bytesOf(text));
    expect(cycles.map(({ number }) => number)).toEqual([1, 4]);
    expect(warnings.map(({ code }) => code)).toEqual(['restarts', 'gaps']);
    expect(warnings[1]?.message).toContain('2 cycles');
  });

  test('leaves out lines that cannot be read', () => {
    const { cycles, warnings } = decodeGcLog(bytesOf(`${line(1, 1, 10, 20)}\ngc 2 @x 1 ms clock, 2 ms cpu\n`));
    expect(cycles).toHaveLength(1);
    expect(warnings.map(({ code }) => code)).toEqual(['broken']);
    expect(() => decodeGcLog(bytesOf('1 ms clock, 2'))).toThrow('No line');
  });

  test('is not any text that has the words', () => {
    expect(sniff(bytesOf('the time was 5 ms clock, more or less\n'))).toBe('text');
  });

  test('tells GOGC with stacks and globals: goal = live + (live + roots) · GOGC / 100', () => {
    const { cycles } = decodeGcLog(bytesOf(log));
    expect(computeEffectiveGogc(cycles)).toEqual({ low: 100, median: 100, high: 100, cycles: 4, hasRoots: true });
  });
});

describe('what sets the goal', () => {
  const cyclesOf = (pairs: readonly (readonly [number, number])[], forced = '') =>
    decodeGcLog(bytesOf(pairs.map(([live, goal], i) => line(i + 1, i + 1, live, goal, forced)).join('\n'))).cycles;
  const totals = { cpuShare: 0.2, wallNs: 5e9, gcStopNs: 10e6, otherStopNs: 0 };

  test('is GOGC where the goal follows what is alive', () => {
    const cycles = cyclesOf([
      [10, 20],
      [12, 22],
      [16, 26],
      [20, 34],
      [24, 42],
    ]);
    expect(computeGcRegime(cycles).kind).toBe('proportion');
    const { rows, withheld, assumptions } = computeGcWhatIf(cycles, totals);
    expect(withheld).toEqual([]);
    expect(assumptions.length).toBeGreaterThan(2);
    const now = rows.find(({ isNow }) => isNow);
    const double = rows.find(({ gogc }) => gogc === 200);
    expect(now?.cpuShare).toBe(0.2);
    expect(double?.cpuShare).toBeCloseTo((0.2 * (now?.gogc ?? 0)) / 200, 12);
    expect(double?.peakBytes).toBe((24 + (24 + 2) * 2) * MIB);
  });

  test('is a memory limit where the goal stays while what is alive grows', () => {
    const cycles = cyclesOf([
      [40, 100],
      [50, 100],
      [60, 100],
      [70, 100],
      [80, 100],
    ]);
    expect(computeGcRegime(cycles).kind).toBe('limit');
    const { rows, withheld } = computeGcWhatIf(cycles, totals);
    expect(rows).toEqual([]);
    expect(withheld.join()).toContain('GOMEMLIMIT');
  });

  test('is a memory limit where it leaves no room', () => {
    expect(
      computeGcRegime(
        cyclesOf([
          [95, 100],
          [96, 101],
          [97, 99],
          [95, 104],
        ]),
      ).kind,
    ).toBe('limit');
  });

  test('is the least heap, or nothing, or not known', () => {
    expect(
      computeGcRegime(
        cyclesOf([
          [1, 4],
          [1, 4],
          [1, 4],
          [1, 4],
        ]),
      ).kind,
    ).toBe('minimum');
    expect(
      computeGcRegime(
        cyclesOf([
          [10, 0],
          [10, 0],
          [10, 0],
          [10, 0],
        ]),
      ).kind,
    ).toBe('off');
    expect(
      computeGcRegime(
        cyclesOf([
          [10, 20],
          [10, 20],
        ]),
      ).kind,
    ).toBe('unknown');
  });

  test('does not matter where cycles were asked for, are few, cost little, or are not what stops the world', () => {
    const good = [
      [10, 20],
      [12, 22],
      [16, 26],
      [20, 34],
      [24, 42],
    ] as const;
    const reasons = (...args: Parameters<typeof computeGcWhatIf>): string =>
      computeGcWhatIf(...args).withheld.join(' ');
    expect(reasons(cyclesOf(good, ' (forced)'), totals)).toContain('asked for by the program');
    expect(reasons(cyclesOf(good.slice(0, 2)), totals)).toContain('Only 2 complete cycles');
    expect(reasons(cyclesOf(good), { ...totals, cpuShare: 0.004 })).toContain('nothing to gain');
    expect(reasons(cyclesOf(good), { ...totals, otherStopNs: 20e6 })).toContain('other reasons');
  });
});
