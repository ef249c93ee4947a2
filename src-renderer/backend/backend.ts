import { fromErrorValue } from '#shared/base/app-error';
import type { Workspace } from '#shared/contract/model';
import type { Args, Bridge, EventName, Events, Reply, RequestName } from '#shared/contract/requests';

/** The main process as the window sees it: replies are values, failures are thrown `AppError`s. */
export interface Backend {
  request<K extends RequestName>(name: K, args: Args<K>): Promise<Reply<K>>;
  /** Starts listening; call what it returns to stop. */
  on<K extends EventName>(name: K, fn: (payload: Events[K]) => void): () => void;
  /** Opens files that were dropped on the window. */
  openFiles(files: readonly File[]): Promise<Workspace | null>;
}

export function connectBridge(bridge: Bridge): Backend {
  return {
    async request(name, args) {
      const outcome = await bridge.request(name, args);
      if (!outcome.ok) throw fromErrorValue(outcome.error);
      return outcome.value;
    },
    on: (name, fn) => bridge.on(name, fn),
    async openFiles(files) {
      const outcome = await bridge.openFiles(files);
      if (!outcome.ok) throw fromErrorValue(outcome.error);
      return outcome.value;
    },
  };
}
