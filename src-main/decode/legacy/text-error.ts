import { AppError } from '#shared/base/app-error';

/** `what` names the kind of text: `heap profile`, `thread list`. `position` counts bytes of the uncompressed text. */
export function malformedText(what: string, position: number, reason: string): AppError {
  return new AppError('decode/malformed', `This text is not a sound ${what}: at byte ${position} ${reason}.`, {
    position,
    reason,
  });
}

export function textTooLarge(position: number, what: string, bound: number): AppError {
  return new AppError('decode/too-large', `This profile has more than ${bound} ${what} (at byte ${position}).`, {
    position,
    what,
    bound,
  });
}
