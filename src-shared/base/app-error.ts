/**
 * Errors that cross process borders as values. The code is a closed union, `details` holds the facts that a person
 * needs to act (file, byte position, bound); advice is written where the error is shown.
 */
export type ErrorCode =
  | 'app/internal'
  | 'app/bad-request'
  | 'app/cancelled'
  | 'app/not-found'
  | 'file/unreadable'
  | 'decode/empty'
  | 'decode/unknown-format'
  | 'decode/text-page'
  | 'decode/wrong-kind'
  | 'decode/truncated'
  | 'decode/malformed'
  | 'decode/too-large'
  | 'decode/concatenated'
  | 'diff/not-comparable'
  | 'merge/nothing-in-common'
  | 'filter/bad-pattern'
  | 'store/not-a-workspace'
  | 'store/from-future'
  | 'store/locked'
  | 'store/corrupt'
  | 'store/exists'
  | 'store/full'
  | 'store/unreadable'
  | 'connect/bad-url'
  | 'connect/refused'
  | 'connect/unresolved'
  | 'connect/tls'
  | 'connect/timeout'
  | 'connect/closed'
  | 'connect/not-pprof'
  | 'connect/bad-configuration'
  | 'connect/sign-in'
  | 'connect/unanswered'
  | 'connect/host-key'
  | 'connect/forwarding'
  | 'connect/forbidden'
  | 'capture/refused'
  | 'capture/cut-off'
  | 'capture/too-large'
  | 'export/failed';

export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** How an error looks on the wire, in a job's last event and in `--json`. */
export interface ErrorValue {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

export function toErrorValue(error: unknown): ErrorValue {
  if (error instanceof AppError) return { code: error.code, message: error.message, details: error.details };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'app/internal', message, details: {} };
}

export function fromErrorValue({ code, message, details }: ErrorValue): AppError {
  return new AppError(code, message, details);
}
