import { AppError } from '#shared/base/app-error';
import { EventKind, eventArg, eventKindName, type EventArg } from './event-kind.ts';
import type { Trace } from './trace.ts';

type NumberColumn = Float64Array | Int32Array | Int16Array | Uint8Array;

/**
 * Throws where a table breaks an invariant that the rest of the code relies on: columns of equal length, indices
 * within their table, events in order and at times of their own, ends after starts, parents before children. It knows
 * nothing of how traces are encoded.
 */
export function checkTrace(trace: Trace): void {
  checkSymbols(trace);
  checkEvents(trace);
  checkResources(trace);
  checkAnnotations(trace);
}

function checkSymbols({ string, func, location, line, stack, reason }: Trace): void {
  if (string[0] !== '') fail('string', 0, 'string 0 is not empty');
  if (reason[0] !== '' || reason.length > 256) fail('reason', 0, 'reason 0 is not empty, or there are too many');
  checkLengths('func', func.length, [func.name, func.systemName, func.file, func.startLine]);
  checkIndices('func.name', func.name, 0, string.length);
  checkIndices('func.file', func.file, 0, string.length);
  checkLengths('location', location.length, [location.mapping, location.isFolded]);
  if (location.address.length !== location.length) fail('location', location.length, 'addresses are missing');
  if (location.lineStart.length !== location.length + 1) fail('location', location.length, 'lines are missing');
  for (let row = 0; row < location.length; row++) {
    if ((location.lineStart[row] ?? 0) > (location.lineStart[row + 1] ?? 0)) fail('location.lineStart', row, 'falls');
  }
  if (location.lineStart[location.length] !== line.length) fail('location.lineStart', location.length, 'ends early');
  checkLengths('line', line.length, [line.func, line.line, line.column]);
  checkIndices('line.func', line.func, 0, func.length);
  checkLengths('stack', stack.length, [stack.location, stack.prefix]);
  checkIndices('stack.location', stack.location, 0, location.length);
  checkParents('stack.prefix', stack.prefix);
}

/** How many rows the table has that an argument names. */
function argLimit(trace: Trace, arg: EventArg): number {
  switch (arg) {
    case 'none':
      return 0;
    case 'string':
      return trace.string.length;
    case 'reason':
      return trace.reason.length;
    case 'generation':
    case 'proc':
    case 'goroutine':
    case 'range':
    case 'metric':
    case 'task':
    case 'region':
    case 'log':
    case 'cpuSample':
      return trace[arg].length;
  }
}

/** Kinds whose argument may be none: the last sync, and ends of what began before the trace and left no row. */
const mayLackArg: ReadonlySet<number> = new Set([EventKind.sync]);

/** In one pass, since there are tens of millions. */
function checkEvents(trace: Trace): void {
  const { event, endNs } = trace;
  const { time, kind, arg, thread, proc, goroutine, stack } = event;
  checkLengths('event', event.length, [time, kind, thread, proc, goroutine, stack, arg]);
  const threads = trace.thread.length;
  const procs = trace.proc.length;
  const goroutines = trace.goroutine.length;
  const stacks = trace.stack.length;
  const kinds = eventKindName.length;
  const least = Int32Array.from(eventArg, (name, what) => (name === 'none' || mayLackArg.has(what) ? -1 : 0));
  const limits = Int32Array.from(eventArg, (name) => argLimit(trace, name));
  let last = -1;
  for (let row = 0; row < event.length; row++) {
    const now = time[row] ?? NaN;
    const what = kind[row] ?? kinds;
    const index = arg[row] ?? NaN;
    if (!(now > last)) fail('event.time', row, `${now} does not come after ${last}`);
    last = now;
    if (what >= kinds) fail('event.kind', row, `${what} is none`);
    if (!((thread[row] ?? NaN) >= -1 && (thread[row] ?? NaN) < threads)) fail('event.thread', row, 'names no thread');
    if (!((proc[row] ?? NaN) >= -1 && (proc[row] ?? NaN) < procs)) fail('event.proc', row, 'names no P');
    if (!((goroutine[row] ?? NaN) >= -1 && (goroutine[row] ?? NaN) < goroutines)) {
      fail('event.goroutine', row, 'names no goroutine');
    }
    if (!((stack[row] ?? NaN) >= -1 && (stack[row] ?? NaN) < stacks)) fail('event.stack', row, 'names no stack');
    if (!(index >= (least[what] ?? 0) && (index < (limits[what] ?? 0) || index === -1))) {
      fail('event.arg', row, `${index} of ${eventKindName[what] ?? ''} is not below ${limits[what] ?? 0}`);
    }
  }
  if (event.length > 0 && (time[0] !== 0 || last !== endNs)) fail('event.time', 0, 'does not span the trace');
}

