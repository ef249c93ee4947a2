import { Float64Column, Int32Column } from '#shared/base/column';
import { BrokenTrace } from '../broken-trace.ts';
import { limits } from '../../limits.ts';
import { HEADER_BYTES } from '../trace-header.ts';
import { VarintReader } from '../varint-reader.ts';
import { Wire } from './wire-event.ts';

export const BatchKind = { events: 0, strings: 1, stacks: 2, cpuSamples: 3, sync: 4, experimental: 5 } as const;

/** Go's buffers have 64 KiB. */
const MAX_BATCH_BYTES = 65_536;

/** The first header whose sync batches carry a clock snapshot, and the first that ends generations by a byte. */
export const SNAPSHOT_HEADER = 25;
export const TERMINATOR_HEADER = 26;

/** Batches of a file in order; `start … end` is what they hold. */
export interface BatchIndex {
  readonly thread: Float64Column;
  /** Base of the times in it, in the trace's units. */
  readonly time: Float64Column;
  readonly start: Int32Column;
  readonly end: Int32Column;
  readonly kind: Int32Column;
}

export interface GenerationExtent {
  readonly number: number;
  /** Rows `firstBatch … batchEnd` of the index. */
  readonly firstBatch: number;
  readonly batchEnd: number;
  readonly byteStart: number;
  readonly byteEnd: number;
  /** Why it is not whole; undefined where nothing says so. */
  readonly cut: BrokenTrace | undefined;
}

export interface FileIndex {
  readonly batch: BatchIndex;
  readonly generations: readonly GenerationExtent[];
}

/**
 * Where the batches and generations of a file are. Their sizes allow to skip what is in them. A file that breaks off
 * ends with a generation that is not whole.
 */
export function indexBatches(bytes: Uint8Array, header: number): FileIndex {
  const batch: BatchIndex = {
    thread: new Float64Column(),
    time: new Float64Column(),
    start: new Int32Column(),
    end: new Int32Column(),
    kind: new Int32Column(),
  };
  const generations: GenerationExtent[] = [];
  const hasTerminator = header >= TERMINATOR_HEADER;
  const reader = new VarintReader(bytes);
  reader.pos = HEADER_BYTES;
  let number = -1;
  let firstBatch = 0;
  let byteStart = HEADER_BYTES;
  const endGeneration = (byteEnd: number, batchEnd: number, cut: BrokenTrace | undefined): void => {
    generations.push({ number, firstBatch, batchEnd, byteStart, byteEnd, cut });
    firstBatch = batchEnd;
    byteStart = byteEnd;
  };
  try {
    while (reader.pos < bytes.length) {
      const at = reader.pos;
      if (hasTerminator && bytes[at] === Wire.endOfGeneration) {
        reader.pos++;
        if (number >= 0) endGeneration(reader.pos, batch.start.length, undefined);
        number = -1;
        continue;
      }
      const found = readBatchHead(reader, batch, header);
      if (number < 0) number = found;
      if (found === number) continue;
      if (hasTerminator || found !== number + 1) {
        throw new BrokenTrace(`generation ${found} comes where ${number} goes on`, at);
      }
      endGeneration(at, batch.start.length - 1, undefined);
      number = found;
    }
  } catch (error) {
    if (!(error instanceof BrokenTrace)) throw error;
    endGeneration(bytes.length, batch.start.length, error);
    return { batch, generations };
  }
  if (number >= 0) {
    const cut = hasTerminator ? new BrokenTrace('the file ends before the generation does', bytes.length) : undefined;
    endGeneration(bytes.length, batch.start.length, cut);
  }
  return { batch, generations };
}

/** Adds the batch and goes to its end. Gives the number of its generation. */
function readBatchHead(reader: VarintReader, batch: BatchIndex, header: number): number {
  const at = reader.pos;
  const type = reader.readByte();
  const isExperimental = type === Wire.experimentalBatch && header > 22;
  if (type !== Wire.eventBatch && !isExperimental) throw new BrokenTrace(`byte ${type} begins no batch`, at);
  if (isExperimental) reader.readByte();
  const number = reader.read();
  const thread = reader.read();
  const time = reader.read();
  const size = reader.read();
  if (number < 0 || time < 0) throw new BrokenTrace('a batch has no generation or no time', at);
  if (size < 0 || size > MAX_BATCH_BYTES) throw new BrokenTrace(`a batch of ${size} bytes is too large`, at);
  const start = reader.pos;
  if (start + size > reader.bytes.length) {
    throw new BrokenTrace('the file ends within a batch', reader.bytes.length);
  }
  if (batch.start.length >= limits.batches) throw new BrokenTrace(`it has more than ${limits.batches} batches`, at);
  batch.thread.push(thread);
  batch.time.push(time);
  batch.start.push(start);
  batch.end.push(start + size);
  batch.kind.push(
    isExperimental ? BatchKind.experimental : kindOf(size === 0 ? 0 : (reader.bytes[start] ?? 0), header),
  );
  reader.pos = start + size;
  return number;
}

/** Told by the first byte that the batch holds. */
function kindOf(first: number, header: number): number {
  if (first === Wire.strings) return BatchKind.strings;
  if (first === Wire.stacks) return BatchKind.stacks;
  if (first === Wire.cpuSamples) return BatchKind.cpuSamples;
  return first === (header < SNAPSHOT_HEADER ? Wire.frequency : Wire.sync) ? BatchKind.sync : BatchKind.events;
}
