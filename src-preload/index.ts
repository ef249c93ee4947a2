import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { Bridge, EventName, Events } from '#shared/contract/requests';

/**
 * The only thing the page gets: three functions. Electron's own event objects, which reach further, stay here; the main
 * process checks each request's sender, name and arguments.
 */
const bridge: Bridge = {
  request: (name, args) => ipcRenderer.invoke('request', name, args) as ReturnType<typeof bridge.request<typeof name>>,
  on: <K extends EventName>(name: K, fn: (payload: Events[K]) => void) => {
    const listener = (_event: IpcRendererEvent, emitted: EventName, payload: Events[K]): void => {
      if (emitted === name) fn(payload);
    };
    ipcRenderer.on('event', listener);
    return () => {
      ipcRenderer.removeListener('event', listener);
    };
  },
  // A `File` that a page makes itself has no path, so that only what the person dropped can be named.
  openFiles: (files) => {
    const paths = files.map((file) => webUtils.getPathForFile(file as File)).filter((path) => path !== '');
    return ipcRenderer.invoke('open-files', paths) as ReturnType<Bridge['openFiles']>;
  },
};
contextBridge.exposeInMainWorld('faultline', Object.freeze(bridge));
