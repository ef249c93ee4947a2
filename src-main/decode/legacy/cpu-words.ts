import { Float64Column, Int32Column } from '#shared/base/column';
import type { Profile, ProfileWarning } from '#shared/profile/profile';
import { ProfileBuilder } from '#shared/profile/profile-builder';
import { limits } from '../limits.ts';
import { MemoryMap } from './memory-map.ts';
import { malformedText, textTooLarge } from './text-error.ts';
import { finishTextProfile } from './text-profile.ts';
import { TextSamples, toCallSite } from './text-samples.ts';

/** How the words of a file are read; told by its header. */
interface WordLayout {
  readonly wordBytes: 4 | 8;
  readonly isLittleEndian: boolean;
}

const layouts: readonly WordLayout[] = [
  { wordBytes: 4, isLittleEndian: true },
  { wordBytes: 4, isLittleEndian: false },
  { wordBytes: 8, isLittleEndian: true },
  { wordBytes: 8, isLittleEndian: false },
];

const HEADER_WORDS = 5;
/** Third word of the header: what ran. */
const NATIVE = 0n;
const JAVA = 1n;

export type CpuWordsKind = 'cpu-words' | 'java-cpu-words';

/** Whether bytes begin with the header 0, 3, 0 (native) or 1 (Java), period, 0 in words of either size and order. */
export function sniffCpuWords(bytes: Uint8Array): CpuWordsKind | undefined {
  const words = openWords(bytes);
  if (words === undefined) return undefined;
  return words.at(2) === JAVA ? 'java-cpu-words' : 'cpu-words';
}

/**
 * The binary profile of gperftools and its kin, a sequence of words: the header 0, 3, 0, period in microseconds, 0; for
 * each stack its count, its depth and that many addresses, leaf first; the trailer 0, 1, 0; then the memory map as
 * text. There are no names in it.
 *
 * The signal handler that takes a sample leaves its own frame next to the leaf. As pprof does, it is taken out where
 * nearly all samples have it, and so is a leaf that was recorded twice.
 */
export function decodeCpuWords(bytes: Uint8Array): Profile {
  const words = openWords(bytes);
  if (words === undefined) throw malformed(0, 'the header 0, 3, 0, period, 0 is missing');
  const periodNanos = Number(words.at(3)) * 1000;
  const stacks = readStacks(words);
  const skip = findHandlerFrames(words, stacks);
  const builder = new ProfileBuilder([
    { type: 'samples', unit: 'count' },
    { type: 'cpu', unit: 'nanoseconds' },
  ]);
  const samples = new TextSamples(builder, new MemoryMap(bytes.subarray(stacks.end * words.wordBytes), builder));
  for (let row = 0; row < stacks.count.length; row++) {
    const first = stacks.firstWord.at(row);
    const depth = stacks.depth.at(row);
    const addresses: bigint[] = depth > 0 ? [words.at(first)] : [];
    for (let frame = 1 + (skip[row] ?? 0); frame < depth; frame++) addresses.push(toCallSite(words.at(first + frame)));
    const count = stacks.count.at(row);
    samples.addSample({ position: first * words.wordBytes, values: [count, count * periodNanos], addresses });
  }
  const warnings: ProfileWarning[] = stacks.isCutOff
    ? [
        {
          code: 'truncated',
          message: `The profile is cut off at byte ${stacks.end * words.wordBytes}, before its end mark: samples after it are missing.`,
        },
      ]
    : [];
  const header = { periodType: { type: 'cpu', unit: 'nanoseconds' }, period: periodNanos };
  return finishTextProfile(builder, header, [...warnings, ...samples.finish()]);
}

class Words {
  readonly wordBytes: number;
  readonly length: number;
  readonly #view: DataView;
  readonly #isLittleEndian: boolean;

  constructor(bytes: Uint8Array, { wordBytes, isLittleEndian }: WordLayout) {
    this.wordBytes = wordBytes;
    this.length = Math.floor(bytes.length / wordBytes);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isLittleEndian = isLittleEndian;
  }

  at(index: number): bigint {
    const offset = index * this.wordBytes;
    return this.wordBytes === 8
      ? this.#view.getBigUint64(offset, this.#isLittleEndian)
      : BigInt(this.#view.getUint32(offset, this.#isLittleEndian));
  }
}

function openWords(bytes: Uint8Array): Words | undefined {
  for (const layout of layouts) {
    const words = new Words(bytes, layout);
    if (words.length < HEADER_WORDS) continue;
    const [zero, three, program, period, padding] = [0, 1, 2, 3, 4].map((index) => words.at(index));
    const isProgram = program === NATIVE || program === JAVA;
    if (zero === 0n && three === 3n && isProgram && period !== 0n && padding === 0n) return words;
  }
  return undefined;
}

interface Stacks {
  readonly count: Float64Column;
  readonly firstWord: Int32Column;
  readonly depth: Int32Column;
  /** The word after the trailer, or after the last whole stack. */
  readonly end: number;
  readonly isCutOff: boolean;
}

function readStacks(words: Words): Stacks {
  const count = new Float64Column();
  const firstWord = new Int32Column();
  const depth = new Int32Column();
  let at = HEADER_WORDS;
  while (at + 2 <= words.length) {
    const position = at * words.wordBytes;
    const samples = words.at(at);
    const frames = words.at(at + 1);
    if (at + 2 + Number(frames) > words.length) break;
    if (frames > BigInt(limits.stackDepth)) throw textTooLarge(position, 'frames in one stack', limits.stackDepth);
    if (samples === 0n && frames === 1n && words.at(at + 2) === 0n) {
      return { count, firstWord, depth, end: at + 3, isCutOff: false };
    }
    if (count.length >= limits.samples) throw textTooLarge(position, 'samples', limits.samples);
    count.push(Number(samples));
    firstWord.push(at + 2);
    depth.push(Number(frames));
    at += 2 + Number(frames);
  }
  return { count, firstWord, depth, end: at, isCutOff: true };
}

const MOST_HANDLER_FRAMES = 2;
/** One sample in so many may differ. */
const SAMPLES_PER_EXCEPTION = 32;

/** How many frames after the leaf do not belong to the program, for each stack. */
function findHandlerFrames(words: Words, { firstWord, depth }: Stacks): Uint8Array {
  const length = firstWord.length;
  const skip = new Uint8Array(length);
  const second = (row: number): bigint | undefined =>
    depth.at(row) > 1 + (skip[row] ?? 0) ? words.at(firstWord.at(row) + 1 + (skip[row] ?? 0)) : undefined;
  for (let round = 0; round < MOST_HANDLER_FRAMES; round++) {
    const counts = new Map<bigint, number>();
    for (let row = 0; row < length; row++) {
      const address = second(row);
      if (address !== undefined) counts.set(address, (counts.get(address) ?? 0) + 1);
    }
    const [handler] =
      [...counts].find(([, count]) => count >= length - Math.floor(length / SAMPLES_PER_EXCEPTION)) ?? [];
    if (handler === undefined) break;
    for (let row = 0; row < length; row++) if (second(row) === handler) skip[row] = (skip[row] ?? 0) + 1;
  }
  for (let row = 0; row < length; row++) {
    const address = second(row);
    if (address !== undefined && address === words.at(firstWord.at(row))) skip[row] = (skip[row] ?? 0) + 1;
  }
  return skip;
}

function malformed(position: number, reason: string): Error {
  return malformedText('binary CPU profile', position, reason);
}
