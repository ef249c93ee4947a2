import { ThreadClient } from '../threads/thread-client.ts';
import { openDecodedPaths, type DecodedCapture } from '../decode/decode-capture.ts';
import type { DecodingCalls } from './decoding-calls.ts';
import createDecodingWorker from './decoding.worker?nodeWorker';

/** Decodes captures one after the other in a thread of its own, beside what the caller does meanwhile. */
export async function decodeInThread(captures: readonly Uint8Array<ArrayBuffer>[]): Promise<DecodedCapture[]> {
  const thread = new ThreadClient<DecodingCalls>(createDecodingWorker({}), 'decoding');
  try {
    const decoded: DecodedCapture[] = [];
    for (const capture of captures) {
      // A small file may lie in a buffer that others share, which must not move.
      const bytes = capture.byteLength === capture.buffer.byteLength ? capture : new Uint8Array(capture);
      decoded.push(openDecodedPaths(await thread.call('decode', { bytes }, [bytes.buffer])));
    }
    return decoded;
  } finally {
    await thread.terminate();
  }
}
