/** How long something took that happened several times, in nanoseconds. Percentiles are durations that occurred. */
export interface DurationStats {
  readonly count: number;
  readonly totalNs: number;
  readonly minNs: number;
  readonly meanNs: number;
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

/** Sorts the durations. A percentile is the least duration that as large a share of all does not exceed. */
export function computeDurationStats(durations: Float64Array): DurationStats {
  const count = durations.length;
  const sorted = durations.sort();
  const totalNs = sorted.reduce((sum, duration) => sum + duration, 0);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(count * share) - 1)] ?? 0;
  return {
    count,
    totalNs,
    minNs: sorted[0] ?? 0,
    meanNs: count === 0 ? 0 : totalNs / count,
    p50Ns: at(0.5),
    p95Ns: at(0.95),
    p99Ns: at(0.99),
    maxNs: sorted[count - 1] ?? 0,
  };
}
