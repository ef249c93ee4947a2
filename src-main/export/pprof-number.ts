import { scaleUnit, unitFamily } from '#shared/format/units';

/** Numbers as pprof prints them, which is as Go's fmt does: halves go to the even digit. */

const ladders: Readonly<Record<'time' | 'memory', readonly string[]>> = {
  time: ['ns', 'us', 'ms', 's', 'hrs'],
  memory: ['B', 'kB', 'MB', 'GB', 'TB', 'PB'],
};
const whenBelowOne = { time: 's', memory: 'B' } as const;

/** The largest unit that leaves at least one of it; '' for units of no family. */
function autoUnit(value: number, unit: string): string {
  const family = unitFamily(unit);
  if (family !== 'time' && family !== 'memory') return '';
  const reached = ladders[family].filter((candidate) => scaleUnit(Math.abs(value), unit, candidate).value >= 1);
  return reached.at(-1) ?? whenBelowOne[family];
}

/** The one unit of a report, given its least value that is not zero and its total. */
export function reportUnit(least: number, total: number, unit: string): string {
  const smallest = least === 0 ? total : least;
  const chosen = autoUnit(smallest, unit);
  const isWide = chosen !== autoUnit(total, unit) && smallest * 100 < total;
  const fitting = isWide ? autoUnit(smallest * 100, unit) : chosen;
  return fitting === '' ? unit : fitting;
}

/** `1.20s`, `20`; zero without a unit. */
export function formatScaled(value: number, unit: string, shownUnit: string): string {
  const scaled = scaleUnit(value, unit, shownUnit);
  const number = toFixedEven(scaled.value, 2).replace(/\.00$/, '');
  return number === '0' || number === '-0' ? '0' : number + scaled.unit;
}

/** In the unit that suits the value: `10s`. */
export function formatAlone(value: number, unit: string): string {
  const chosen = autoUnit(value, unit);
  return formatScaled(value, unit, chosen === '' ? 'auto' : chosen);
}

/** Six characters: ` 4.62%`, `  100%`, `0.089%`. */
export function formatPprofPercent(value: number, total: number): string {
  const ratio = total === 0 ? 0 : Math.abs(value / total) * 100;
  if (ratio >= 99.95 && ratio <= 100.05) return '  100%';
  return `${(ratio >= 1 ? toFixedEven(ratio, 2) : toTwoDigits(ratio)).padStart(5)}%`;
}

/** Go's `%.2g` below 1. */
function toTwoDigits(value: number): string {
  if (value === 0) return '0';
  const [, exponent = '0'] = value.toExponential(1).split('e');
  if (Number(exponent) < -4) {
    const [mantissa = '', power = ''] = value.toExponential(1).split('e-');
    return `${mantissa.replace(/\.0$/, '')}e-${power.padStart(2, '0')}`;
  }
  return toFixedEven(value, 1 - Number(exponent)).replace(/\.?0+$/, '');
}

/** Only an odd multiple of 2^-(decimals + 1) lies exactly between two numbers of so many decimals. */
function toFixedEven(value: number, decimals: number): string {
  const halves = Math.abs(value) * 2 ** (decimals + 1);
  if (!Number.isInteger(halves) || halves % 2 === 0) return value.toFixed(decimals);
  const factor = 10 ** decimals;
  const below = Math.floor(Math.abs(value) * factor);
  const even = below % 2 === 0 ? below : below + 1;
  return `${value < 0 ? '-' : ''}${(even / factor).toFixed(decimals)}`;
}
