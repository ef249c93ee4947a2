import { Float64Column } from '#shared/base/column';
import { IdRows } from '#shared/base/id-rows';
import type { TraceBuilder } from '#shared/trace/trace-builder';
import { limits } from '../../limits.ts';
import { BrokenTrace } from '../broken-trace.ts';
import type { VarintReader } from '../varint-reader.ts';
import type { BatchIndex, GenerationExtent } from './batch-index.ts';
import { BatchKind, SNAPSHOT_HEADER } from './batch-index.ts';
import { Wire } from './wire-event.ts';

const MAX_STRING_BYTES = 1024;
const MAX_FRAMES = 128;

/** A CPU sample as in the file; `time` in units of the trace. */
export interface SampleColumns {
  readonly time: Float64Column;
  readonly thread: Float64Column;
  readonly proc: Float64Column;
  readonly goroutine: Float64Column;
  readonly stack: Float64Column;
}

export interface ClockSnapshot {
  /** In units of the trace. */
  readonly time: number;
  readonly wallNanos: bigint;
}

/** What a generation says beside its events. Ids mean nothing outside of it; rows are those of the whole trace. */
export interface GenerationTables {
  readonly string: IdRows;
  readonly stack: IdRows;
  readonly sample: SampleColumns;
  /** Units of time a second; undefined where it is missing. */
  readonly frequency: number | undefined;
  readonly snapshot: ClockSnapshot | undefined;
}

/** Strings, stacks, samples and clocks of one generation. Throws `BrokenTrace` where they are damaged. */
export function readGenerationTables(
  reader: VarintReader,
  batch: BatchIndex,
  { firstBatch, batchEnd }: GenerationExtent,
  header: number,
  builder: TraceBuilder,
): GenerationTables {
  const of = (kind: number): number[] => {
    const rows: number[] = [];
    for (let row = firstBatch; row < batchEnd; row++) if (batch.kind.at(row) === kind) rows.push(row);
    return rows;
  };
  const bytesOf = (rows: readonly number[]): number =>
    rows.reduce((sum, row) => sum + batch.end.at(row) - batch.start.at(row), 0);
  const enter = (row: number): void => {
    reader.enter(batch.start.at(row), batch.end.at(row));
  };

  const stringBatches = of(BatchKind.strings);
  const string = new IdRows(bytesOf(stringBatches) / 16);
  string.set(0, 0);
  for (const row of stringBatches) {
    enter(row);
    readStrings(reader, string, builder);
  }
  const stackBatches = of(BatchKind.stacks);
  const stack = new IdRows(bytesOf(stackBatches) / 16);
  stack.set(0, -1);
  for (const row of stackBatches) {
    enter(row);
    readStacks(reader, string, stack, builder);
  }
  const sample: SampleColumns = {
    time: new Float64Column(),
    thread: new Float64Column(),
    proc: new Float64Column(),
    goroutine: new Float64Column(),
    stack: new Float64Column(),
  };
  for (const row of of(BatchKind.cpuSamples)) {
    enter(row);
    readSamples(reader, sample);
  }
  return { string, stack, sample, ...readClocks(reader, batch, of(BatchKind.sync), header) };
}

const decoder = new TextDecoder();

function readStrings(reader: VarintReader, rows: IdRows, { string }: TraceBuilder): void {
  reader.readByte();
  while (reader.pos < reader.end) {
    const at = reader.pos;
    if (reader.readByte() !== Wire.string) throw new BrokenTrace('a string does not begin as one', at);
    const id = reader.read();
    const size = reader.read();
    if (size < 0 || size > MAX_STRING_BYTES) throw new BrokenTrace(`a string of ${size} bytes is too long`, at);
    if (reader.pos + size > reader.end) throw new BrokenTrace('a string reaches beyond its batch', at);
    if (id < 0 || rows.get(id) >= 0) throw new BrokenTrace(`string ${id} is there twice`, at);
    if (string.length >= limits.strings) throw new BrokenTrace(`it has more than ${limits.strings} strings`, at);
    rows.set(id, string.intern(decoder.decode(reader.bytes.subarray(reader.pos, reader.pos + size))));
    reader.pos += size;
  }
}

function readStacks(reader: VarintReader, strings: IdRows, rows: IdRows, { symbols }: TraceBuilder): void {
  const path = new Int32Array(MAX_FRAMES);
  reader.readByte();
  while (reader.pos < reader.end) {
    const at = reader.pos;
    if (reader.readByte() !== Wire.stack) throw new BrokenTrace('a stack does not begin as one', at);
    const id = reader.read();
    const frames = reader.read();
    if (frames < 0 || frames > MAX_FRAMES) throw new BrokenTrace(`a stack of ${frames} frames is too deep`, at);
    if (id <= 0 || rows.get(id) >= 0) throw new BrokenTrace(`stack ${id} is there twice`, at);
    for (let frame = 0; frame < frames; frame++) {
      const addressAt = reader.pos;
      const address = reader.readRounded();
      const name = strings.get(reader.read());
      const file = strings.get(reader.read());
      const line = reader.read();
      if (name < 0 || file < 0) throw new BrokenTrace('a frame names a string that is not there', addressAt);
      const func = symbols.internFunc(name, file);
      path[frame] = symbols.internLocation(address, () => reader.exactAt(addressAt), func, Math.max(0, line));
    }
    if (symbols.locationCount > limits.locations || symbols.stackCount > limits.stackRows) {
      throw new BrokenTrace('it has more frames than fit', at);
    }
    rows.set(id, symbols.internStack(path, frames));
  }
}

function readSamples(reader: VarintReader, sample: SampleColumns): void {
  reader.readByte();
  while (reader.pos < reader.end) {
    const at = reader.pos;
    if (reader.readByte() !== Wire.cpuSample) throw new BrokenTrace('a CPU sample does not begin as one', at);
    if (sample.time.length >= limits.samples) throw new BrokenTrace(`it has more than ${limits.samples} samples`, at);
    sample.time.push(reader.read());
    sample.thread.push(reader.read());
    sample.proc.push(reader.read());
    sample.goroutine.push(reader.read());
    sample.stack.push(reader.read());
  }
}

function readClocks(
  reader: VarintReader,
  batch: BatchIndex,
  rows: readonly number[],
  header: number,
): Pick<GenerationTables, 'frequency' | 'snapshot'> {
  let frequency: number | undefined;
  let snapshot: ClockSnapshot | undefined;
  for (const row of rows) {
    reader.enter(batch.start.at(row), batch.end.at(row));
    if (header >= SNAPSHOT_HEADER) reader.readByte();
    let time = batch.time.at(row);
    while (reader.pos < reader.end) {
      const at = reader.pos;
      const type = reader.readByte();
      if (type === Wire.frequency) {
        if (frequency !== undefined) throw new BrokenTrace('a generation has two frequencies', at);
        frequency = reader.read();
        if (frequency <= 0) throw new BrokenTrace('the frequency of the clock is 0', at);
      } else if (type === Wire.clockSnapshot && header >= SNAPSHOT_HEADER) {
        if (snapshot !== undefined) throw new BrokenTrace('a generation has two clock snapshots', at);
        time += reader.read();
        reader.read();
        const seconds = reader.read();
        snapshot = { time, wallNanos: BigInt(seconds) * 1_000_000_000n + BigInt(reader.read()) };
      } else {
        throw new BrokenTrace(`an event of type ${type} does not belong to clocks`, at);
      }
    }
  }
  return { frequency, snapshot };
}
