import { AppError } from '#shared/base/app-error';
import type { Trace } from '#shared/trace/trace';
import { TraceBuilder } from '#shared/trace/trace-builder';
import { BrokenTrace } from '../broken-trace.ts';
import { EventLog } from '../event-log.ts';
import { VarintReader } from '../varint-reader.ts';
import type { FileIndex, GenerationExtent } from './batch-index.ts';
import { indexBatches } from './batch-index.ts';
import { EventOrder } from './event-order.ts';
import { Frontier, toRelativeNs } from './frontier.ts';
import type { SampleColumns } from './generation-tables.ts';
import { readGenerationTables } from './generation-tables.ts';
import { argCounts } from './wire-event.ts';

/** Go's clock where the file does not say: nanoseconds, divided by 64. */
const DEFAULT_FREQUENCY = 15_625_000;

/**
 * Where the earliest event does not fit, all threads may have to be looked at. Even with hundreds of them that is rare;
 * a file that is made to need it for each event is given up.
 */
const TRIES_PER_EVENT = 256;
const FREE_TRIES = 10_000_000;

/** A generation that is being decoded: its threads' next events, and the samples that come in between by their time. */
interface OpenGeneration {
  readonly extent: GenerationExtent;
  readonly frontier: Frontier;
  readonly sample: SampleColumns;
  /** Rows of the samples in the order of time; `nextSample` of them are done. */
  readonly samples: Int32Array;
  nextSample: number;
  readonly relative: (time: number) => number;
}

/**
 * A trace of Go 1.22 or later, one generation after the other. Where a generation is damaged, what came before the
 * damage is kept, and reading goes on with the next one as if the trace began there.
 */
export class V2Decoder {
  readonly #bytes: Uint8Array;
  readonly #header: number;
  readonly #file: FileIndex;
  readonly #builder: TraceBuilder;
  readonly #log: EventLog;
  readonly #order: EventOrder;
  readonly #argCounts: Int8Array;
  #next = 0;
  #open: OpenGeneration | undefined;
  #isInitial = true;
  #frequency: number | undefined;
  #tries = 0;
  #isEnded = false;
  #startNs: bigint | undefined;

  constructor(bytes: Uint8Array, header: number) {
    this.#bytes = bytes;
    this.#header = header;
    this.#file = indexBatches(bytes, header);
    this.#builder = new TraceBuilder(bytes.length);
    this.#log = new EventLog(this.#builder);
    this.#order = new EventOrder(this.#builder, this.#log);
    this.#argCounts = argCounts(header);
  }

  get generations(): number {
    return this.#file.generations.length;
  }

  /** Whole ones. */
  get decodedGenerations(): number {
    return this.#next - (this.#open === undefined ? 0 : 1);
  }

  get events(): number {
    return this.#builder.event.length;
  }

  /** Of a generation that is being decoded, those of its events that were read. */
  get decodedBytes(): number {
    const open = this.#open;
    if (open !== undefined) return open.extent.byteStart + open.frontier.readBytes;
    return this.#file.generations[this.#next - 1]?.byteEnd ?? 0;
  }

  /** Decodes about so many events more, at most to the end of a generation. Whether anything is left. */
  decodeEvents(most: number): boolean {
    const extent = this.#open?.extent ?? this.#file.generations[this.#next++];
    if (extent === undefined) return false;
    // A file that ends between two generations has an empty one at its end.
    if (extent.firstBatch === extent.batchEnd && extent.cut !== undefined) this.#break(extent, extent.cut);
    else this.#decodePart(extent, this.#builder.event.length + most);
    return this.#open !== undefined || this.#next < this.generations;
  }

  #decodePart(extent: GenerationExtent, limit: number): void {
    try {
      this.#open ??= this.#begin(extent);
      if (!this.#merge(this.#open, limit)) return;
      this.#open = undefined;
      if (extent.cut !== undefined) this.#break(extent, extent.cut);
    } catch (error) {
      if (!(error instanceof BrokenTrace)) throw error;
      this.#open = undefined;
      // Of a generation that is cut off, that is the reason for all that does not fit.
      this.#break(extent, extent.cut ?? error);
    }
  }

