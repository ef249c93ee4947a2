import { ChangeState } from '#shared/profile/diff-types';
import type { Fill, Palette } from './palette.ts';

/**
 * How the boxes of a comparison are filled. Numbers of `fillsOf`: what is new and passes all on is as pale as a
 * weak growth, so that the strong colour marks where a change starts.
 */
export const DiffFill = {
  same: 0,
  grew1: 1,
  grew2: 2,
  grew3: 3,
  shrank1: 4,
  shrank2: 5,
  shrank3: 6,
  newHere: 7,
  newPassed: 8,
  gone: 9,
  dim: 10,
} as const;
export type DiffFill = (typeof DiffFill)[keyof typeof DiffFill];

export function fillsOf({ diff, dim, inkDim }: Palette): readonly Fill[] {
  const [grew1 = diff.same, grew2 = diff.same, grew3 = diff.same] = diff.grew;
  const [shrank1 = diff.same, shrank2 = diff.same, shrank3 = diff.same] = diff.shrank;
  return [
    diff.same,
    grew1,
    grew2,
    grew3,
    shrank1,
    shrank2,
    shrank3,
    diff.fresh,
    grew1,
    diff.gone,
    { fill: dim, ink: inkDim },
  ];
}

/** A callee that brings nine tenths of a change is where it comes from; its callers only pass it on. */
const passesOn = 0.1;

/**
 * `share` is the change against the whole change of the comparison; `strength` how much of it starts in the node.
 */
export function chooseFill(options: {
  readonly state: number;
  readonly share: number;
  readonly strength: number;
  readonly isParentNew: boolean;
}): DiffFill {
  const { state, share, strength, isParentNew } = options;
  switch (state) {
    case ChangeState.new:
      return isParentNew ? DiffFill.newPassed : DiffFill.newHere;
    case ChangeState.gone:
      return DiffFill.gone;
    case ChangeState.grew:
      if (strength <= passesOn) return DiffFill.grew1;
      return share > 0.08 ? DiffFill.grew3 : share > 0.02 ? DiffFill.grew2 : DiffFill.grew1;
    case ChangeState.shrank:
      if (strength <= passesOn) return DiffFill.shrank1;
      return share > 0.08 ? DiffFill.shrank3 : share > 0.02 ? DiffFill.shrank2 : DiffFill.shrank1;
    default:
      return DiffFill.same;
  }
}
