import type { CallTree, Granularity, NodeTable, NodeValues } from './call-tree-types.ts';
import { numberDepthFirst } from './depth-first.ts';
import { computeFolds, findRecurred, foldFrames, type RecursionFold } from './recursion.ts';
import type { FrameFilter } from './frame-filter.ts';
import type { PathTable, Profile } from './profile.ts';
import type { LocationFrames } from './symbols.ts';
import { StackInterner } from './stack-interner.ts';
import { SymbolPath } from './symbol-path.ts';
import { buildSymbols } from './symbols.ts';

export interface CallTreeOptions {
  readonly granularity: Granularity;
  readonly noInlines?: boolean;
  /** Bottom-up: the first level are the functions that samples end in, below each its callers. */
  readonly inverted?: boolean;
  readonly filter?: FrameFilter;
  /** Recursion that becomes one frame. */
  readonly fold?: RecursionFold;
}

/** The tree of calls of all samples that the filter keeps. Siblings are in the order in which they were first met. */
export function buildCallTree(profile: Profile, options: CallTreeOptions): CallTree {
  const frames = buildSymbols(profile, options);
  const foldOf = computeFolds(frames.symbols, options.fold);
  const grow = options.inverted === true ? growInverted : growTopDown;
  const nodes = new StackInterner(options.inverted === true ? profile.sample.length : expectNodes(profile, frames));
  const sampleNode = grow(nodes, { profile, frames, filter: options.filter }, foldOf);
  const { node, placeOf } = numberDepthFirst(nodes.finish());
  return { symbols: frames.symbols, node, sampleNode: placeSamples(sampleNode, placeOf) };
}

/** Self and total of each node for one value per sample. Two passes over columns: children come after parents. */
export function computeNodeValues(
  { node, sampleNode }: { readonly node: Pick<NodeTable, 'length' | 'prefix'>; readonly sampleNode: Int32Array },
  sampleValue: Float64Array,
): NodeValues {
  const self = new Float64Array(node.length);
  for (let sample = 0; sample < sampleNode.length; sample++) {
    const at = sampleNode[sample] ?? -1;
    if (at >= 0) self[at] = (self[at] ?? 0) + (sampleValue[sample] ?? 0);
  }
  return { self, total: sumTotals(node.prefix, self) };
}

/** What ends in each node and in all below it. Parents come before children. */
export function sumTotals(prefix: Int32Array, self: Float64Array): Float64Array {
  const total = self.slice();
  for (let at = total.length - 1; at > 0; at--) {
    const parent = prefix[at] ?? 0;
    total[parent] = (total[parent] ?? 0) + (total[at] ?? 0);
  }
  return total;
}

/** A profile whose stacks grow into a tree. */
export interface GrownProfile {
  readonly profile: Profile;
  readonly frames: LocationFrames;
  readonly filter?: FrameFilter | undefined;
}

/**
 * Nodes while they are interned stand without the root. Growing gives the node of each sample, where -1 is the root too,
 * and -2 a sample that was dropped.
 */
export const DROPPED = -2;

/** The same in a numbered tree, where 0 is the root and -1 a sample that was dropped. */
export function placeSamples(sampleNode: Int32Array, placeOf: Int32Array): Int32Array {
  return sampleNode.map((grown) => (grown === DROPPED ? -1 : grown < 0 ? 0 : (placeOf[grown] ?? 0)));
}

/** Of each sample the node that its stack leads to. */
export function growTopDown(nodes: StackInterner, grown: GrownProfile, foldOf: Uint8Array | null): Int32Array {
  const { paths } = grown.profile;
  if (paths && grown.filter === undefined && foldOf === null) return growPaths(nodes, paths, grown.frames);
  return growStacks(nodes, grown, foldOf);
}

function growPaths(nodes: StackInterner, { start, location }: PathTable, frames: LocationFrames): Int32Array {
  const path = new SymbolPath(frames);
  const sampleNode = new Int32Array(start.length - 1);
  for (let sample = 0; sample < sampleNode.length; sample++) {
    path.read(location, start[sample] ?? 0, start[sample + 1] ?? 0);
    sampleNode[sample] = nodes.internPath(path.symbol, path.length);
  }
  return sampleNode;
}