  /** The trace as far as it was decoded; once all generations were, the whole. Can be called again. */
  finish(): Trace {
    if (this.#open === undefined && this.#next >= this.generations) {
      if (this.#builder.event.length === 0) this.#refuse();
      if (!this.#isEnded) this.#order.addSync(this.#log.lastNs, -1);
      this.#isEnded = true;
    }
    return this.#builder.finish({ header: this.#header, startNs: this.#startNs ?? 0n });
  }

  get largestShiftNs(): number {
    return this.#log.largestShiftNs;
  }

  /** Units of time a second, of the last generation that tells; undefined where none does. */
  get frequency(): number | undefined {
    return this.#frequency;
  }

  #begin(extent: GenerationExtent): OpenGeneration {
    const { batch } = this.#file;
    const builder = this.#builder;
    const tables = readGenerationTables(new VarintReader(this.#bytes), batch, extent, this.#header, builder);
    if (tables.frequency === undefined && extent.cut === undefined) {
      throw new BrokenTrace('a generation does not tell the frequency of its clock', extent.byteEnd);
    }
    this.#frequency = tables.frequency ?? this.#frequency;
    const unitNs = 1e9 / (this.#frequency ?? DEFAULT_FREQUENCY);
    let first = Infinity;
    for (let row = extent.firstBatch; row < extent.batchEnd; row++) first = Math.min(first, batch.time.at(row));
    this.#startNs ??= BigInt(Math.floor(first * unitNs));
    const clock = { unitNs, startNs: this.#startNs };
    const relative = (time: number): number => toRelativeNs(time, unitNs, clock.startNs);

    const sync = relative(first);
    const row = builder.generation.length;
    const firstEvent = this.#order.addSync(sync, row);
    builder.generation.add(extent.number, this.#log.lastNs, firstEvent, extent.byteStart, extent.byteEnd);
    const { snapshot } = tables;
    if (snapshot !== undefined) builder.generation.setSnapshot(row, relative(snapshot.time), snapshot.wallNanos);

    const frontier = new Frontier(this.#bytes, batch, extent, this.#argCounts, clock);
    this.#order.startGeneration(row, frontier, tables, this.#isInitial);
    this.#isInitial = false;
    frontier.start();
    const { sample } = tables;
    return { extent, frontier, sample, samples: sortSamples(sample), nextSample: 0, relative };
  }

  /**
   * The earliest event goes first where it fits, else the next that does; samples come in between by their time.
   * Whether the generation is at its end before the log has `limit` events.
   */
  #merge(open: OpenGeneration, limit: number): boolean {
    const order = this.#order;
    const { event } = this.#builder;
    const { frontier, sample, samples, relative } = open;
    const samplesEnd = samples.length;
    const timeOf = (next: number): number =>
      next < samplesEnd ? relative(sample.time.at(samples[next] ?? 0)) : Infinity;
    let { nextSample } = open;
    let sampleNs = timeOf(nextSample);
    while (event.length < limit) {
      if (frontier.size === 0) {
        if (nextSample === samplesEnd) return true;
      } else if (!(sampleNs < (frontier.time[frontier.at(0)] ?? 0))) {
        if (order.advance(frontier.at(0))) frontier.step(0);
        else this.#advanceOther(frontier);
        continue;
      }
      addSample(order, sample, samples[nextSample] ?? 0, sampleNs);
      nextSample++;
      sampleNs = timeOf(nextSample);
    }
    open.nextSample = nextSample;
    return false;
  }

  #advanceOther(frontier: Frontier): void {
    this.#tries += frontier.size;
    if (this.#tries > FREE_TRIES + TRIES_PER_EVENT * this.#builder.event.length) {
      throw new BrokenTrace('its threads wait for each other too often', frontier.position[frontier.at(0)] ?? 0);
    }
    frontier.sort();
    for (let place = 1; place < frontier.size; place++) {
      if (!this.#order.advance(frontier.at(place))) continue;
      frontier.step(place);
      return;
    }
    const cursor = frontier.at(0);
    throw new BrokenTrace(
      `none of the next events of ${frontier.size} threads fits what came before; the earliest is of type ` +
        `${frontier.type[cursor] ?? 0}`,
      frontier.position[cursor] ?? 0,
    );
  }

  #break({ number, cut }: GenerationExtent, { message, position }: BrokenTrace): void {
    const isTruncation = cut !== undefined && cut.position >= this.#bytes.length;
    this.#builder.breaks.push({
      generation: Math.max(0, number),
      position,
      timeNs: Math.max(0, this.#log.lastNs),
      isTruncation,
      reason: message,
    });
    if (this.#next < this.generations && this.#builder.event.length > 0) this.#order.addGap();
    this.#isInitial = true;
  }

  /** Nothing could be read at all. */
  #refuse(): never {
    const [found] = this.#builder.breaks;
    const position = found?.position ?? this.#bytes.length;
    const isCut = found === undefined || found.isTruncation;
    throw new AppError(
      isCut ? 'decode/truncated' : 'decode/malformed',
      isCut
        ? `This trace is cut off at byte ${position}, before anything happened in it. Capture it again.`
        : `This trace is damaged from its first generation on: ${found.reason} (byte ${position}).`,
      { position, sizeBytes: this.#bytes.length },
    );
  }
}

/** Rows in the order of time. */
function sortSamples({ time }: SampleColumns): Int32Array {
  const times = time.finish();
  return Int32Array.from(times, (_, row) => row).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
}

function addSample(order: EventOrder, sample: SampleColumns, row: number, timeNs: number): void {
  order.addSample(timeNs, sample.thread.at(row), sample.proc.at(row), sample.goroutine.at(row), sample.stack.at(row));
}
