import { computeNodeValues, expectNodes, growTopDown } from './call-tree.ts';
import type { SymbolTable } from './call-tree-types.ts';
import { buildChainTree, sumSymbols, type ChainTree } from './chain-tree.ts';
import { mapMeasured, measureSide, type DiffInput } from './diff-measure.ts';
import type { UnitedSymbols } from './diff-symbols.ts';
import type { DiffSums, DiffTree } from './diff-types.ts';
import { StackInterner } from './stack-interner.ts';

/** The union tree of both sides without numbers: the same for each value type. */
export interface DiffShape {
  readonly symbols: SymbolTable;
  readonly tree: ChainTree;
  /** Of each capture the chain of each sample; -1 where a filter dropped it. */
  readonly before: readonly Int32Array[];
  readonly after: readonly Int32Array[];
}

/** Lays the stacks of all captures over each other, in the symbols that they have in common. */
export function buildDiffShape({ symbols, before, after }: UnitedSymbols): DiffShape {
  const [first] = after;
  const nodes = new StackInterner(first ? expectNodes(first.profile, first.frames) : 0);
  const grown = [...after, ...before].map((capture) => growTopDown(nodes, capture, null));
  const { tree, sampleChains } = buildChainTree(nodes.finish(), grown, symbols.length);
  return { symbols, tree, after: sampleChains.slice(0, after.length), before: sampleChains.slice(after.length) };
}

/**
 * The numbers of one value type. Paths that only one side has stay in the tree with zeros on the other: nothing is
 * negated, nothing cancels.
 */
export function computeDiffTree(
  { symbols, tree, before, after }: DiffShape,
  inputs: { readonly before: readonly DiffInput[]; readonly after: readonly DiffInput[] },
): DiffTree {
  const valuesOf = (sampleChains: readonly Int32Array[]) => (i: number, sampleValue: Float64Array) =>
    computeNodeValues({ node: tree, sampleNode: sampleChains[i] ?? new Int32Array() }, sampleValue);
  const measured = {
    before: measureSide(inputs.before, valuesOf(before)),
    after: measureSide(inputs.after, valuesOf(after)),
  };
  return { symbols, tree, measured, before: measured.before.values, after: measured.after.values };
}

/** Sums of each function on both sides, each stack counted once (recursion-safe). */
export function computeDiffSums({ symbols, tree, measured }: DiffTree): DiffSums {
  return { symbols, measured: mapMeasured(measured, (values) => sumSymbols(tree, values, symbols.length)) };
}
