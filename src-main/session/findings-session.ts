import type { CaptureFacts, CaptureSource } from '#shared/correlate/capture-facts';
import { correlate } from '#shared/correlate/correlate';
import type { Correlation } from '#shared/correlate/finding';
import type { CaptureKind } from '#shared/profile/profile';
import { decodeCapture } from '../decode/decode-capture.ts';
import { computeFacts } from './findings-facts.ts';

/** Facts of the captures of an incident: each is decoded once, and its tables go before the next comes. */
export class FindingsSession {
  readonly #facts = new Map<number, CaptureFacts>();

  /** Throws what is wrong with the capture; the others stay. */
  add(
    bytes: Uint8Array,
    isPartial: boolean,
    { source, kind }: { readonly source: CaptureSource; readonly kind: CaptureKind },
  ): void {
    const decoded = decodeCapture(bytes);
    this.#facts.set(source.id, computeFacts(decoded, source, isPartial, kind === 'unknown' ? decoded.kind : kind));
  }

  known(): number[] {
    return [...this.#facts.keys()];
  }

  correlate(captures: readonly number[]): Correlation {
    return correlate(captures.map((id) => this.#facts.get(id)).filter((facts) => facts !== undefined));
  }
}
