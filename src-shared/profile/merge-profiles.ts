import { PairTable } from '#shared/base/pair-table';
import { findCommonValues, mergeHeaders } from './merge-header.ts';
import { ProfileBuilder } from './profile-builder.ts';
import type { Profile } from './profile.ts';

/**
 * Any number of profiles as one: samples with the same stack and the same labels are added up, what sums to nothing is
 * left out. The result is the same whatever the order and the grouping, but for the order of rows. Durations add up;
 * periods and `drop_frames` that differ are said in the warnings. Locations are told apart by what they are in the
 * binary, so that two processes that have it at other addresses share them. Throws `merge/nothing-in-common`.
 */
export function mergeProfiles(profiles: readonly Profile[]): Profile {
  const [first, ...others] = profiles;
  if (first && others.length === 0) return first;
  const common = findCommonValues(profiles);
  const builder = new ProfileBuilder(
    common.map(({ valueType }) => valueType),
    first?.stack.length,
  );
  const tables = new MergedTables(builder, profiles);
  const samples = new SummedSamples(common.length);
  for (const [i, profile] of profiles.entries()) {
    const columns = common.map(({ sources }) => ({
      values: profile.sample.value[sources[i]?.column ?? -1] ?? new Float64Array(),
      factor: sources[i]?.factor ?? 1,
    }));
    const { stackOf, labelsOf } = tables.add(profile);
    for (let row = 0; row < profile.sample.length; row++) {
      const at = samples.rowOf(stackOf(profile.sample.stack[row] ?? -1), labelsOf(row));
      for (const [value, { values, factor }] of columns.entries()) samples.add(value, at, (values[row] ?? 0) * factor);
    }
  }
  const isInexact = samples.writeTo(builder, tables.labels);
  const header = mergeHeaders(profiles, common);
  return builder.finish({ ...header, inexact: header.inexact === true || isInexact });
}

/** Rows of the merged tables for those of each profile. */
class MergedTables {
  readonly labels: LabelSets;
  readonly #builder: ProfileBuilder;
  readonly #mappings = new Map<string, { readonly row: number; readonly start: bigint }>();
  readonly #funcs = new Map<string, number>();
  readonly #locations = new Map<string, number>();

  /** Mappings of one file are one; its symbolisation is what all of them have. */
  constructor(builder: ProfileBuilder, profiles: readonly Profile[]) {
    this.#builder = builder;
    this.labels = new LabelSets();
    const flags = new Map<string, number>();
    for (const profile of profiles) {
      for (let row = 0; row < profile.mapping.length; row++) {
        const key = mappingKey(profile, row);
        flags.set(key, (flags.get(key) ?? -1) & (profile.mapping.flags[row] ?? 0));
      }
    }
    for (const { string, mapping } of profiles) {
      for (let row = 0; row < mapping.length; row++) {
        const key = mappingKey({ string, mapping }, row);
        if (this.#mappings.has(key)) continue;
        const start = mapping.start[row] ?? 0n;
        const added = builder.addMapping({
          start,
          limit: mapping.limit[row] ?? 0n,
          offset: mapping.offset[row] ?? 0n,
          file: builder.string.intern(string[mapping.file[row] ?? 0] ?? ''),
          buildId: builder.string.intern(string[mapping.buildId[row] ?? 0] ?? ''),
          flags: flags.get(key) ?? 0,
        });
        this.#mappings.set(key, { row: added, start });
      }
    }
  }

  add(profile: Profile): { stackOf: (stack: number) => number; labelsOf: (sample: number) => number } {
    const strings = Int32Array.from(profile.string, (text) => this.#builder.string.intern(text));
    const locations = this.#addLocations(profile, strings);
    const { stack } = profile;
    const stacks = new Int32Array(stack.length);
    for (let row = 0; row < stack.length; row++) {
      const prefix = stack.prefix[row] ?? -1;
      stacks[row] = this.#builder.addStack(locations[stack.location[row] ?? 0] ?? 0, stacks[prefix] ?? -1);
    }
    return {
      stackOf: (row) => stacks[row] ?? -1,
      labelsOf: (sample) => this.labels.intern(profile, strings, sample),
    };
  }

  #addLocations(profile: Profile, strings: Int32Array): Int32Array {
    const { location, line, mapping } = profile;
    const funcs = this.#addFuncs(profile, strings);
    const mappings = Array.from({ length: mapping.length }, (_, row) => this.#mappings.get(mappingKey(profile, row)));
    return Int32Array.from({ length: location.length }, (_, at) => {
      const from = location.mapping[at] ?? -1;
      const to = mappings[from];
      // Within its mapping: where the file was mapped to differs from process to process.
      const address = (location.address[at] ?? 0n) - (to ? (mapping.start[from] ?? 0n) : 0n);
      const isFolded = location.isFolded[at] === 1;
      let key = `${to?.row ?? -1} ${address} ${isFolded}`;
      const end = location.lineStart[at + 1] ?? 0;
      for (let row = location.lineStart[at] ?? 0; row < end; row++) {
        key += `\n${funcs[line.func[row] ?? 0] ?? 0} ${line.line[row] ?? 0} ${line.column[row] ?? 0}`;
      }
      const known = this.#locations.get(key);
      if (known !== undefined) return known;
      const added = this.#builder.addLocation(BigInt.asUintN(64, address + (to?.start ?? 0n)), to?.row ?? -1, isFolded);
      for (let row = location.lineStart[at] ?? 0; row < end; row++) {
        this.#builder.addLine(funcs[line.func[row] ?? 0] ?? 0, line.line[row] ?? 0, line.column[row] ?? 0);
      }
      this.#locations.set(key, added);
      return added;
    });
  }

  #addFuncs({ func }: Profile, strings: Int32Array): Int32Array {
    return Int32Array.from({ length: func.length }, (_, row) => {
      const name = strings[func.name[row] ?? 0] ?? 0;
      const systemName = strings[func.systemName[row] ?? 0] ?? 0;
      const file = strings[func.file[row] ?? 0] ?? 0;
      const startLine = func.startLine[row] ?? 0;
      const key = `${name} ${systemName} ${file} ${startLine}`;
      const known = this.#funcs.get(key) ?? this.#builder.addFunc(name, systemName, file, startLine);
      this.#funcs.set(key, known);
      return known;
    });
  }
}

const pageBytes = 0x1000n;

/** A file as it is mapped, wherever: its size in whole pages, the offset, and its build id or else its name. */
function mappingKey({ string, mapping }: Pick<Profile, 'string' | 'mapping'>, row: number): string {
  const size = (mapping.limit[row] ?? 0n) - (mapping.start[row] ?? 0n);
  const pages = (size + pageBytes - 1n) / pageBytes;
  const buildId = string[mapping.buildId[row] ?? 0] ?? '';
  return `${pages} ${mapping.offset[row] ?? 0n} ${buildId === '' ? (string[mapping.file[row] ?? 0] ?? '') : buildId}`;
}

/** Sets of labels, each once, whatever the order in which a sample has them. Set 0 is the empty one. */
class LabelSets {
  readonly #numbers = new Map<number, number>();
  readonly #number: number[] = [];
  /** (number, unit + 1) */
  readonly #measures = new PairTable();
  /** (key, text), or (key, −1 − measure) for a number. */
  readonly #labels = new PairTable();
  /** (set − 1 without its last label, label): a set is the path to it, labels ascending. */
  readonly #sets = new PairTable();
  #scratch = new Int32Array(16);

