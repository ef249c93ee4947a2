import type { Profile, ValueType } from '#shared/profile/profile';
import { TextLines } from '../text-lines.ts';
import { malformedText } from './text-error.ts';
import { decodeTextProfile } from './text-profile.ts';
import { parseAddresses, toCallSites } from './text-samples.ts';

const HEADER_PATTERN =
  /^\s*(?:heap|allocs) profile: *(\d{1,19}): *(\d{1,19}) *\[ *(\d{1,19}): *(\d{1,19}) *\] *@ *([a-z_0-9]{1,40})(?:\/(\d{1,15}))?/;
const SAMPLE_PATTERN = /^\s*(-?\d{1,19}): *(-?\d{1,19}) *\[ *(\d{1,19}): *(\d{1,19}) *\] @([ x0-9a-f]*)$/;

const allocated = [
  { type: 'alloc_objects', unit: 'count' },
  { type: 'alloc_space', unit: 'bytes' },
] as const;
const inUse = [
  { type: 'inuse_objects', unit: 'count' },
  { type: 'inuse_space', unit: 'bytes' },
] as const;
const plain = [
  { type: 'objects', unit: 'count' },
  { type: 'space', unit: 'bytes' },
] as const;

interface HeapHeader {
  readonly valueTypes: readonly ValueType[];
  readonly hasAllocated: boolean;
  /** Mean bytes between two samples; values of at most 1 are taken as they are. */
  readonly rate: number;
  readonly isSampled: boolean;
}

/**
 * The text of `heap?debug=1` and of other allocators:
 *
 *     heap profile: 3: 12288 [5: 20480] @ heap/1048576
 *     1: 4096 [2: 8192] @ 0x43a4b6 0x4059dd
 *     #	0x4059dc	main.load+0x4c	/src/load.go:31
 *
 * In use before the bracket, allocated in it. An allocator that samples writes what it saw; each row is scaled up as
 * pprof does (see `unsample`).
 */
export function decodeHeapText(bytes: Uint8Array): Profile {
  const lines = new TextLines(bytes);
  const { valueTypes, hasAllocated, rate, isSampled } = readHeader(lines);
  return decodeTextProfile({
    lines,
    bytes,
    valueTypes,
    header: { periodType: { type: 'space', unit: 'bytes' }, period: rate },
    readSample: (line, position, samples) => {
      const row = SAMPLE_PATTERN.exec(line);
      if (row === null) throw malformed(position, 'a line is not "OBJECTS: BYTES [OBJECTS: BYTES] @ ADDRESS …"');
      const pairs = [[Number(row[1]), Number(row[2])] as const];
      if (hasAllocated) pairs.unshift([Number(row[3]), Number(row[4])]);
      let blockBytes = 0;
      const values: number[] = [];
      for (const [count, size] of pairs) {
        if (count === 0 && size !== 0) throw malformed(position, `a row has ${size} bytes in no object`);
        if (count !== 0) blockBytes = Math.trunc(size / count);
        values.push(...(isSampled ? unsample(count, size, rate) : [count, size]));
      }
      samples.addSample({
        position,
        values,
        addresses: toCallSites(parseAddresses(row[5] ?? '')),
        numberLabels: blockBytes === 0 ? [] : [{ key: 'bytes', number: blockBytes }],
      });
    },
  });
}

function readHeader(lines: TextLines): HeapHeader {
  const header = HEADER_PATTERN.exec(lines.next() ?? '');
  if (header === null) throw malformed(0, 'the header "heap profile: … @ heap/RATE" is missing');
  const [, objects, size, allocatedObjects = '0', allocatedSize = '0', kind = '', period = '0'] = header;
  const hasAllocated =
    (allocatedObjects !== objects && allocatedObjects !== '0') || (allocatedSize !== size && allocatedSize !== '0');
  const valueTypes = hasAllocated ? [...allocated, ...inUse] : plain;
  switch (kind) {
    case 'heap':
      // Go, like the first profiler that wrote this, gives twice its rate.
      return { valueTypes, hasAllocated, rate: Math.floor(Number(period) / 2), isSampled: true };
    case 'heap_v2':
    case 'heapz_v2':
      return { valueTypes, hasAllocated, rate: Number(period), isSampled: true };
    case 'heapprofile':
      return { valueTypes, hasAllocated, rate: 1, isSampled: false };
    case 'growth':
    case 'growthz':
    case 'fragmentation':
    case 'fragmentationz':
      return { valueTypes: plain, hasAllocated: false, rate: 1, isSampled: false };
    default:
      throw malformed(0, `the header names an allocator "${kind}" whose sampling is not known`);
  }
}

/**
 * Allocations are picked by a Poisson process with one sample in `rate` bytes on average, so that one of S bytes is
 * seen with the probability 1 − exp(−S / rate). What was seen is divided by it. Fractions are cut off, as in pprof.
 */
function unsample(count: number, size: number, rate: number): [count: number, size: number] {
  if (count === 0 || size === 0) return [0, 0];
  if (rate <= 1) return [count, size];
  const scale = 1 / (1 - Math.exp(-(size / count) / rate));
  return [Math.trunc(count * scale), Math.trunc(size * scale)];
}

function malformed(position: number, reason: string): Error {
  return malformedText('heap profile', position, reason);
}
