import { AppError } from '#shared/base/app-error';
import { formatCount } from '#shared/format/count';
import { checkDump } from '#shared/goroutines/check-dump';
import type { DumpWarning, GoroutineDump } from '#shared/goroutines/dump';
import type { DumpGoroutine, FrameIndex } from '#shared/goroutines/dump-builder';
import { DumpBuilder } from '#shared/goroutines/dump-builder';
import { limits } from '../limits.ts';
import { LogLines } from './log-lines.ts';
import { HeaderParser, isId } from './goroutine-header.ts';
import type { GoroutineHeader } from './goroutine-header.ts';

/** At this size the runtime stops writing, in the middle of a line. */
const DUMP_LIMIT_BYTES = 64 * 2 ** 20;

/**
 * The text of `/debug/pprof/goroutine?debug=2`, of a panic or of SIGQUIT, as tables:
 *
 *     goroutine 34 [chan receive, 5 minutes]:
 *     main.worker(0xc000102000)
 *     	/src/main.go:27 +0x45
 *     created by main.main in goroutine 1
 *     	/src/main.go:19 +0x31
 *
 * Blocks are parted by blank lines. What stands between them (a panic's message, registers, other lines of a log) is
 * passed over. Where ids begin anew another dump does; the last one of full size is taken.
 */
export function decodeGoroutineDump(bytes: Uint8Array): GoroutineDump {
  const lines = new LogLines(bytes);
  const headers = new HeaderParser();
  const choice = new DumpChoice();
  let section = new DumpSection(0);
  let block: Block | undefined;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const header = line.startsWith('goroutine ') ? headers.parse(line) : undefined;
    const isBlank = header === undefined && (line === '' || line.trim() === '');
    if (block !== undefined && (header !== undefined || isBlank)) {
      section.add(block);
      block = undefined;
    }
    if (header !== undefined) {
      if (section.isOver(header.id)) {
        choice.offer(section);
        section = new DumpSection(lines.position);
      }
      if (choice.goroutines + section.length >= limits.goroutines) throw tooMany(lines.position);
      block = new Block(header, section.frames);
    } else if (block !== undefined && !isBlank && !block.addLine(line, lines.position)) {
      section.addUnreadable(lines.position);
    } else if (line === THREAD_SEPARATOR) section.isCrash = true;
  }
  const endsWithinFrame = block?.isWithinFrame ?? false;
  if (block !== undefined) section.add(block);
  choice.offer(section);
  const dump = choice.finish(bytes.length, endsWithinFrame);
  checkDump(dump);
  return dump;
}

/** Stands between the threads in the output of a crash, where goroutines that were running come once more. */
const THREAD_SEPARATOR = '-----';

