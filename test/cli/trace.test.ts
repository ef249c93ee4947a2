import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkProfile } from '#shared/profile/check-profile';
import { computeTotal } from '#shared/profile/top';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { projectRoot, runCli, runJson, sample } from '../fixtures/run-cli.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const golden = (name: string): string => path.join(projectRoot, 'test/golden/traces', name);

interface States {
  readonly runningNs: number;
  readonly runnableNs: number;
  readonly blockedNs: Readonly<Record<string, number>>;
  readonly syscallNs: number;
  readonly syscallBlockedNs: number;
  readonly unknownNs: number;
}

interface Report {
  readonly goVersion: string;
  readonly header: number;
  readonly generations: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly wallClock: { readonly startNanos: string } | null;
  readonly events: Readonly<Record<string, number>>;
  readonly goroutines: {
    readonly count: number;
    readonly groups: readonly (States & { readonly func: string; readonly count: number })[];
    readonly list?: readonly (States & { readonly id: number; readonly startNs: number; readonly endNs: number })[];
  };
  readonly procs: readonly { readonly id: number; readonly runningNs: number }[];
  readonly threads: { readonly max: number; readonly syscallNs: number };
  readonly stw: readonly { readonly reason: string; readonly startNs: number; readonly durationNs: number }[];
  readonly gc: { readonly cycles: readonly { readonly heapGoal: number | null }[]; readonly cpuShare: number };
  readonly tasks: readonly { readonly name: string; readonly count: number }[];
  readonly regions: readonly { readonly name: string; readonly count: number }[];
  readonly logs: readonly { readonly key: string; readonly count: number }[];
  readonly cpuSamples: number;
  readonly partial: boolean;
  readonly warnings: readonly { readonly code: string }[];
}

const sum = ({ runningNs, runnableNs, blockedNs, syscallNs, syscallBlockedNs, unknownNs }: States): number =>
  Object.values(blockedNs).reduce((total, ns) => total + ns, 0) +
  runningNs +
  runnableNs +
  syscallNs +
  syscallBlockedNs +
  unknownNs;

interface AreaSum {
  readonly state: string;
  readonly ns: number;
  readonly count: number;
  readonly share: number;
}

interface Area {
  readonly goroutines: number;
  readonly totalNs: number;
  readonly states: readonly AreaSum[];
  readonly functions: readonly {
    readonly func: string;
    readonly totalNs: number;
    readonly states: readonly AreaSum[];
  }[];
}

