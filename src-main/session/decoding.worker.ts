import type { Transferable } from 'node:worker_threads';
import { decodeCapturePaths } from '../decode/decode-capture.ts';
import { serveCalls } from '../threads/serve-calls.ts';
import type { DecodingCalls } from './decoding-calls.ts';

serveCalls<DecodingCalls>({ decode: ({ bytes }) => decodeCapturePaths(bytes) }, { decode: findBuffers });

/** The buffers of all columns: tables move to the caller, nothing is copied. */
function findBuffers(decoded: object): Transferable[] {
  const buffers = new Set<ArrayBuffer>();
  const open: object[] = [decoded];
  for (let table = open.pop(); table !== undefined; table = open.pop()) {
    for (const value of Object.values(table) as unknown[]) {
      if (ArrayBuffer.isView(value)) buffers.add(value.buffer as ArrayBuffer);
      // Texts need no look: only tables and lists of columns hold buffers.
      else if (typeof value === 'object' && value !== null && !isTexts(value)) open.push(value);
    }
  }
  return [...buffers];
}

const isTexts = (value: object): boolean => Array.isArray(value) && typeof value[0] === 'string';