/** The node of a stack follows from that of its prefix, so each row of the stack table is looked at once. */
function growStacks(
  nodes: StackInterner,
  { profile, frames: { frameStart, frameSymbol }, filter }: GrownProfile,
  foldOf: Uint8Array | null,
): Int32Array {
  const { stack, sample } = profile;
  const { location, prefix } = stack;
  const sampleStack = filter?.sampleStack ?? sample.stack;
  const isUsed = markUsedStacks(profile, filter);
  const stackNode = new Int32Array(stack.length);
  for (let row = 0; row < stack.length; row++) {
    if (isUsed[row] === 0) continue;
    const caller = prefix[row] ?? -1;
    let node = caller < 0 ? -1 : (stackNode[caller] ?? -1);
    if (filter?.stackKept[row] !== 0) {
      const at = location[row] ?? 0;
      const end = frameStart[at + 1] ?? 0;
      for (let frame = frameStart[at] ?? 0; frame < end; frame++) {
        const symbol = frameSymbol[frame] ?? 0;
        const recurred = foldOf === null ? -1 : findRecurred(nodes, node, symbol, foldOf);
        node = recurred < 0 ? nodes.intern(node, symbol) : recurred;
      }
    }
    stackNode[row] = node;
  }
  const sampleNode = new Int32Array(sample.length);
  for (let row = 0; row < sample.length; row++) {
    const leaf = sampleStack[row] ?? -1;
    if (filter?.sampleKept[row] === 0) sampleNode[row] = DROPPED;
    else sampleNode[row] = leaf < 0 ? -1 : (stackNode[leaf] ?? -1);
  }
  return sampleNode;
}

/** How many nodes a tree may get: one a frame, where stacks stand side by side fewer, since they share the first ones. */
export function expectNodes(profile: Profile, { frameStart }: LocationFrames): number {
  if (profile.paths) return profile.paths.location.length / 2;
  let frames = 0;
  for (const place of profile.stack.location) frames += (frameStart[place + 1] ?? 0) - (frameStart[place] ?? 0);
  return frames;
}

/** From the leaf up, sample by sample: callers of one function meet only where their whole way down is the same. */
function growInverted(
  nodes: StackInterner,
  { profile, frames: { frameStart, frameSymbol }, filter }: GrownProfile,
  foldOf: Uint8Array | null,
): Int32Array {
  const { stack, sample } = profile;
  const { location, prefix } = stack;
  const sampleStack = filter?.sampleStack ?? sample.stack;
  const stackFrames: number[] = [];
  const sampleNode = new Int32Array(sample.length);
  for (let row = 0; row < sample.length; row++) {
    if (filter?.sampleKept[row] === 0) {
      sampleNode[row] = DROPPED;
      continue;
    }
    let node = -1;
    stackFrames.length = 0;
    for (let at = sampleStack[row] ?? -1; at >= 0; at = prefix[at] ?? -1) {
      if (filter?.stackKept[at] === 0) continue;
      const place = location[at] ?? 0;
      const start = frameStart[place] ?? 0;
      for (let frame = (frameStart[place + 1] ?? 0) - 1; frame >= start; frame--) {
        if (foldOf === null) node = nodes.intern(node, frameSymbol[frame] ?? 0);
        else stackFrames.push(frameSymbol[frame] ?? 0);
      }
    }
    if (foldOf !== null) for (const symbol of foldFrames(stackFrames, foldOf)) node = nodes.intern(node, symbol);
    sampleNode[row] = node;
  }
  return sampleNode;
}

/** Stacks of dropped samples make no nodes. */
export function markUsedStacks({ stack, sample }: Profile, filter: FrameFilter | undefined): Uint8Array {
  const isUsed = new Uint8Array(stack.length);
  const sampleStack = filter?.sampleStack ?? sample.stack;
  for (let row = 0; row < sample.length; row++) {
    const leaf = sampleStack[row] ?? -1;
    if (leaf >= 0 && filter?.sampleKept[row] !== 0) isUsed[leaf] = 1;
  }
  for (let row = stack.length - 1; row >= 0; row--) {
    const caller = stack.prefix[row] ?? -1;
    if (isUsed[row] === 1 && caller >= 0) isUsed[caller] = 1;
  }
  return isUsed;
}
