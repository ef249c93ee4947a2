import type { SymbolTable } from './call-tree-types.ts';
import type { FrameFilter } from './frame-filter.ts';
import type { Profile, StackTable } from './profile.ts';
import type { LocationFrames } from './symbols.ts';

/** One row for each symbol that occurs in a sample with a value, in no particular order. */
export interface TopTable {
  readonly length: number;
  readonly symbol: Int32Array;
  /** Of samples whose leaf is the symbol. */
  readonly flat: Float64Array;
  /** Of samples with the symbol anywhere in their stack, each sample once, however often it recurs. */
  readonly cum: Float64Array;
}

export type TopOrder = 'flat' | 'cum';

/** The denominator of every percentage: the sum of magnitudes over all samples, those filtered out included. */
export function computeTotal(sampleValue: Float64Array): number {
  let total = 0;
  for (const value of sampleValue) total += Math.abs(value);
  return total;
}

/** Self and total of each symbol; 0 where it has none. */
export interface SymbolSums {
  readonly flat: Float64Array;
  readonly cum: Float64Array;
}

/** The same straight from the samples, for when no tree is needed. */
export function computeSampleTop(
  profile: Profile,
  frames: LocationFrames,
  sampleValue: Float64Array,
  filter?: FrameFilter,
): TopTable {
  const { flat, cum } = computeSampleSums(profile, frames, sampleValue, filter);
  return keepPresent(flat, cum);
}

/**
 * A walk from each sample's leaf to its root, where a mark with the sample's number tells which symbols were counted.
 * Several times as quick as growing a tree first: what it costs is how often memory is touched out of order, so that a
 * stack's caller and symbol stand side by side.
 */
export function computeSampleSums(
  { stack, sample }: Profile,
  frames: LocationFrames,
  sampleValue: Float64Array,
  filter?: FrameFilter,
): SymbolSums {
  const { symbols, frameStart, frameSymbol } = frames;
  const sampleStack = filter?.sampleStack ?? sample.stack;
  const steps = layoutSteps(stack, frames, filter);
  const flat = new Float64Array(symbols.length);
  const cum = new Float64Array(symbols.length);
  const countedFor = new Int32Array(symbols.length).fill(-1);
  for (let row = 0; row < sample.length; row++) {
    const value = sampleValue[row] ?? 0;
    if (value === 0 || filter?.sampleKept[row] === 0) continue;
    let leaf = -1;
    for (let at = sampleStack[row] ?? -1; at >= 0; at = steps[2 * at] ?? -1) {
      const only = steps[2 * at + 1] ?? NO_FRAME;
      if (only >= 0) {
        if (leaf < 0) leaf = only;
        if (countedFor[only] === row) continue;
        countedFor[only] = row;
        cum[only] = (cum[only] ?? 0) + value;
      } else if (only !== NO_FRAME) {
        const place = SEVERAL_FRAMES - only;
        const start = frameStart[place] ?? 0;
        for (let frame = (frameStart[place + 1] ?? 0) - 1; frame >= start; frame--) {
          const symbol = frameSymbol[frame] ?? 0;
          if (leaf < 0) leaf = symbol;
          if (countedFor[symbol] === row) continue;
          countedFor[symbol] = row;
          cum[symbol] = (cum[symbol] ?? 0) + value;
        }
      }
    }
    if (leaf >= 0) flat[leaf] = (flat[leaf] ?? 0) + value;
  }
  return { flat, cum };
}

const NO_FRAME = -1;
/** Location i, which has several frames, is written as this − i. */
const SEVERAL_FRAMES = -2;

/** Of each stack, next to each other: its caller's stack, and the symbol of its one frame or what stands for others. */
function layoutSteps(
  { length, location, prefix }: StackTable,
  { frameStart, frameSymbol }: LocationFrames,
  filter: FrameFilter | undefined,
): Int32Array {
  const stackKept = filter?.stackKept;
  const ofLocation = Int32Array.from(frameStart.subarray(1), (end, place) => {
    const start = frameStart[place] ?? 0;
    if (end === start) return NO_FRAME;
    return end - start === 1 ? (frameSymbol[start] ?? NO_FRAME) : SEVERAL_FRAMES - place;
  });
  const steps = new Int32Array(2 * length);
  for (let row = 0; row < length; row++) {
    steps[2 * row] = prefix[row] ?? -1;
    steps[2 * row + 1] = stackKept?.[row] === 0 ? NO_FRAME : (ofLocation[location[row] ?? 0] ?? NO_FRAME);
  }
  return steps;
}

/** The rows of those symbols that have a value. */
export function keepPresent(flat: Float64Array, cum: Float64Array): TopTable {
  const rows = Int32Array.from(flat.keys()).filter((symbol) => flat[symbol] !== 0 || cum[symbol] !== 0);
  return {
    length: rows.length,
    symbol: rows,
    flat: Float64Array.from(rows, (symbol) => flat[symbol] ?? 0),
    cum: Float64Array.from(rows, (symbol) => cum[symbol] ?? 0),
  };
}

/** Row numbers by magnitude, largest first; equal ones by name, then by the other number, as pprof sorts. */
export function sortTop(top: TopTable, symbols: SymbolTable, order: TopOrder): Int32Array {
  const [primary, secondary] = order === 'flat' ? [top.flat, top.cum] : [top.cum, top.flat];
  const magnitude = (column: Float64Array, row: number): number => Math.abs(column[row] ?? 0);
  return Int32Array.from(top.symbol.keys()).sort(
    (a, b) =>
      magnitude(primary, b) - magnitude(primary, a) ||
      compareText(printableName(symbols, top.symbol[a] ?? 0), printableName(symbols, top.symbol[b] ?? 0)) ||
      magnitude(secondary, b) - magnitude(secondary, a) ||
      a - b,
  );
}

function printableName({ name, file, line }: SymbolTable, symbol: number): string {
  return `${name[symbol] ?? ''} ${file[symbol] ?? ''}:${line[symbol] ?? 0}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
