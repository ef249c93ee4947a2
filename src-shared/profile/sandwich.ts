import type { SymbolIndex } from './call-tree-types.ts';
import { findOutermost, measureDepth, totalAt, type FrameSums } from './frame-sums.ts';
import { symbolsTo, type FrameTree } from './frame-tree.ts';
import { OpenedDrawing } from './opened-drawing.ts';
import { OpenedTree, type OpenedDirection } from './opened-tree.ts';

/**
 * Everything that calls a function, or everything it calls, merged over all call paths. A sample counts once, at the
 * function's frame nearest to the root, so that both halves are as wide as the function's total:
 *
 *     a;f;x  1        callers   f 3 ── a 1        callees   f 3 ── x 1
 *     b;f;f  2                      └─ b 2                      └─ f 2
 */
export function openHalf(tree: FrameTree, sums: FrameSums, symbol: SymbolIndex, half: OpenedDirection): OpenedDrawing {
  const rows = findOutermost(tree, symbol);
  let maxDepth = 0;
  for (const row of rows) {
    if (totalAt(tree, sums, row) === 0) continue;
    const depth = half === 'callees' ? measureDepth(tree, sums, row) : symbolsTo(tree, row).length - 1;
    maxDepth = Math.max(maxDepth, depth);
  }
  return new OpenedDrawing(new OpenedTree(tree, { symbol, rows }, half), sums, maxDepth);
}
