import type { ProfileWarning } from '#shared/profile/profile';
import type { ProfileBuilder } from '#shared/profile/profile-builder';
import { limits } from '../limits.ts';
import type { QuotedPair } from '../quoted-pairs.ts';
import { parseQuotedPairs } from '../quoted-pairs.ts';
import type { MemoryMap } from './memory-map.ts';
import { textTooLarge } from './text-error.ts';

/** What stands in the row of a sample, before the comments that name its frames. */
export interface TextSample {
  readonly position: number;
  /** One for each value type. */
  readonly values: readonly number[];
  /** Leaf first, as instructions: one before the return address where the text has return addresses. */
  readonly addresses: readonly bigint[];
  readonly numberLabels?: readonly { readonly key: string; readonly number: number }[];
  readonly textLabels?: readonly QuotedPair[];
}

interface NamedLine {
  readonly address: bigint;
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

const ADDRESS_PATTERN = /^#\s+0x([0-9a-f]{1,16})\s*/;
const PLACE_PATTERN = /^\+0x[0-9a-f]+\s+(.+):(\d{1,9})\s*$/;
const LABELS_PREFIX = '# labels: ';

/**
 * The samples of a profile as text, with the names that Go writes below each and that pprof throws away:
 *
 *     2 @ 0x43a4b6 0x4059dd 0x5a7b2c 0x46f001
 *     # labels: {"worker":"mail"}
 *     #	0x5a7b2b	main.worker+0x4b	/src/main.go:27
 *
 * A comment names the instruction before a return address, once for each inlined function, innermost first. Go leaves
 * out the comments of its own frames at the leaf and of runtime.goexit: those addresses have no name, and are left out
 * of stacks that are named otherwise.
 */
export class TextSamples {
  readonly #builder: ProfileBuilder;
  readonly #memory: MemoryMap | undefined;
  readonly #funcRow = new Map<string, number>();
  readonly #locationRow = new Map<string, number>();
  /** The sample whose comments are being read; undefined before the first one. */
  #current: TextSample | undefined;
  #named: NamedLine[] = [];
  #labels: QuotedPair[] = [];
  #count = 0;
  #unreadable = 0;

  constructor(builder: ProfileBuilder, memory?: MemoryMap) {
    this.#builder = builder;
    this.#memory = memory;
  }

  addSample(sample: TextSample): void {
    this.#finishSample();
    if (this.#count >= limits.samples) throw textTooLarge(sample.position, 'samples', limits.samples);
    checkDepth(sample.addresses.length, sample.position);
    this.#current = sample;
  }

  /** A line that starts with `#`. */
  addComment(line: string, position: number): void {
    if (line.startsWith(LABELS_PREFIX)) this.#labels.push(...parseQuotedPairs(line.slice(LABELS_PREFIX.length)));
    else this.#addSymbol(line, position);
  }

  finish(): ProfileWarning[] {
    this.#finishSample();
    const warnings: ProfileWarning[] = [];
    if (this.#count === 0) warnings.push({ code: 'empty', message: 'The profile has no samples.' });
    if (this.#unreadable > 0) {
      warnings.push({ code: 'truncated', message: `${this.#unreadable} comment lines could not be read.` });
    }
    return warnings;
  }

  #addSymbol(line: string, position: number): void {
    const address = ADDRESS_PATTERN.exec(line);
    if (address === null && (this.#current === undefined || !line.startsWith('#\t'))) return;
    const rest = line.slice(address?.[0].length);
    if (address !== null && rest === '') return;
    const offsetAt = rest.lastIndexOf('+0x');
    const place = PLACE_PATTERN.exec(rest.slice(Math.max(0, offsetAt)));
    if (address === null || place === null || offsetAt <= 0) {
      this.#unreadable++;
      return;
    }
    checkDepth(this.#named.length + 1, position);
    this.#named.push({
      address: BigInt(`0x${address[1] ?? '0'}`),
      func: rest.slice(0, offsetAt),
      file: place[1] ?? '',
      line: Number(place[2]),
    });
  }

  #finishSample(): void {
    const sample = this.#current;
    if (sample === undefined) return;
    const builder = this.#builder;
    const locations =
      this.#named.length === 0
        ? sample.addresses.map((address) => this.#internLocation(address, []))
        : this.#groupByAddress().map((lines) => this.#internLocation(lines[0]?.address ?? 0n, lines));
    let stack = -1;
    for (const location of locations.toReversed()) stack = builder.addStack(location, stack);
    if (stack >= limits.stackRows) throw textTooLarge(sample.position, 'distinct stack frames', limits.stackRows);
    builder.addSample(stack);
    for (const [valueType, value] of sample.values.entries()) builder.addValue(valueType, value);
    for (const { key, number } of sample.numberLabels ?? []) {
      builder.addNumberLabel(builder.string.intern(key), number, -1);
    }
    for (const { key, value } of [...(sample.textLabels ?? []), ...this.#labels]) {
      builder.addTextLabel(builder.string.intern(key), builder.string.intern(value));
    }
    this.#count++;
    this.#current = undefined;
    this.#named = [];
    this.#labels = [];
  }

  /** Neighbouring comments of one address are functions inlined into each other. */
  #groupByAddress(): NamedLine[][] {
    const groups: NamedLine[][] = [];
    for (const line of this.#named) {
      const last = groups.at(-1);
      if (last?.[0]?.address === line.address) last.push(line);
      else groups.push([line]);
    }
    return groups;
  }

  #internLocation(address: bigint, lines: readonly NamedLine[]): number {
    const key = [address.toString(16), ...lines.map(({ func, line }) => `${func}:${line}`)].join(' ');
    const known = this.#locationRow.get(key);
    if (known !== undefined) return known;
    const location = this.#builder.addLocation(address, this.#memory?.find(address) ?? -1);
    for (const { func, file, line } of lines) this.#builder.addLine(this.#internFunc(func, file), line, 0);
    this.#locationRow.set(key, location);
    return location;
  }

  #internFunc(func: string, file: string): number {
    const key = `${func}\n${file}`;
    const known = this.#funcRow.get(key);
    if (known !== undefined) return known;
    const name = this.#builder.string.intern(func);
    const row = this.#builder.addFunc(name, name, this.#builder.string.intern(file), 0);
    this.#funcRow.set(key, row);
    return row;
  }
}

/** The hexadecimal numbers of a text as addresses: ` 0x43a4b6 0x4059dd`. */
export function parseAddresses(text: string): bigint[] {
  return Array.from(text.matchAll(/0x[0-9a-f]{1,16}/g), ([address]) => BigInt(address));
}

/** Return addresses point behind the call; one before lies within it. As in pprof, 0 becomes the largest address. */
export function toCallSites(addresses: readonly bigint[]): bigint[] {
  return addresses.map(toCallSite);
}

export function toCallSite(returnAddress: bigint): bigint {
  return BigInt.asUintN(64, returnAddress - 1n);
}

function checkDepth(depth: number, position: number): void {
  if (depth > limits.stackDepth) throw textTooLarge(position, 'frames in one stack', limits.stackDepth);
}
