import { formatFixed } from '#shared/format/count';

/** Time from the start of the trace, in seconds, with as many decimals as the step needs: `1.842 s`, `1.8423107 s`. */
export function traceTime(ns: number, stepNs: number): string {
  const decimals = Math.min(9, Math.max(0, Math.ceil(9 - Math.log10(Math.max(1, stepNs)))));
  return `${formatFixed(ns / 1e9, decimals)} s`;
}

/** Wall clock of a moment, local, to the step: `03:10:59.842`. */
export function traceClock(startMs: number, ns: number, stepNs: number): string {
  const at = new Date(startMs + ns / 1e6);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return stepNs >= 1e9 ? clock : `${clock}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
