import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { Bridge, EventName, Events } from '#shared/contract/requests';

type Listener = (payload: never) => void;

const listeners = new Map<EventName, Set<Listener>>();
ipcRenderer.on('event', (_event: IpcRendererEvent, name: EventName, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload as never);
});

/**
 * The only thing the page gets: three functions. Electron's own event objects, which reach further, stay here; the main
 * process checks each request's sender, name and arguments.
 */
const bridge: Bridge = {
  request: (name, args) => ipcRenderer.invoke('request', name, args) as ReturnType<typeof bridge.request<typeof name>>,
  on: <K extends EventName>(name: K, fn: (payload: Events[K]) => void) => {
    const own: Listener = (payload) => {
      fn(payload);
    };
    listeners.set(name, (listeners.get(name) ?? new Set()).add(own));
    return () => {
      listeners.get(name)?.delete(own);
    };
  },
  // A `File` that a page makes itself has no path, so that only what the person dropped can be named.
  openFiles: (files) => {
    const paths = files.map((file) => webUtils.getPathForFile(file as File)).filter((path) => path !== '');
    return ipcRenderer.invoke('open-files', paths) as ReturnType<Bridge['openFiles']>;
  },
};
contextBridge.exposeInMainWorld('faultline', Object.freeze(bridge));
