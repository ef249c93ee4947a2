import type { Command } from 'commander';
import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatValue } from '#shared/format/value';
import type { Profile } from '#shared/profile/profile';
import { computeTotal } from '#shared/profile/top';
import { goVersionOf } from '#shared/trace/go-version';
import { watchedNs, type GcLog } from '#shared/trace/gc-log';
import type { Trace } from '#shared/trace/trace';
import { computeWallClock } from '#shared/trace/wall-clock';
import { exitCode } from './exit-code.ts';
import { writeJson, writeLine } from './output.ts';
import { readInput, type Input } from './read-input.ts';

export function addInfo(program: Command): void {
  program
    .command('info')
    .description('what a capture is: kind, values, counts, warnings')
    .argument('<file>', 'a capture, or workspace.faultline#captureId')
    .option('--json', 'one JSON object')
    .action(async (file: string, options: { json?: boolean }) => {
      const input = await readInput(file);
      const info = describeInput(input);
      if (options.json === true) writeJson(info);
      else writeInfo(info);
      if (input.isPartial) process.exitCode = exitCode.partial;
    });
}

interface Info {
  readonly kind: string;
  readonly format: string;
  /** Which of the format's writings it is: `pprof`, `heap-text`, `folded`, … */
  readonly encoding: string;
  readonly goVersion: string;
  readonly timeNanos: bigint;
  readonly durationNanos: number;
  readonly period: number;
  readonly valueTypes: readonly { readonly type: string; readonly unit: string; readonly total: number }[];
  readonly defaultType: string;
  readonly counts: {
    readonly samples: number;
    readonly locations: number;
    readonly functions: number;
    readonly mappings: number;
  };
  /** Samples that carry the key. */
  readonly labels: Readonly<Record<string, number>>;
  readonly trace?: Readonly<Record<'events' | 'goroutines' | 'threads' | 'procs' | 'generations', number>>;
  /** Of a log of the collector. */
  readonly collector?: Readonly<Record<'cycles' | 'procs', number>>;
  readonly partial: boolean;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

function describeInput({ decoded, isPartial }: Input): Info {
  const encoding = 'encoding' in decoded ? decoded.encoding : decoded.format;
  const common = { kind: decoded.kind, format: decoded.format, encoding, partial: isPartial };
  const cut = decoded.partial;
  const cutWarning = cut ? [{ code: 'truncated', message: `The file ends early: ${cut.reason}.` }] : [];
  if (decoded.format === 'go-trace') return { ...common, ...describeTrace(decoded.trace) };
  if (decoded.format === 'gctrace-text') return { ...common, ...describeGcLog(decoded.log) };
  const { profile } = decoded;
  const { valueType, sample, location, func, mapping, defaultValueType } = profile;
  const dumpWarnings = decoded.format === 'goroutine-debug2' ? decoded.dump.warnings : [];
  const known = [...profile.warnings, ...dumpWarnings];
  return {
    ...common,
    goVersion: '',
    timeNanos: profile.timeNanos,
    durationNanos: profile.durationNanos,
    period: profile.period,
    valueTypes: valueType.map((type, i) => ({ ...type, total: computeTotal(sample.value[i] ?? new Float64Array()) })),
    defaultType: valueType[defaultValueType]?.type ?? '',
    counts: {
      samples: sample.length,
      locations: location.length,
      functions: func.length,
      mappings: mapping.length,
    },
    labels: countLabels(profile),
    warnings: known.some(({ code }) => code === 'truncated') ? known : [...cutWarning, ...known],
  };
}

function describeTrace(trace: Trace): Omit<Info, 'kind' | 'format' | 'encoding' | 'partial'> {
  const { header, endNs, cpuSample, location, func, goroutine, event, thread, proc, generation, warnings } = trace;
  return {
    goVersion: goVersionOf(header),
    timeNanos: computeWallClock(trace)?.startNanos ?? 0n,
    durationNanos: endNs,
    period: 0,
    valueTypes: [],
    defaultType: '',
    counts: { samples: cpuSample.length, locations: location.length, functions: func.length, mappings: 0 },
    labels: {},
    trace: {
      events: event.length,
      goroutines: goroutine.length,
      threads: thread.length,
      procs: proc.length,
      generations: generation.length,
    },
    warnings,
  };
}

function describeGcLog({ cycles, warnings }: GcLog): Omit<Info, 'kind' | 'format' | 'encoding' | 'partial'> {
  return {
    goVersion: '',
    timeNanos: 0n,
    durationNanos: watchedNs(cycles),
    period: 0,
    valueTypes: [],
    defaultType: '',
    counts: { samples: 0, locations: 0, functions: 0, mappings: 0 },
    labels: {},
    collector: { cycles: cycles.length, procs: cycles.at(-1)?.procs ?? 0 },
    warnings,
  };
}

function countLabels({ sample, label, string }: Profile): Record<string, number> {
  const counts = new Map<string, number>();
  for (let row = 0; row < sample.length; row++) {
    const keys = new Set(label.key.subarray(sample.labelStart[row] ?? 0, sample.labelStart[row + 1] ?? 0));
    for (const key of keys) counts.set(string[key] ?? '', (counts.get(string[key] ?? '') ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function writeInfo(info: Info): void {
  writeLine(`${info.kind} (${info.encoding}${info.goVersion === '' ? '' : `, Go ${info.goVersion}`})`);
  if (info.timeNanos > 0n) writeLine(`taken     ${new Date(Number(info.timeNanos / 1_000_000n)).toISOString()}`);
  if (info.durationNanos > 0) writeLine(`duration  ${formatDuration(info.durationNanos)}`);
  for (const { type, unit, total } of info.valueTypes) {
    writeLine(`value     ${type}, ${formatValue(total, unit)}${type === info.defaultType ? ' (default)' : ''}`);
  }
  const { samples, locations, functions, mappings } = info.counts;
  const counts = { ...info.trace, ...info.collector, samples, locations, functions, mappings };
  writeLine(
    `counts    ${Object.entries(counts)
      .map(([name, count]) => `${formatCount(count)} ${name}`)
      .join(', ')}`,
  );
  for (const [key, count] of Object.entries(info.labels)) writeLine(`label     ${key}: ${formatCount(count)} samples`);
  for (const { code, message } of info.warnings) writeLine(`warning   ${code}: ${message}`);
}
