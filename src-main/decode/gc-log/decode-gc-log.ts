import { AppError } from '#shared/base/app-error';
import type { GcLog, GcLogCycle, GcLogWarning } from '#shared/trace/gc-log';
import { TextLines } from '../text-lines.ts';

/**
 * A line of `GODEBUG=gctrace=1` anywhere in a line of a log. Five phases in Go 1.5, three from 1.6 on; stacks and
 * globals from 1.18 on. Lines of the scavenger and of the pacer look otherwise, and are passed over.
 */
const linePattern =
  /gc (\d{1,9}) @(\d{1,12}(?:\.\d{1,9})?)s (\d{1,3})%: ([\d.+]{1,100}) ms clock, ([\d.+/]{1,140}) ms cpu, (\d{1,9})->(\d{1,9})->(\d{1,9}) MB, (\d{1,12}) MB goal,(?: (\d{1,9}) MB stacks, (\d{1,9}) ?MB globals,)? (\d{1,6}) P( \(forced\))?/;

/** What every such line has, and hardly anything else. */
const NEEDLE = ' ms clock, ';
/** Places where the words stand without being such a line, after which no more are looked at. */
const MOST_MISSES = 10_000;
const LINE_BYTES = 2048;

const MEBIBYTE = 2 ** 20;
const NS_PER_MS = 1e6;
const MOST_CYCLES = 100_000;

/** Whether a text has such a line. */
export function hasGcLine(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = buffer.indexOf(NEEDLE);
  for (let misses = 0; at >= 0 && misses < MOST_MISSES; misses++) {
    const around = buffer.toString('latin1', Math.max(0, at - LINE_BYTES), at + LINE_BYTES);
    if (linePattern.test(around)) return true;
    at = buffer.indexOf(NEEDLE, at + NEEDLE.length);
  }
  return false;
}

/**
 * The cycles of a log, whatever stands before or between them. Where the numbers begin anew another process began; the
 * cycles of the last one are kept.
 */
export function decodeGcLog(bytes: Uint8Array): GcLog {
  const lines = new TextLines(bytes);
  let cycles: GcLogCycle[] = [];
  let restarts = 0;
  let broken = 0;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (!line.includes(NEEDLE)) continue;
    const cycle = parseGcLine(line);
    if (cycle === undefined) {
      broken++;
      continue;
    }
    if (cycle.number <= (cycles.at(-1)?.number ?? 0)) {
      cycles = [];
      restarts++;
    }
    if (cycles.length >= MOST_CYCLES) {
      throw new AppError(
        'decode/too-large',
        `This log has more than ${MOST_CYCLES} collections (byte ${lines.position}). Cut out the part that matters.`,
        { position: lines.position, bound: MOST_CYCLES },
      );
    }
    cycles.push(cycle);
  }
  if (cycles.length === 0) {
    throw new AppError('decode/malformed', 'No line of this log is one of GODEBUG=gctrace=1 that can be read.', {
      position: 0,
    });
  }
  return { cycles, warnings: describeLog(cycles, restarts, broken) };
}

/** undefined for a line that is none, or that does not add up. */
export function parseGcLine(line: string): GcLogCycle | undefined {
  const match = linePattern.exec(line);
  if (match === null) return undefined;
  const [, number, at, , clock = '', cpu = '', start, end, live, goal, stacks, globals, procs, forced] = match;
  const phases = clock.split('+').map(toNs);
  const used = cpu.split('+');
  const isWhole = (phases.length === 3 || phases.length === 5) && used.length === phases.length;
  const slashed = used.filter((part) => part.includes('/'));
  const [assist = NaN, background = NaN, idle = NaN] = (slashed[0] ?? '').split('/').map(toNs);
  const plain = used.filter((part) => !part.includes('/')).map(toNs);
  const figures = [...phases, ...plain, assist, background, idle];
  if (!isWhole || slashed.length !== 1 || figures.some((value) => !Number.isFinite(value))) return undefined;
  const startNs = Math.round(Number(at) * 1e9);
  const first = phases[0] ?? 0;
  const last = phases.at(-1) ?? 0;
  const marking = phases.slice(1, -1).reduce((sum, phase) => sum + phase, 0);
  /** Of five phases, what runs between the pauses beside the mark workers. */
  const between = plain.slice(1, -1).reduce((sum, part) => sum + part, 0);
  const heapGoal = Number(goal) * MEBIBYTE;
  return {
    number: Number(number),
    procs: Number(procs),
    startNs,
    durationNs: first + marking + last,
    sweepTermination: { startNs, durationNs: first },
    markTermination: { startNs: startNs + first + marking, durationNs: last },
    concurrentMarkNs: marking,
    assistCount: 0,
    assistNs: assist,
    dedicatedNs: background + between,
    fractionalNs: 0,
    idleNs: idle,
    cpuNs: plain.reduce((sum, part) => sum + part, 0) + assist + background,
    heapStart: Number(start) * MEBIBYTE,
    heapEnd: Number(end) * MEBIBYTE,
    heapLive: Number(live) * MEBIBYTE,
    heapGoal: heapGoal === 0 ? null : heapGoal,
    rootBytes: stacks === undefined || globals === undefined ? null : (Number(stacks) + Number(globals)) * MEBIBYTE,
    isComplete: true,
    isForced: forced !== undefined,
  };
}

const toNs = (ms: string): number => (ms === '' ? NaN : Math.round(Number(ms) * NS_PER_MS));

function describeLog(cycles: readonly GcLogCycle[], restarts: number, broken: number): GcLogWarning[] {
  const warnings: GcLogWarning[] = [];
  if (restarts > 0) {
    warnings.push({
      code: 'restarts',
      message:
        `The program began anew ${restarts === 1 ? 'once' : `${restarts} times`} within this log, or several wrote to it. ` +
        'What is shown is of the last run.',
    });
  }
  const [first, last] = [cycles[0], cycles.at(-1)];
  const missing = first && last ? last.number - first.number + 1 - cycles.length : 0;
  if (missing > 0) {
    warnings.push({ code: 'gaps', message: `${missing} cycles between the first and the last are not in this log.` });
  }
  if (broken > 0) {
    warnings.push({ code: 'broken', message: `${broken} lines of the collector could not be read, and are left out.` });
  }
  return warnings;
}
