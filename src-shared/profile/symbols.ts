import { Int32Column } from '#shared/base/column';
import { packagePathOf } from '#shared/format/function-name';
import type { FrameFilter } from './frame-filter.ts';
import type { Granularity, SymbolTable } from './call-tree-types.ts';
import { SymbolOrigin } from './call-tree-types.ts';
import type { FuncIndex, LocationIndex, Profile } from './profile.ts';
import { computeOrigin, computeSourceLayout } from './symbol-origin.ts';

export interface SymbolOptions {
  readonly granularity: Granularity;
  /** Only the function that was really called at each location, without what the compiler inlined into it. */
  readonly noInlines?: boolean;
  readonly filter?: FrameFilter;
}

/**
 * The symbols of a profile and the frames of its locations: those of location i are
 * `frameSymbol[frameStart[i]] … frameSymbol[frameStart[i + 1] - 1]`, caller first. A location whose frames are all
 * hidden has none.
 */
export interface LocationFrames {
  readonly symbols: SymbolTable;
  readonly frameStart: Int32Array;
  readonly frameSymbol: Int32Array;
}

/** Two frames are one symbol exactly where pprof would make them one node at the same granularity. */
export function buildSymbols(profile: Profile, options: SymbolOptions): LocationFrames {
  const { location, line } = profile;
  const { symbols, symbolOf } = computePlaceSymbols(profile, options);
  const frameStart = new Int32Array(location.length + 1);
  const frameSymbol = new Int32Column(line.length + 64);
  for (let at = 0; at < location.length; at++) {
    const firstLine = location.lineStart[at] ?? 0;
    const lastLine = (location.lineStart[at + 1] ?? 0) - 1;
    if (lastLine < firstLine) pushShown(symbolOf[line.length + at] ?? -1);
    for (let row = lastLine; row >= firstLine; row--) pushShown(symbolOf[row] ?? -1);
    frameStart[at + 1] = frameSymbol.length;
  }
  return { symbols, frameStart, frameSymbol: frameSymbol.finish() };

  function pushShown(symbol: number): void {
    if (symbol >= 0) frameSymbol.push(symbol);
  }
}

/** The symbol of each line row, and after them of each location, for those without lines; -1 of what is not shown. */
export function computePlaceSymbols(
  profile: Profile,
  { granularity, noInlines = false, filter }: SymbolOptions,
): { readonly symbols: SymbolTable; readonly symbolOf: Int32Array } {
  const { location, line } = profile;
  const table = new SymbolInterner(profile, granularity);
  const symbolOf = new Int32Array(line.length + location.length).fill(-1);
  for (let at = 0; at < location.length; at++) {
    const firstLine = location.lineStart[at] ?? 0;
    const lastLine = (location.lineStart[at + 1] ?? 0) - 1;
    if (lastLine < firstLine && filter?.locationKept[at] !== 0) symbolOf[line.length + at] = table.internAddress(at);
    for (let row = lastLine; row >= firstLine; row--) {
      if (filter?.lineKept[row] === 0) continue;
      symbolOf[row] = table.internLine(at, row);
      if (noInlines) break;
    }
  }
  return { symbols: table.finish(), symbolOf };
}

class SymbolInterner {
  readonly #profile: Profile;
  readonly #granularity: Granularity;
  readonly #byKey = new Map<string, number>();
  /** At granularity `function`, `package` and `file`: symbol of each function row, -1 until it is met. */
  readonly #byFunc: Int32Array;
  readonly #originOfFunc: Uint8Array;
  readonly #name: string[] = [];
  readonly #file: string[] = [];
  readonly #line: number[] = [];
  readonly #origin: number[] = [];

  constructor(profile: Profile, granularity: Granularity) {
    this.#profile = profile;
    this.#granularity = granularity;
    this.#byFunc = new Int32Array(profile.func.length).fill(-1);
    this.#originOfFunc = computeFuncOrigins(profile);
  }

