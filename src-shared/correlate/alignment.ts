import { formatDuration } from '#shared/format/duration';
import type { CaptureFacts } from './capture-facts.ts';
import type { Alignment } from './finding.ts';
import { timeOf } from './identity.ts';

const nsPerMs = 1e6;

/**
 * How well the times of captures are known: a trace of Go 1.25 or later has the wall clock in it; anything else was
 * taken at some time between its request and its end.
 */
export function computeAlignment(captures: readonly CaptureFacts[]): Alignment {
  const errors = captures.map(errorNsOf);
  if (errors.some((error) => error === null)) {
    return {
      text: 'Not every capture says when it was taken; they are in the order in which they were given.',
      errorNs: null,
    };
  }
  const errorNs = errors.reduce<number>((most, error) => Math.max(most, error ?? 0), 0);
  const exact = captures.some((capture) => capture.type === 'trace' && !Number.isNaN(capture.wallStartMs));
  const clock = exact ? 'The trace carries the wall clock; the others are placed' : 'Placed';
  return { text: `${clock} by the time of capture, ± ${formatDuration(errorNs)}.`, errorNs };
}

/** Half of the time in which it was taken; 0 where it is exact, null where it is not known. */
function errorNsOf(capture: CaptureFacts): number | null {
  if (Number.isNaN(timeOf(capture))) return null;
  if (capture.type === 'trace' && !Number.isNaN(capture.wallStartMs)) return 0;
  const { startMs, endMs } = capture.source;
  return Number.isNaN(endMs) ? 0 : (Math.max(0, endMs - startMs) / 2) * nsPerMs;
}

/** Time from the first to the last, in nanoseconds; NaN where either is not known. */
export function spanNs(captures: readonly CaptureFacts[]): number {
  const [first, last] = [captures[0], captures.at(-1)];
  return first && last ? (timeOf(last) - timeOf(first)) * nsPerMs : NaN;
}
