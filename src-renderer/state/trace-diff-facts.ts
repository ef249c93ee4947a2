import { formatBytes } from '#shared/format/bytes';
import { formatCount, formatFixed } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import type { ComparedSide, FigureUnit } from '#shared/trace/trace-diff';

/** The words of a comparison of traces. */

const formatters: Readonly<Record<FigureUnit, (value: number) => string>> = {
  perSecond: (value) => `${formatFixed(value, 1)} /s`,
  nsPerSecond: (value) => `${formatDuration(value)} /s`,
  ns: formatDuration,
  share: (value) => formatPercent(value, 1),
  bytes: formatBytes,
  count: (value) => formatCount(value),
};

/** `–` where the side does not tell. */
export const figureText = (unit: FigureUnit, value: number | null): string =>
  value === null ? '–' : formatters[unit](value);

/** `+12.0 ms /s`; `=` where nothing changed. */
export function changeText(unit: FigureUnit, delta: number | null): string {
  if (delta === null) return '–';
  if (delta === 0) return '=';
  return `${delta < 0 ? '−' : '+'}${formatters[unit](Math.abs(delta))}`;
}

/** `5.00 s, 2 Ps, 2,065 goroutines, Go 1.26` */
export function traceSideLine({ wallNs, procs, goroutines, goVersion, isPartial }: ComparedSide): string {
  const cut = isPartial ? ', cut off' : '';
  return `${formatDuration(wallNs)}${cut}, ${formatCount(procs)} Ps, ${formatCount(goroutines)} goroutines, Go ${goVersion}`;
}
