import { parentPort, type Transferable } from 'node:worker_threads';
import { AppError, toErrorValue } from '#shared/base/app-error';
import type { CallArgs, CallName, CallReply, Calls, Request, Response } from './calls.ts';

export type Handlers<Table extends Calls> = {
  readonly [K in CallName<Table>]: (args: CallArgs<Table, K>) => CallReply<Table, K> | Promise<CallReply<Table, K>>;
};

/** Buffers of a reply that move to the caller instead of being copied. */
export type Transfers<Table extends Calls> = {
  readonly [K in CallName<Table>]?: (reply: CallReply<Table, K>) => readonly Transferable[];
};

/** The answering side, run inside a worker thread. */
export function serveCalls<Table extends Calls>(handlers: Handlers<Table>, transfers: Transfers<Table> = {}): void {
  if (!parentPort) throw new Error('not in a worker thread');
  const port = parentPort;
  const table = handlers as Record<string, ((args: unknown) => unknown) | undefined>;
  const moved = transfers as Record<string, ((reply: unknown) => readonly Transferable[]) | undefined>;
  const answer = async ({ id, name, args }: Request): Promise<void> => {
    let response: Response;
    let transfer: readonly Transferable[] = [];
    try {
      const handler = table[name];
      if (!handler) throw new AppError('app/internal', `no call ${name}`);
      const value = await handler(args);
      response = { id, ok: true, value };
      transfer = moved[name]?.(value) ?? [];
    } catch (error) {
      response = { id, ok: false, error: toErrorValue(error) };
    }
    port.postMessage(response, transfer);
  };
  port.on('message', (request: Request) => {
    void answer(request);
  });
}
