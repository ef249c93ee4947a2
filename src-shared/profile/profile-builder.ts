import { Float64Column, Int32Column } from '#shared/base/column';
import { StringTable } from '#shared/base/string-table';
import type { PathProfile } from './path-profile.ts';
import type {
  FuncIndex,
  LocationIndex,
  MappingIndex,
  Profile,
  ProfileTables,
  ProfileWarning,
  StackIndex,
  StringIndex,
  ValueType,
} from './profile.ts';
import { StackInterner } from './stack-interner.ts';

export interface MappingRow {
  readonly start: bigint;
  readonly limit: bigint;
  readonly offset: bigint;
  readonly file: StringIndex;
  readonly buildId: StringIndex;
  readonly flags: number;
}

/** What a profile says about itself as a whole; what is left out has the none-value of `Profile`. */
export interface ProfileHeader {
  readonly timeNanos?: bigint;
  readonly durationNanos?: number;
  readonly periodType?: ValueType;
  readonly period?: number;
  /** Name of the default value type; the last one where it is '' or names none. */
  readonly defaultType?: string;
  readonly comments?: readonly string[];
  readonly docUrl?: string;
  readonly dropFrames?: string;
  readonly keepFrames?: string;
  readonly inexact?: boolean;
  readonly warnings?: readonly ProfileWarning[];
}

/**
 * Grows the tables of a profile. Rows are added in any order that defines a row before it is used; lines belong to the
 * location added last, values and labels to the sample added last. Stacks are interned: root first, one location at a
 * time.
 */
export class ProfileBuilder {
  readonly string = new StringTable();
  readonly #valueType: readonly ValueType[];
  readonly #mapping: MappingRow[] = [];

  readonly #funcName = new Int32Column();
  readonly #funcSystemName = new Int32Column();
  readonly #funcFile = new Int32Column();
  readonly #funcStartLine = new Float64Column();

  readonly #address: bigint[] = [];
  readonly #locationMapping = new Int32Column();
  readonly #lineStart = new Int32Column();
  readonly #isFolded = new Int32Column();

  readonly #lineFunc = new Int32Column();
  readonly #lineNumber = new Float64Column();
  readonly #lineColumn = new Float64Column();

  readonly #stack: StackInterner;
  readonly #pathStart = new Int32Column();

  readonly #sampleStack = new Int32Column();
  readonly #value: readonly Float64Column[];
  readonly #labelStart = new Int32Column();

  readonly #labelKey = new Int32Column();
  readonly #labelText = new Int32Column();
  readonly #labelNumber = new Float64Column();
  readonly #labelUnit = new Int32Column();

  /** `expectedStacks` saves growing; it bounds nothing. */
  constructor(valueType: readonly ValueType[], expectedStacks = 0) {
    this.#valueType = valueType;
    this.#stack = new StackInterner(expectedStacks);
    this.#value = valueType.map(() => new Float64Column());
  }

  addMapping(row: MappingRow): MappingIndex {
    return this.#mapping.push(row) - 1;
  }

  addFunc(name: StringIndex, systemName: StringIndex, file: StringIndex, startLine: number): FuncIndex {
    this.#funcSystemName.push(systemName);
    this.#funcFile.push(file);
    this.#funcStartLine.push(startLine);
    return this.#funcName.push(name);
  }

  addLocation(address: bigint, mapping: MappingIndex, isFolded = false): LocationIndex {
    this.#lineStart.push(this.#lineFunc.length);
    this.#locationMapping.push(mapping);
    this.#isFolded.push(isFolded ? 1 : 0);
    return this.#address.push(address) - 1;
  }

  /** Innermost callee first. */
  addLine(func: FuncIndex, line: number, column: number): void {
    this.#lineFunc.push(func);
    this.#lineNumber.push(line);
    this.#lineColumn.push(column);
  }

  /** `prefix` is the caller's stack, -1 at the root. */
  addStack(location: LocationIndex, prefix: StackIndex): StackIndex {
    return this.#stack.intern(prefix, location);
  }

  /** The stack of the first `length` locations of `path`, leaf first; -1 where there are none. */
  addStackOf(path: Int32Array, length: number): StackIndex {
    return this.#stack.internPath(path, length);
  }

  /** Rows of the tree of stacks so far. */
  get stackCount(): number {
    return this.#stack.length;
  }

