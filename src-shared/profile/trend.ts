/** A straight line through the values of a few captures, by least squares. */
export interface Trend {
  /** In units of the value per minute; NaN where all were taken at one time, or there are fewer than two. */
  readonly slope: number;
  /** Standard error of the slope; NaN with fewer than three captures, which any line fits. */
  readonly error: number;
  /** How many captures it rests on. */
  readonly count: number;
}

const minuteMs = 60_000;

/** Of one row of a table of values: `count` of them from `offset` on, taken at `timeMs`. */
export function computeTrend(timeMs: Float64Array, values: Float64Array, offset = 0): Trend {
  const count = timeMs.length;
  let meanTime = 0;
  let meanValue = 0;
  for (let i = 0; i < count; i++) {
    meanTime += (timeMs[i] ?? 0) / count;
    meanValue += (values[offset + i] ?? 0) / count;
  }
  let spread = 0;
  let product = 0;
  let valueSpread = 0;
  for (let i = 0; i < count; i++) {
    const minutes = ((timeMs[i] ?? 0) - meanTime) / minuteMs;
    spread += minutes * minutes;
    const value = (values[offset + i] ?? 0) - meanValue;
    product += minutes * value;
    valueSpread += value * value;
  }
  if (count < 2 || spread === 0) return { slope: NaN, error: NaN, count };
  // What rounding alone leaves of a level line is none.
  const isLevel = Math.abs(product) <= 1e-12 * Math.sqrt(spread * valueSpread);
  const slope = isLevel ? 0 : product / spread;
  if (count < 3) return { slope, error: NaN, count };
  let residual = 0;
  for (let i = 0; i < count; i++) {
    const minutes = ((timeMs[i] ?? 0) - meanTime) / minuteMs;
    residual += ((values[offset + i] ?? 0) - meanValue - slope * minutes) ** 2;
  }
  return { slope, error: Math.sqrt(residual / (count - 2) / spread), count };
}
