import { Float64Column, Int32Column } from '#shared/base/column';
import type { RowIndex } from './frame-rows.ts';
import { forEachEnd, type FrameSums } from './frame-sums.ts';
import { shownRow, type FrameTree } from './frame-tree.ts';
import { StackInterner } from './stack-interner.ts';

/** The stacks that samples end in, each once, with what ends in it; those that sum to 0 are left out. */
export interface MergedStacks {
  readonly length: number;
  /** The last shown frame of one of those that were merged; 0 for the stack without frames. */
  readonly leaf: Int32Array;
  readonly value: Float64Array;
}

export function mergeStacks(tree: FrameTree, sums: FrameSums): MergedStacks {
  const stackOf = internStacks(tree);
  const leaf = new Int32Column();
  const value = new Float64Column();
  /** Place of a stack in the columns, by the stack + 1. */
  const placeOf = new Map<number, number>();
  forEachEnd(tree, sums, (row, ending) => {
    const shown = shownRow(tree, row);
    const stack = stackOf[shown] ?? -1;
    const known = placeOf.get(stack);
    if (known !== undefined) {
      value.add(known, ending);
      return;
    }
    placeOf.set(stack, leaf.push(shown));
    value.push(ending);
  });
  const kept = Int32Array.from({ length: leaf.length }, (_, at) => at).filter((at) => value.at(at) !== 0);
  return {
    length: kept.length,
    leaf: kept.map((at) => leaf.at(at)),
    value: Float64Array.from(kept, (at) => value.at(at)),
  };
}

/** Of each row the stack of shown frames down to it; -1 where there is none. */
function internStacks({ length, prefix, key, symbolOf }: FrameTree): Int32Array {
  const stacks = new StackInterner(length);
  const stackOf = new Int32Array(length).fill(-1, 0, 1);
  for (let row: RowIndex = 1; row < length; row++) {
    const symbol = symbolOf[key[row] ?? -1] ?? -1;
    const caller = stackOf[prefix[row] ?? 0] ?? -1;
    stackOf[row] = symbol < 0 ? caller : stacks.intern(caller, symbol);
  }
  return stackOf;
}
