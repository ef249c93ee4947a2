/** Frames of the runtime's own parking say nothing: the first one below them is where a goroutine waits. */
const parking =
  /^(runtime\.(gopark|goparkunlock|selectgo|chanrecv\d?|chansend\d?|block|semacquire\w*|netpollblock)|internal\/(poll|runtime)\.|(internal\/)?sync\.(runtime_|\(\*(RW)?Mutex\)\.)|time\.Sleep)/;

/** Of functions, innermost first. */
export function whereStackWaits(funcs: readonly string[]): string {
  return funcs.find((func) => !parking.test(func)) ?? funcs[0] ?? 'no frames';
}
