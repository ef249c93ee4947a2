import { IdRows } from '#shared/base/id-rows';
import type { TraceBuilder } from '#shared/trace/trace-builder';
import { limits } from '../../limits.ts';
import { BrokenTrace } from '../broken-trace.ts';
import { HEADER_BYTES } from '../trace-header.ts';
import { VarintReader } from '../varint-reader.ts';
import { RecordColumns, SAMPLE_STREAM, type Stream, type V1File } from './records.ts';
import { blockReasons, V1, v1Shapes, yieldReasons } from './v1-event.ts';

const MAX_STRING_BYTES = 1_000_000;
const MAX_FRAMES = 1000;
/** Of the values of one event that tells their length; four for each frame of a stack. */
const MAX_VALUE_BYTES = 10 * (2 + 4 * MAX_FRAMES);

/** Two bits beside the type: so many values follow, or their length in bytes does. */
const COUNT_SHIFT = 6;
const TYPE_MASK = 0x3f;
const LENGTH_PREFIXED = 3;

interface Frame {
  readonly address: number;
  readonly exactAt: number;
  readonly name: number;
  readonly file: number;
  readonly line: number;
}

/** Events, strings and stacks of a file of Go 1.7 to 1.21. Throws `BrokenTrace` where it is damaged. */
export function readRecords(bytes: Uint8Array, header: number, builder: TraceBuilder): V1File {
  return new RecordReader(bytes, header, builder).read();
}

class RecordReader {
  readonly #reader: VarintReader;
  readonly #builder: TraceBuilder;
  readonly #shapes: ReturnType<typeof v1Shapes>;
  readonly #record: RecordColumns;
  readonly #streams: Stream[] = [];
  readonly #streamOfProc = new Map<number, number>();
  readonly #lastGoroutine: number[] = [];
  readonly #string = new IdRows(4096);
  readonly #stack = new IdRows(4096);
  /** Frames of stacks, whose strings may come later. */
  readonly #frames: { readonly id: number; readonly frames: readonly Frame[] }[] = [];
  #frameCount = 0;
  #frequency: number | undefined;
  #current = -1;
  #ticks = 0;

  constructor(bytes: Uint8Array, header: number, builder: TraceBuilder) {
    this.#reader = new VarintReader(bytes);
    this.#reader.pos = HEADER_BYTES;
    this.#builder = builder;
    this.#record = new RecordColumns(bytes.length);
    this.#shapes = v1Shapes(header);
    this.#string.set(0, 0);
    this.#stack.set(0, -1);
  }

