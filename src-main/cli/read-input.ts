import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '#shared/base/app-error';
import { ensure } from '#shared/base/assert';
import type { CaptureId } from '#shared/base/brand';
import type { Profile } from '#shared/profile/profile';
import { decodeCaptureLazily, type DecodedCapture } from '../decode/decode-capture.ts';
import { limits } from '../decode/limits.ts';

export interface Input {
  readonly name: string;
  readonly decoded: DecodedCapture;
  /** The bytes were cut off, as far as the file or the workspace tells. */
  readonly isPartial: boolean;
}

/** A file, or `workspace.faultline#captureId`. Throws with what is wrong and where. */
export async function readInput(name: string): Promise<Input> {
  const raw = await readRaw(name);
  return toInput(raw, decodeCaptureLazily(raw.bytes));
}

/**
 * Several, in the order of their names. Large ones are decoded on two processors: the first half in a thread, the other
 * here, each one after the other, so that no more than two are half done at a time.
 */
export async function readInputs(names: readonly string[]): Promise<Input[]> {
  const raws: RawInput[] = [];
  for (const name of names) raws.push(await readRaw(name));
  const sizeBytes = raws.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const apart = sizeBytes < worthAThreadBytes ? 0 : Math.floor(raws.length / 2);
  if (apart === 0) return raws.map((raw) => toInput(raw, decodeCaptureLazily(raw.bytes)));
  const { decodeInThread } = await import('../session/decode-in-thread.ts');
  const inThread = decodeInThread(raws.slice(0, apart).map(({ bytes }) => bytes));
  // The thread has its bytes before this one is busy.
  await new Promise((resolve) => setImmediate(resolve));
  const here = raws.slice(apart).map((raw) => toInput(raw, decodeCaptureLazily(raw.bytes)));
  const there = await inThread;
  return [...raws.slice(0, apart).map((raw, i) => toInput(raw, ensure(there[i], 'decoded capture'))), ...here];
}

/** A thread takes a tenth of a second to start; smaller files are decoded by then. */
const worthAThreadBytes = 16 * 2 ** 20;

interface RawInput {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isCut: boolean;
}

async function readRaw(name: string): Promise<RawInput> {
  const reference = /^(.+)#(\d+)$/.exec(name);
  if (reference?.[1] !== undefined && reference[2] !== undefined) {
    return { name, ...(await readFromWorkspace(reference[1], Number(reference[2]) as CaptureId)) };
  }
  return { name, bytes: readWholeFile(name), isCut: false };
}

const toInput = ({ name, isCut }: RawInput, decoded: DecodedCapture): Input => ({
  name,
  decoded,
  isPartial: isCut || decoded.partial !== undefined,
});

/** The input's profile. Throws `decode/wrong-kind` for what is none. */
export function profileOf({ name, decoded }: Input): Profile {
  if (!('profile' in decoded)) {
    const what = decoded.format === 'go-trace' ? 'an execution trace' : 'a log of the collector';
    throw new AppError('decode/wrong-kind', `${path.basename(name)} is ${what}, not a profile.`, { name });
  }
  return decoded.profile;
}

/** In one go: in a process that does nothing else meanwhile, pieces take several times as long. */
function readWholeFile(file: string): Uint8Array<ArrayBuffer> {
  try {
    const { size } = fs.statSync(file);
    if (size > limits.rawBytes) {
      throw new AppError('decode/too-large', `${file} has ${size} bytes; ${limits.rawBytes} is the most.`, { file });
    }
    return fs.readFileSync(file);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('file/unreadable', `${file} cannot be read: ${reason}`, { file }, { cause: error });
  }
}

async function readFromWorkspace(
  file: string,
  id: CaptureId,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; isCut: boolean }> {
  const { withWorkspace } = await import('./with-workspace.ts');
  return withWorkspace(file, async (app) => {
    const { status } = await app.capture(id);
    return { bytes: await app.store.call('capture/read', { id }), isCut: status !== 'complete' };
  });
}
