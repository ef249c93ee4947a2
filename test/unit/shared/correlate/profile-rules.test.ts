import { describe, expect, test } from 'vitest';
import type { Profile } from '#shared/profile/profile';
import { correlateDrawn, findingsOf, type DrawnCapture } from '../../../fixtures/correlate-captures.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const cpuTypes = [
  { type: 'samples', unit: 'count' },
  { type: 'cpu', unit: 'nanoseconds' },
];
const tickNs = 10e6;

/** Ten seconds; numbers of ticks of the profiler. */
function cpu(serve: number, encode: number, parse: number): Profile {
  return profileFromText(
    `app.example/api.serve  app.example/api.serve   app.example/api.serve
     -                      app.example/api.encode  app.example/rates.(*Card).parse
     -                      encoding/json.Marshal   encoding/json.Unmarshal
     ${serve}               ${encode}               ${parse}
     ${serve * tickNs}      ${encode * tickNs}      ${parse * tickNs}`
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/))
      .map((cells) => cells.map((cell) => cell.padEnd(34)).join(''))
      .join('\n'),
    { valueTypes: cpuTypes, durationNanos: 10e9, period: tickNs, periodType: { type: 'cpu', unit: 'nanoseconds' } },
  );
}

const well = (profile: Profile): DrawnCapture => ({ profile, process: 'twin', isReference: true });

describe('CPU time', () => {
  test('that a function takes beyond what it takes in a process that is well is found, with its interval', () => {
    const [finding] = findingsOf('cpu-regression', [well(cpu(100, 200, 10)), { profile: cpu(100, 200, 200) }]);
    expect(finding).toMatchObject({
      title: 'rates.(*Card).parse takes 190 ms/s more CPU than in twin, through json.Unmarshal.',
      rootCause: 'app.example/rates.(*Card).parse calls encoding/json.Unmarshal',
      effectOf: null,
      affected: { cpu: 0.19 },
    });
    expect(finding?.evidence[0]?.where).toEqual({
      view: 'comparison',
      before: 1,
      after: 2,
      function: 'app.example/rates.(*Card).parse',
    });
  });

  test('that grew over time is found in one process', () => {
    const [finding] = findingsOf('cpu-regression', [{ profile: cpu(100, 200, 10) }, { profile: cpu(100, 200, 200) }]);
    expect(finding?.title).toContain('than before');
  });

  test('that grew with the load alone is not', () => {
    expect(correlateDrawn([well(cpu(100, 200, 50)), { profile: cpu(300, 600, 150) }]).findings).toEqual([]);
  });

  test('that sampling explains is not', () => {
    expect(correlateDrawn([well(cpu(8, 8, 0)), { profile: cpu(8, 8, 3) }]).findings).toEqual([]);
  });

  test('is not compared without anything to compare with, which is said', () => {
    const { findings, checked, missing } = correlateDrawn([{ profile: cpu(100, 200, 200) }]);
    expect(findings).toEqual([]);
    expect(checked.find(({ rule }) => rule === 'cpu-regression')?.extent).toBe('not-checked');
    expect(missing.filter(({ rule }) => rule === 'cpu-regression').map(({ capture }) => capture)).toEqual([
      'profile?seconds=30',
    ]);
  });
});

const heap = (keptMib: number): Profile =>
  profileFromText(
    `app.example/api.serve         app.example/api.serve
app.example/cache.(*All).Put  app.example/api.encode
1                             1
${String(keptMib * 2 ** 20).padEnd(30)}1048576`,
    {
      valueTypes: [
        { type: 'inuse_objects', unit: 'count' },
        { type: 'inuse_space', unit: 'bytes' },
      ],
    },
  );

describe('memory', () => {
  test('that grows from profile to profile is found, with who allocated it', () => {
    const [finding] = findingsOf('memory-growth', [
      { profile: heap(50), kind: 'heap' },
      { profile: heap(110), kind: 'heap' },
    ]);
    expect(finding).toMatchObject({
      title: 'The live heap grew by 60.0 MiB, to 111.0 MiB; cache.(*All).Put allocated the most of it.',
      growth: { what: 'bytes', overNs: 10e9 },
      effectOf: null,
    });
  });

  test('that grows with leaked goroutines is an effect of them', () => {
    const leak = (count: number): string => `${count} #100 chan send 1m: app.example/mail.Send by app.example/mail.Go`;
    const { findings } = correlateDrawn([
      { dump: leak(50) },
      { profile: heap(50), kind: 'heap' },
      { dump: leak(1050) },
      { profile: heap(110), kind: 'heap' },
    ]);
    expect(findings.map(({ rule, effectOf }) => [rule, effectOf])).toEqual([
      ['goroutine-leak', null],
      ['memory-growth', findings[0]?.key],
    ]);
    expect(findings[1]?.evidence.at(-1)?.text).toContain('1,000 goroutines were added in that time: 61.4 KiB');
  });

  test.each([
    ['shrinks', 110, 50],
    ['grows a little', 110, 120],
  ])('that %s is not', (_what, first, last) => {
    const captures = [first, last].map((mib) => ({ profile: heap(mib), kind: 'heap' as const }));
    expect(correlateDrawn(captures).findings).toEqual([]);
  });
});

const threads = (count: number): DrawnCapture => ({
  profile: profileFromText(`runtime.newm\n${count}`, { valueTypes: [{ type: 'threadcreate', unit: 'count' }] }),
  kind: 'threadcreate',
});

describe('threads', () => {
  test('that grow are found, with the time until Go ends the program', () => {
    const [finding] = findingsOf('thread-growth', [threads(100), threads(200)]);
    expect(finding?.growth).toMatchObject({ from: 100, to: 200, perMinute: 600, exhaustion: { limit: 10_000 } });
    expect(finding?.growth?.exhaustion?.inNs).toBeCloseTo((9800 / 600) * 60e9, -3);
    expect(finding?.title).toContain('10,000 are reached in 16 min 20 s');
  });

  test('that are many are found in one capture', () => {
    expect(findingsOf('thread-growth', [threads(4000)])[0]?.severity).toBe('critical');
  });

  test('that come and go are not', () => {
    expect(correlateDrawn([threads(14), threads(18)]).findings).toEqual([]);
  });

  test('that blocked calls take are an effect of those', () => {
    const call = (count: number): DrawnCapture => ({
      dump: `${count} #100 syscall 2m: app.example/a.read > os.(*File).Read > syscall.read by app.example/a.Start`,
    });
    const { findings } = correlateDrawn([call(20), threads(40), call(60), threads(80)]);
    expect(findings.map(({ rule, effectOf }) => [rule, effectOf])).toEqual([
      ['blocked-syscall', null],
      ['thread-growth', findings[0]?.key],
    ]);
  });
});