  intern({ sample, label }: Profile, strings: Int32Array, row: number): number {
    const first = sample.labelStart[row] ?? 0;
    const count = (sample.labelStart[row + 1] ?? 0) - first;
    if (count === 0) return 0;
    if (count > this.#scratch.length) this.#scratch = new Int32Array(count * 2);
    const ids = this.#scratch.subarray(0, count);
    for (let i = 0; i < count; i++) {
      const at = first + i;
      const text = label.text[at] ?? -1;
      const value = text >= 0 ? (strings[text] ?? 0) : -1 - this.#measure(label, strings, at);
      ids[i] = this.#labels.intern(strings[label.key[at] ?? 0] ?? 0, value);
    }
    ids.sort();
    let set = 0;
    for (const id of ids) set = this.#sets.intern(set - 1, id) + 1;
    return set;
  }

  writeTo(builder: ProfileBuilder, set: number): void {
    for (let at = set; at > 0; at = this.#sets.firstAt(at - 1) + 1) {
      const label = this.#sets.secondAt(at - 1);
      const key = this.#labels.firstAt(label);
      const value = this.#labels.secondAt(label);
      if (value >= 0) builder.addTextLabel(key, value);
      else {
        const measure = -1 - value;
        const number = this.#number[this.#measures.firstAt(measure)] ?? 0;
        builder.addNumberLabel(key, number, this.#measures.secondAt(measure) - 1);
      }
    }
  }

  #measure(label: Profile['label'], strings: Int32Array, at: number): number {
    const number = label.number[at] ?? 0;
    let index = this.#numbers.get(number);
    if (index === undefined) {
      index = this.#number.push(number) - 1;
      this.#numbers.set(number, index);
    }
    const unit = label.unit[at] ?? -1;
    return this.#measures.intern(index, unit < 0 ? 0 : (strings[unit] ?? 0) + 1);
  }
}

/** Values by stack and set of labels. */
class SummedSamples {
  /** (stack, set of labels) */
  readonly #rows = new PairTable();
  #values: Float64Array[];

  constructor(valueTypes: number) {
    this.#values = Array.from({ length: valueTypes }, () => new Float64Array(256));
  }

  rowOf(stack: number, labels: number): number {
    const row = this.#rows.intern(stack, labels);
    if (row >= (this.#values[0]?.length ?? 0)) {
      this.#values = this.#values.map((column) => {
        const grown = new Float64Array(column.length * 2);
        grown.set(column);
        return grown;
      });
    }
    return row;
  }

  add(valueType: number, row: number, value: number): void {
    const column = this.#values[valueType];
    if (column) column[row] = (column[row] ?? 0) + value;
  }

  /** True where a sum lies beyond what a double holds exactly. */
  writeTo(builder: ProfileBuilder, labels: LabelSets): boolean {
    let isInexact = false;
    for (let row = 0; row < this.#rows.length; row++) {
      if (this.#values.every((column) => column[row] === 0)) continue;
      builder.addSample(this.#rows.firstAt(row));
      labels.writeTo(builder, this.#rows.secondAt(row));
      for (const [valueType, column] of this.#values.entries()) {
        const value = column[row] ?? 0;
        isInexact ||= Math.abs(value) > Number.MAX_SAFE_INTEGER;
        builder.addValue(valueType, value);
      }
    }
    return isInexact;
  }
}
