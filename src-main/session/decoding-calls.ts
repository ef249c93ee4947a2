import type { DecodedCapture, DecodedPaths } from '../decode/decode-capture.ts';

/** What a decoding thread answers. */
export interface DecodingCalls {
  decode: { args: { readonly bytes: Uint8Array<ArrayBuffer> }; reply: DecodedCapture | DecodedPaths };
}
