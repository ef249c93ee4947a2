import type { GoroutineGroup } from './capture-facts.ts';
import { namesOf } from './stack-names.ts';
import { foldName, isOwn, receiverType, shortName, type Frame } from './signature.ts';

export interface LockHold {
  readonly because: string;
  readonly isStrong: boolean;
}

const lockMethods = /^(?:internal\/)?sync\.\(\*(?:RW)?Mutex\)\./;

/** The frame that asks for the lock, or that waits otherwise: the first outside of `sync`. */
function askingFrame({ signature }: GoroutineGroup): Frame | undefined {
  return signature.frames.find(({ func }) => !lockMethods.test(func) && !/^(?:internal\/)?(?:sync|poll)\./.test(func));
}

/** The function that waits; '' without frames. */
export const ownerOfWait = (group: GoroutineGroup): string => askingFrame(group)?.func ?? '';

/**
 * Whether `source` holds the lock that `waiter` asks for. Dumps do not name locks; the code does: who is in the same
 * function beyond the line that asks has passed it, and a method of the same value may have taken the value's lock.
 * Null where neither is so.
 */
export function findLockHold(waiter: GoroutineGroup, source: GoroutineGroup): LockHold | null {
  const asks = askingFrame(waiter);
  if (asks === undefined) return null;
  const name = foldName(asks.func);
  const names = namesOf(source.signature);
  const beyond = names.functions.has(name)
    ? source.signature.frames.find(({ func, line }) => foldName(func) === name && line > asks.line)
    : undefined;
  if (beyond !== undefined && asks.line > 0) {
    return {
      because: `They ask for a lock in ${shortName(asks.func)} line ${asks.line}; the holder is past it, at line ${beyond.line}.`,
      isStrong: true,
    };
  }
  const type = receiverType(asks.func);
  if (type === '' || !names.types.has(type) || !isOwn(asks.func)) return null;
  const works = source.signature.frames.find(({ func }) => receiverType(func) === type && foldName(func) !== name);
  if (works === undefined) return null;
  return {
    because: `They ask for a lock in ${shortName(asks.func)}; ${shortName(works.func)} is a method of the same value.`,
    isStrong: false,
  };
}
