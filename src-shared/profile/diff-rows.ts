import { computeColumnMargins, type DiffOptions, type Measured } from './diff-measure.ts';
import { ChangeState, type DiffRows, type DiffScale, type DiffSums } from './diff-types.ts';
import type { SymbolSums } from './top.ts';

/** Changes smaller than this share of the larger total are drawn as "same". */
export const noiseFloorShare = 0.001;

/** In scaled units: below it a change is `same`. */
export function computeNoiseFloor({ before, after }: Measured<unknown>, scale: DiffScale): number {
  return noiseFloorShare * Math.max(Math.abs(before.whole) * scale.before, Math.abs(after.whole) * scale.after);
}

/** How a value changed. Both values are scaled; `floor` is the noise floor. */
export function changeState(before: number, after: number, floor: number): ChangeState {
  const delta = after - before;
  if (Math.abs(delta) < floor || delta === 0) return ChangeState.same;
  if (before === 0) return ChangeState.new;
  if (after === 0) return ChangeState.gone;
  return delta > 0 ? ChangeState.grew : ChangeState.shrank;
}

/** One row for each function that either side has, largest change first; equal ones by name. */
export function computeDiffRows({ symbols, measured }: DiffSums, options: DiffOptions): DiffRows {
  const { scale } = options;
  const before = measured.before.values;
  const after = measured.after.values;
  const delta = Float64Array.from(
    before.cum,
    (cum, symbol) => (after.cum[symbol] ?? 0) * scale.after - cum * scale.before,
  );
  const order = Int32Array.from(symbols.name.keys())
    .filter((symbol) => isPresent(before, symbol) || isPresent(after, symbol))
    .sort(
      (a, b) =>
        Math.abs(delta[b] ?? 0) - Math.abs(delta[a] ?? 0) || compareText(symbols.name[a] ?? '', symbols.name[b] ?? ''),
    );
  const floor = computeNoiseFloor(measured, scale);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(order, (symbol) => column[symbol] ?? 0);
  const cumBefore = pick(before.cum);
  const cumAfter = pick(after.cum);
  const deltaOf = pick(delta);
  const margin = computeColumnMargins(measured, options, ({ cum }) => pick(cum));
  return {
    length: order.length,
    symbol: order,
    flatBefore: pick(before.flat),
    flatAfter: pick(after.flat),
    cumBefore,
    cumAfter,
    delta: deltaOf,
    low: deltaOf.map((value, row) => value - (margin[row] ?? NaN)),
    high: deltaOf.map((value, row) => value + (margin[row] ?? NaN)),
    state: Uint8Array.from(order.keys(), (row) =>
      changeState((cumBefore[row] ?? 0) * scale.before, (cumAfter[row] ?? 0) * scale.after, floor),
    ),
  };
}

const isPresent = ({ flat, cum }: SymbolSums, symbol: number): boolean => cum[symbol] !== 0 || flat[symbol] !== 0;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
