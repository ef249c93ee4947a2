import type { ErrorValue } from '#shared/base/app-error';

/** What scripts can trust. */
export const exitCode = {
  done: 0,
  conditionHolds: 1,
  usage: 2,
  unreadableInput: 3,
  captureFailed: 4,
  partial: 5,
  interrupted: 130,
} as const;

/** By the part of the code before the slash. */
const byArea: Readonly<Record<string, number>> = {
  app: exitCode.usage,
  filter: exitCode.usage,
  file: exitCode.unreadableInput,
  decode: exitCode.unreadableInput,
  diff: exitCode.unreadableInput,
  merge: exitCode.unreadableInput,
  store: exitCode.unreadableInput,
  export: exitCode.unreadableInput,
  connect: exitCode.captureFailed,
  capture: exitCode.captureFailed,
};

export function exitCodeOf({ code }: ErrorValue): number {
  if (code === 'app/cancelled') return exitCode.interrupted;
  return byArea[code.slice(0, code.indexOf('/'))] ?? exitCode.usage;
}
