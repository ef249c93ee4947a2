import { computeNodeValues, countFrames, growTopDown, placeSamples } from './call-tree.ts';
import type { NodeTable, SymbolTable } from './call-tree-types.ts';
import { numberDepthFirst } from './depth-first.ts';
import { measureSide, type DiffInput } from './diff-measure.ts';
import type { UnitedSymbols } from './diff-symbols.ts';
import type { DiffTree } from './diff-types.ts';
import { StackInterner } from './stack-interner.ts';

/** The union tree of both sides without numbers: the same for each value type. */
export interface DiffShape {
  readonly symbols: SymbolTable;
  readonly node: NodeTable;
  /** Of each capture the node of each sample; -1 where a filter dropped it. */
  readonly before: readonly Int32Array[];
  readonly after: readonly Int32Array[];
}

/** Lays the stacks of all captures over each other, in the symbols that they have in common. */
export function buildDiffShape({ symbols, before, after }: UnitedSymbols): DiffShape {
  const [first] = after;
  const nodes = new StackInterner(first ? countFrames(first.profile, first.frames) : 0);
  const grownAfter = after.map((capture) => growTopDown(nodes, capture, null));
  const grownBefore = before.map((capture) => growTopDown(nodes, capture, null));
  const { node, placeOf } = numberDepthFirst(nodes.finish());
  return {
    symbols,
    node,
    before: grownBefore.map((sampleNode) => placeSamples(sampleNode, placeOf)),
    after: grownAfter.map((sampleNode) => placeSamples(sampleNode, placeOf)),
  };
}

/**
 * The numbers of one value type. Paths that only one side has stay in the tree with zeros on the other: nothing is
 * negated, nothing cancels.
 */
export function computeDiffTree(
  { symbols, node, before, after }: DiffShape,
  inputs: { readonly before: readonly DiffInput[]; readonly after: readonly DiffInput[] },
): DiffTree {
  const valuesOf = (sampleNodes: readonly Int32Array[]) => (i: number, sampleValue: Float64Array) =>
    computeNodeValues({ node, sampleNode: sampleNodes[i] ?? new Int32Array() }, sampleValue);
  const measured = {
    before: measureSide(inputs.before, valuesOf(before)),
    after: measureSide(inputs.after, valuesOf(after)),
  };
  return {
    symbols,
    node,
    measured,
    selfBefore: measured.before.values.self,
    selfAfter: measured.after.values.self,
    totalBefore: measured.before.values.total,
    totalAfter: measured.after.values.total,
  };
}
