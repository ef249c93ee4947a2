import { formatFixed, MINUS } from './count.ts';

export const durationUnits = [
  { unit: 'ns', factor: 1 },
  { unit: 'µs', factor: 1e3 },
  { unit: 'ms', factor: 1e6 },
  { unit: 's', factor: 1e9 },
] as const;

/** How long something took, in the unit that suits it: `812 ns`, `12.3 ms`, `15.00 s`, `2 min 5 s`, `3 h 20 min`. */
export function formatDuration(durationNs: number): string {
  if (!Number.isFinite(durationNs)) return '–';
  if (durationNs === 0) return '0 s';
  const size = Math.abs(durationNs);
  const sign = durationNs < 0 ? MINUS : '';
  if (size < 999.5) return `${sign}${formatFixed(size, size < 10 && !Number.isInteger(size) ? 1 : 0)} ns`;
  if (size < 999_500) return sign + formatThreeDigits(size / 1e3, 'µs');
  if (size < 999_500_000) return sign + formatThreeDigits(size / 1e6, 'ms');
  if (size < 119.995e9) return `${sign}${formatFixed(size / 1e9, 2)} s`;
  const seconds = Math.round(size / 1e9);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${sign}${formatFixed(Math.floor(minutes / 60), 0)} h ${minutes % 60} min`;
}

/** Whole minutes, as the runtime reports how long a goroutine has waited. */
export function formatMinutes(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return `${formatFixed(Math.floor(minutes / 60), 0)} h ${minutes % 60} min`;
}

function formatThreeDigits(value: number, unit: string): string {
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${formatFixed(value, decimals)} ${unit}`;
}