function checkResources(trace: Trace): void {
  const { generation, thread, proc, goroutine, event, func, stack } = trace;
  const { number, start, firstEvent, byteStart, byteEnd, snapshotTime, wallNanos } = generation;
  checkLengths('generation', generation.length, [number, start, firstEvent, byteStart, byteEnd, snapshotTime]);
  if (wallNanos.length !== generation.length) fail('generation', generation.length, 'wall times are missing');
  checkIndices('generation.firstEvent', firstEvent, 0, event.length);
  checkPeriods('generation', byteStart, byteEnd, Infinity);
  for (let row = 1; row < generation.length; row++) {
    if ((firstEvent[row] ?? 0) <= (firstEvent[row - 1] ?? 0)) fail('generation.firstEvent', row, 'does not rise');
  }
  checkLengths('thread', thread.length, [thread.id]);
  checkLengths('proc', proc.length, [proc.id]);
  const { id, parent, isCreated, isEnded, startEvent } = goroutine;
  checkLengths('goroutine', goroutine.length, [id, parent, goroutine.func, goroutine.stack, goroutine.start]);
  checkLengths('goroutine', goroutine.length, [goroutine.end, startEvent, isCreated, isEnded]);
  checkParents('goroutine.parent', parent);
  checkIndices('goroutine.func', goroutine.func, -1, func.length);
  checkIndices('goroutine.stack', goroutine.stack, -1, stack.length);
  checkIndices('goroutine.startEvent', startEvent, 0, event.length);
  checkIndices('goroutine.isCreated', isCreated, 0, 2);
  checkIndices('goroutine.isEnded', isEnded, 0, 2);
  checkPeriods('goroutine', goroutine.start, goroutine.end, trace.endNs);
}

function checkAnnotations(trace: Trace): void {
  const { range, task, region, log, metric, cpuSample, event, string, goroutine, proc } = trace;
  checkLengths('range', range.length, [range.kind, range.name, range.goroutine, range.proc, range.start, range.end]);
  checkLengths('range', range.length, [range.startEvent, range.endEvent, range.sweptBytes, range.reclaimedBytes]);
  checkIndices('range.kind', range.kind, 0, 4);
  checkIndices('range.name', range.name, 0, string.length);
  checkIndices('range.goroutine', range.goroutine, -1, goroutine.length);
  checkIndices('range.proc', range.proc, -1, proc.length);
  checkIndices('range.startEvent', range.startEvent, -1, event.length);
  checkIndices('range.endEvent', range.endEvent, -1, event.length);
  checkPeriods('range', range.start, range.end, trace.endNs);

  checkLengths('task', task.length, [task.id, task.parent, task.name, task.start, task.end]);
  checkLengths('task', task.length, [task.startEvent, task.endEvent]);
  checkIndices('task.parent', task.parent, -1, task.length);
  checkIndices('task.name', task.name, 0, string.length);
  checkIndices('task.startEvent', task.startEvent, -1, event.length);
  checkIndices('task.endEvent', task.endEvent, -1, event.length);
  checkPeriods('task', task.start, task.end, trace.endNs);

  checkLengths('region', region.length, [region.goroutine, region.task, region.name, region.start, region.end]);
  checkLengths('region', region.length, [region.startEvent, region.endEvent]);
  checkIndices('region.goroutine', region.goroutine, 0, goroutine.length);
  checkIndices('region.task', region.task, -1, task.length);
  checkIndices('region.name', region.name, 0, string.length);
  checkIndices('region.startEvent', region.startEvent, -1, event.length);
  checkIndices('region.endEvent', region.endEvent, -1, event.length);
  checkPeriods('region', region.start, region.end, trace.endNs);

  checkLengths('log', log.length, [log.event, log.task, log.key, log.value]);
  checkIndices('log.event', log.event, 0, event.length);
  checkIndices('log.task', log.task, -1, task.length);
  checkIndices('log.key', log.key, 0, string.length);
  checkIndices('log.value', log.value, 0, string.length);

  checkLengths('metric', metric.length, [metric.kind, metric.time, metric.value]);
  checkIndices('metric.kind', metric.kind, 0, 3);
  checkPeriods('metric', metric.time, metric.time, trace.endNs);
  checkLengths('cpuSample', cpuSample.length, [cpuSample.event]);
  checkIndices('cpuSample.event', cpuSample.event, 0, event.length);
}

function checkLengths(table: string, length: number, columns: readonly NumberColumn[]): void {
  for (const column of columns) {
    if (column.length !== length) fail(table, column.length, `a column has ${column.length} rows of ${length}`);
  }
}

/** Every entry in `[from, limit)`. */
function checkIndices(name: string, column: NumberColumn, from: number, limit: number): void {
  for (let row = 0; row < column.length; row++) {
    const index = column[row] ?? NaN;
    if (!(index >= from && index < limit)) fail(name, row, `${index} is not in [${from}, ${limit})`);
  }
}

function checkParents(name: string, column: Int32Array): void {
  for (let row = 0; row < column.length; row++) {
    const parent = column[row] ?? -1;
    if (parent < -1 || parent >= row) fail(name, row, `parent ${parent} does not come before its child`);
  }
}

function checkPeriods(name: string, start: Float64Array, end: Float64Array, endNs: number): void {
  for (let row = 0; row < start.length; row++) {
    const from = start[row] ?? NaN;
    const to = end[row] ?? NaN;
    if (!(from >= 0 && from <= to && to <= endNs)) fail(name, row, `${from} to ${to} is no period of the trace`);
  }
}

function fail(table: string, row: number, reason: string): never {
  throw new AppError('decode/malformed', `The table ${table} is broken at row ${row}: ${reason}.`, { table, row });
}
