import type { Profile, ProfileWarning, ValueType } from '#shared/profile/profile';
import { ProfileBuilder } from '#shared/profile/profile-builder';
import { malformedText, textTooLarge } from '../legacy/text-error.ts';
import { finishTextProfile } from '../legacy/text-profile.ts';
import { limits } from '../limits.ts';
import { TextLines } from '../text-lines.ts';
import type { TextFrame } from './frame-interner.ts';
import { FrameInterner } from './frame-interner.ts';

/** `shop 1234/1240 [002] 6684.026724:     250000 cpu-clock:ppp: …`; the thread, the processor and the count may lack. */
const HEADER_PATTERN =
  /^\s*(\S.{0,63}?)\s+(\d{1,10})(?:\/(\d{1,10}))?\s+(?:\[(\d{1,5})\]\s+)?(\d{1,12}\.\d{1,9}):\s+(?:(\d{1,15})\s+)?(\S{1,128}?):(?:\s|$)/;
/** `7f3a2c main.work+0x20 (/usr/bin/shop)`. */
const FRAME_PATTERN = /^\s+([0-9a-f]{1,16})\s+(\S.*)$/;
const PLACE_PATTERN = /^\s+(\S.*):(\d{1,9})$/;
/** How an event was asked for, such as user space only and precise: not part of its name. */
const MODIFIER_PATTERN = /:[ukhGHpPSDeW]+$/;
/** Events of one kind of processor: `cpu_core/cycles/`. */
const UNIT_PATTERN = /^[^/]+\/([^/]+)\/.*$/;
/** Events that count nanoseconds. */
const clocks: ReadonlySet<string> = new Set(['cpu-clock', 'task-clock']);
const INLINED = '(inlined)';
const UNKNOWN = '[unknown]';

/** Whether the head of a text is what `perf script` prints. */
export function looksLikePerfScript(head: string): boolean {
  const lines = head.split(/\r?\n/, LINES_LOOKED_AT);
  const first = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  const next = lines[first + 1] ?? '';
  return HEADER_PATTERN.test(lines[first] ?? '') && (next.trim() === '' || FRAME_PATTERN.test(next));
}

const LINES_LOOKED_AT = 128;

/**
 * The text of `perf script`, a block for each sample, leaf first:
 *
 *     shop 1234  6684.026724:     250000 cpu-clock:ppp:
 *     	    cf714 main.lockit+0x34 (/usr/bin/shop)
 *     	    72ac1 runtime.goexit.abi0+0x1 (/usr/bin/shop)
 *
 * Values are the number of samples and, for each event, what perf counted. Frames marked as inlined belong to the
 * first one after them that is not.
 */
export function decodePerfScript(bytes: Uint8Array): Profile {
  const events = readEvents(bytes);
  const valueTypes: ValueType[] = [{ type: 'samples', unit: 'count' }];
  for (const type of events) valueTypes.push({ type, unit: clocks.has(type) ? 'nanoseconds' : 'count' });
  const builder = new ProfileBuilder(valueTypes);
  const decoder = new PerfDecoder(builder, events);
  const lines = new TextLines(bytes);
  for (let line = lines.next(); line !== undefined; line = lines.next()) decoder.addLine(line, lines.position);
  const { durationNanos, warnings } = decoder.finish();
  const periodType = valueTypes.at(-1) ?? { type: '', unit: '' };
  return finishTextProfile(builder, { periodType, durationNanos }, warnings);
}

/** Columns must be known before the first row, so the heads of all samples are read first. */
function readEvents(bytes: Uint8Array): string[] {
  const events = new Set<string>();
  const lines = new TextLines(bytes);
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const header = startsBlock(line) ? HEADER_PATTERN.exec(line) : null;
    if (header?.[6] === undefined) continue;
    events.add(nameEvent(header[7] ?? ''));
    if (events.size >= limits.valueTypes) throw textTooLarge(lines.position, 'kinds of events', limits.valueTypes);
  }
  return [...events];
}

function startsBlock(line: string): boolean {
  return line !== '' && !line.startsWith('#') && !line.startsWith('\t') && line.includes(':');
}

function nameEvent(text: string): string {
  const event = text.replace(MODIFIER_PATTERN, '');
  return UNIT_PATTERN.exec(event)?.[1] ?? event;
}

class PerfDecoder {
  readonly #builder: ProfileBuilder;
  readonly #frames: FrameInterner;
  readonly #events: readonly string[];
  readonly #location: number[] = [];
  #inlined: TextFrame[] = [];
  /** A frame whose place may follow in the next line. */
  #pending: { readonly frame: TextFrame; readonly object: string; readonly address: bigint } | undefined;
  #header: RegExpExecArray | undefined;
  #position = 0;
  #samples = 0;
  #firstSeconds = Infinity;
  #lastSeconds = -Infinity;
  #unreadable = 0;
  #firstUnreadable = 0;

