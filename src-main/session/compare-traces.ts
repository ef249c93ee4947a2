import { AppError } from '#shared/base/app-error';
import { compareTraces, type TraceComparison } from '#shared/trace/trace-diff';
import { computeTraceSummary, type TraceSummary } from '#shared/trace/trace-summary';
import { decodeCapture, isTraceCapture } from '../decode/decode-capture.ts';
import type { CaptureBytes } from './session-calls.ts';

/** One trace a side. They are decoded one after the other, and only what they are compared by is kept. */
export function compareTraceCaptures(before: readonly CaptureBytes[], after: readonly CaptureBytes[]): TraceComparison {
  const [a, b] = [before[0], after[0]];
  if (!a || !b || before.length + after.length > 2) {
    throw new AppError('diff/not-comparable', 'Traces are compared one with one. Leave one capture on each side.');
  }
  if (!isTraceCapture(b.bytes)) throw traceWithOther();
  return compareTraces(summaryOf(a), summaryOf(b));
}

function summaryOf({ bytes, isPartial }: CaptureBytes): TraceSummary {
  const decoded = decodeCapture(bytes);
  if (decoded.format !== 'go-trace') throw traceWithOther();
  const summary = computeTraceSummary(decoded.trace);
  return { ...summary, isPartial: summary.isPartial || isPartial || decoded.partial !== undefined };
}

export function traceWithOther(): AppError {
  return new AppError(
    'diff/not-comparable',
    'A trace is compared with another trace, not with a profile. Pick two captures of one kind.',
  );
}
