import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { version } from '../../package.json';
import { Faultline } from '../app/faultline.ts';
import { answerOnTerminal } from './terminal-prompts.ts';

/** Where the desktop app keeps its settings; `FAULTLINE_DATA` names another folder. */
export function dataFolder(): string {
  const given = process.env['FAULTLINE_DATA'];
  if (given !== undefined && given !== '') return given;
  const roots: Partial<Record<NodeJS.Platform, string>> = {
    darwin: path.join(os.homedir(), 'Library/Application Support'),
    win32: process.env['APPDATA'] ?? path.join(os.homedir(), 'AppData/Roaming'),
  };
  const configHome = process.env['XDG_CONFIG_HOME'] ?? path.join(os.homedir(), '.config');
  return path.join(roots[process.platform] ?? configHome, 'Faultline');
}

/** The application without a window and, unless asked for, without settings. */
export async function withApp<T>(
  options: { readonly settings: boolean },
  run: (app: Faultline, interrupted: AbortSignal) => Promise<T>,
): Promise<T> {
  const interruption = new AbortController();
  const folder = dataFolder();
  const app = new Faultline({
    version,
    settingsFile: options.settings ? path.join(folder, 'app.sqlite') : null,
    incidentsFolder: path.join(folder, 'incidents'),
    sampleFolder: '',
    dataFolder: folder,
  });
  const interrupt = (): void => {
    interruption.abort();
    void app.jobs.cancelAll();
  };
  process.on('SIGINT', interrupt);
  const stopAnswering = answerOnTerminal(app);
  try {
    await app.start();
    return await run(app, interruption.signal);
  } finally {
    process.off('SIGINT', interrupt);
    stopAnswering();
    await app.stop();
  }
}

export function withWorkspace<T>(file: string, run: (app: Faultline) => Promise<T>): Promise<T> {
  return withApp({ settings: false }, async (app) => {
    await app.openWorkspace(file);
    return run(app);
  });
}

/** Opens the workspace, or makes it where there is none. */
export async function openOrCreate(app: Faultline, file: string): Promise<void> {
  if (fs.existsSync(file)) await app.openWorkspace(file);
  else
    await app.createWorkspaceFile(file, {
      title: path.basename(file, '.faultline'),
      service: '',
      environment: 'local',
    });
}
