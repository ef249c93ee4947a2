/**
 * Thrown where a trace cannot be read on. It never leaves the decoders: what came before is kept, and the break is
 * recorded with it.
 */
export class BrokenTrace extends Error {
  override readonly name = 'BrokenTrace';
  /** Byte of the file. */
  readonly position: number;

  /** `reason` is half a sentence, without a full stop. */
  constructor(reason: string, position: number) {
    super(reason);
    this.position = position;
  }
}
