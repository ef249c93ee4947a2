import { chainAt, outermostFrames } from './chain-tree.ts';
import { computeChanges } from './diff-changes.ts';
import type { DiffOptions } from './diff-measure.ts';
import { ChangeState, type DiffTree } from './diff-types.ts';
import type { NodeIndex, SymbolIndex } from './call-tree-types.ts';

/** One call path on which a function is reached, and how its total changed there. All values are scaled. */
export interface CallPathChange {
  /** Outermost node of the function: what recurs below it is counted with it. */
  readonly node: NodeIndex;
  readonly before: number;
  readonly after: number;
  readonly delta: number;
  readonly low: number;
  readonly high: number;
  readonly state: ChangeState;
}

/**
 * The call paths that a function's change comes through, largest change first. They do not overlap, so their changes
 * add up to the function's own row in the table.
 */
export function computeCallers(diff: DiffTree, symbol: SymbolIndex, options: DiffOptions): readonly CallPathChange[] {
  const frames = outermostFrames(diff.tree, symbol);
  const changes = computeChanges(
    diff,
    Int32Array.from(frames, (frame) => chainAt(diff.tree, frame)),
    options,
  );
  return frames
    .map((node, i): CallPathChange => {
      const delta = changes.delta[i] ?? 0;
      const half = changes.margin[i] ?? NaN;
      return {
        node,
        before: changes.before[i] ?? 0,
        after: changes.after[i] ?? 0,
        delta,
        low: delta - half,
        high: delta + half,
        state: (changes.state[i] ?? ChangeState.same) as ChangeState,
      };
    })
    .sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta) || a.node - b.node);
}

/** What a list leaves out at its end, as one line. */
export interface CallPathRest {
  readonly count: number;
  readonly delta: number;
}

export function sumRest(paths: readonly CallPathChange[]): CallPathRest {
  return { count: paths.length, delta: paths.reduce((sum, { delta }) => sum + delta, 0) };
}