  constructor(builder: ProfileBuilder, events: readonly string[]) {
    this.#builder = builder;
    this.#frames = new FrameInterner(builder);
    this.#events = events;
  }

  addLine(line: string, position: number): void {
    if (line.startsWith('#')) return;
    if (line.trim() === '') {
      this.#finishSample();
      return;
    }
    if (this.#header !== undefined && this.#addFrame(line, position)) return;
    const header = HEADER_PATTERN.exec(line);
    if (header !== null) {
      this.#finishSample();
      this.#header = header;
      this.#position = position;
      return;
    }
    if (this.#unreadable === 0) this.#firstUnreadable = position;
    this.#unreadable++;
  }

  finish(): { durationNanos: number; warnings: ProfileWarning[] } {
    this.#finishSample();
    if (this.#samples === 0) throw malformedText('output of perf script', 0, 'there is no sample');
    const warnings: ProfileWarning[] = [];
    if (this.#unreadable > 0) {
      warnings.push({
        code: 'unreadable-lines',
        message: `${this.#unreadable} lines are not part of a sample as perf prints it; the first is at byte ${this.#firstUnreadable}.`,
      });
    }
    return { durationNanos: Math.round((this.#lastSeconds - this.#firstSeconds) * 1e9), warnings };
  }

  #addFrame(line: string, position: number): boolean {
    const match = FRAME_PATTERN.exec(line);
    if (match === null) {
      const place = PLACE_PATTERN.exec(line);
      if (place === null || this.#pending === undefined) return false;
      const { frame, object, address } = this.#pending;
      this.#pending = { frame: { ...frame, file: place[1] ?? '', line: Number(place[2]) }, object, address };
      return true;
    }
    this.#finishFrame(position);
    const { func, object } = splitFrame(match[2] ?? '');
    this.#pending = { frame: { func, file: '', line: 0 }, object, address: BigInt(`0x${match[1] ?? '0'}`) };
    return true;
  }

  #finishFrame(position: number): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    if (this.#location.length + this.#inlined.length >= limits.stackDepth) {
      throw textTooLarge(position, 'frames in one stack', limits.stackDepth);
    }
    const { frame, object, address } = pending;
    if (object === INLINED) {
      this.#inlined.push(frame);
      return;
    }
    const frames = frame.func === UNKNOWN ? this.#inlined : [...this.#inlined, frame];
    this.#location.push(this.#frames.internLocation(frames, object === UNKNOWN ? '' : object, address));
    this.#inlined = [];
  }

  #finishSample(): void {
    const header = this.#header;
    if (header === undefined) return;
    this.#header = undefined;
    this.#finishFrame(this.#position);
    if (this.#inlined.length > 0) this.#location.push(this.#frames.internLocation(this.#inlined));
    this.#inlined = [];
    if (this.#samples >= limits.samples) throw textTooLarge(this.#position, 'samples', limits.samples);
    const builder = this.#builder;
    let stack = -1;
    for (let at = this.#location.length - 1; at >= 0; at--) stack = builder.addStack(this.#location[at] ?? 0, stack);
    if (stack >= limits.stackRows) throw textTooLarge(this.#position, 'distinct stack frames', limits.stackRows);
    this.#location.length = 0;
    const [, command = '', process = '', thread, processor, seconds = '0', period, event = ''] = header;
    builder.addSample(stack);
    builder.addValue(0, 1);
    const counted = nameEvent(event);
    for (const [i, name] of this.#events.entries()) {
      builder.addValue(i + 1, name === counted && period !== undefined ? Number(period) : 0);
    }
    builder.addTextLabel(builder.string.intern('command'), builder.string.intern(command));
    this.#addNumber('thread_id', thread ?? process);
    if (processor !== undefined) this.#addNumber('processor', processor);
    this.#firstSeconds = Math.min(this.#firstSeconds, Number(seconds));
    this.#lastSeconds = Math.max(this.#lastSeconds, Number(seconds));
    this.#samples++;
  }

  #addNumber(key: string, text: string): void {
    this.#builder.addNumberLabel(this.#builder.string.intern(key), Number(text), -1);
  }
}

/** `main.work+0x20 (/usr/bin/shop)`: the name without its offset, and the file that it is in. */
function splitFrame(text: string): { func: string; object: string } {
  const trimmed = text.trimEnd();
  const offset = /\+0x[0-9a-f]{1,16}(?= \(|$)/.exec(trimmed);
  const objectAt = offset === null ? trimmed.lastIndexOf(' (') : trimmed.indexOf(' (', offset.index);
  const hasObject = objectAt >= 0 && trimmed.endsWith(')');
  const func = trimmed.slice(0, offset?.index ?? (hasObject ? objectAt : trimmed.length));
  const object = hasObject ? trimmed.slice(objectAt + 2, -1) : '';
  return { func, object: object === 'inlined' ? INLINED : object };
}
