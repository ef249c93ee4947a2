import { open } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type { Profile } from '#shared/profile/profile';
import { decodeCapture, type DecodedCapture } from '../decode/decode-capture.ts';
import { limits } from '../decode/limits.ts';

export interface Input {
  readonly name: string;
  readonly decoded: DecodedCapture;
  /** The bytes were cut off, as far as the file or the workspace tells. */
  readonly isPartial: boolean;
}

/** A file, or `workspace.faultline#captureId`. Throws with what is wrong and where. */
export async function readInput(name: string): Promise<Input> {
  const reference = /^(.+)#(\d+)$/.exec(name);
  const { bytes, isCut } =
    reference?.[1] !== undefined && reference[2] !== undefined
      ? await readFromWorkspace(reference[1], Number(reference[2]) as CaptureId)
      : { bytes: await readWholeFile(name), isCut: false };
  const decoded = decodeCapture(bytes);
  return { name, decoded, isPartial: isCut || decoded.partial !== undefined };
}

/** The input's profile. Throws `decode/wrong-kind` for a trace. */
export function profileOf({ name, decoded }: Input): Profile {
  if (decoded.format === 'go-trace') {
    throw new AppError('decode/wrong-kind', `${path.basename(name)} is an execution trace, not a profile.`, { name });
  }
  return decoded.profile;
}

async function readWholeFile(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > limits.rawBytes) {
        throw new AppError('decode/too-large', `${file} has ${size} bytes; ${limits.rawBytes} is the most.`, { file });
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('file/unreadable', `${file} cannot be read: ${reason}`, { file }, { cause: error });
  }
}

async function readFromWorkspace(file: string, id: CaptureId): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const { withWorkspace } = await import('./with-workspace.ts');
  return withWorkspace(file, async (app) => {
    const { status } = await app.capture(id);
    return { bytes: await app.store.call('capture/read', { id }), isCut: status !== 'complete' };
  });
}
