import type { GrownProfile } from './call-tree.ts';
import type { SymbolTable } from './call-tree-types.ts';

/** Names of before that stand for a function of another name in after. */
export type RenamedFunctions = ReadonlyMap<string, string>;

/** The captures of both sides with frames over one symbol table. */
export interface UnitedSymbols {
  readonly symbols: SymbolTable;
  readonly before: readonly GrownProfile[];
  readonly after: readonly GrownProfile[];
}

/**
 * Functions are the same where their names are, or were said to be: addresses and build ids differ between any two
 * builds. What is known from after (the newer build) names the file and line.
 */
export function uniteSymbols(
  before: readonly GrownProfile[],
  after: readonly GrownProfile[],
  renamed: RenamedFunctions = new Map(),
): UnitedSymbols {
  const union = new SymbolUnion();
  const commonAfter = after.map(({ frames }) => union.add(frames.symbols));
  const commonBefore = before.map(({ frames }) => union.add(frames.symbols, renamed));
  const symbols = union.finish();
  const map = (captures: readonly GrownProfile[], common: readonly Int32Array[]): GrownProfile[] =>
    captures.map((capture, i) => ({
      ...capture,
      frames: {
        symbols,
        frameStart: capture.frames.frameStart,
        frameSymbol: capture.frames.frameSymbol.map((symbol) => common[i]?.[symbol] ?? 0),
      },
    }));
  return { symbols, before: map(before, commonBefore), after: map(after, commonAfter) };
}

class SymbolUnion {
  readonly #byName = new Map<string, number>();
  readonly #name: string[] = [];
  readonly #file: string[] = [];
  readonly #line: number[] = [];
  readonly #origin: number[] = [];

  /** The common symbol of each symbol of the table. */
  add({ length, name, file, line, origin }: SymbolTable, renamed?: RenamedFunctions): Int32Array {
    const common = new Int32Array(length);
    for (let row = 0; row < length; row++) {
      const own = name[row] ?? '';
      const text = renamed?.get(own) ?? own;
      let symbol = this.#byName.get(text);
      if (symbol === undefined) {
        symbol = this.#name.length;
        this.#byName.set(text, symbol);
        this.#name.push(text);
        this.#file.push(file[row] ?? '');
        this.#line.push(line[row] ?? 0);
        this.#origin.push(origin[row] ?? 0);
      }
      common[row] = symbol;
    }
    return common;
  }

  finish(): SymbolTable {
    return {
      length: this.#name.length,
      name: this.#name,
      file: this.#file,
      line: Float64Array.from(this.#line),
      origin: Uint8Array.from(this.#origin),
    };
  }
}
