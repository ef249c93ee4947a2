import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Workspace } from '#shared/contract/model';
import { sniff, type SniffedFormat } from '../decode/sniff.ts';
import type { Faultline } from './faultline.ts';

const headBytes = 65_536;

/** What cannot be a capture; such a file is tried as a workspace, which says what it is. */
const noCaptures: ReadonlySet<SniffedFormat> = new Set(['empty', 'html', 'text', 'sqlite', 'elf', 'unknown']);

/**
 * Opens what a person chose or dropped: a workspace is opened, captures are imported into the open incident, or into a
 * new one that is named after the first of them. Throws the workspace's errors for anything else.
 */
export async function openFiles(app: Faultline, files: readonly string[]): Promise<Workspace | null> {
  const captures: string[] = [];
  for (const file of files) {
    if (await isCapture(file)) captures.push(file);
    else await app.openWorkspace(file);
  }
  const [first] = captures;
  if (first === undefined) return app.workspace();
  if ((await app.workspace()) === null) {
    await app.createWorkspace({ title: path.parse(first).name, service: '', environment: 'local' });
  }
  app.importFiles(captures);
  return app.workspace();
}

async function isCapture(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(headBytes), 0, headBytes, 0);
      return !noCaptures.has(sniff(buffer.subarray(0, bytesRead)));
    } finally {
      await handle.close();
    }
  } catch {
    return false; // opening it as a workspace says why it cannot be read
  }
}
