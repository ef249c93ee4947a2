import type { Transferable } from 'node:worker_threads';
import type { CallArgs, CallName, CallReply } from '../threads/calls.ts';
import { ThreadClient } from '../threads/thread-client.ts';
import type { StoreCalls } from './store-calls.ts';
import createStoreWorker from './store.worker?nodeWorker';

/** The one writer of both databases, in a thread of its own. */
export class Store {
  readonly #thread = new ThreadClient<StoreCalls>(createStoreWorker({}), 'storage');

  call<K extends CallName<StoreCalls>>(
    name: K,
    args: CallArgs<StoreCalls, K>,
    transfer: readonly Transferable[] = [],
  ): Promise<CallReply<StoreCalls, K>> {
    return this.#thread.call(name, args, transfer);
  }

  /** Closes the workspace, so that its log is folded into the file, and ends the thread. */
  async close(): Promise<void> {
    await this.#thread.call('workspace/close', null);
    await this.#thread.terminate();
  }
}
