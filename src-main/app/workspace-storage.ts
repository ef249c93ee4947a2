import path from 'node:path';
import type { Capture } from '#shared/contract/model';
import type { Store } from '../store/store.ts';
import type { CaptureStorage } from './capture-storage.ts';
import { checkFreeSpace } from './free-space.ts';

export interface WorkspaceStorageParts {
  readonly store: Store;
  /** Decodes what arrived and notes what it is. */
  readonly describe: (capture: Capture) => Promise<Capture>;
  /** A capture's row changed. */
  readonly announce: () => Promise<void>;
}

/** Into the open workspace. */
export function workspaceStorage({ store, describe, announce }: WorkspaceStorageParts): CaptureStorage {
  return {
    checkSpace: async () => {
      const { file } = await store.call('workspace/get', null);
      await checkFreeSpace(path.dirname(file));
    },
    begin: async ({ process, kind, source, startedMs, place }) => {
      const processId = await store.call('process/ensure', { ...process, role: '', version: '', goVersion: '' });
      const id = await store.call('capture/begin', { processId, kind, source, origin: 'live', startedMs, place });
      await announce();
      return id;
    },
    append: (id, block, length) => store.append(id, block, length),
    finish: async (end) => {
      const capture = await describe(await store.call('capture/finish', { ...end, finishedMs: Date.now() }));
      await announce();
      return capture;
    },
  };
}
