import { AppError } from '#shared/base/app-error';
import { checkProfile } from '#shared/profile/check-profile';
import type { Profile, ProfileWarning } from '#shared/profile/profile';
import { ProfileBuilder } from '#shared/profile/profile-builder';
import { limits } from '../limits.ts';
import { parseQuotedPairs } from '../quoted-pairs.ts';
import { TextLines } from '../text-lines.ts';

/**
 * The text of `goroutine?debug=1`, `threadcreate?debug=1` and custom profiles, with the names that pprof throws away:
 *
 *     goroutine profile: total 3
 *     2 @ 0x43a4b6 0x4059dd 0x5a7b2c 0x46f001
 *     # labels: {"worker":"mail"}
 *     #	0x5a7b2b	main.worker+0x4b	/src/main.go:27
 *
 * Return addresses stand after the `@`; a comment names the instruction before, once for each inlined function,
 * innermost first. Go leaves out the comments of its own frames at the leaf and of runtime.goexit: those addresses
 * have no name, and are left out of stacks that are named otherwise.
 */
export function decodeCountText(bytes: Uint8Array): Profile {
  const lines = new TextLines(bytes);
  const name = readHeader(lines);
  const valueType = { type: name, unit: 'count' };
  const decoder = new CountDecoder(new ProfileBuilder([valueType]));
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.startsWith('---')) break;
    decoder.addLine(line, lines.position);
  }
  const { builder, warnings } = decoder.finish();
  const profile = builder.finish({ periodType: valueType, period: 1, warnings });
  checkProfile(profile);
  return profile;
}

const HEADER_PATTERN = /^\s*(\S.{0,199}) profile: total \d+$/;
const SAMPLE_PATTERN = /^\s*(\d{1,15}) @((?: 0x[0-9a-f]{1,16})*)\s*$/;
const ADDRESS_PATTERN = /^#\s+0x([0-9a-f]{1,16})\s*/;
const PLACE_PATTERN = /^\+0x[0-9a-f]+\s+(.+):(\d{1,9})\s*$/;
const LABELS_PREFIX = '# labels: ';

function readHeader(lines: TextLines): string {
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.trim() === '') continue;
    const name = HEADER_PATTERN.exec(line)?.[1];
    if (name !== undefined) return name;
    break;
  }
  throw malformed(lines.position, 'the header "NAME profile: total N" is missing');
}

interface NamedLine {
  readonly address: bigint;
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

class CountDecoder {
  readonly #builder: ProfileBuilder;
  readonly #funcRow = new Map<string, number>();
  readonly #locationRow = new Map<string, number>();
  #count = 0;
  /** Of the sample that is being read, leaf first; undefined before the first one. */
  #addresses: readonly bigint[] | undefined;
  #position = 0;
  #named: NamedLine[] = [];
  #labels: { readonly key: string; readonly value: string }[] = [];
  #samples = 0;
  #namedSamples = 0;
  #unreadable = 0;

  constructor(builder: ProfileBuilder) {
    this.#builder = builder;
  }

  addLine(line: string, position: number): void {
    if (line.startsWith(LABELS_PREFIX)) {
      this.#labels.push(...parseQuotedPairs(line.slice(LABELS_PREFIX.length)));
      return;
    }
    if (line.startsWith('#')) {
      this.#addSymbol(line, position);
      return;
    }
    if (line.trim() === '') return;
    const sample = SAMPLE_PATTERN.exec(line);
    if (sample === null) throw malformed(position, 'a line is neither "COUNT @ ADDRESS …" nor a comment');
    this.#finishSample();
    if (this.#samples >= limits.samples) throw tooLarge(position, 'samples', limits.samples);
    const addresses = (sample[2] ?? '').split(' ').slice(1);
    if (addresses.length > limits.stackDepth) throw tooLarge(position, 'frames in one stack', limits.stackDepth);
    this.#count = Number(sample[1]);
    this.#addresses = addresses.map(BigInt);
    this.#position = position;
  }

  finish(): { builder: ProfileBuilder; warnings: ProfileWarning[] } {
    this.#finishSample();
    const warnings: ProfileWarning[] = [];
    if (this.#samples === 0) warnings.push({ code: 'empty', message: 'The profile has no samples.' });
    else if (this.#namedSamples === 0) {
      warnings.push({ code: 'unsymbolised', message: 'The profile has addresses but no function names.' });
    }
    if (this.#unreadable > 0) {
      warnings.push({ code: 'truncated', message: `${this.#unreadable} comment lines could not be read.` });
    }
    return { builder: this.#builder, warnings };
  }

  #addSymbol(line: string, position: number): void {
    const address = ADDRESS_PATTERN.exec(line);
    const rest = line.slice(address?.[0].length);
    if (address !== null && rest === '') return;
    const offsetAt = rest.lastIndexOf('+0x');
    const place = PLACE_PATTERN.exec(rest.slice(Math.max(0, offsetAt)));
    if (address === null || place === null || offsetAt <= 0) {
      this.#unreadable++;
      return;
    }
    if (this.#named.length >= limits.stackDepth) throw tooLarge(position, 'frames in one stack', limits.stackDepth);
    this.#named.push({
      address: BigInt(`0x${address[1] ?? '0'}`),
      func: rest.slice(0, offsetAt),
      file: place[1] ?? '',
      line: Number(place[2]),
    });
  }

  #finishSample(): void {
    if (this.#addresses === undefined) return;
    const builder = this.#builder;
    const locations =
      this.#named.length === 0
        ? this.#addresses.map((address) => this.#internLocation(address > 0n ? address - 1n : 0n, []))
        : this.#groupByAddress().map((lines) => this.#internLocation(lines[0]?.address ?? 0n, lines));
    let stack = -1;
    for (const location of locations.toReversed()) stack = builder.addStack(location, stack);
    if (stack >= limits.stackRows) throw tooLarge(this.#position, 'distinct stack frames', limits.stackRows);
    builder.addSample(stack);
    builder.addValue(0, this.#count);
    for (const { key, value } of this.#labels) {
      builder.addTextLabel(builder.string.intern(key), builder.string.intern(value));
    }
    this.#samples++;
    if (this.#named.length > 0) this.#namedSamples++;
    this.#addresses = undefined;
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
    const location = this.#builder.addLocation(address, -1);
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

function malformed(position: number, reason: string): AppError {
  return new AppError('decode/malformed', `This text is not a sound count profile: at byte ${position} ${reason}.`, {
    position,
    reason,
  });
}

function tooLarge(position: number, what: string, bound: number): AppError {
  return new AppError('decode/too-large', `This profile has more than ${bound} ${what} (at byte ${position}).`, {
    position,
    what,
    bound,
  });
}
