import { AppError } from '#shared/base/app-error';

export const HEADER_BYTES = 16;

/** Before, traces had no names in them. */
export const FIRST_HEADER = 7;

/** The first header of the encoding by thread and generation; before came one by P, which has no generations. */
export const FIRST_V2_HEADER = 22;

/** The last header whose rules are known. Newer traces are read by them. */
export const NEWEST_HEADER = 26;

/** The N of `go 1.N trace`, which tells the rules of the whole file. */
export function readTraceHeader(bytes: Uint8Array): number {
  const head = String.fromCharCode(...bytes.subarray(0, HEADER_BYTES));
  const match = /^go 1\.(\d{1,9}) trace(\0*)$/.exec(head);
  if (match !== null && head.length === HEADER_BYTES) return Number(match[1]);
  if (head.length < HEADER_BYTES && 'go 1.'.startsWith(head.slice(0, 5))) {
    throw new AppError('decode/truncated', `This trace is cut off within its header, at byte ${bytes.length}.`, {
      position: bytes.length,
    });
  }
  throw new AppError('decode/malformed', 'This is no Go execution trace: it does not begin with "go 1.N trace".', {
    position: 0,
  });
}
