import type { PathChoice, TracePath } from '#shared/contract/trace-view';
import { computeCriticalPath } from '#shared/trace/critical-path';
import type { Interval } from '#shared/trace/interval';
import { computePathShares, findTask } from '#shared/trace/path-facts';
import { SpanState } from '#shared/trace/span-table';
import type { TraceTables } from './trace-tables.ts';

/** Of a path with more, those at its end: what led to it at last. */
const shownSteps = 100;
const shownShares = 8;

export function tracePath(tables: TraceTables, of: PathChoice): TracePath | null {
  const { trace, goroutineSpans: spans, goroutineStates: states } = tables;
  const end = of.kind === 'task' ? findTask(trace, of.name) : findWaitEnd(tables, of.goroutine, of.row);
  if (end === undefined || end.goroutine < 0) return null;
  const { startNs, endNs } = end;
  const path = computeCriticalPath(trace, spans, end.goroutine, end);
  const reasonOf = (span: number): string => trace.reason[spans.reason[span] ?? 0] ?? '';
  const shares = computePathShares(path, spans);
  const steps = Array.from(path.span.subarray(-shownSteps), (span, i) => {
    const step = Math.max(0, path.length - shownSteps) + i;
    return {
      goroutine: tables.name(path.goroutine[step] ?? 0),
      span,
      state: states[span] ?? 0,
      reason: reasonOf(span),
      startNs: path.start[step] ?? 0,
      endNs: path.end[step] ?? 0,
      link: path.link[step] ?? 0,
      where: tables.where(spans.stack[span] ?? -1),
    };
  });
  return {
    of,
    goroutine: tables.name(end.goroutine),
    startNs,
    endNs,
    steps: steps.reverse(),
    stepCount: path.length,
    isCut: path.isCut,
    shares: shares.slice(0, shownShares).map(({ goroutine, span, reason, ns }) => ({
      goroutine: tables.name(goroutine),
      state: states[span] ?? 0,
      reason: trace.reason[reason] ?? '',
      ns,
    })),
    shareCount: shares.length,
  };
}

function findWaitEnd(
  { goroutineSpans: { offset, start, state } }: TraceTables,
  goroutine: number,
  row: number,
): (Interval & { readonly goroutine: number }) | undefined {
  const isOwn = row >= (offset[goroutine] ?? 0) && row < (offset[goroutine + 1] ?? 0);
  if (!isOwn || state[row] !== SpanState.blocked) return undefined;
  return { goroutine, startNs: start[row] ?? 0, endNs: start[row + 1] ?? 0 };
}