  internLine(location: LocationIndex, row: number): number {
    const { func, line } = this.#profile;
    const funcIndex = line.func[row] ?? 0;
    const name = this.#text(func.name[funcIndex]);
    const file = this.#text(func.file[funcIndex]);
    const lineNumber = line.line[row] ?? 0;
    switch (this.#granularity) {
      case 'function': {
        const known = this.#byFunc[funcIndex] ?? -1;
        if (known >= 0) return known;
        const firstLine = func.startLine[funcIndex] ?? 0;
        const symbol =
          name === ''
            ? this.#internObject(location, funcIndex)
            : this.#intern(name, name, file, firstLine === 0 ? lineNumber : firstLine, funcIndex);
        this.#byFunc[funcIndex] = name === '' ? -1 : symbol;
        return symbol;
      }
      case 'file': {
        const known = this.#byFunc[funcIndex] ?? -1;
        if (known >= 0) return known;
        const symbol =
          file === '' ? this.#internObject(location, funcIndex) : this.#intern(file, file, file, 0, funcIndex);
        this.#byFunc[funcIndex] = file === '' ? -1 : symbol;
        return symbol;
      }
      case 'package': {
        const known = this.#byFunc[funcIndex] ?? -1;
        if (known >= 0) return known;
        const path = packagePathOf(name);
        const symbol =
          path === '' ? this.#internObject(location, funcIndex) : this.#intern(path, path, '', 0, funcIndex);
        this.#byFunc[funcIndex] = path === '' ? -1 : symbol;
        return symbol;
      }
      case 'line':
        if (name === '' && file === '') return this.#internObject(location, funcIndex);
        return this.#intern(`${name}\n${file}\n${lineNumber}`, name, file, lineNumber, funcIndex);
      case 'address': {
        const address = this.#address(location);
        const shown = address === '' ? name : `${address} ${name === '' ? this.#object(location) : name}`;
        return this.#intern(`${shown}\n${file}\n${lineNumber}`, shown, file, lineNumber, funcIndex);
      }
    }
  }

  /** For a location without lines: the profile has no names for it. */
  internAddress(location: LocationIndex): number {
    if (this.#granularity !== 'address') return this.#internObject(location, -1);
    const address = this.#address(location);
    const shown = address === '' ? this.#object(location) : `${address} ${this.#object(location)}`;
    return this.#intern(shown, shown, '', 0, -1);
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

  /** What has no name is told apart by its binary only, as pprof does. */
  #internObject(location: LocationIndex, funcIndex: FuncIndex): number {
    const object = this.#object(location);
    return this.#intern(`\n${object}`, object, '', 0, funcIndex);
  }

  #intern(key: string, name: string, file: string, line: number, funcIndex: FuncIndex): number {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const symbol = this.#name.length;
    this.#byKey.set(key, symbol);
    this.#name.push(name);
    this.#file.push(file);
    this.#line.push(line);
    this.#origin.push(this.#originOfFunc[funcIndex] ?? SymbolOrigin.unknown);
    return symbol;
  }

  #address(location: LocationIndex): string {
    const address = this.#profile.location.address[location] ?? 0n;
    return address === 0n ? '' : address.toString(16).padStart(16, '0');
  }

  #object(location: LocationIndex): string {
    const { mapping, location: locations } = this.#profile;
    const file = this.#text(mapping.file[locations.mapping[location] ?? -1]);
    return file === '' ? '<unknown>' : `[${file.slice(file.lastIndexOf('/') + 1)}]`;
  }

  #text(index: number | undefined): string {
    return this.#profile.string[index ?? 0] ?? '';
  }
}

/** `SymbolOrigin` of each function row. */
export function computeFuncOrigins({ func, string }: Profile): Uint8Array {
  const rows = Array.from(func.name, (name, row) => ({
    name: string[name] ?? '',
    file: string[func.file[row] ?? 0] ?? '',
  }));
  const layout = computeSourceLayout(rows);
  return Uint8Array.from(rows, ({ name, file }) => computeOrigin(name, file, layout));
}
