import { formatValue } from '#shared/format/value';
import { computeLabelUnits } from './label-units.ts';
import type { Profile } from './profile.ts';
import { StackInterner } from './stack-interner.ts';

/** Values of a label as frames: of the whole stack's caller, or of what its leaf calls. */
export interface LabelFrames {
  readonly key: string;
  readonly place: 'root' | 'leaf';
}

/**
 * The same samples with a frame more for each of the labels: the first key at the root is the outermost frame, the last
 * at the leaf the innermost, as pprof's tagroot and tagleaf. A sample without the label has a frame that says so, so
 * that all stacks keep one depth; several values of one key are one frame. Samples keep their rows.
 */
export function addLabelFrames(profile: Profile, labels: readonly LabelFrames[]): Profile {
  if (labels.length === 0) return profile;
  const frames = new LabelFrameTables(profile);
  const roots = labels.filter(({ place }) => place === 'root').map(({ key }) => frames.locationsOf(key));
  const leaves = labels.filter(({ place }) => place === 'leaf').map(({ key }) => frames.locationsOf(key));
  const { stack, sample } = profile;
  const interner = new StackInterner(stack.length + sample.length);
  const sampleStack = new Int32Array(sample.length);
  let path = new Int32Array(64);
  for (let row = 0; row < sample.length; row++) {
    let length = 0;
    const push = (location: number): void => {
      if (length === path.length) {
        const grown = new Int32Array(length * 2);
        grown.set(path);
        path = grown;
      }
      path[length++] = location;
    };
    for (let i = leaves.length - 1; i >= 0; i--) push(leaves[i]?.[row] ?? 0);
    for (let at = sample.stack[row] ?? -1; at >= 0; at = stack.prefix[at] ?? -1) push(stack.location[at] ?? 0);
    for (let i = roots.length - 1; i >= 0; i--) push(roots[i]?.[row] ?? 0);
    sampleStack[row] = interner.internPath(path, length);
  }
  return { ...frames.finish(), stack: interner.finish(), sample: { ...sample, stack: sampleStack } };
}

/** The profile's tables with a function and a location more for each value that a label has. */
class LabelFrameTables {
  readonly #profile: Profile;
  readonly #units: ReadonlyMap<string, string>;
  readonly #string: string[];
  /** Of each frame that was added: its name and the label's key, as strings. */
  readonly #name: number[] = [];
  readonly #key: number[] = [];

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#units = computeLabelUnits(profile);
    this.#string = [...profile.string];
  }

  /** The location of each sample's value of the key. */
  locationsOf(key: string): Int32Array {
    const { sample, location } = this.#profile;
    const keyString = this.#string.push(key) - 1;
    const known = new Map<string, number>();
    return Int32Array.from(sample.stack, (_, row) => {
      const name = this.#nameOf(row, key);
      let added = known.get(name);
      if (added === undefined) {
        added = this.#name.length;
        this.#name.push(this.#string.push(name) - 1);
        this.#key.push(keyString);
        known.set(name, added);
      }
      return location.length + added;
    });
  }

  finish(): Profile {
    const { func, location, line } = this.#profile;
    const added = this.#name.length;
    const more = (column: Int32Array, values: (i: number) => number): Int32Array => {
      const grown = new Int32Array(column.length + added);
      grown.set(column);
      for (let i = 0; i < added; i++) grown[column.length + i] = values(i);
      return grown;
    };
    const moreZeros = (column: Float64Array): Float64Array => {
      const grown = new Float64Array(column.length + added);
      grown.set(column);
      return grown;
    };
    const address = new BigUint64Array(location.length + added);
    address.set(location.address);
    const isFolded = new Uint8Array(location.length + added);
    isFolded.set(location.isFolded);
    return {
      ...this.#profile,
      string: this.#string,
      func: {
        length: func.length + added,
        name: more(func.name, (i) => this.#name[i] ?? 0),
        systemName: more(func.systemName, (i) => this.#name[i] ?? 0),
        file: more(func.file, (i) => this.#key[i] ?? 0),
        startLine: moreZeros(func.startLine),
      },
      location: {
        length: location.length + added,
        address,
        mapping: more(location.mapping, () => -1),
        lineStart: more(location.lineStart, (i) => line.length + i + 1),
        isFolded,
      },
      line: {
        length: line.length + added,
        func: more(line.func, (i) => func.length + i),
        line: moreZeros(line.line),
        column: moreZeros(line.column),
      },
    };
  }

  /** `/v1/quote`, `512 B`, or that the sample has no such label. */
  #nameOf(row: number, key: string): string {
    const { string, sample, label } = this.#profile;
    const values: string[] = [];
    const end = sample.labelStart[row + 1] ?? 0;
    for (let i = sample.labelStart[row] ?? 0; i < end; i++) {
      if (string[label.key[i] ?? 0] !== key) continue;
      const text = label.text[i] ?? -1;
      if (text !== -1) values.push(string[text] ?? '');
      else values.push(formatValue(label.number[i] ?? 0, this.#units.get(key) ?? ''));
    }
    return values.length === 0 ? `(no ${key})` : values.join(',');
  }
}
