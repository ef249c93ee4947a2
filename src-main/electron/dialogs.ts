import { dialog, type BrowserWindow } from 'electron';

/** The system's dialogs; undefined or empty where the person cancelled. */
export interface Dialogs {
  chooseOpen(): Promise<string[]>;
  chooseCaptures(): Promise<string[]>;
  chooseConnections(): Promise<string | undefined>;
  chooseFolder(): Promise<string | undefined>;
  chooseSave(options: {
    title: string;
    name: string;
    filter: { name: string; extensions: string[] };
  }): Promise<string | undefined>;
}

export function systemDialogs(window: () => BrowserWindow): Dialogs {
  return {
    chooseOpen: async () => {
      const { filePaths } = await dialog.showOpenDialog(window(), {
        title: 'Open an incident, or captures',
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: 'Faultline incidents', extensions: ['faultline'] },
          { name: 'All files', extensions: ['*'] },
        ],
      });
      return filePaths;
    },
    chooseCaptures: async () => {
      const { filePaths } = await dialog.showOpenDialog(window(), {
        title: 'Import captures',
        properties: ['openFile', 'multiSelections'],
      });
      return filePaths;
    },
    chooseConnections: async () => {
      const { filePaths } = await dialog.showOpenDialog(window(), {
        title: 'Import connections',
        properties: ['openFile'],
        filters: [
          { name: 'Connections', extensions: ['json'] },
          { name: 'All files', extensions: ['*'] },
        ],
      });
      return filePaths[0];
    },
    chooseFolder: async () => {
      const { filePaths } = await dialog.showOpenDialog(window(), {
        title: 'Import the captures in a folder',
        properties: ['openDirectory'],
      });
      return filePaths[0];
    },
    chooseSave: async ({ title, name, filter }) => {
      const { filePath } = await dialog.showSaveDialog(window(), {
        title,
        defaultPath: name,
        filters: [filter, { name: 'All files', extensions: ['*'] }],
      });
      return filePath === '' ? undefined : filePath;
    },
  };
}
