import { formatMinutes } from '#shared/format/duration';
import type { GoroutineGroup } from '#shared/contract/profile-view';

/** How long a group has waited: the runtime counts whole minutes, and none below one. */
export function waitLine({ minutesMin, minutesMax }: GoroutineGroup): string {
  if (minutesMax <= 0) return '';
  if (minutesMin === minutesMax) return formatMinutes(minutesMax);
  return minutesMin <= 0 ? `up to ${formatMinutes(minutesMax)}` : `${minutesMin} to ${formatMinutes(minutesMax)}`;
}

/** Frames of the runtime's own parking say nothing: the first one below them is where it waits. */
const parking =
  /^(runtime\.(gopark|goparkunlock|selectgo|chanrecv\d?|chansend\d?|block|semacquire\w*|netpollblock)|internal\/(poll|runtime)\.|sync\.runtime_|time\.Sleep)/;

export function whereItWaits({ stack }: { readonly stack: readonly { readonly func: string }[] }): string {
  return whereStackWaits(stack.map(({ func }) => func));
}

/** Of functions, innermost first. */
export function whereStackWaits(funcs: readonly string[]): string {
  return funcs.find((func) => !parking.test(func)) ?? funcs[0] ?? 'no frames';
}
