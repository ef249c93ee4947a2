import { formatFixed } from '#shared/format/count';
import { formatSigned, formatValue } from '#shared/format/value';
import type { ScaleName } from './diff-types.ts';

/** How scaled values of a comparison are written: in the unit itself, per second of wall time, or as shares. */
export interface ScaledFormat {
  /** A scaled value: `5.20 s`, `520 ms per s`, `36.4 %`. */
  readonly value: (scaled: number) => string;
  /** The difference of two scaled values, with its sign; shares differ by points. */
  readonly change: (delta: number) => string;
}

export function scaledFormat(scale: ScaleName, unit: string): ScaledFormat {
  const formats: Readonly<Record<ScaleName, { value: (size: number) => string; size: (size: number) => string }>> = {
    absolute: { value: (v) => formatValue(v, unit), size: (v) => formatValue(v, unit) },
    duration: { value: (v) => `${formatValue(v, unit)} per s`, size: (v) => `${formatValue(v, unit)} per s` },
    total: { value: (v) => `${formatFixed(v * 100, 1)} %`, size: (v) => `${formatFixed(v * 100, 1)} points` },
  };
  const { value, size } = formats[scale];
  return { value, change: (delta) => formatSigned(delta, size) };
}
