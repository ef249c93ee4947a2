import { formatPercent } from '#shared/format/percent';
import { chooseValueFormat, formatInColumn, formatSigned, formatValue } from '#shared/format/value';
import type { ScaleName } from './diff-types.ts';

/** How scaled values of a comparison are written: in the unit itself, per second of wall time, or as shares. */
export interface ScaledFormat {
  /** A scaled value: `5.20 s`, `0.52 s/s`, `36.4 %`. */
  readonly value: (scaled: number) => string;
  /** The difference of two scaled values, with its sign; shares differ by points. */
  readonly change: (delta: number) => string;
}

export interface ColumnOptions {
  /** The largest scaled magnitude in the column, which is then written in one unit. */
  readonly max: number;
  /** The finest step that scaled values can have, such as a sampling period; no digit below it is shown. */
  readonly step?: number;
}

/** Beside the state of a change that sampling alone explains, in a mark and a word. */
export const unsureMark = '± unsure';

/** Without a column each value stands alone, in the unit that suits it. */
export function scaledFormat(scale: ScaleName, unit: string, column?: ColumnOptions): ScaledFormat {
  if (scale === 'total') {
    const share = (size: number): string => formatPercent(size, 1);
    return {
      value: share,
      change: (delta) => formatSigned(delta, (size) => share(size).replace(' %', ' points')),
    };
  }
  const suffix = scale === 'duration' ? '/s' : '';
  const write = column ? columnWriter(unit, column) : (size: number) => formatValue(size, unit);
  const value = (size: number): string => write(size) + suffix;
  return { value, change: (delta) => formatSigned(delta, value) };
}

function columnWriter(unit: string, column: ColumnOptions): (size: number) => string {
  const format = chooseValueFormat({ unit, ...column });
  return (size) => (size === 0 ? `0 ${format.unit}`.trim() : formatInColumn(size, format));
}
