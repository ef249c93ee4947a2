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

const shares = [0.5, 0.95, 0.99];

/** A percentile is the least duration that as large a share of all does not exceed. */
export function computeDurationStats(durations: Float64Array): DurationStats {
  const count = durations.length;
  let totalNs = 0;
  let minNs = Infinity;
  let maxNs = 0;
  for (let row = 0; row < count; row++) {
    const duration = durations[row] ?? 0;
    totalNs += duration;
    if (duration < minNs) minNs = duration;
    if (duration > maxNs) maxNs = duration;
  }
  const [p50Ns = 0, p95Ns = 0, p99Ns = 0] = selectRanks(
    durations,
    shares.map((share) => Math.max(0, Math.ceil(count * share) - 1)),
  );
  return {
    count,
    totalNs,
    minNs: count === 0 ? 0 : minNs,
    meanNs: count === 0 ? 0 : totalNs / count,
    p50Ns,
    p95Ns,
    p99Ns,
    maxNs,
  };
}

/** Fewer are sorted as they are. */
const SORTED_AT_MOST = 2048;

/** Each bucket is a 64th of a power of two wide; a duration of 2^63 ns would be the last. */
const BUCKETS_PER_OCTAVE = 64;
const BUCKETS = 64 * BUCKETS_PER_OCTAVE;

/**
 * The values that would stand at these places, which rise, if all were sorted. Millions are not: they are counted into
 * buckets by size, and only the bucket of each place is.
 */
function selectRanks(values: Float64Array, ranks: readonly number[]): number[] {
  if (values.length <= SORTED_AT_MOST) {
    const sorted = values.slice().sort();
    return ranks.map((rank) => sorted[rank] ?? 0);
  }
  const counts = new Int32Array(BUCKETS);
  for (const value of values) {
    const bucket = bucketOf(value);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return ranks.map((rank) => {
    let before = 0;
    let bucket = 0;
    while (before + (counts[bucket] ?? 0) <= rank && bucket < BUCKETS - 1) before += counts[bucket++] ?? 0;
    const within = new Float64Array(counts[bucket] ?? 0);
    let filled = 0;
    for (const value of values) if (bucketOf(value) === bucket) within[filled++] = value;
    return within.sort()[rank - before] ?? 0;
  });
}

/** Powers of two without a call for each value. */
const inversePower = Float64Array.from({ length: 64 }, (_, exponent) => 2 ** -exponent);

/** By the exponent and the next six bits. */
function bucketOf(value: number): number {
  const high = value >= 2 ** 31 ? Math.min(2 ** 31 - 1, value * 2 ** -31) | 0 : 0;
  const exponent = high > 0 ? 62 - Math.clz32(high) : 31 - Math.clz32(value | 0);
  if (exponent < 6) return Math.max(0, exponent) * BUCKETS_PER_OCTAVE + (((value | 0) << (6 - exponent)) & 63);
  return exponent * BUCKETS_PER_OCTAVE + ((value * (inversePower[exponent - 6] ?? 0)) & 63);
}
