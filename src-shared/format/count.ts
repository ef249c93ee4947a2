/** Counts in full, with separators: `1,234,567`. */
export function formatCount(count: number): string {
  return formatFixed(count, 0);
}

/** For chart labels only: `1.2 M`. */
export function formatShortCount(count: number): string {
  const size = Math.abs(count);
  const scale = shortScales.find(({ from }) => size >= from);
  if (scale === undefined) return formatFixed(count, 0);
  const scaled = count / scale.factor;
  return `${formatFixed(scaled, Math.abs(scaled) < 99.95 ? 1 : 0)} ${scale.suffix}`;
}

/** `from` is where rounding to one decimal would otherwise give 1,000 of the smaller unit. */
const shortScales = [
  { from: 999.5e9, factor: 1e12, suffix: 'T' },
  { from: 999.5e6, factor: 1e9, suffix: 'G' },
  { from: 999.5e3, factor: 1e6, suffix: 'M' },
  { from: 10_000, factor: 1e3, suffix: 'k' },
] as const;

export const MINUS = '\u2212';

/** A number with separators and a fixed number of decimals; the minus sign is U+2212. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value).toFixed(decimals);
  const point = digits.indexOf('.');
  const whole = point < 0 ? digits : digits.slice(0, point);
  let grouped = '';
  for (let end = whole.length; end > 0; end -= 3) {
    const group = whole.slice(Math.max(0, end - 3), end);
    grouped = grouped === '' ? group : `${group},${grouped}`;
  }
  const text = point < 0 ? grouped : grouped + digits.slice(point);
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}
