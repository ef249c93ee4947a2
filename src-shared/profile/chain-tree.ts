import { DROPPED } from './call-tree.ts';
import { Int32Column } from '#shared/base/column';
import type { NodeIndex, NodeValues, SymbolIndex } from './call-tree-types.ts';
import { numberDepthFirst } from './depth-first.ts';
import type { StackTable } from './profile.ts';
import type { SymbolSums } from './top.ts';

/** A run of frames with one total. */
export type ChainIndex = number;

/**
 * A merged tree of calls whose numbers are kept for runs of frames: between the frames of a chain no stack ends and none
 * parts from the others, so that one total holds for all of them. Trees of large profiles have ten times as many frames
 * as chains.
 *
 *     frame  0 all                 chain 0
 *            1   main              chain 1: main, serve, handle
 *            2     serve
 *            3       handle
 *            4         load        chain 2: load, read
 *            5           read
 *            6         render      chain 3
 *
 * Frames are depth-first, and so are chains: chain i are the frames `firstFrame[i] … firstFrame[i + 1] - 1`, and all
 * below it the chains `i + 1 … subtreeEnd[i] - 1`. Frame 0, chain 0 alone, is the root.
 */
export interface ChainTree {
  readonly length: number;
  readonly firstFrame: Int32Array;
  /** The chain whose last frame calls the first one; -1 at the root. */
  readonly prefix: Int32Array;
  readonly subtreeEnd: Int32Array;
  /** Of the first frame; 0 at the root. */
  readonly depth: Int32Array;
  /** Of each frame; -1 at the root. */
  readonly symbol: Int32Array;
  /** Of each frame: 1 where no frame above is of the same symbol, so that its total counts to the symbol's. */
  readonly isOutermost: Uint8Array;
}

/** Of the sample's stack, as nodes of an interner (see `growTopDown`): -1 the root, -2 dropped. */
type SampleNodes = Int32Array;

/** `samples` are of all captures that grew into the stacks; each comes back with the chain that it ends in, -1 where it was dropped. */
export function buildChainTree(
  stacks: StackTable,
  samples: readonly SampleNodes[],
  symbols: number,
): { readonly tree: ChainTree; readonly sampleChains: readonly Int32Array[] } {
  const isSplit = findSplits(stacks, samples);
  const { chainOf, head, frames } = countChains(stacks, isSplit);
  const { node, placeOf } = numberDepthFirst({
    length: head.length,
    prefix: head.map((row) => chainOf[stacks.prefix[row] ?? -1] ?? -1),
    location: head,
  });
  const { length, prefix, subtreeEnd } = node;
  const firstFrame = placeFrames(frames, placeOf);
  const symbol = new Int32Array(stacks.length + 1).fill(-1, 0, 1);
  const frameOf = new Int32Array(stacks.length);
  for (let row = 0; row < stacks.length; row++) {
    const chain = chainOf[row] ?? 0;
    const isHead = head[chain] === row;
    const frame = isHead ? (firstFrame[placeOf[chain] ?? 0] ?? 0) : (frameOf[stacks.prefix[row] ?? 0] ?? 0) + 1;
    frameOf[row] = frame;
    symbol[frame] = stacks.location[row] ?? 0;
  }
  const depth = new Int32Array(length);
  for (let chain = 1; chain < length; chain++) {
    const caller = prefix[chain] ?? 0;
    depth[chain] = (depth[caller] ?? 0) + (firstFrame[caller + 1] ?? 0) - (firstFrame[caller] ?? 0);
  }
  const shape = { length, firstFrame, prefix, subtreeEnd, depth, symbol };
  return {
    tree: { ...shape, isOutermost: findOutermost(shape, symbols) },
    sampleChains: samples.map((nodes) =>
      nodes.map((grown) => (grown === DROPPED ? -1 : grown < 0 ? 0 : (placeOf[chainOf[grown] ?? 0] ?? 0))),
    ),
  };
}

/** Flat and cum of each symbol; each stack counts once, however often the symbol recurs in it. */
export function sumSymbols(
  { length, firstFrame, symbol, isOutermost }: ChainTree,
  { self, total }: NodeValues,
  symbols: number,
): SymbolSums {
  const flat = new Float64Array(symbols);
  const cum = new Float64Array(symbols);
  for (let chain = 1; chain < length; chain++) {
    const end = firstFrame[chain + 1] ?? 0;
    const own = self[chain] ?? 0;
    const leaf = symbol[end - 1] ?? 0;
    if (own !== 0) flat[leaf] = (flat[leaf] ?? 0) + own;
    const value = total[chain] ?? 0;
    if (value === 0) continue;
    for (let frame = firstFrame[chain] ?? 0; frame < end; frame++) {
      if (isOutermost[frame] === 0) continue;
      const at = symbol[frame] ?? 0;
      cum[at] = (cum[at] ?? 0) + value;
    }
  }
  return { flat, cum };
}