describe('trace', () => {
  it('sums what the goroutines that fit did between two times, with shares of one total', async () => {
    const times = ['--from', '10000000', '--to', '30000000'];
    const file = golden('1.26.trace');
    const { area, goroutines } = await runJson<Report & { readonly area: Area }>([
      ...['trace', file, '--only', 'main.work', ...times],
    ]);
    expect(area.goroutines).toBe(4);
    expect(area.functions.map(({ func }) => func)).toEqual(['main.work']);
    expect(area.states.reduce((total, { ns }) => total + ns, 0)).toBe(area.totalNs);
    expect(area.states.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1, 9);
    expect(area.functions[0]?.states).toEqual(area.states);
    const work = goroutines.groups.find(({ func }) => func === 'main.work');
    expect(area.states.find(({ state }) => state === 'running')?.ns).toBe(work?.runningNs);
    expect(area.states.find(({ state }) => state === 'runnable')?.ns).toBe(work?.runnableNs);
    const text = await runCli(['trace', file, '--only', 'main.work', ...times]);
    expect(text.stdout).toContain('4 goroutines, ');
    expect((await runCli(['trace', file, '--only', 'no.such'])).stdout).toMatch(/^0 goroutines/);
  });

  it('tells states, Ps, stops of the world, collections, tasks and regions', async () => {
    const report = await runJson<Report>(['trace', golden('1.26.trace'), '--goroutines']);
    expect(report).toMatchObject({ goVersion: '1.26', header: 26, generations: 1, startNs: 0, partial: false });
    expect(report.wallClock?.startNanos).toMatch(/^\d{19}$/);
    expect(report.events['GoCreate']).toBeGreaterThan(10);
    expect(report.goroutines.list).toHaveLength(report.goroutines.count);
    for (const one of report.goroutines.list ?? []) expect(sum(one)).toBe(one.endNs - one.startNs);
    expect(report.goroutines.groups.find(({ func }) => func === 'main.work')?.count).toBe(4);
    expect(report.procs.map(({ id }) => id)).toEqual([0, 1]);
    expect(report.threads.max).toBeGreaterThan(2);
    expect(report.stw.map(({ reason }) => reason)).toContain('read mem stats');
    expect(report.gc.cycles.length).toBeGreaterThan(3);
    expect(report.gc.cpuShare).toBeGreaterThan(0);
    expect(report.tasks.map(({ name, count }) => [name, count])).toContainEqual(['job', 60]);
    expect(report.regions.map(({ name, count }) => [name, count])).toContainEqual(['update', 60]);
    expect(report.logs).toEqual([{ key: 'number', count: 60 }]);
  });

  it.each(['1.19.trace', '1.21.trace', '1.22.trace', '1.23.trace', '1.24.trace', '1.25-snapshot.trace'])(
    'reads %s',
    async (name) => {
      const report = await runJson<Report>(['trace', golden(name)]);
      expect(report.warnings).toEqual([]);
      expect(report.goroutines.count).toBeGreaterThan(15);
    },
  );

  it('of a part has no more than the part', async () => {
    const report = await runJson<Report>(['trace', golden('1.25.trace'), '--from', '1e7', '--to', '2e7']);
    expect([report.startNs, report.endNs]).toEqual([1e7, 2e7]);
    for (const { runningNs } of report.procs) expect(runningNs).toBeLessThanOrEqual(1e7);
    for (const { startNs, durationNs } of report.stw) expect(startNs + durationNs).toBeGreaterThanOrEqual(1e7);
  });

  it('of a cut-off trace keeps what came before, and says so', async () => {
    const file = path.join(temporaryFolder(), 'cut.trace');
    writeFileSync(file, readFileSync(golden('1.26.trace')).subarray(0, 30_000));
    const { code, stdout } = await runCli(['trace', file, '--json']);
    const report = JSON.parse(stdout) as Report;
    expect(code).toBe(5);
    expect(report.partial).toBe(true);
    expect(report.warnings[0]?.code).toBe('truncated');
    expect(report.goroutines.count).toBeGreaterThan(5);
  });

  it('tells what a task, and a wait, was waiting for', async () => {
    interface Path {
      readonly of: { readonly goroutine: number; readonly task: number | null };
      readonly startNs: number;
      readonly endNs: number;
      readonly steps: readonly { readonly goroutine: number; readonly startNs: number; readonly endNs: number }[];
      readonly shares: readonly { readonly ns: number }[];
    }
    const file = golden('1.26.trace');
    const pathOf = async (...options: string[]): Promise<Path> =>
      (await runJson<{ criticalPath: Path }>(['trace', file, ...options])).criticalPath;
    const task = await pathOf('--path-of', 'job');
    expect([task.steps[0]?.startNs, task.steps.at(-1)?.endNs]).toEqual([task.startNs, task.endNs]);
    expect(task.shares.reduce((sum, { ns }) => sum + ns, 0)).toBe(task.endNs - task.startNs);
    expect(new Set(task.steps.map(({ goroutine }) => goroutine)).size).toBeGreaterThan(1);
    const same = await pathOf('--path-of', String(task.of.task ?? ''));
    expect(same).toEqual(task);
    const wait = await pathOf('--wait-of', String(task.of.goroutine));
    expect(wait.of.task).toBeNull();
    expect(await pathOf('--wait-of', String(task.of.goroutine), '--at', String(wait.startNs))).toEqual(wait);
    const missing = await runCli(['trace', file, '--wait-of', '999999']);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('Goroutine 999999 is not blocked');
    expect((await runCli(['trace', file, '--path-of', 'nothing'])).stderr).toContain('No task');
    expect((await runCli(['trace', file, '--path-of', 'job'])).stdout).toContain('step by step');
  });

  it('compares two traces per second, and refuses a trace and a profile', async () => {
    const [healthy, sick] = [sample('healthy-trace.trace'), sample('sick-trace.trace')];
    const compared = await runJson<{
      readonly kind: string;
      readonly overview: readonly { readonly name: string; readonly before: number; readonly after: number }[];
      readonly functions: readonly { readonly func: string }[];
      readonly summary: readonly string[];
    }>(['diff', healthy, sick, '--limit', '3']);
    expect(compared.kind).toBe('trace');
    expect(compared.functions).toHaveLength(3);
    expect(compared.summary.length).toBeGreaterThan(0);
    const { goroutines } = await runJson<Report>(['trace', sick]);
    expect(compared.overview.find(({ name }) => name === 'goroutines')?.after).toBe(goroutines.count);
    expect((await runCli(['diff', healthy, '--', sick])).stdout).toContain('running, by start function');
    const mixed = await runCli(['diff', healthy, sample('sick-cpu.pb.gz')]);
    expect(mixed.code).toBe(3);
    expect(mixed.stderr).toContain('compared with another trace');
    expect((await runCli(['diff', healthy, sick, '--', sick])).stderr).toContain('one with one');
  });

  it('reads a log of the collector, prefixed by a log or not', async () => {
    const lines = [1, 2, 3, 4, 5].map(
      (n) =>
        `2026-03-01T03:10:5${n}Z web | gc ${n} @${n}s 5%: 0.02+1.5+0.01 ms clock, 0.08+2.0/400/0.5+0.02 ms cpu, 20->22->10 MB, 22 MB goal, 1 MB stacks, 1 MB globals, 4 P`,
    );
    const file = path.join(temporaryFolder(), 'gc.log');
    writeFileSync(file, `started\n${lines.join('\n')}\n`);
    const report = await runJson<{
      readonly kind: string;
      readonly gc: {
        readonly cycles: readonly unknown[];
        readonly effectiveGogc: { readonly median: number };
        readonly whatIf: { readonly rows: readonly unknown[] };
      };
    }>(['trace', file]);
    expect(report.kind).toBe('gctrace');
    expect(report.gc.cycles).toHaveLength(5);
    expect(report.gc.effectiveGogc.median).toBe(100);
    expect(report.gc.whatIf.rows.length).toBeGreaterThan(4);
    expect((await runCli(['trace', file])).stdout).toContain('GOGC works as 100');
    expect((await runCli(['info', file])).stdout).toContain('5 cycles');
    expect((await runCli(['top', file])).stderr).toContain('a log of the collector, not a profile');
  });

  it('refuses a profile', async () => {
    const { code, stderr } = await runCli(['trace', sample('sick-cpu.pb.gz')]);
    expect(code).toBe(3);
    expect(stderr).toContain('no execution trace');
  });

  it('is readable without --json', async () => {
    const { code, stdout } = await runCli(['trace', sample('sick-trace.trace')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Go 1\.\d+.* trace, .* goroutines, .* threads\n/);
  });
});

describe('profile', () => {
  it.each(['sync', 'chan', 'net', 'syscall', 'sched', 'wall'])('of %s is a pprof file', async (kind) => {
    const out = path.join(temporaryFolder(), 'out.pb.gz');
    const { code } = await runCli(['profile', golden('1.26.trace'), '--of', kind, '--out', out]);
    expect(code).toBe(0);
    const decoded = decodeCapture(readFileSync(out));
    if (decoded.format !== 'pprof') throw new Error('no profile');
    checkProfile(decoded.profile);
    expect(computeTotal(decoded.profile.sample.value[1] ?? new Float64Array())).toBeGreaterThan(1e7);
  });

  it('of all time adds up to the lives of the goroutines', async () => {
    const out = path.join(temporaryFolder(), 'out.pb.gz');
    await runCli(['profile', golden('1.25.trace'), '--of', 'wall', '--out', out]);
    const decoded = decodeCapture(readFileSync(out));
    if (decoded.format !== 'pprof') throw new Error('no profile');
    const { goroutines } = await runJson<Report>(['trace', golden('1.25.trace')]);
    const lives = goroutines.groups.reduce((total, group) => total + sum(group), 0);
    expect(computeTotal(decoded.profile.sample.value[1] ?? new Float64Array())).toBe(lives);
  });
});

it('info tells the facts of a trace', async () => {
  const info = await runJson<{ trace: Record<string, number>; goVersion: string; durationNanos: number }>([
    'info',
    golden('1.23.trace'),
  ]);
  expect(info).toMatchObject({ kind: 'trace', goVersion: '1.23 or 1.24', trace: { generations: 1, procs: 2 } });
  expect(info.durationNanos).toBeGreaterThan(3e7);
});
