import { buildCallTree, type CallTreeOptions } from './call-tree.ts';
import type { CallTree, SymbolIndex, SymbolTable } from './call-tree-types.ts';
import { placeSamples, SharedRows, type FrameRows, type RowIndex, type SampleRows } from './frame-rows.ts';
import type { Profile } from './profile.ts';
import { computeFolds } from './recursion.ts';
import { computePlaceSymbols } from './symbols.ts';

/**
 * The calls of a profile as one way to look at it shows them, not merged: several rows below one caller may be of one
 * function, and a frame that is not shown keeps its row. Rows and the samples in them are shared by all ways to look;
 * what is made anew is what each place is called. Sums of functions come out as from a merged tree (see frame-sums.ts);
 * for what is drawn see OpenedTree.
 */
export interface FrameTree extends Pick<FrameRows, 'length' | 'prefix' | 'subtreeEnd' | 'depth'> {
  readonly symbols: SymbolTable;
  /** The symbol of row i is `symbolOf[key[i]]`; -1 where the frame is not shown. The root has none: look from row 1 on. */
  readonly key: Int32Array;
  readonly symbolOf: Int32Array;
  readonly samples: SampleRows;
  /** 0 where a sample is dropped; undefined where all are kept. */
  readonly sampleKept: Uint8Array | undefined;
}

/** `shared` is of the same profile. */
export function buildFrameTree(
  profile: Profile,
  options: Omit<CallTreeOptions, 'inverted'>,
  shared: () => SharedRows = () => new SharedRows(profile),
): FrameTree {
  // Frames from one to another of its name vanish with what lies between: such rows do not nest any more.
  if (options.fold !== undefined && options.fold.through.length > 0) {
    return toFrameTree(buildCallTree(profile, options), profile.sample.length);
  }
  const { filter, fold } = options;
  const { symbols, symbolOf } = computePlaceSymbols(profile, options);
  const common = shared();
  const { rows } = common;
  const { length, prefix, subtreeEnd, depth } = rows;
  const tree: FrameTree = {
    symbols,
    length,
    prefix,
    subtreeEnd,
    depth,
    key: rows.place,
    symbolOf,
    samples: common.samplesOf(filter?.sampleStack ?? profile.sample.stack),
    sampleKept: filter?.sampleKept,
  };
  const isCut = filter?.stackKept.includes(0) === true;
  const foldOf = computeFolds(symbols, fold);
  if (!isCut && foldOf === null) return tree;
  const ownKey = copySymbols(tree);
  if (isCut) cutStacks(profile, rows, filter.stackKept, ownKey);
  if (foldOf !== null) foldDirect(ownKey, prefix, foldOf);
  return withOwnKey(tree, ownKey);
}

/** -1 at the root and for a frame that is not shown. */
export function symbolAt({ key, symbolOf }: Pick<FrameTree, 'key' | 'symbolOf'>, row: RowIndex): SymbolIndex {
  return symbolOf[key[row] ?? -1] ?? -1;
}

/** The row itself, or the nearest frame above it that is shown; 0, the root, where there is none. */
export function shownRow({ key, symbolOf, prefix }: FrameTree, row: RowIndex): RowIndex {
  let at = row;
  while (at > 0 && (symbolOf[key[at] ?? -1] ?? -1) < 0) at = prefix[at] ?? 0;
  return Math.max(0, at);
}

/** The symbols of the frames that are shown, from the root to a row. */
export function symbolsTo(tree: FrameTree, row: RowIndex): SymbolIndex[] {
  const path: SymbolIndex[] = [];
  for (let at = shownRow(tree, row); at > 0; at = shownRow(tree, tree.prefix[at] ?? 0)) path.push(symbolAt(tree, at));
  return path.reverse();
}

/** A merged tree is one too: nothing of it is hidden. */
function toFrameTree({ symbols, node, sampleNode }: CallTree, samples: number): FrameTree {
  const { length, prefix, subtreeEnd, depth } = node;
  const tree = {
    symbols,
    length,
    prefix,
    subtreeEnd,
    depth,
    samples: placeSamples(length, samples, (sample) => Math.max(0, sampleNode[sample] ?? 0)),
    sampleKept: Uint8Array.from(sampleNode, (at) => (at < 0 ? 0 : 1)),
  };
  return withOwnKey(
    tree,
    node.symbol.map((symbol) => symbol + 1),
  );
}

/** Rows whose symbols do not follow from their places: the key is the symbol + 1, 0 where the frame is not shown. */
function withOwnKey(tree: Omit<FrameTree, 'key' | 'symbolOf'>, key: Int32Array): FrameTree {
  return { ...tree, key, symbolOf: Int32Array.from({ length: tree.symbols.length + 1 }, (_, at) => at - 1) };
}

function copySymbols({ length, key, symbolOf }: FrameTree): Int32Array {
  const ownKey = new Int32Array(length);
  for (let row = 1; row < length; row++) ownKey[row] = (symbolOf[key[row] ?? -1] ?? -1) + 1;
  return ownKey;
}

/** Hides the frames of stacks that are cut away at the root side. */
function cutStacks(
  { stack, location }: Profile,
  { rowOfStack }: FrameRows,
  stackKept: Uint8Array,
  ownKey: Int32Array,
): void {
  for (let at = 0; at < stack.length; at++) {
    if (stackKept[at] !== 0) continue;
    const own = stack.location[at] ?? 0;
    const frames = Math.max(1, (location.lineStart[own + 1] ?? 0) - (location.lineStart[own] ?? 0));
    const last = rowOfStack[at] ?? 0;
    ownKey.fill(0, last - frames + 1, last + 1);
  }
}

/** Hides each frame of a symbol that is folded and is called by a frame of the same symbol. */
function foldDirect(ownKey: Int32Array, prefix: Int32Array, foldOf: Uint8Array): void {
  /** The key of the nearest frame at or above that is shown. */
  const shown = new Int32Array(ownKey.length);
  for (let row = 1; row < ownKey.length; row++) {
    const own = ownKey[row] ?? 0;
    const above = shown[prefix[row] ?? 0] ?? 0;
    shown[row] = own === 0 ? above : own;
    if (own !== 0 && own === above && foldOf[own - 1] !== 0) ownKey[row] = 0;
  }
}
