import { countFrames, growTopDown, markUsedStacks, sumTotals, type GrownProfile } from './call-tree.ts';
import type { NodeValues } from './call-tree-types.ts';
import { measureSide, type DiffInput } from './diff-measure.ts';
import type { UnitedSymbols } from './diff-symbols.ts';
import type { ChangeTree } from './diff-types.ts';
import { StackInterner } from './stack-interner.ts';

/**
 * As much of the union tree as the parts of a change need, in a fraction of its room: all nodes of after, and of those
 * that only before has the topmost ones and their callees. What lies deeper counts to that callee. Nodes are in the
 * order in which they were met.
 */
export function buildDiffSketch(
  { symbols, before, after }: UnitedSymbols,
  inputs: { readonly before: readonly DiffInput[]; readonly after: readonly DiffInput[] },
): ChangeTree {
  const [first] = after;
  const nodes = new StackInterner(first ? countFrames(first.profile, first.frames) : 0);
  const grownAfter = after.map((capture) => growTopDown(nodes, capture, null));
  const both = nodes.length;
  const grownBefore = before.map((capture) => growToFrontier(nodes, both, capture));
  const stacks = nodes.finish();
  const length = stacks.length + 1;
  // Met nodes are numbered from 1: 0 is the root.
  const prefix = new Int32Array(length);
  const symbol = new Int32Array(length);
  prefix[0] = -1;
  symbol[0] = -1;
  for (let at = 1; at < length; at++) {
    prefix[at] = (stacks.prefix[at - 1] ?? -1) + 1;
    symbol[at] = stacks.location[at - 1] ?? -1;
  }
  const valuesOf =
    (sampleNodes: readonly Int32Array[]) =>
    (i: number, sampleValue: Float64Array): NodeValues => {
      const self = new Float64Array(length);
      const sampleNode = sampleNodes[i] ?? new Int32Array();
      for (let row = 0; row < sampleNode.length; row++) {
        const at = (sampleNode[row] ?? -1) + 1;
        if (at >= 0) self[at] = (self[at] ?? 0) + (sampleValue[row] ?? 0);
      }
      return { self, total: sumTotals(prefix, self) };
    };
  const measured = {
    before: measureSide(inputs.before, valuesOf(grownBefore)),
    after: measureSide(inputs.after, valuesOf(grownAfter)),
  };
  return {
    symbols,
    node: { length, symbol, prefix },
    measured,
    selfBefore: measured.before.values.self,
    selfAfter: measured.after.values.self,
    totalBefore: measured.before.values.total,
    totalAfter: measured.after.values.total,
  };
}

/** Stacks of a side that may leave the tree of the other: the first `both` nodes are common, two levels below them new. */
function growToFrontier(nodes: StackInterner, both: number, { profile, frames, filter }: GrownProfile): Int32Array {
  const { stack, sample } = profile;
  const { location, prefix } = stack;
  const { frameStart, frameSymbol } = frames;
  const sampleStack = filter?.sampleStack ?? sample.stack;
  const isUsed = markUsedStacks(profile, filter);
  const stackNode = new Int32Array(stack.length);
  const isDeep = (node: number): boolean => node >= both && nodes.prefixAt(node) >= both;
  for (let row = 0; row < stack.length; row++) {
    if (isUsed[row] === 0) continue;
    const caller = prefix[row] ?? -1;
    let node = caller < 0 ? -1 : (stackNode[caller] ?? -1);
    if (filter?.stackKept[row] !== 0) {
      const at = location[row] ?? 0;
      const end = frameStart[at + 1] ?? 0;
      for (let frame = frameStart[at] ?? 0; frame < end && !isDeep(node); frame++) {
        node = nodes.intern(node, frameSymbol[frame] ?? 0);
      }
    }
    stackNode[row] = node;
  }
  return sample.stack.map((_, row) => {
    if (filter?.sampleKept[row] === 0) return -2;
    const leaf = sampleStack[row] ?? -1;
    return leaf < 0 ? -1 : (stackNode[leaf] ?? -1);
  });
}
