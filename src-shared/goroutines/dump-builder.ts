import { Float64Column, Int32Column } from '#shared/base/column';
import { PairTable } from '#shared/base/pair-table';
import { StringTable } from '#shared/base/string-table';
import { StackInterner } from '#shared/profile/stack-interner';
import type { DumpWarning, GoroutineDump } from './dump.ts';

/** Row of `GoroutineDump.frame`. */
export type FrameIndex = number;

export interface DumpGoroutine {
  readonly id: number;
  readonly state: string;
  readonly waitMinutes: number;
  /** As `internFrame` gave them, leaf first, as dumps print them. */
  readonly frames: readonly FrameIndex[];
  readonly creator?: FrameIndex | undefined;
  readonly createdBy?: number | undefined;
  readonly lockedToThread?: boolean;
  readonly markedLeaked?: boolean;
  readonly elidedFrames?: number;
  readonly labels?: readonly { readonly key: string; readonly value: string }[];
}

/** Grows the tables of a goroutine dump; texts, frames and stacks are interned. */
export class DumpBuilder {
  readonly #string = new StringTable();
  /** A frame is a pair of pairs: (function, file) and that with the line. */
  readonly #place = new PairTable();
  readonly #frame = new PairTable();
  readonly #stack = new StackInterner(0);

  readonly #id = new Float64Column();
  readonly #state = new Int32Column();
  readonly #waitMinutes = new Int32Column();
  readonly #leaf = new Int32Column();
  /** Of rows whose stack came after them. */
  readonly #laterLeaf = new Map<number, number>();
  readonly #creator = new Int32Column();
  readonly #createdBy = new Float64Column();
  readonly #lockedToThread = new Int32Column();
  readonly #markedLeaked = new Int32Column();
  readonly #elidedFrames = new Int32Column();
  readonly #labelStart = new Int32Column();
  readonly #labelKey = new Int32Column();
  readonly #labelText = new Int32Column();

  get length(): number {
    return this.#id.length;
  }

  addGoroutine(goroutine: DumpGoroutine): void {
    const { frames, creator, labels = [] } = goroutine;
    const stack = this.#internStack(frames);
    this.#id.push(goroutine.id);
    this.#state.push(this.#string.intern(goroutine.state));
    this.#waitMinutes.push(goroutine.waitMinutes);
    this.#leaf.push(stack);
    this.#creator.push(creator ?? -1);
    this.#createdBy.push(goroutine.createdBy ?? -1);
    this.#lockedToThread.push(goroutine.lockedToThread === true ? 1 : 0);
    this.#markedLeaked.push(goroutine.markedLeaked === true ? 1 : 0);
    this.#elidedFrames.push(goroutine.elidedFrames ?? 0);
    this.#labelStart.push(this.#labelKey.length);
    for (const { key, value } of labels) {
      this.#labelKey.push(this.#string.intern(key));
      this.#labelText.push(this.#string.intern(value));
    }
  }

  internFrame(func: string, file: string, line: number): FrameIndex {
    return this.#frame.intern(this.#place.intern(this.#string.intern(func), this.#string.intern(file)), line);
  }

  /** For a goroutine that was added without its frames. */
  setStack(row: number, frames: readonly FrameIndex[]): void {
    this.#laterLeaf.set(row, this.#internStack(frames));
  }

  finish(warnings: readonly DumpWarning[] = []): GoroutineDump {
    const place = this.#place.finish();
    const frame = this.#frame.finish();
    const stacks = this.#stack.finish();
    const leaf = this.#leaf.finish();
    for (const [row, later] of this.#laterLeaf) leaf[row] = later;
    this.#labelStart.push(this.#labelKey.length);
    return {
      string: this.#string.finish(),
      frame: {
        length: frame.length,
        func: frame.first.map((row) => place.first[row] ?? 0),
        file: frame.first.map((row) => place.second[row] ?? 0),
        line: frame.second,
      },
      stack: { length: stacks.length, frame: stacks.location, prefix: stacks.prefix },
      goroutine: {
        length: this.#id.length,
        id: this.#id.finish(),
        state: this.#state.finish(),
        waitMinutes: this.#waitMinutes.finish(),
        stack: leaf,
        creator: this.#creator.finish(),
        createdBy: this.#createdBy.finish(),
        lockedToThread: Uint8Array.from(this.#lockedToThread.finish()),
        markedLeaked: Uint8Array.from(this.#markedLeaked.finish()),
        elidedFrames: this.#elidedFrames.finish(),
        labelStart: this.#labelStart.finish(),
      },
      label: {
        length: this.#labelKey.length,
        key: this.#labelKey.finish(),
        text: this.#labelText.finish(),
      },
      warnings,
    };
  }

  #internStack(frames: readonly FrameIndex[]): number {
    let stack = -1;
    for (let i = frames.length - 1; i >= 0; i--) stack = this.#stack.intern(stack, frames[i] ?? 0);
    return stack;
  }
}
