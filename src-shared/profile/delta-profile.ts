import type { DiffTree } from './diff-types.ts';
import { ProfileBuilder, type ProfileHeader } from './profile-builder.ts';
import type { Profile, ValueType } from './profile.ts';

/** One value type of a comparison, on the tree that all of them share: what ends in each chain. */
export interface DeltaColumn {
  readonly valueType: ValueType;
  readonly selfBefore: Float64Array;
  readonly selfAfter: Float64Array;
  /** Factor that brings the before side to what the after side covers: its time, its total. */
  readonly beforeFactor: number;
}

/**
 * The change as a profile: after − before, a sample for each call path that changed. Sums by function are the changes
 * of the comparison, in units of the after side; a factor other than 1 rounds each call path to a whole number.
 */
export function buildDeltaProfile(
  { symbols, tree }: Pick<DiffTree, 'symbols' | 'tree'>,
  columns: readonly DeltaColumn[],
  header: ProfileHeader,
): Profile {
  const builder = new ProfileBuilder(
    columns.map(({ valueType }) => valueType),
    tree.symbol.length,
  );
  for (let symbol = 0; symbol < symbols.length; symbol++) {
    const name = builder.string.intern(symbols.name[symbol] ?? '');
    const line = symbols.line[symbol] ?? 0;
    const func = builder.addFunc(name, name, builder.string.intern(symbols.file[symbol] ?? ''), 0);
    builder.addLocation(0n, -1);
    builder.addLine(func, line, 0);
  }
  const stackOf = new Int32Array(tree.length).fill(-1);
  const delta = new Float64Array(columns.length);
  for (let at = 0; at < tree.length; at++) {
    let stack = stackOf[tree.prefix[at] ?? 0] ?? -1;
    const end = at === 0 ? 0 : (tree.firstFrame[at + 1] ?? 0);
    for (let frame = tree.firstFrame[at] ?? 0; frame < end; frame++) {
      stack = builder.addStack(tree.symbol[frame] ?? 0, stack);
    }
    stackOf[at] = stack;
    let isChanged = false;
    for (const [i, { selfBefore, selfAfter, beforeFactor }] of columns.entries()) {
      const change = (selfAfter[at] ?? 0) - (selfBefore[at] ?? 0) * beforeFactor;
      delta[i] = beforeFactor === 1 ? change : Math.round(change);
      isChanged ||= delta[i] !== 0;
    }
    if (!isChanged) continue;
    builder.addSample(stack);
    for (const [i, change] of delta.entries()) builder.addValue(i, change);
  }
  return builder.finish(header);
}
