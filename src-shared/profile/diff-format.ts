import { formatFixed } from '#shared/format/count';
import { chooseValueFormat, formatInColumn, formatSigned, formatValue } from '#shared/format/value';
import type { ScaleName } from './diff-types.ts';

/** How scaled values of a comparison are written: in the unit itself, per second of wall time, or as shares. */
export interface ScaledFormat {
  /** A scaled value: `5.20 s`, `520 ms per s`, `36.4 %`. */
  readonly value: (scaled: number) => string;
  /** The difference of two scaled values, with its sign; shares differ by points. */
  readonly change: (delta: number) => string;
}

/** `max` is the largest scaled magnitude of a column, which is then written in one unit; without it each value stands alone. */
export function scaledFormat(scale: ScaleName, unit: string, max?: number): ScaledFormat {
  const column = max === undefined ? undefined : chooseValueFormat({ unit, max });
  const size = (v: number): string => (column ? formatInColumn(v, column) : formatValue(v, unit));
  const formats: Readonly<Record<ScaleName, { value: (size: number) => string; size: (size: number) => string }>> = {
    absolute: { value: size, size },
    duration: { value: (v) => `${size(v)} per s`, size: (v) => `${size(v)} per s` },
    total: { value: (v) => `${formatFixed(v * 100, 1)} %`, size: (v) => `${formatFixed(v * 100, 1)} points` },
  };
  const { value, size: magnitude } = formats[scale];
  return { value, change: (delta) => formatSigned(delta, magnitude) };
}
