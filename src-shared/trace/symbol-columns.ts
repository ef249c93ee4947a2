import { Float64Column, Int32Column } from '#shared/base/column';
import type { FuncTable, LineTable, LocationTable, StackIndex, StackTable, StringIndex } from '#shared/profile/profile';
import { StackInterner } from '#shared/profile/stack-interner';

/** Function names and files are rows of the string table; more than 2^24 of them do not come out of a trace. */
const FILE_FACTOR = 2 ** 24;

/**
 * Functions, locations and stacks of a trace while it is read, each once, over all generations. A location is a frame:
 * what Go inlined has a program counter of its own in a trace, so each location has one line.
 */
export class SymbolColumns {
  readonly #funcName = new Int32Column();
  readonly #funcFile = new Int32Column();
  readonly #funcOf = new Map<number, number>();
  readonly #address: bigint[] = [];
  readonly #locationFunc = new Int32Column();
  readonly #locationLine = new Float64Column();
  /** The location of a program counter that was met first, which is nearly always the only one. */
  readonly #locationOf = new Map<number, number>();
  readonly #otherLocationOf = new Map<string, number>();
  readonly #stack = new StackInterner(1024);
  #stackCount = 0;

  get funcCount(): number {
    return this.#funcName.length;
  }

  get locationCount(): number {
    return this.#address.length;
  }

  /** One more than the largest stack row that was given out. */
  get stackCount(): number {
    return this.#stackCount;
  }

  internFunc(name: StringIndex, file: StringIndex): number {
    const key = name * FILE_FACTOR + file;
    const known = this.#funcOf.get(key);
    if (known !== undefined) return known;
    this.#funcFile.push(file);
    const row = this.#funcName.push(name);
    this.#funcOf.set(key, row);
    return row;
  }

  /** `address` may be above 2^53 as a number: then `exactAddress` is asked for it. */
  internLocation(address: number, exactAddress: () => bigint, func: number, line: number): number {
    const known = this.#locationOf.get(address);
    if (known !== undefined && this.#isLocation(known, func, line)) return known;
    const isSafe = Number.isSafeInteger(address);
    if (known === undefined && isSafe) {
      const row = this.#appendLocation(BigInt(address), func, line);
      this.#locationOf.set(address, row);
      return row;
    }
    const exact = isSafe ? BigInt(address) : exactAddress();
    const key = `${exact},${func},${line}`;
    const row = this.#otherLocationOf.get(key) ?? this.#appendLocation(exact, func, line);
    this.#otherLocationOf.set(key, row);
    return row;
  }

  funcOfLocation(location: number): number {
    return this.#locationFunc.at(location);
  }

  /** Leaf first; -1 where there are no frames. */
  internStack(path: Int32Array, length: number): StackIndex {
    const row = this.#stack.internPath(path, length);
    if (row >= this.#stackCount) this.#stackCount = row + 1;
    return row;
  }

  isUnnamed(func: number): boolean {
    return this.#funcName.at(func) === 0;
  }

  /** Of the frame at the root. Walks up the stack. */
  outermostFunc(stack: StackIndex): number {
    let row = stack;
    for (let up = this.#stack.prefixAt(row); up >= 0; up = this.#stack.prefixAt(up)) row = up;
    return this.funcOfLocation(this.#stack.locationAt(row));
  }

  finish(): { func: FuncTable; location: LocationTable; line: LineTable; stack: StackTable } {
    const funcCount = this.funcCount;
    const length = this.locationCount;
    const name = this.#funcName.finish();
    return {
      func: {
        length: funcCount,
        name,
        systemName: name,
        file: this.#funcFile.finish(),
        startLine: new Float64Array(funcCount),
      },
      location: {
        length,
        address: BigUint64Array.from(this.#address),
        mapping: new Int32Array(length).fill(-1),
        lineStart: Int32Array.from({ length: length + 1 }, (_, row) => row),
        isFolded: new Uint8Array(length),
      },
      line: {
        length,
        func: this.#locationFunc.finish(),
        line: this.#locationLine.finish(),
        column: new Float64Array(length),
      },
      stack: this.#stack.finish(),
    };
  }

  #isLocation(row: number, func: number, line: number): boolean {
    return this.#locationFunc.at(row) === func && this.#locationLine.at(row) === line;
  }

  #appendLocation(address: bigint, func: number, line: number): number {
    this.#locationFunc.push(func);
    this.#locationLine.push(line);
    return this.#address.push(address) - 1;
  }
}
