import { parentPort } from 'node:worker_threads';
import { AppError, toErrorValue } from '#shared/base/app-error';
import type { CallArgs, CallName, CallReply, Calls, Request, Response } from './calls.ts';

export type Handlers<Table extends Calls> = {
  readonly [K in CallName<Table>]: (args: CallArgs<Table, K>) => CallReply<Table, K> | Promise<CallReply<Table, K>>;
};

/** The answering side, run inside a worker thread. */
export function serveCalls<Table extends Calls>(handlers: Handlers<Table>): void {
  if (!parentPort) throw new Error('not in a worker thread');
  const port = parentPort;
  const table = handlers as Record<string, ((args: unknown) => unknown) | undefined>;
  const answer = async ({ id, name, args }: Request): Promise<void> => {
    let response: Response;
    try {
      const handler = table[name];
      if (!handler) throw new AppError('app/internal', `no call ${name}`);
      response = { id, ok: true, value: await handler(args) };
    } catch (error) {
      response = { id, ok: false, error: toErrorValue(error) };
    }
    port.postMessage(response);
  };
  port.on('message', (request: Request) => {
    void answer(request);
  });
}
