/**
 * What a decoder takes on at most. Every bound is checked before memory is taken, so that a hostile file costs an
 * error and not the process. Real profiles stay far below.
 */
export const limits = {
  /** Of a capture, and of what it inflates to. */
  rawBytes: 2 ** 30,
  strings: 2 ** 22,
  samples: 10_000_000,
  /** Samples times value types. */
  values: 2 ** 27,
  valueTypes: 64,
  mappings: 2 ** 20,
  functions: 2 ** 22,
  locations: 2 ** 22,
  /** Go writes at most 1,024 frames; other writers have no bound of their own. */
  stackDepth: 65_536,
  stackRows: 2 ** 25,
  labels: 2 ** 25,
  goroutines: 10_000_000,
  /** Of a trace, together with processors; Go itself stops at 10,000 threads. */
  threads: 32_767,
  /** Pieces of a trace, 64 KiB each where they are full. */
  batches: 2 ** 22,
  /** Of one line of text. */
  lineChars: 65_536,
} as const;
