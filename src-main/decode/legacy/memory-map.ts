import type { ProfileBuilder } from '#shared/profile/profile-builder';
import { limits } from '../limits.ts';
import { TextLines } from '../text-lines.ts';
import { textTooLarge } from './text-error.ts';

interface Region {
  start: bigint;
  limit: bigint;
  offset: bigint;
  file: string;
  buildId: string;
}

/** Headings of the section at the end of a text profile that says what was mapped where. */
const HEADINGS = ['--- Memory map: ---', 'MAPPED_LIBRARIES:'];

export function isMemoryMapHeading(line: string): boolean {
  return HEADINGS.some((heading) => line.includes(heading));
}

/** The lines of /proc/PID/maps: `00400000-00600000 r-xp 00000000 fd:01 1234  /bin/app`. */
const PROC_PATTERN =
  /^\s*(?:0x)?([0-9a-f]{1,16})[\s-]\s*(?:0x)?([0-9a-f]{1,16}):?(?:\s+([-rwxp]+))?(?:\s+([0-9a-f]{1,16}))?\s+[0-9a-f]+:[0-9a-f]+\s+\d+(?:\s+(\S+))?/i;
/** A shorter form: `0x400000-0x600000 /bin/app (@1000) abc123`. */
const BRIEF_PATTERN =
  /^\s*(?:0x)?([0-9a-f]{1,16})[\s-]\s*(?:0x)?([0-9a-f]{1,16}):?(?:\s+([-rwxp]+)(?=\s|$))?(?:\s+(\S+))?(?:\s+\(@([0-9a-f]{1,16})\))?(?:\s+([0-9a-f]+))?/i;
/** What a logger puts before a line: `file.cc:12] `. */
const LOG_PATTERN = /^[^[\]]{1,200}:\d{1,9}\]\s/;
const ATTRIBUTE_PATTERN = /^\s*(\w{1,64})\s*=\s*(.*?)\s*$/;
const LIBRARY_PATTERN = /\.so$|\.so[._]\d/;
const USUAL_START = 0x400000n;

/**
 * Which file an address belongs to, as pprof reads it from the memory map of a text profile: executable regions only,
 * neighbours of one file joined, the main program first. Regions whose first part was left out are found by their
 * offset.
 */
export class MemoryMap {
  readonly #regions: readonly Region[];
  #hasStray = false;

  /** `bytes` is the whole profile; without a heading in it the map is empty. Rows are added to the builder. */
  constructor(bytes: Uint8Array, builder: ProfileBuilder) {
    this.#regions = mainFirst(joinNeighbours(readRegions(bytes)));
    const main = this.#regions[0];
    if (main !== undefined && main.start - main.offset === USUAL_START) {
      main.start = USUAL_START;
      main.offset = 0n;
    }
    for (const { start, limit, offset, file, buildId } of this.#regions) {
      builder.addMapping({
        start,
        limit,
        offset,
        file: builder.string.intern(file),
        buildId: builder.string.intern(buildId),
        flags: 0,
      });
    }
  }

  /**
   * The mapping's row; -1 where the address lies in none. From the first such address on pprof files what is left under
   * a mapping of its own making, so that no region is widened any more: the order of the calls matters.
   */
  find(address: bigint): number {
    if (address === 0n) return -1;
    const within = this.#regions.findIndex(({ start, limit }) => start <= address && address < limit);
    if (within >= 0 || this.#hasStray) return within;
    const before = this.#regions.findIndex(
      ({ start, offset }) => offset !== 0n && start - offset <= address && address < start,
    );
    const region = this.#regions[before];
    if (region === undefined) this.#hasStray = true;
    else {
      region.start -= region.offset;
      region.offset = 0n;
    }
    return before;
  }
}

function readRegions(bytes: Uint8Array): Region[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = HEADINGS.map((heading) => text.indexOf(heading)).filter((at) => at >= 0);
  if (starts.length === 0) return [];
  const from = Math.min(...starts);
  const lines = new TextLines(bytes.subarray(from));
  const regions: Region[] = [];
  const attributes = new Map<string, string>();
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const text = line
      .replace(LOG_PATTERN, '')
      .replace(/\$(\w{1,64})/g, (all, key: string) => attributes.get(key) ?? all);
    const region = parseRegion(text);
    if (region === undefined) {
      const attribute = ATTRIBUTE_PATTERN.exec(text);
      if (attribute !== null && attributes.size < MAX_ATTRIBUTES)
        attributes.set(attribute[1] ?? '', attribute[2] ?? '');
    } else if (region.isExecutable) {
      if (regions.length >= MAX_REGIONS) throw textTooLarge(from + lines.position, 'mappings', MAX_REGIONS);
      regions.push(region);
    }
  }
  return regions;
}

/** Each address of a profile is looked for in each region, so there are fewer than a binary profile may have. */
const MAX_REGIONS = Math.min(limits.mappings, 16_384);
const MAX_ATTRIBUTES = 64;

function parseRegion(line: string): (Region & { isExecutable: boolean }) | undefined {
  const proc = PROC_PATTERN.exec(line);
  const brief = proc ?? BRIEF_PATTERN.exec(line);
  if (brief === null) return undefined;
  const [, start = '0', limit = '0', permissions = ''] = brief;
  const [file = '', offset = '0', buildId = ''] =
    proc === null ? [brief[4], brief[5], brief[6]] : [proc[5], proc[4], ''];
  return {
    start: BigInt(`0x${start}`),
    limit: BigInt(`0x${limit}`),
    offset: BigInt(`0x${offset}`),
    file,
    buildId,
    isExecutable: permissions === '' || permissions.includes('x'),
  };
}

function joinNeighbours(regions: readonly Region[]): Region[] {
  const joined: Region[] = [];
  for (const region of regions) {
    const last = joined.at(-1);
    if (last !== undefined && isNeighbour(last, region)) {
      last.limit = region.limit;
      if (region.file !== '') last.file = region.file;
      if (region.buildId !== '') last.buildId = region.buildId;
    } else joined.push(region);
  }
  return joined;
}

function isNeighbour(a: Region, b: Region): boolean {
  const differs = (one: string, other: string): boolean => one !== '' && other !== '' && one !== other;
  if (differs(a.file, b.file) || differs(a.buildId, b.buildId) || a.limit !== b.start) return false;
  return a.offset === 0n || b.offset === 0n || a.offset + (a.limit - a.start) === b.offset;
}

function mainFirst(regions: Region[]): Region[] {
  const main = regions.findIndex(({ file }) => {
    const name = file.replace('(deleted)', '').trim();
    return name !== '' && !name.startsWith('[') && !LIBRARY_PATTERN.test(name);
  });
  const [first, found] = [regions[0], regions[main]];
  if (first !== undefined && found !== undefined) [regions[0], regions[main]] = [found, first];
  const [hugePage, next] = regions;
  return hugePage?.file.startsWith('/anon_hugepage') === true && next?.start === hugePage.limit
    ? regions.slice(1)
    : regions;
}
