import type { ChainIndex } from './chain-tree.ts';
import { computeColumnMargins, type DiffOptions } from './diff-measure.ts';
import { changeState, computeNoiseFloor } from './diff-rows.ts';
import type { DiffTree } from './diff-types.ts';

/** How the totals of chains changed, scaled; row i is of the i-th chain that was asked for. */
export interface Changes {
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly delta: Float64Array;
  /** Half of the 95 % interval of `delta`; NaN where no model gives one. */
  readonly margin: Float64Array;
  /** `ChangeState` */
  readonly state: Uint8Array;
}

/** Only of what is looked at: a chain of -1 is nothing, with zeros. */
export function computeChanges(diff: DiffTree, chains: ArrayLike<ChainIndex>, options: DiffOptions): Changes {
  const { scale } = options;
  const floor = computeNoiseFloor(diff.measured, scale);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(chains, (chain) => column[chain] ?? 0);
  const before = pick(diff.before.total).map((value) => value * scale.before);
  const after = pick(diff.after.total).map((value) => value * scale.after);
  return {
    before,
    after,
    delta: after.map((value, i) => value - (before[i] ?? 0)),
    margin: computeColumnMargins(diff.measured, options, ({ total }) => pick(total)),
    state: Uint8Array.from(after, (value, i) => changeState(before[i] ?? 0, value, floor)),
  };
}

/** How much of a chain's change does not come from its one callee with the largest change of the same sign. */
export function computeStrength(
  { before, after }: DiffTree,
  chain: ChainIndex,
  below: readonly ChainIndex[],
  { scale }: DiffOptions,
): number {
  const deltaOf = (at: ChainIndex): number =>
    (after.total[at] ?? 0) * scale.after - (before.total[at] ?? 0) * scale.before;
  const whole = deltaOf(chain);
  let passedOn = 0;
  for (const callee of below) {
    const share = deltaOf(callee) / whole;
    if (share > passedOn) passedOn = Math.min(1, share);
  }
  return 1 - passedOn;
}
