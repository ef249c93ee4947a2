import type { ErrorValue } from '#shared/base/app-error';

/** A worker thread's interface: each call's name with its arguments and its reply. */
export type Calls = object;
interface Call {
  args: unknown;
  reply: unknown;
}
export type CallName<Table extends Calls> = keyof Table & string;
export type CallArgs<Table extends Calls, K extends CallName<Table>> = Table[K] extends Call ? Table[K]['args'] : never;
export type CallReply<Table extends Calls, K extends CallName<Table>> = Table[K] extends Call
  ? Table[K]['reply']
  : never;

export interface Request {
  readonly id: number;
  readonly name: string;
  readonly args: unknown;
}

export type Response =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: ErrorValue };
