import type { NodeValues } from './call-tree-types.ts';
import { computeColumnMargins, type DiffOptions } from './diff-columns.ts';
import { ChangeState, type DiffRows, type DiffScale, type DiffTree } from './diff-types.ts';
import { computeTop } from './top.ts';

/** Changes smaller than this share of the larger total are drawn as "same". */
export const noiseFloorShare = 0.001;

/** In scaled units: below it a change is `same`. */
export function computeNoiseFloor({ totalBefore, totalAfter }: DiffTree, scale: DiffScale): number {
  return (
    noiseFloorShare * Math.max(Math.abs(totalBefore[0] ?? 0) * scale.before, Math.abs(totalAfter[0] ?? 0) * scale.after)
  );
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
export function computeDiffRows(diff: DiffTree, options: DiffOptions): DiffRows {
  const { symbols, node } = diff;
  const { scale } = options;
  const sumBySymbol = (values: NodeValues): BySymbol => expand(symbols.length, computeTop({ symbols, node }, values));
  const before = sumBySymbol({ self: diff.selfBefore, total: diff.totalBefore });
  const after = sumBySymbol({ self: diff.selfAfter, total: diff.totalAfter });
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
  const floor = computeNoiseFloor(diff, scale);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(order, (symbol) => column[symbol] ?? 0);
  const cumBefore = pick(before.cum);
  const cumAfter = pick(after.cum);
  const deltaOf = pick(delta);
  const margin = computeColumnMargins(diff, options, (values) => pick(sumBySymbol(values).cum));
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

interface BySymbol {
  readonly flat: Float64Array;
  readonly cum: Float64Array;
}

function expand(length: number, top: { symbol: Int32Array; flat: Float64Array; cum: Float64Array }): BySymbol {
  const flat = new Float64Array(length);
  const cum = new Float64Array(length);
  for (let row = 0; row < top.symbol.length; row++) {
    const symbol = top.symbol[row] ?? 0;
    flat[symbol] = top.flat[row] ?? 0;
    cum[symbol] = top.cum[row] ?? 0;
  }
  return { flat, cum };
}

const isPresent = ({ flat, cum }: BySymbol, symbol: number): boolean => cum[symbol] !== 0 || flat[symbol] !== 0;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
