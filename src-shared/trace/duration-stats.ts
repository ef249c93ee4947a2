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
  if (count === 0) return { count, totalNs: 0, minNs: 0, meanNs: 0, p50Ns: 0, p95Ns: 0, p99Ns: 0, maxNs: 0 };
  const counts = new Int32Array(BUCKETS);
  let totalNs = 0;
  let minNs = Infinity;
  let maxNs = 0;
  for (let row = 0; row < count; row++) {
    const duration = durations[row] ?? 0;
    totalNs += duration;
    if (duration < minNs) minNs = duration;
    if (duration > maxNs) maxNs = duration;
    const bucket = bucketOf(duration);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const [p50Ns = 0, p95Ns = 0, p99Ns = 0] = selectRanks(
    durations,
    counts,
    shares.map((share) => Math.max(0, Math.ceil(count * share) - 1)),
  );
  return { count, totalNs, minNs, meanNs: totalNs / count, p50Ns, p95Ns, p99Ns, maxNs };
}

/** Each bucket is a 64th of a power of two wide; a duration of 2^63 ns would be the last. */
const BUCKETS_PER_OCTAVE = 64;
const BUCKETS = 64 * BUCKETS_PER_OCTAVE;

/**
 * The values that would stand at these places if all were sorted. Millions are not: they were counted into buckets by
 * size, and only what is in the buckets of the places is.
 */
function selectRanks(values: Float64Array, counts: Int32Array, ranks: readonly number[]): number[] {
  const places = ranks.map((rank) => {
    let before = 0;
    let bucket = 0;
    while (before + (counts[bucket] ?? 0) <= rank && bucket < BUCKETS - 1) before += counts[bucket++] ?? 0;
    return { bucket, within: rank - before };
  });
  const wanted = [...new Set(places.map(({ bucket }) => bucket))];
  const collected = wanted.map((bucket) => new Float64Array(counts[bucket] ?? 0));
  const filled = new Int32Array(wanted.length);
  /** Which of `wanted` a bucket is, + 1. */
  const slotOf = new Uint8Array(BUCKETS);
  for (const [slot, bucket] of wanted.entries()) slotOf[bucket] = slot + 1;
  const count = values.length;
  for (let row = 0; row < count; row++) {
    const value = values[row] ?? 0;
    const slot = (slotOf[bucketOf(value)] ?? 0) - 1;
    if (slot < 0) continue;
    const column = collected[slot];
    const at = filled[slot] ?? 0;
    if (column !== undefined) column[at] = value;
    filled[slot] = at + 1;
  }
  for (const column of collected) column.sort();
  return places.map(({ bucket, within }) => collected[wanted.indexOf(bucket)]?.[within] ?? 0);
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