export function chainAt({ firstFrame, length }: ChainTree, frame: NodeIndex): ChainIndex {
  let low = 0;
  let high = length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((firstFrame[middle] ?? 0) <= frame) low = middle;
    else high = middle;
  }
  return low;
}

/** The last frame of a chain: stacks end in it, and the chains below it begin there. */
export const lastFrameOf = ({ firstFrame }: ChainTree, chain: ChainIndex): NodeIndex =>
  (firstFrame[chain + 1] ?? 0) - 1;

/** The chains that begin below the last frame of one. */
export function chainsBelow({ subtreeEnd }: ChainTree, chain: ChainIndex): ChainIndex[] {
  const below: ChainIndex[] = [];
  const end = subtreeEnd[chain] ?? 0;
  for (let at = chain + 1; at < end; at = subtreeEnd[at] ?? end) below.push(at);
  return below;
}

/** Frames of a symbol that are not below another one of it. */
export function outermostFrames({ symbol, isOutermost }: ChainTree, wanted: SymbolIndex): NodeIndex[] {
  const frames: NodeIndex[] = [];
  for (let frame = symbol.indexOf(wanted); frame >= 0; frame = symbol.indexOf(wanted, frame + 1)) {
    if (isOutermost[frame] === 1) frames.push(frame);
  }
  return frames;
}

/** Of each stack: 1 where a sample ends in it or more than one frame is below, so that a chain ends with it. */
function findSplits({ length, prefix }: StackTable, samples: readonly SampleNodes[]): Uint8Array {
  const isSplit = new Uint8Array(length);
  const hasChild = new Uint8Array(length);
  for (let row = 0; row < length; row++) {
    const caller = prefix[row] ?? -1;
    if (caller < 0) continue;
    if (hasChild[caller] === 1) isSplit[caller] = 1;
    else hasChild[caller] = 1;
  }
  for (const nodes of samples) {
    for (const end of nodes) if (end >= 0) isSplit[end] = 1;
  }
  return isSplit;
}

/** The chain of each stack, in the order in which they were met; and of each chain its first stack, and its length. */
function countChains(
  { length, prefix }: StackTable,
  isSplit: Uint8Array,
): { readonly chainOf: Int32Array; readonly head: Int32Array; readonly frames: Int32Array } {
  const chainOf = new Int32Array(length);
  const head = new Int32Column(FIRST_CHAINS);
  for (let row = 0; row < length; row++) {
    const caller = prefix[row] ?? -1;
    chainOf[row] = caller < 0 || isSplit[caller] === 1 ? head.push(row) : (chainOf[caller] ?? 0);
  }
  const frames = new Int32Array(head.length);
  for (const chain of chainOf) frames[chain] = (frames[chain] ?? 0) + 1;
  return { chainOf, head: head.finish(), frames };
}

const FIRST_CHAINS = 2 ** 12;

/** Where the frames of each chain begin, the root's own before them; `frames` are by chain as met, `placeOf` its place. */
function placeFrames(frames: Int32Array, placeOf: Int32Array): Int32Array {
  const firstFrame = new Int32Array(frames.length + 2);
  firstFrame[1] = 1;
  for (const [chain, count] of frames.entries()) firstFrame[(placeOf[chain] ?? 0) + 1] = count;
  for (let at = 1; at < firstFrame.length; at++) firstFrame[at] = (firstFrame[at] ?? 0) + (firstFrame[at - 1] ?? 0);
  return firstFrame;
}

function findOutermost(
  { length, firstFrame, subtreeEnd, symbol }: Omit<ChainTree, 'isOutermost'>,
  symbols: number,
): Uint8Array {
  const isOutermost = new Uint8Array(symbol.length);
  /** Of each symbol the end of the outermost chain that is open: up to it the symbol is counted already. */
  const openEnd = new Int32Array(symbols);
  for (let chain = 1; chain < length; chain++) {
    const end = firstFrame[chain + 1] ?? 0;
    const below = subtreeEnd[chain] ?? 0;
    for (let frame = firstFrame[chain] ?? 0; frame < end; frame++) {
      const at = symbol[frame] ?? 0;
      if (chain < (openEnd[at] ?? 0)) continue;
      openEnd[at] = below;
      isOutermost[frame] = 1;
    }
  }
  return isOutermost;
}
