/** Ends a switch over a union: does not compile while a member is not handled. */
export function assertUnreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}

/** For what the surrounding code guarantees; a failure is a defect of ours, never of the input. */
export function ensure<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error(`missing: ${what}`);
  return value;
}
