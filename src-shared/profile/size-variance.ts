import type { Profile } from './profile.ts';

/**
 * How far each sample's bytes may be from the truth, as a variance; undefined where the profile does not say enough.
 *
 * Go's heap profiler takes an object of size s with the probability p = 1 − exp(−s / rate), each on its own, and the
 * writer divides what was taken by p. So a row of V bytes stands for k = V · p / s objects that were taken, and the
 * variance of V, given what was really there, is estimated without bias (Horvitz and Thompson) by
 * k · s² · (1 − p) / p² = V · s · (1 − p) / p. Small objects: V · rate; far above the rate: 0, all were taken.
 *
 * `rate` is the profile's period, s its label `bytes`.
 */
export function computeSizeVariance(profile: Profile, valueType: number): Float64Array | undefined {
  const { period, valueType: types, sample } = profile;
  const type = types[valueType];
  const values = sample.value[valueType];
  if (!values || type?.unit !== 'bytes' || period <= 0) return undefined;
  const sizes = readSizes(profile);
  const variance = new Float64Array(sample.length);
  for (let row = 0; row < sample.length; row++) {
    const value = Math.abs(values[row] ?? 0);
    if (value === 0) continue;
    const size = sizes[row] ?? 0;
    if (size <= 0) return undefined;
    // (1 − p) / p, exact for small sizes too.
    variance[row] = (value * size) / Math.expm1(size / period);
  }
  return variance;
}

/** The label `bytes` of each sample; 0 where it has none. */
function readSizes({ string, label, sample }: Profile): Float64Array {
  const key = string.indexOf('bytes');
  const sizes = new Float64Array(sample.length);
  for (let row = 0; row < sample.length; row++) {
    const end = sample.labelStart[row + 1] ?? 0;
    for (let at = sample.labelStart[row] ?? 0; at < end; at++) {
      if (label.key[at] === key && label.text[at] === -1) sizes[row] = label.number[at] ?? 0;
    }
  }
  return sizes;
}
