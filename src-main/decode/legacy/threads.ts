import type { Profile } from '#shared/profile/profile';
import { ProfileBuilder } from '#shared/profile/profile-builder';
import { TextLines } from '../text-lines.ts';
import { isMemoryMapHeading, MemoryMap } from './memory-map.ts';
import { malformedText } from './text-error.ts';
import { finishTextProfile } from './text-profile.ts';
import type { TextSample } from './text-samples.ts';
import { parseAddresses, TextSamples, toCallSites } from './text-samples.ts';

const LIST_PATTERN = /^--- threadz \d+ ---/;
const THREAD_PATTERN = /^--- Thread ([0-9a-f]{1,16}) \(name: (.{0,200})\/(\d{1,15})\) stack: ---/i;
const NO_STACK = '---- no stack trace for';

/**
 * The stacks of all threads of a process, as C++ services print them:
 *
 *     --- threadz 1 ---
 *     --- Thread 7f794ab90940 (name: main/14748) stack: ---
 *       PC: 0x40ad25 0x7f7949a9f811
 *     --- Thread 7f7949aa0700 (name: pool/14749) stack: ---
 *       (same as previous thread)
 *
 * One sample for each thread, labelled with its name and id.
 */
export function decodeThreadText(bytes: Uint8Array): Profile {
  const lines = new TextLines(bytes);
  const valueType = { type: 'thread', unit: 'count' };
  const builder = new ProfileBuilder([valueType]);
  const samples = new TextSamples(builder, new MemoryMap(bytes, builder));
  let line = readHeader(lines);
  let addresses: bigint[] = [];
  while (line !== undefined && !isMemoryMapHeading(line) && !line.startsWith(NO_STACK)) {
    const thread = THREAD_PATTERN.exec(line);
    if (thread === null) throw malformed(lines.position, 'the head of a thread is missing');
    const position = lines.position;
    const stack: bigint[] = [];
    let isRepeated = false;
    for (line = lines.next(); line !== undefined && !line.startsWith('---'); line = lines.next()) {
      if (isMemoryMapHeading(line)) break;
      if (line.includes('same as previous thread')) isRepeated = true;
      else for (const address of parseAddresses(line)) stack.push(address);
    }
    if (!isRepeated && stack.length > 0) addresses = withoutDoubleLeaf(stack);
    else if (addresses.length === 0) continue;
    samples.addSample(toSample(position, addresses, thread));
  }
  return finishTextProfile(builder, { periodType: valueType, period: 1 }, samples.finish());
}

function toSample(position: number, addresses: readonly bigint[], thread: RegExpExecArray): TextSample {
  return {
    position,
    values: [1],
    addresses,
    textLabels: [{ key: 'thread', value: thread[2] ?? '' }],
    numberLabels: [{ key: 'thread_id', number: Number(thread[3]) }],
  };
}

/** The first line about a thread; undefined where there is none. */
function readHeader(lines: TextLines): string | undefined {
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (THREAD_PATTERN.test(line)) return line;
    if (!LIST_PATTERN.test(line)) break;
    for (let after = lines.next(); after !== undefined; after = lines.next()) {
      if (after.startsWith('-') || isMemoryMapHeading(after)) return after;
    }
    return undefined;
  }
  throw malformed(lines.position, 'the header "--- threadz N ---" is missing');
}

/**
 * The leaf is where the thread stands, its callers are return addresses. A leaf that was found twice, by unwinding and
 * by the signal, is one.
 */
function withoutDoubleLeaf([leaf = 0n, ...callers]: readonly bigint[]): bigint[] {
  const sites = toCallSites(callers);
  return [leaf, ...(sites[0] === leaf - 1n ? sites.slice(1) : sites)];
}

function malformed(position: number, reason: string): Error {
  return malformedText('list of threads', position, reason);
}
