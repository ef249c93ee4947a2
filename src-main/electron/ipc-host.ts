import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { AppError, toErrorValue } from '#shared/base/app-error';
import type { Args, EventName, Outcome, Reply, RequestName } from '#shared/contract/requests';
import { isRequestName, parseArgs } from '#shared/contract/validators';
import type { Faultline } from '../app/faultline.ts';
import { appOrigin } from './protocol.ts';
import { devServer } from './window.ts';

export type RequestHandlers = {
  readonly [K in RequestName]: (args: Args<K>) => Promise<Reply<K>> | Reply<K>;
};

/** Answers the window: who asks, what for and with which arguments is checked before any handler runs. */
export function serveRequests(handlers: RequestHandlers): void {
  const answer = async <K extends RequestName>(name: K, args: unknown): Promise<Reply<K>> =>
    handlers[name](parseArgs(name, args));
  ipcMain.handle('request', async (event, name: unknown, args: unknown): Promise<Outcome<unknown>> => {
    try {
      checkSender(event);
      if (!isRequestName(name)) throw new AppError('app/bad-request', `There is no request ${String(name)}.`);
      return { ok: true, value: await answer(name, args) };
    } catch (error) {
      return { ok: false, error: toErrorValue(error) };
    }
  });
}

/** Files that were dropped on the window; their paths come from the preload script, never from the page. */
export function serveDroppedFiles(openFiles: (files: readonly string[]) => Promise<unknown>): void {
  ipcMain.handle('open-files', async (event, files: unknown): Promise<Outcome<unknown>> => {
    try {
      checkSender(event);
      if (!isPathList(files)) throw new AppError('app/bad-request', 'Those are no files.');
      return { ok: true, value: await openFiles(files) };
    } catch (error) {
      return { ok: false, error: toErrorValue(error) };
    }
  });
}

const maxDroppedFiles = 1000;

function isPathList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= maxDroppedFiles && value.every((file) => typeof file === 'string');
}

function checkSender({ sender, senderFrame }: IpcMainInvokeEvent): void {
  const allowed = [appOrigin, devServer()].filter((origin) => origin !== undefined);
  // A custom scheme's `origin` is "null" in Node's URL, so scheme and host are compared.
  const origin = senderFrame === null ? '' : originOf(senderFrame.url);
  if (senderFrame !== sender.mainFrame || !allowed.some((url) => originOf(url) === origin)) {
    throw new AppError('app/bad-request', 'This page may not ask.');
  }
}

function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** Every event, so that a new one does not compile until it is named here. */
const forwarded: Readonly<Record<EventName, true>> = {
  'workspace/changed': true,
  'connection/changed': true,
  'connection/test-step': true,
  'prompt/asked': true,
  'prompt/closed': true,
  'terminal/opened': true,
  'terminal/text': true,
  'terminal/closed': true,
  'connection/way': true,
  'job/changed': true,
  'finding/changed': true,
  'preferences/changed': true,
  'command/run': true,
};

/** Passes every event on to the window. */
export function forwardEvents(app: Faultline, window: BrowserWindow): void {
  const stops = (Object.keys(forwarded) as EventName[]).map((name) =>
    app.events.on(name, (payload) => {
      if (!window.isDestroyed()) window.webContents.send('event', name, payload);
    }),
  );
  window.once('closed', () => {
    for (const stop of stops) stop();
  });
}
