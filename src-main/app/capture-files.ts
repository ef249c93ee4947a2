import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { sniff, type SniffedFormat } from '../decode/sniff.ts';

const headBytes = 65_536;
/** What a folder may hold: an incident of more captures is a mistake in the path. */
const maxFiles = 1000;
const maxDepth = 16;

/** Why a file with such a beginning is not a capture. */
const noCapture: Readonly<Partial<Record<SniffedFormat, string>>> = {
  empty: 'it is empty',
  html: 'it is a web page',
  text: 'it is text',
  sqlite: 'it is a database or an incident',
  elf: 'it is a program',
  unknown: 'it is of no known format',
};

/** What a person may choose, to be told what is wrong with it, and yet does not look for in a folder. */
const besideCaptures: Readonly<Partial<Record<SniffedFormat, string>>> = {
  json: 'it is JSON',
  archive: 'it is an archive',
};

export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

export interface FoundCaptures {
  readonly files: readonly string[];
  /** Of the files in folders; what was named itself is never skipped. */
  readonly skipped: readonly SkippedFile[];
}

/** The files themselves, and of each folder the captures in it and below it, in the order of their names. */
export async function findCaptures(paths: readonly string[]): Promise<FoundCaptures> {
  const files: string[] = [];
  const skipped: SkippedFile[] = [];
  for (const named of paths) {
    if (await isFolder(named)) await searchFolder(named, files, skipped);
    else files.push(named);
  }
  return { files, skipped };
}

export async function isFolder(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/** Whether a file begins as a capture does; false where it cannot be read. */
export async function isCapture(file: string): Promise<boolean> {
  return (await reasonAgainst(file, noCapture)) === undefined;
}

/** Links are not followed, so that no folder is met twice, and hidden files are left alone. */
async function searchFolder(top: string, files: string[], skipped: SkippedFile[]): Promise<void> {
  const waiting = [{ folder: top, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { folder, depth } = next;
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      skipped.push({ file: folder, reason: error instanceof Error ? error.message : String(error) });
      return [];
    });
    const named = entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of named) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) continue;
      if (!entry.isFile()) skipped.push({ file, reason: 'it is a link or no file' });
      else if (files.length >= maxFiles) {
        skipped.push({ file, reason: `${maxFiles} files are the most at once; further ones were not looked at` });
        return;
      } else {
        const reason = await reasonAgainst(file, { ...noCapture, ...besideCaptures });
        if (reason === undefined) files.push(file);
        else skipped.push({ file, reason });
      }
    }
    for (const { name } of named.filter((entry) => entry.isDirectory()).reverse()) {
      const below = path.join(folder, name);
      if (depth + 1 < maxDepth) waiting.push({ folder: below, depth: depth + 1 });
      else skipped.push({ file: below, reason: `it lies more than ${maxDepth} folders deep` });
    }
  }
}

async function reasonAgainst(file: string, reasons: typeof noCapture): Promise<string | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(headBytes), 0, headBytes, 0);
      return reasons[sniff(buffer.subarray(0, bytesRead))];
    } finally {
      await handle.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
