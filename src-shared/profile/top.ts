import type { SymbolTable } from './call-tree-types.ts';
import type { FrameFilter } from './frame-filter.ts';
import type { Profile } from './profile.ts';
import { layoutPairs, NONE } from './frame-pairs.ts';
import { openPaths } from './sample-paths.ts';
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
 * Along the stack of each sample, where a mark with the sample's number tells which symbols were counted. Several times
 * as quick as growing a tree first. What it costs is how often memory is touched out of order: the two outermost frames
 * of a location stand side by side, and few have more.
 */
export function computeSampleSums(
  profile: Profile,
  frames: LocationFrames,
  sampleValue: Float64Array,
  filter?: FrameFilter,
): SymbolSums {
  const { symbols, frameStart, frameSymbol } = frames;
  const paths = openPaths(profile, filter);
  const pairs = layoutPairs(frames);
  const flat = new Float64Array(symbols.length);
  const cum = new Float64Array(symbols.length);
  const countedFor = new Int32Array(symbols.length).fill(-1);
  for (let row = 0; row < profile.sample.length; row++) {
    const value = sampleValue[row] ?? 0;
    if (value === 0 || filter?.sampleKept[row] === 0) continue;
    paths.seek(row);
    const { location, from, end } = paths;
    for (let at = from; at < end; at++) {
      const place = location[at] ?? 0;
      const outer = pairs[2 * place] ?? NONE;
      if (outer < 0) continue;
      if (countedFor[outer] !== row) {
        countedFor[outer] = row;
        cum[outer] = (cum[outer] ?? 0) + value;
      }
      const inner = pairs[2 * place + 1] ?? NONE;
      if (inner === NONE) continue;
      if (inner >= 0) {
        if (countedFor[inner] === row) continue;
        countedFor[inner] = row;
        cum[inner] = (cum[inner] ?? 0) + value;
        continue;
      }
      for (let frame = (frameStart[place] ?? 0) + 1; frame < (frameStart[place + 1] ?? 0); frame++) {
        const symbol = frameSymbol[frame] ?? 0;
        if (countedFor[symbol] === row) continue;
        countedFor[symbol] = row;
        cum[symbol] = (cum[symbol] ?? 0) + value;
      }
    }
    const leaf = findLeaf(frames, location, from, end);
    if (leaf >= 0) flat[leaf] = (flat[leaf] ?? 0) + value;
  }
  return { flat, cum };
}

/** The innermost frame that is shown; -1 where there is none. */
function findLeaf(
  { frameStart, frameSymbol }: LocationFrames,
  location: Int32Array,
  from: number,
  end: number,
): number {
  for (let at = from; at < end; at++) {
    const place = location[at] ?? 0;
    const last = (frameStart[place + 1] ?? 0) - 1;
    if (last >= (frameStart[place] ?? 0)) return frameSymbol[last] ?? NONE;
  }
  return NONE;
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
