import { formatFixed, MINUS } from './count.ts';

/**
 * A share with one decimal. `100 %` and `0 %` only when exact, `< 0.1 %` for what would vanish; no denominator, no
 * percentage.
 */
export function formatPercent(part: number, whole: number): string {
  if (whole === 0 || !Number.isFinite(part / whole)) return '–';
  const percent = Math.abs((part / whole) * 100);
  const text = formatMagnitude(percent, Math.abs(part) === Math.abs(whole));
  const isNegative = part / whole < 0;
  if (!isNegative) return text;
  return text.startsWith('< ') || text.startsWith('> ') ? `${text.slice(0, 2)}${MINUS}${text.slice(2)}` : MINUS + text;
}

function formatMagnitude(percent: number, isWhole: boolean): string {
  if (isWhole) return '100 %';
  if (percent === 0) return '0 %';
  if (percent < 0.1) return '< 0.1 %';
  if (percent >= 99.95 && percent < 100) return '> 99.9 %';
  if (percent >= 100 && percent < 100.05) return '> 100 %';
  return `${formatFixed(percent, 1)} %`;
}

/** A relative change with its sign: `+12.5 %`. */
export function formatPercentChange(before: number, after: number): string {
  if (before === 0) return '–';
  const text = formatPercent(after - before, Math.abs(before));
  return after > before ? `+${text}` : text;
}

/** The difference of two shares (0 to 1), in percentage points: `+3.2 points`. */
export function formatPoints(before: number, after: number): string {
  const points = (after - before) * 100;
  if (points === 0) return '0 points';
  const sign = points < 0 ? MINUS : '+';
  const size = Math.abs(points);
  return size < 0.1 ? `${sign}< 0.1 points` : `${sign}${formatFixed(size, 1)} points`;
}
