import type { SymbolTable } from './call-tree-types.ts';
import { measureSide, type DiffInput, type Measured } from './diff-measure.ts';
import { computeSampleSums, type SymbolSums } from './top.ts';

/** Sums of each function on both sides, each stack counted once (recursion-safe); needs no tree. */
export interface DiffSums {
  readonly symbols: SymbolTable;
  readonly measured: Measured<SymbolSums>;
}

/** Frames of the inputs must be over `symbols`. */
export function computeDiffSums(
  symbols: SymbolTable,
  inputs: { readonly before: readonly DiffInput[]; readonly after: readonly DiffInput[] },
): DiffSums {
  const sumsOf = (side: readonly DiffInput[]) =>
    measureSide(side, (i, sampleValue) => {
      const input = side[i];
      if (!input) throw new Error(`no capture ${i}`);
      return computeSampleSums(input.profile, input.frames, sampleValue, input.filter);
    });
  return { symbols, measured: { before: sumsOf(inputs.before), after: sumsOf(inputs.after) } };
}