  /** Starts a sample whose stack stands in the decoder's own column, from `start` on; `finishPaths` takes that column. */
  addPath(start: number): void {
    this.#pathStart.push(start);
    this.#labelStart.push(this.#labelKey.length);
  }

  /** Starts a sample; its values follow, one for each value type, with `addValue`. */
  addSample(stack: StackIndex): void {
    this.#sampleStack.push(stack);
    this.#labelStart.push(this.#labelKey.length);
  }

  addValue(valueType: number, value: number): void {
    this.#value[valueType]?.push(value);
  }

  addTextLabel(key: StringIndex, text: StringIndex): void {
    this.#addLabel(key, text, 0, -1);
  }

  /** `unit` is -1 where the profile does not name one. */
  addNumberLabel(key: StringIndex, number: number, unit: StringIndex): void {
    this.#addLabel(key, -1, number, unit);
  }

  /** `string` replaces the builder's own table where the decoder brings one. */
  finish(header: ProfileHeader = {}, string: readonly string[] = this.string.finish()): Profile {
    const { sample, ...tables } = this.#finishTables(header, string);
    return {
      ...tables,
      stack: this.#stack.finish(),
      sample: { ...sample, stack: this.#sampleStack.finish() },
    };
  }

  /** For samples that were added with `addPath`. */
  finishPaths(location: Int32Array, header: ProfileHeader, string: readonly string[]): PathProfile {
    this.#pathStart.push(location.length);
    return { ...this.#finishTables(header, string), paths: { start: this.#pathStart.finish(), location } };
  }

  #finishTables(header: ProfileHeader, string: readonly string[]): ProfileTables {
    const lineStart = this.#lineStart;
    lineStart.push(this.#lineFunc.length);
    this.#labelStart.push(this.#labelKey.length);
    return {
      string,
      valueType: this.#valueType,
      mapping: {
        length: this.#mapping.length,
        start: BigUint64Array.from(this.#mapping, (row) => row.start),
        limit: BigUint64Array.from(this.#mapping, (row) => row.limit),
        offset: BigUint64Array.from(this.#mapping, (row) => row.offset),
        file: Int32Array.from(this.#mapping, (row) => row.file),
        buildId: Int32Array.from(this.#mapping, (row) => row.buildId),
        flags: Uint8Array.from(this.#mapping, (row) => row.flags),
      },
      func: {
        length: this.#funcName.length,
        name: this.#funcName.finish(),
        systemName: this.#funcSystemName.finish(),
        file: this.#funcFile.finish(),
        startLine: this.#funcStartLine.finish(),
      },
      location: {
        length: this.#address.length,
        address: BigUint64Array.from(this.#address),
        mapping: this.#locationMapping.finish(),
        lineStart: lineStart.finish(),
        isFolded: Uint8Array.from(this.#isFolded.finish()),
      },
      line: {
        length: this.#lineFunc.length,
        func: this.#lineFunc.finish(),
        line: this.#lineNumber.finish(),
        column: this.#lineColumn.finish(),
      },
      sample: {
        length: this.#labelStart.length - 1,
        value: this.#value.map((column) => column.finish()),
        labelStart: this.#labelStart.finish(),
      },
      label: {
        length: this.#labelKey.length,
        key: this.#labelKey.finish(),
        text: this.#labelText.finish(),
        number: this.#labelNumber.finish(),
        unit: this.#labelUnit.finish(),
      },
      timeNanos: header.timeNanos ?? 0n,
      durationNanos: header.durationNanos ?? 0,
      periodType: header.periodType ?? { type: '', unit: '' },
      period: header.period ?? 0,
      defaultValueType: this.#findDefault(header.defaultType ?? ''),
      comments: header.comments ?? [],
      docUrl: header.docUrl ?? '',
      dropFrames: header.dropFrames ?? '',
      keepFrames: header.keepFrames ?? '',
      inexact: header.inexact ?? false,
      warnings: header.warnings ?? [],
    };
  }

  #addLabel(key: StringIndex, text: StringIndex, number: number, unit: StringIndex): void {
    this.#labelKey.push(key);
    this.#labelText.push(text);
    this.#labelNumber.push(number);
    this.#labelUnit.push(unit);
  }

  #findDefault(type: string): number {
    const named = type === '' ? -1 : this.#valueType.findIndex((valueType) => valueType.type === type);
    return named >= 0 ? named : Math.max(0, this.#valueType.length - 1);
  }
}
