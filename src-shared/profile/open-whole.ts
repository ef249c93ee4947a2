import { Int32Column } from '#shared/base/column';
import type { FrameTree } from './frame-tree.ts';
import { OpenedTree, type OpenedDirection } from './opened-tree.ts';

/** The tree of all calls: for callers from the functions that samples end in. */
export function openWhole(frames: FrameTree, direction: OpenedDirection): OpenedTree {
  const rows = direction === 'callees' ? Int32Array.of(0) : findEnds(frames);
  return new OpenedTree(frames, { symbol: -1, rows }, direction);
}

/** The rows that samples end in. */
function findEnds({ length, samples: { start } }: FrameTree): Int32Array {
  const ends = new Int32Column();
  for (let row = 0; row < length; row++) if (start[row] !== start[row + 1]) ends.push(row);
  return ends.finish();
}