  read(): V1File {
    const reader = this.#reader;
    const end = reader.bytes.length;
    while (reader.pos < end) {
      reader.end = end;
      this.#readRecord(reader.readByte(), reader.pos - 1);
    }
    for (const { id, frames } of this.#frames) this.#internStack(id, frames);
    return {
      record: this.#record,
      streams: this.#streams,
      string: this.#string,
      stack: this.#stack,
      frequency: this.#frequency,
    };
  }

  #readRecord(head: number, at: number): void {
    const reader = this.#reader;
    const type = head & TYPE_MASK;
    if (type === V1.string) {
      this.#readString(at);
      return;
    }
    let count = (head >> COUNT_SHIFT) + 1;
    const isPrefixed = count > LENGTH_PREFIXED;
    if (type === V1.batch) count = 2;
    else if (isPrefixed) {
      const size = reader.read();
      if (size < 0 || size > MAX_VALUE_BYTES) throw new BrokenTrace(`an event of ${size} bytes is too long`, at);
      if (reader.pos + size > reader.end) throw new BrokenTrace('the file ends within an event', reader.end);
      reader.end = reader.pos + size;
      count = Infinity;
    }
    switch (type) {
      case V1.batch:
        this.#startBatch(reader.read(), reader.read());
        return;
      case V1.frequency:
        this.#frequency = reader.read();
        if (!(this.#frequency > 0)) throw new BrokenTrace('the frequency of the clock is 0', at);
        break;
      case V1.timerGoroutine:
        reader.read();
        break;
      case V1.stack:
        this.#readStack(at);
        break;
      default:
        this.#readEvent(type, count, at);
    }
    if (isPrefixed && reader.pos !== reader.end) throw new BrokenTrace('an event has more values than it should', at);
    reader.end = reader.bytes.length;
    if (type === V1.userLog) this.#record.setThird(this.#record.length - 1, this.#readInlineString(at));
  }

  #startBatch(proc: number, ticks: number): void {
    this.#current = this.#streamOf(proc);
    this.#ticks = ticks;
  }

  #streamOf(proc: number): number {
    const known = this.#streamOfProc.get(proc);
    if (known !== undefined) return known;
    if (this.#streams.length >= limits.threads) {
      throw new BrokenTrace(`it has more than ${limits.threads} Ps`, this.#reader.pos);
    }
    const stream = this.#streams.push({ proc, first: -1, last: -1 }) - 1;
    this.#streamOfProc.set(proc, stream);
    this.#lastGoroutine.push(0);
    return stream;
  }

  #readString(at: number): void {
    const reader = this.#reader;
    const id = reader.read();
    const row = this.#readInlineString(at);
    if (id <= 0) throw new BrokenTrace('a string has the number 0', at);
    if (this.#string.get(id) >= 0) throw new BrokenTrace(`string ${id} is there twice`, at);
    this.#string.set(id, row);
  }

  /** Row of the string table. */
  #readInlineString(at: number): number {
    const reader = this.#reader;
    const size = reader.read();
    if (size < 0 || size > MAX_STRING_BYTES) throw new BrokenTrace(`a string of ${size} bytes is too long`, at);
    if (reader.pos + size > reader.end) throw new BrokenTrace('the file ends within a string', reader.end);
    if (this.#builder.string.length >= limits.strings) throw new BrokenTrace('it has too many strings', at);
    const text = decoder.decode(reader.bytes.subarray(reader.pos, reader.pos + size));
    reader.pos += size;
    return this.#builder.string.intern(text);
  }

  #readStack(at: number): void {
    const reader = this.#reader;
    const id = reader.read();
    const size = reader.read();
    if (size < 0 || size > MAX_FRAMES) throw new BrokenTrace(`a stack of ${size} frames is too deep`, at);
    this.#frameCount += size;
    if (this.#frameCount > limits.stackRows) throw new BrokenTrace('it has more frames than fit', at);
    const frames: Frame[] = [];
    for (let i = 0; i < size; i++) {
      const exactAt = reader.pos;
      const address = reader.readRounded();
      frames.push({ address, exactAt, name: reader.read(), file: reader.read(), line: Math.max(0, reader.read()) });
    }
    if (id > 0) this.#frames.push({ id, frames });
  }

  #internStack(id: number, frames: readonly Frame[]): void {
    const { symbols } = this.#builder;
    const path = Int32Array.from(frames, ({ address, exactAt, name, file, line }) => {
      const func = symbols.internFunc(Math.max(0, this.#string.get(name)), Math.max(0, this.#string.get(file)));
      return symbols.internLocation(address, () => this.#reader.exactAt(exactAt), func, line);
    });
    this.#stack.set(id, symbols.internStack(path, path.length));
  }

  #readEvent(type: number, count: number, at: number): void {
    const reader = this.#reader;
    const shape = this.#shapes[type];
    if (shape === undefined) throw new BrokenTrace(`an event of type ${type} does not belong here`, at);
    const wanted = 1 + shape.args + (shape.hasStack ? 1 : 0);
    if (count !== Infinity && count !== wanted) {
      throw new BrokenTrace(`an event of type ${type} has ${count} values instead of ${wanted}`, at);
    }
    if (this.#current < 0) throw new BrokenTrace('an event stands before the first batch', at);
    if (this.#record.length >= MAX_RECORDS) throw new BrokenTrace(`it has more than ${MAX_RECORDS} events`, at);
    const delta = reader.read();
    if (delta < 0) throw new BrokenTrace('an event has no time', at);
    const first = shape.args > 0 ? reader.readRounded() : 0;
    const second = shape.args > 1 ? reader.readRounded() : 0;
    const third = shape.args > 2 ? reader.readRounded() : 0;
    const stack = shape.hasStack ? reader.read() : 0;
    if (type === V1.cpuSample) {
      this.#append(this.#streamOf(SAMPLE_STREAM), type, first, third, stack, at);
      this.#record.first[this.#record.length - 1] = second;
      return;
    }
    this.#ticks += delta;
    const stream = this.#current;
    let goroutine = this.#lastGoroutine[stream] ?? 0;
    if (type === V1.goStart || type === V1.goStartLocal || type === V1.goStartLabel) {
      goroutine = first;
      this.#lastGoroutine[stream] = goroutine;
    } else if (endsRun(type)) {
      this.#lastGoroutine[stream] = 0;
    } else if (isOfOther(type)) {
      goroutine = first;
    }
    const row = this.#append(stream, type, this.#ticks, goroutine, stack, at);
    this.#record.first[row] = first;
    this.#record.second[row] = second;
    this.#record.setThird(row, third);
  }

  #append(stream: number, type: number, ticks: number, goroutine: number, stack: number, at: number): number {
    const record = this.#record;
    const row = record.add();
    record.type[row] = type;
    record.stream[row] = stream;
    record.next[row] = -1;
    record.ticks[row] = ticks;
    record.goroutine[row] = goroutine;
    record.stack[row] = stack;
    record.position[row] = at;
    const of = this.#streams[stream];
    if (of === undefined) return row;
    if (of.last >= 0) record.next[of.last] = row;
    else of.first = row;
    of.last = row;
    return row;
  }
}

const decoder = new TextDecoder();

/** Events take three bytes at least, and fifty in memory. */
const MAX_RECORDS = 2 ** 26;

/** The P runs no goroutine afterwards. */
function endsRun(type: number): boolean {
  return type in blockReasons || type in yieldReasons || type === V1.goEnd || type === V1.goSysBlock;
}

/** The first argument is the goroutine that the event is of. */
function isOfOther(type: number): boolean {
  return type === V1.goSysExit || type === V1.goSysExitLocal || type === V1.goWaiting || type === V1.goInSyscall;
}
