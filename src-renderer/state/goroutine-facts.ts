import { formatCount } from '#shared/format/count';
import { formatMinutes } from '#shared/format/duration';
import type { GoroutineGroupRow } from '#shared/contract/goroutine-view';
import type { GroupingAxis } from '#shared/goroutines/group-goroutines';
import { whereStackWaits } from '#shared/goroutines/waits-in';

/** How long a group has waited: the runtime counts whole minutes, and none below one. */
export function waitLine({
  minutesMin,
  minutesMax,
}: {
  readonly minutesMin: number;
  readonly minutesMax: number;
}): string {
  if (minutesMax <= 0) return '';
  if (minutesMin === minutesMax) return formatMinutes(minutesMax);
  return minutesMin <= 0 ? `up to ${formatMinutes(minutesMax)}` : `${minutesMin} to ${formatMinutes(minutesMax)}`;
}

export function whereItWaits({ stack }: { readonly stack: readonly { readonly func: string }[] }): string {
  return whereStackWaits(stack.map(({ func }) => func));
}

/** What groups of an axis are called in the head of their column. */
export const axisTitles: Readonly<Record<GroupingAxis, string>> = {
  stack: 'State',
  creator: 'Created by',
  state: 'Wait reason',
  label: 'Label',
};

/** What a group shares, as its row says it. */
export function groupName({ key, state }: GoroutineGroupRow, axis: GroupingAxis): string {
  if (axis === 'stack' || axis === 'state') return state;
  if (key !== '') return key;
  return axis === 'creator' ? '(creator not in the dump)' : '(no such label)';
}

/** `and 3 more stacks`; '' where the group has one. */
export function moreStacks({ stacks }: GoroutineGroupRow): string {
  if (stacks <= 1) return '';
  return `and ${formatCount(stacks - 1)} more ${stacks === 2 ? 'stack' : 'stacks'}`;
}
