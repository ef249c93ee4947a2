import type { CaptureId } from '#shared/base/brand';
import type { CallArgs, CallName, CallReply } from '../threads/calls.ts';
import { ThreadClient } from '../threads/thread-client.ts';
import type { StoreCalls } from './store-calls.ts';
import createStoreWorker from './store.worker?nodeWorker';

/** The one writer of both databases, in a thread of its own. */
export class Store {
  readonly #thread = new ThreadClient<StoreCalls>(createStoreWorker({}), 'storage');

  call<K extends CallName<StoreCalls>>(name: K, args: CallArgs<StoreCalls, K>): Promise<CallReply<StoreCalls, K>> {
    return this.#thread.call(name, args);
  }

  /** Stores a block; the same memory comes back, to be filled again. */
  append(id: CaptureId, block: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#thread.call('capture/append', { id, block, length }, [block.buffer]);
  }

  /** Closes the workspace, so that its log is folded into the file, and ends the thread. */
  async close(): Promise<void> {
    await this.#thread.call('workspace/close', null);
    await this.#thread.terminate();
  }
}
