import { AppError } from '#shared/base/app-error';
import { checkDump } from '#shared/goroutines/check-dump';
import type { DumpWarning, GoroutineDump } from '#shared/goroutines/dump';
import type { DumpFrame } from '#shared/goroutines/dump-builder';
import { DumpBuilder } from '#shared/goroutines/dump-builder';
import { limits } from '../limits.ts';
import { TextLines } from '../text-lines.ts';
import { parseGoroutineHeader } from './goroutine-header.ts';
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
 * Blocks are parted by blank lines. What stands between them (a panic's message, registers) is passed over.
 */
export function decodeGoroutineDump(bytes: Uint8Array): GoroutineDump {
  const lines = new TextLines(bytes);
  const builder = new DumpBuilder();
  let block: Block | undefined;
  let unreadable = 0;
  let firstUnreadable = 0;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const header = line.startsWith('goroutine ') ? parseGoroutineHeader(line) : undefined;
    if (header !== undefined || line === '') block?.finish(builder);
    if (header !== undefined) {
      if (builder.length >= limits.goroutines) throw tooMany(lines.position);
      block = new Block(header);
    } else if (line === '') block = undefined;
    else if (block !== undefined && !block.addLine(line, lines.position)) {
      if (unreadable === 0) firstUnreadable = lines.position;
      unreadable++;
    }
  }
  const endsWithinFrame = block?.isWithinFrame ?? false;
  block?.finish(builder);
  if (builder.length === 0) throw noGoroutines(bytes.length);
  const warnings: DumpWarning[] = [];
  if (bytes.length >= DUMP_LIMIT_BYTES || endsWithinFrame) {
    warnings.push({
      code: 'truncated',
      message: `The dump stops within a stack, at byte ${bytes.length}: the goroutines after it are missing.`,
    });
  }
  if (unreadable > 0) {
    warnings.push({
      code: 'unreadable-lines',
      message: `${unreadable} lines are not part of a stack as Go prints it; the first is at byte ${firstUnreadable}.`,
    });
  }
  const dump = builder.finish(warnings);
  checkDump(dump);
  return dump;
}

const FILE_PATTERN = /^\t(.*):(\d{1,9})(?: \+0x[0-9a-f]+)?(?: fp=0x.*)?$/;
const CREATED_PATTERN = /^created by (.*?)(?: in goroutine (\d{1,15}))?$/;
const ELIDED_PATTERN = /^\.\.\.(?:(\d{1,9}) |additional )frames elided\.\.\.$/;

/** One goroutine while its lines come in. */
class Block {
  readonly #header: GoroutineHeader;
  readonly #frames: DumpFrame[] = [];
  #creator: DumpFrame | undefined;
  #createdBy: number | undefined;
  #elidedFrames = 0;
  /** Function whose file is in the next line. */
  #pendingFunc: string | undefined;
  #isPendingCreator = false;

  constructor(header: GoroutineHeader) {
    this.#header = header;
  }

  get isWithinFrame(): boolean {
    return this.#pendingFunc !== undefined;
  }

  /** False where the line is none that belongs into a stack. */
  addLine(line: string, position: number): boolean {
    const file = FILE_PATTERN.exec(line);
    if (file !== null) return this.#addFile(file[1] ?? '', Number(file[2]), position);
    if (this.#pendingFunc !== undefined) this.#addFile('', 0, position);
    const created = CREATED_PATTERN.exec(line);
    if (created !== null) {
      this.#pendingFunc = created[1] ?? '';
      this.#isPendingCreator = true;
      this.#createdBy = created[2] === undefined ? undefined : Number(created[2]);
      return true;
    }
    const elided = ELIDED_PATTERN.exec(line);
    if (elided !== null) {
      this.#elidedFrames += Number(elided[1] ?? 1);
      return true;
    }
    if (line.startsWith('\t')) return line.includes('stack unavailable');
    const argumentsAt = line.lastIndexOf('(');
    if (argumentsAt <= 0 || !line.endsWith(')')) return false;
    this.#pendingFunc = line.slice(0, argumentsAt);
    return true;
  }

  finish(builder: DumpBuilder): void {
    if (this.#pendingFunc !== undefined) this.#addFile('', 0, 0);
    builder.addGoroutine({
      ...this.#header,
      frames: this.#frames,
      creator: this.#creator,
      createdBy: this.#createdBy,
      elidedFrames: this.#elidedFrames,
    });
  }

  #addFile(file: string, line: number, position: number): boolean {
    const func = this.#pendingFunc;
    if (func === undefined) return false;
    const frame = { func, file, line: Math.min(line, MAX_LINE) };
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

const MAX_LINE = 2 ** 31 - 1;

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
