import type { Transferable, Worker } from 'node:worker_threads';
import { AppError, fromErrorValue } from '#shared/base/app-error';
import type { CallName, CallReply, CallArgs, Calls, Request, Response } from './calls.ts';

/** The calling side of a worker thread: one promise a call, errors arrive as `AppError`. */
export class ThreadClient<Table extends Calls> {
  readonly #worker: Worker;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #lastId = 0;
  #ended: AppError | undefined;

  constructor(worker: Worker, name: string) {
    this.#worker = worker;
    worker.on('message', (response: Response) => {
      this.#settle(response);
    });
    worker.on('error', (error) => {
      this.#end(new AppError('app/internal', `The ${name} thread failed: ${error.message}`));
    });
    worker.on('exit', () => {
      this.#end(new AppError('app/internal', `The ${name} thread has ended.`));
    });
  }

  /** Buffers in `transfer` move to the thread and are empty here afterwards. */
  call<K extends CallName<Table>>(
    name: K,
    args: CallArgs<Table, K>,
    transfer: readonly Transferable[] = [],
  ): Promise<CallReply<Table, K>> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage({ id, name, args } satisfies Request, transfer);
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(response: Response): void {
    const waiting = this.#pending.get(response.id);
    if (!waiting) return;
    this.#pending.delete(response.id);
    if (response.ok) waiting.resolve(response.value);
    else waiting.reject(fromErrorValue(response.error));
  }

  #end(error: AppError): void {
    this.#ended ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#ended);
    this.#pending.clear();
  }
}
