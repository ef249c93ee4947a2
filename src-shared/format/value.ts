import { byteUnits, formatBytes } from './bytes.ts';
import { formatCount, formatFixed, MINUS } from './count.ts';
import { durationUnits, formatDuration } from './duration.ts';
import { unitFactor, unitFamily } from './units.ts';

/** A value of a profile on its own, in the unit that suits it. `unit` is the profile's: `nanoseconds`, `bytes`, … */
export function formatValue(value: number, unit: string): string {
  switch (unitFamily(unit)) {
    case 'time':
      return formatDuration(value * unitFactor(unit));
    case 'memory':
      return formatBytes(value * unitFactor(unit));
    case 'count':
      return formatCount(value);
    case 'other':
      return `${formatFixed(value, Number.isInteger(value) ? 0 : 2)} ${unit}`;
  }
}

/** How one column writes its values: one unit and one number of decimals, taken from the largest value. */
export interface ValueFormat {
  /** For the head of the column: `s`, `MiB`; '' for counts. */
  readonly unit: string;
  readonly decimals: number;
  /** Divide a value of the profile by this. */
  readonly factor: number;
}

export interface ValueFormatOptions {
  readonly unit: string;
  /** The largest magnitude in the column. */
  readonly max: number;
  /** The finest step that the values can have, such as the sampling period; no digit below it is shown. */
  readonly step?: number;
}

export function chooseValueFormat({ unit, max, step = 0 }: ValueFormatOptions): ValueFormat {
  const family = unitFamily(unit);
  if (family === 'count' || family === 'other') {
    return { unit: family === 'count' ? '' : unit, decimals: 0, factor: 1 };
  }
  const base = unitFactor(unit);
  const largest = Math.abs(max) * base;
  const ladder: readonly { readonly unit: string; readonly factor: number }[] =
    family === 'time' ? durationUnits : byteUnits;
  let chosen = ladder[0] ?? { unit, factor: 1 };
  for (const candidate of ladder) if (largest >= candidate.factor) chosen = candidate;
  const wanted = chosen.factor === 1 ? 0 : family === 'time' ? 2 : 1;
  const carried = step > 0 ? Math.max(0, Math.floor(Math.log10(chosen.factor / (step * base)) + 1e-9)) : wanted;
  return { unit: chosen.unit, decimals: Math.min(wanted, carried), factor: chosen.factor / base };
}

/** A value in its column's unit: `15.00 s`. What would round to nothing is `< 0.01 s`. */
export function formatInColumn(value: number, format: ValueFormat): string {
  const number = formatColumnNumber(value, format);
  return format.unit === '' ? number : `${number} ${format.unit}`;
}

/** The same without the unit, where the column's head carries it. */
export function formatColumnNumber(value: number, { decimals, factor }: ValueFormat): string {
  const scaled = value / factor;
  const text = formatFixed(scaled, decimals);
  if (value === 0 || /[1-9]/.test(text)) return text;
  return `< ${value < 0 ? MINUS : ''}${formatFixed(10 ** -decimals, decimals)}`;
}

/** A change, with its sign: `+1.20 s`, `−3`. No change is `0` without a sign. */
export function formatSigned(change: number, format: (magnitude: number) => string): string {
  if (change === 0) return format(0);
  return (change < 0 ? MINUS : '+') + format(Math.abs(change));
}
