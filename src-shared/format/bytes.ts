import { formatFixed } from './count.ts';

export const byteUnits = [
  { unit: 'B', factor: 1 },
  { unit: 'KiB', factor: 2 ** 10 },
  { unit: 'MiB', factor: 2 ** 20 },
  { unit: 'GiB', factor: 2 ** 30 },
  { unit: 'TiB', factor: 2 ** 40 },
] as const;

/** A size in binary units: `312.4 MiB`, where 1 MiB is 1,048,576 B. */
export function formatBytes(sizeBytes: number): string {
  const size = Math.abs(sizeBytes);
  let chosen: { unit: string; factor: number } = byteUnits[0];
  for (const candidate of byteUnits) if (size >= candidate.factor * 0.99995) chosen = candidate;
  return `${formatFixed(sizeBytes / chosen.factor, chosen.factor === 1 ? 0 : 1)} ${chosen.unit}`;
}