/** The goroutines of one dump; a file may hold several. */
class DumpSection {
  readonly position: number;
  readonly #builder = new DumpBuilder();
  readonly frames = new FrameParser(this.#builder);
  readonly #ids = new Set<number>();
  /** Rows of goroutines that came without a stack, since another thread was running them. */
  readonly #stackless = new Map<number, number>();
  isCrash = false;
  #unreadable = 0;
  #firstUnreadable = 0;

  constructor(position: number) {
    this.position = position;
  }

  get length(): number {
    return this.#builder.length;
  }

  /** Whether a goroutine of this id begins another dump. Goroutine 0 is the scheduler's, of each thread. */
  isOver(id: number): boolean {
    return !this.isCrash && id !== 0 && this.#ids.has(id);
  }

  add(block: Block): void {
    const goroutine = block.finish();
    const { id, frames } = goroutine;
    if (id !== 0 && this.#ids.has(id)) {
      const row = this.#stackless.get(id);
      if (row !== undefined) this.#builder.setStack(row, frames);
      return;
    }
    this.#ids.add(id);
    if (frames.length === 0) this.#stackless.set(id, this.#builder.length);
    this.#builder.addGoroutine(goroutine);
  }

  addUnreadable(position: number): void {
    if (this.#unreadable === 0) this.#firstUnreadable = position;
    this.#unreadable++;
  }

  finish(warnings: readonly DumpWarning[]): GoroutineDump {
    if (this.#unreadable === 0) return this.#builder.finish(warnings);
    const message =
      `${this.#unreadable} lines are not part of a stack as Go prints it; ` +
      `the first is at byte ${this.#firstUnreadable}.`;
    return this.#builder.finish([...warnings, { code: 'unreadable-lines', message }]);
  }
}

/**
 * Which dump of a file is shown: who looks for what is wrong now wants the last one, but not a lone panic that came
 * after a full dump. So it is the last that has half as many goroutines as the largest.
 */
class DumpChoice {
  readonly #sizes: number[] = [];
  #largest = 0;
  #chosen: DumpSection | undefined;
  #chosenNumber = 0;
  goroutines = 0;

  offer(section: DumpSection): void {
    if (section.length === 0) return;
    this.#sizes.push(section.length);
    this.goroutines += section.length;
    this.#largest = Math.max(this.#largest, section.length);
    if (section.length * 2 < this.#largest) return;
    this.#chosen = section;
    this.#chosenNumber = this.#sizes.length;
  }

  finish(sizeBytes: number, endsWithinFrame: boolean): GoroutineDump {
    if (this.#chosen === undefined) throw noGoroutines(sizeBytes);
    const isLast = this.#chosenNumber === this.#sizes.length;
    const warnings: DumpWarning[] = [];
    if (isLast && (endsWithinFrame || sizeBytes >= DUMP_LIMIT_BYTES)) {
      const cause =
        sizeBytes === DUMP_LIMIT_BYTES ? 'Go stops writing a dump at 64 MiB' : 'The dump stops within a stack';
      const message = `${cause}, at byte ${sizeBytes}: the goroutines after it are missing.`;
      warnings.push({ code: 'truncated', message });
    }
    if (this.#sizes.length > 1) {
      const sizes = this.#sizes.slice(0, SIZES_SHOWN).map(formatCount);
      if (this.#sizes.length > SIZES_SHOWN) sizes.push('…');
      warnings.push({
        code: 'several-dumps',
        message:
          `There are ${this.#sizes.length} dumps in this file, of ${sizes.join(', ')} goroutines. ` +
          `Number ${this.#chosenNumber}, from byte ${this.#chosen.position} on, is shown: the last of full size. ` +
          'Save the others as files of their own to see or compare them.',
      });
    }
    return this.#chosen.finish(warnings);
  }
}

const SIZES_SHOWN = 6;

/** Indented by a tab, or by blanks where a terminal or a log made them of it. */
const FILE_PATTERN = /^\s+(\S.*):(\d{1,9})(?: \+0x[0-9a-f]+)?(?: fp=0x.*)?$/;
const CREATED_BY = 'created by ';
const IN_GOROUTINE = ' in goroutine ';
/** What the runtime and `go run` print right after the last stack: registers, and how the process ended. */
const AFTER_STACK_PATTERN = /^(?:[a-z][a-z0-9]{1,6} +0x[0-9a-f]{1,16}|exit status \d+)$/;
const ELIDED_PATTERN = /^\.\.\.(?:(\d{1,9}) |additional )frames elided\.\.\.$/;

/** A line that names a place in a file, and the frame that was there last. */
interface Place {
  readonly file: string;
  readonly line: number;
  func: string;
  frame: FrameIndex;
}

/**
 * Frames of two lines, the function and its place. Thousands of goroutines stand at the same few: a line that names a
 * place is parsed once, and where its function is the same as before, so is the frame.
 */
class FrameParser {
  readonly #builder: DumpBuilder;
  readonly #known = new Map<string, Place>();

  constructor(builder: DumpBuilder) {
    this.#builder = builder;
  }

  parsePlace(text: string): Place | undefined {
    const first = text.charCodeAt(0);
    if (first !== TAB && first !== BLANK) return undefined;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const match = FILE_PATTERN.exec(text);
    if (match === null) return undefined;
    const place = { file: match[1] ?? '', line: Math.min(Number(match[2]), MAX_LINE), func: '', frame: -1 };
    if (this.#known.size < MOST_KNOWN_PLACES) this.#known.set(text, place);
    return place;
  }

  intern(func: string, place: Place | undefined): FrameIndex {
    if (place === undefined) return this.#builder.internFrame(func, '', 0);
    if (place.frame < 0 || place.func !== func) {
      place.frame = this.#builder.internFrame(func, place.file, place.line);
      place.func = func;
    }
    return place.frame;
  }
}

const TAB = 0x09;
const BLANK = 0x20;
const MAX_LINE = 2 ** 31 - 1;
const MOST_KNOWN_PLACES = 65_536;

/** One goroutine while its lines come in. */
class Block {
  readonly #header: GoroutineHeader;
  readonly #parser: FrameParser;
  readonly #frames: FrameIndex[] = [];
  #creator: FrameIndex | undefined;
  #createdBy: number | undefined;
  #elidedFrames = 0;
  /** Function whose file is in the next line. */
  #pendingFunc: string | undefined;
  #isPendingCreator = false;

  constructor(header: GoroutineHeader, parser: FrameParser) {
    this.#header = header;
    this.#parser = parser;
  }

  get isWithinFrame(): boolean {
    return this.#pendingFunc !== undefined;
  }

  /** False where the line is none that belongs into a stack. */
  addLine(line: string, position: number): boolean {
    const place = this.#parser.parsePlace(line);
    if (place !== undefined) return this.#addPlace(place, position);
    if (this.#pendingFunc !== undefined) this.#addPlace(undefined, position);
    if (line.startsWith(CREATED_BY)) {
      const idAt = findCreatorId(line);
      this.#pendingFunc = line.slice(CREATED_BY.length, idAt < 0 ? undefined : idAt - IN_GOROUTINE.length);
      this.#isPendingCreator = true;
      this.#createdBy = idAt < 0 ? undefined : Number(line.slice(idAt));
      return true;
    }
    const elided = line.startsWith('...') ? ELIDED_PATTERN.exec(line) : null;
    if (elided !== null) {
      this.#elidedFrames += Number(elided[1] ?? 1);
      return true;
    }
    const argumentsAt = line.endsWith(')') ? line.lastIndexOf('(') : -1;
    if (argumentsAt <= 0 || line.startsWith('\t')) {
      return line.includes('stack unavailable') || AFTER_STACK_PATTERN.test(line);
    }
    this.#pendingFunc = line.slice(0, argumentsAt);
    return true;
  }

  finish(): DumpGoroutine {
    if (this.#pendingFunc !== undefined) this.#addPlace(undefined, 0);
    const { id, state, waitMinutes, lockedToThread, markedLeaked, labels } = this.#header;
    return {
      id,
      state,
      waitMinutes,
      lockedToThread,
      markedLeaked,
      labels,
      frames: this.#frames,
      creator: this.#creator,
      createdBy: this.#createdBy,
      elidedFrames: this.#elidedFrames,
    };
  }

  #addPlace(place: Place | undefined, position: number): boolean {
    const func = this.#pendingFunc;
    if (func === undefined) return false;
    const frame = this.#parser.intern(func, place);
    if (this.#isPendingCreator) this.#creator = frame;
    else {
      if (this.#frames.length >= limits.stackDepth) throw tooDeep(position);
      this.#frames.push(frame);
    }
    this.#pendingFunc = undefined;
    this.#isPendingCreator = false;
    return true;
  }
}

/** Where the number begins at the end of `created by F in goroutine N`; -1 where there is none. */
function findCreatorId(line: string): number {
  const at = line.lastIndexOf(IN_GOROUTINE);
  if (at < 0) return -1;
  const idAt = at + IN_GOROUTINE.length;
  return isId(line, idAt, line.length) ? idAt : -1;
}

function noGoroutines(sizeBytes: number): AppError {
  return new AppError('decode/malformed', `There is no goroutine in this dump of ${sizeBytes} bytes.`, { position: 0 });
}

function tooMany(position: number): AppError {
  const bound = limits.goroutines;
  return new AppError('decode/too-large', `This dump has more than ${bound} goroutines (at byte ${position}).`, {
    position,
    bound,
  });
}

function tooDeep(position: number): AppError {
  const bound = limits.stackDepth;
  return new AppError('decode/too-large', `A stack has more than ${bound} frames (at byte ${position}).`, {
    position,
    bound,
  });
}
