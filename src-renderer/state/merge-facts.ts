import type { Capture } from '#shared/contract/model';
import { isSeriesKind } from './series-facts.ts';
import { kindNames } from './names.ts';

/** Its samples can be added to others: it has arrived, and it is a profile or a dump. */
export function isMergeable({ kind, status }: Capture): boolean {
  return isSeriesKind(kind) && (status === 'complete' || status === 'partial');
}

/** heap and allocs hold the same values. */
const familyOf = (kind: Capture['kind']): Capture['kind'] => (kind === 'allocs' ? 'heap' : kind);

export interface MergeOffer {
  readonly canOpen: boolean;
  /** What is picked: `3 CPU captures picked`, or why they cannot be one. */
  readonly text: string;
}

/** Whether these two groups can be compared: `A: 2 CPU captures. Pick those of B.` */
export function compareOffer(before: readonly Capture[], after: readonly Capture[]): MergeOffer {
  const [first] = before;
  if (!first) return { canOpen: false, text: '' };
  const counted = (captures: readonly Capture[]): string =>
    captures.length === 1 ? `#${captures[0]?.id ?? ''}` : `${captures.length} captures`;
  const name = `A: ${kindNames[first.kind]} ${counted(before)}.`;
  if (after.length === 0) return { canOpen: false, text: `${name} Pick those of B.` };
  const other = after.find(({ kind }) => familyOf(kind) !== familyOf(first.kind));
  if (other) return { canOpen: false, text: `${name} ${kindNames[other.kind]} has no values in common with it.` };
  return { canOpen: true, text: `${name} B: ${counted(after)}.` };
}

export function mergeOffer(picked: readonly Capture[]): MergeOffer {
  const [first, ...others] = picked;
  if (!first) return { canOpen: false, text: '' };
  const kinds = picked.map(({ kind }) => kindNames[kind]);
  if (others.some(({ kind }) => familyOf(kind) !== familyOf(first.kind))) {
    const distinct = kinds.filter((kind, i) => kinds.indexOf(kind) === i);
    return { canOpen: false, text: `${distinct.join(' and ')} have no values in common` };
  }
  if (others.length === 0) return { canOpen: false, text: `1 ${kindNames[first.kind]} capture picked, pick another` };
  const processes = picked.map(({ processId }) => processId).filter((id, i, all) => all.indexOf(id) === i).length;
  const from = processes > 1 ? ` from ${processes} processes` : '';
  return { canOpen: true, text: `${picked.length} ${kindNames[first.kind]} captures${from} picked` };
}
