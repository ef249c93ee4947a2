import path from 'node:path';
import { app, BrowserWindow, session } from 'electron';
import { appOrigin } from './protocol.ts';

const background = { dark: '#121418', light: '#ffffff' };

/** Copying a name or a log. Nothing of the machine can be read by it. */
const onlyPermission = 'clipboard-sanitized-write';

/** The one window: sandboxed, without Node, and it stays on our own pages. */
export async function openWindow(theme: 'dark' | 'light'): Promise<BrowserWindow> {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) => {
    decide(permission === onlyPermission);
  });
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === onlyPermission);
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1100,
    minHeight: 700,
    useContentSize: true,
    show: false,
    title: 'Faultline',
    autoHideMenuBar: true,
    backgroundColor: background[theme],
    webPreferences: {
      preload: path.join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.webContents.on('will-navigate', (event) => {
    event.preventDefault();
  });
  window.webContents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  await window.loadURL(`${devServer() ?? appOrigin}/index.html`);
  return window;
}

/** electron-vite's server with hot update, while developing only. */
export function devServer(): string | undefined {
  return app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL;
}
