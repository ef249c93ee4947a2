import { overlapNs, type Interval } from '#shared/trace/interval';
import { parseGoroutineQuery, type GoroutineQuery } from '#shared/trace/goroutine-query';
import type { TraceTables } from './trace-tables.ts';

/** Whether a goroutine fits what was typed. Stretches are clipped to the interval; stacks are those of any time. */
export function goroutineFilter(tables: TraceTables, text: string, interval: Interval): (row: number) => boolean {
  const query = parseGoroutineQuery(text);
  const stackSets = query.stacks.map((wanted) => stacksWith(tables, wanted));
  return (row) => {
    const { id, func } = tables.name(row);
    if (query.id !== null) return id === query.id;
    const name = func.toLowerCase();
    return (
      query.funcs.every((wanted) => name.includes(wanted)) &&
      stackSets.every((stacks) => hasStack(tables, row, stacks)) &&
      query.stretches.every((wanted) => hasStretch(tables, row, wanted, interval))
    );
  };
}

/** 1 where a function of that text is on the stack; parents come before children, so one pass does. */
function stacksWith({ trace }: TraceTables, wanted: string): Uint8Array {
  const { stack, location, line, func, string } = trace;
  const isWanted = Uint8Array.from(func.name, (name) => ((string[name] ?? '').toLowerCase().includes(wanted) ? 1 : 0));
  const has = new Uint8Array(stack.length);
  for (let row = 0; row < stack.length; row++) {
    const prefix = stack.prefix[row] ?? -1;
    if (prefix >= 0 && has[prefix] === 1) {
      has[row] = 1;
      continue;
    }
    const place = stack.location[row] ?? 0;
    for (let at = location.lineStart[place] ?? 0; at < (location.lineStart[place + 1] ?? 0); at++) {
      if (isWanted[line.func[at] ?? 0] === 1) has[row] = 1;
    }
  }
  return has;
}

function hasStack({ trace, goroutineSpans: { offset, stack } }: TraceTables, row: number, has: Uint8Array): boolean {
  if (has[trace.goroutine.stack[row] ?? -1] === 1) return true;
  for (let span = offset[row] ?? 0; span < (offset[row + 1] ?? 0); span++) {
    if (has[stack[span] ?? -1] === 1) return true;
  }
  return false;
}

function hasStretch(
  { goroutineSpans: { offset, start }, goroutineStates: states }: TraceTables,
  row: number,
  { state, longerThanNs }: GoroutineQuery['stretches'][number],
  interval: Interval,
): boolean {
  for (let span = offset[row] ?? 0; span < (offset[row + 1] ?? 0) - 1; span++) {
    if (states[span] !== state) continue;
    if (overlapNs(interval, start[span] ?? 0, start[span + 1] ?? 0) > longerThanNs) return true;
  }
  return false;
}
