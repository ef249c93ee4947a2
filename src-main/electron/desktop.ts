import path from 'node:path';
import { app as electronApp, Menu, nativeTheme, type BrowserWindow } from 'electron';
import { toErrorValue } from '#shared/base/app-error';
import { Faultline } from '../app/faultline.ts';
import { openFiles } from '../app/open-files.ts';
import { systemDialogs } from './dialogs.ts';
import { requestHandlers } from './handlers.ts';
import { forwardEvents, serveDroppedFiles, serveRequests } from './ipc-host.ts';
import { systemKeyring } from './keyring.ts';
import { registerScheme, ReportPreviews, serveWindow } from './protocol.ts';
import { openWindow } from './window.ts';

/** `--sample` opens the sample incident; a path opens that workspace. */
interface LaunchArguments {
  readonly sample: boolean;
  readonly file: string | undefined;
}

function readArguments(argv: readonly string[]): LaunchArguments {
  const own = argv.slice(electronApp.isPackaged ? 1 : 2);
  return { sample: own.includes('--sample'), file: own.find((argument) => !argument.startsWith('-')) };
}

/** Starts the desktop app. Electron becomes ready only after the main module was evaluated: nothing here awaits it. */
export function startDesktop(): void {
  registerScheme();
  Menu.setApplicationMenu(null); // the window has its own commands; the system's shortcuts of a menu would shadow them
  if (!electronApp.requestSingleInstanceLock()) {
    electronApp.quit();
    return;
  }
  const userData = electronApp.getPath('userData');
  const app = new Faultline({
    version: electronApp.getVersion(),
    settingsFile: path.join(userData, 'app.sqlite'),
    incidentsFolder: path.join(userData, 'incidents'),
    sampleFolder: path.join(resourcesFolder(), 'sample-incident'),
    dataFolder: userData,
    keyring: systemKeyring,
    asksLoginShell: true, // started from a desktop, it has a short PATH
  });
  let window: BrowserWindow | undefined;
  const dialogs = systemDialogs(() => {
    if (!window) throw new Error('no window');
    return window;
  });
  const previews = new ReportPreviews();
  serveRequests(requestHandlers(app, dialogs, previews));
  serveDroppedFiles((files) => openFiles(app, files));

  electronApp.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  electronApp.on('window-all-closed', () => {
    electronApp.quit();
  });
  quitAfter(() => app.stop());

  void electronApp
    .whenReady()
    .then(async () => {
      serveWindow(path.join(import.meta.dirname, '../renderer'), previews);
      await app.start();
      await openAtLaunch(app, readArguments(process.argv));
      const { theme } = await app.preferences();
      nativeTheme.themeSource = theme;
      app.events.on('preferences/changed', (preferences) => {
        nativeTheme.themeSource = preferences.theme;
      });
      window = await openWindow(nativeTheme.shouldUseDarkColors ? 'dark' : 'light');
      forwardEvents(app, window);
    })
    .catch((error: unknown) => {
      console.error(`faultline: ${toErrorValue(error).message}`);
      electronApp.exit(1);
    });
}

/** A workspace that cannot be opened is said on stderr, and the start screen comes up all the same. */
async function openAtLaunch(app: Faultline, { sample, file }: LaunchArguments): Promise<void> {
  try {
    if (sample) await app.openSample();
    else if (file !== undefined) await app.openWorkspace(file);
  } catch (error) {
    console.error(`faultline: ${toErrorValue(error).message}`);
  }
}

/** Quits once captures have kept what arrived and the workspace is closed. */
function quitAfter(stop: () => Promise<void>): void {
  let isStopped = false;
  electronApp.on('before-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    isStopped = true;
    void stop()
      .catch((error: unknown) => {
        console.error(`faultline: ${toErrorValue(error).message}`);
      })
      .finally(() => {
        electronApp.quit();
      });
  });
}

function resourcesFolder(): string {
  return electronApp.isPackaged ? process.resourcesPath : path.join(electronApp.getAppPath(), 'resources');
}
