import { AppError } from '#shared/base/app-error';
import { checkTrace } from '#shared/trace/check-trace';
import type { Trace, TraceWarning } from '#shared/trace/trace';
import { FIRST_HEADER, FIRST_V2_HEADER, NEWEST_HEADER, readTraceHeader } from './trace-header.ts';
import { decodeV1, type DecodedV1 } from './v1/decode-v1.ts';
import { V2Decoder } from './v2/decode-v2.ts';

/** Events are moved by a few nanoseconds all the time; from here on the clocks of two processors disagree. */
const SKEW_NS = 1_000_000;

/** Go divides the counter of the processor before it writes it, so that no clock of a trace is that fast. */
const UNDIVIDED_FREQUENCY = 500_000_000;

/**
 * An uncompressed execution trace as tables. What is damaged or cut off costs what comes after it in the same
 * generation; the rest is kept, and `breaks` and `warnings` say what is missing.
 */
export function decodeTrace(bytes: Uint8Array): Trace {
  const decoder = new TraceDecoder(bytes);
  while (decoder.decodeEvents(Infinity));
  return decoder.finish();
}

/** The same step by step, so that its beginning can be shown while the rest is decoded. */
export class TraceDecoder {
  readonly #bytes: Uint8Array;
  readonly #header: number;
  /** undefined for a trace before Go 1.22, which is one step. */
  readonly #v2: V2Decoder | undefined;
  #v1: DecodedV1 | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#header = readTraceHeader(bytes);
    if (this.#header < FIRST_HEADER) throw unsupported(this.#header);
    if (this.#header >= FIRST_V2_HEADER) this.#v2 = new V2Decoder(bytes, this.#header);
  }

  /** Bytes of the file. */
  get sizeBytes(): number {
    return this.#bytes.length;
  }

  /** Bytes that are decoded. */
  get decodedBytes(): number {
    if (this.#v2 !== undefined) return this.#v2.decodedBytes;
    return this.#v1 === undefined ? 0 : this.#bytes.length;
  }

  get generations(): number {
    return this.#v2?.generations ?? 1;
  }

  get decodedGenerations(): number {
    return this.#v2?.decodedGenerations ?? (this.#v1 === undefined ? 0 : 1);
  }

  get events(): number {
    return this.#v2?.events ?? this.#v1?.trace.event.length ?? 0;
  }

  /**
   * Decodes about so many events more, at most to the end of a generation. Whether anything is left; a trace before
   * Go 1.22 is decoded whole.
   */
  decodeEvents(most: number): boolean {
    if (this.#v2 !== undefined) return this.#v2.decodeEvents(most);
    this.#v1 ??= decodeV1(this.#bytes, this.#header);
    return false;
  }

  /** The trace as far as it was decoded; columns that it shares with later ones do not change. */
  finish(): Trace {
    const { trace, ...findings } = this.#v2 === undefined ? this.#finishV1() : finishV2(this.#v2);
    const described = { ...trace, warnings: [...trace.warnings, ...describeTrace(trace, findings)] };
    checkTrace(described);
    return described;
  }

  #finishV1(): DecodedV1 {
    this.#v1 ??= decodeV1(this.#bytes, this.#header);
    return this.#v1;
  }
}

function finishV2(decoder: V2Decoder): Findings & { readonly trace: Trace } {
  const trace = decoder.finish();
  const { largestShiftNs, frequency } = decoder;
  return { trace, largestShiftNs, isFrequencyGuessed: frequency === undefined, frequency: frequency ?? 0 };
}

interface Findings {
  readonly largestShiftNs: number;
  readonly isFrequencyGuessed?: boolean;
  readonly frequency?: number;
}

function describeTrace({ header, breaks }: Trace, findings: Findings): TraceWarning[] {
  const { largestShiftNs, isFrequencyGuessed, frequency = 0 } = findings;
  const warnings: TraceWarning[] = [];
  for (const { generation, position, timeNs, isTruncation, reason } of breaks) {
    const where = `in generation ${generation}, at byte ${position}`;
    const kept = `Events up to ${(timeNs / 1e9).toFixed(3)} s are kept`;
    warnings.push(
      isTruncation
        ? { code: 'truncated', message: `The trace is cut off ${where}: ${reason}. ${kept}.` }
        : {
            code: 'broken',
            message: `The trace is damaged ${where}: ${reason}. ${kept}, and the generations after it.`,
          },
    );
  }
  if (header > NEWEST_HEADER) {
    warnings.push({
      code: 'newer-version',
      message: `Traces of Go 1.${header} are newer than this Faultline; this one was read by the rules of Go 1.${NEWEST_HEADER}.`,
    });
  }
  if (isFrequencyGuessed === true) {
    warnings.push({
      code: 'no-frequency',
      message: 'The trace was cut off before it told the frequency of its clock; times assume that of Linux and macOS.',
    });
  }
  if (header === FIRST_V2_HEADER && frequency >= UNDIVIDED_FREQUENCY) {
    warnings.push({
      code: 'windows-clock',
      message:
        'Go 1.22 on Windows writes the frequency of its clock 256 times too high: all durations of this trace are that ' +
        'many times too short, and all times too. Shares are right.',
    });
  }
  if (largestShiftNs > SKEW_NS) {
    warnings.push({
      code: 'clock-skew',
      message:
        `Clocks of the machine's processors disagree: an event was moved by ${(largestShiftNs / 1e6).toFixed(1)} ms ` +
        'to come after what caused it. Durations below that are not to be trusted.',
    });
  }
  return warnings;
}

function unsupported(header: number): AppError {
  return new AppError(
    'decode/unknown-format',
    `Traces of Go 1.${header} are not read: they have no names of functions. Those of Go 1.7 on are.`,
    { position: 0, header },
  );
}
