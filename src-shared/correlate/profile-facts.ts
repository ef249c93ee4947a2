import { PairTable } from '#shared/base/pair-table';
import type { CaptureKind, Profile } from '#shared/profile/profile';
import { addressSpaceOf, buildIdOf } from './address-space.ts';
import type { CaptureSource, ProfileFacts, ProfileSite } from './capture-facts.ts';
import { isOwn } from './signature.ts';

/** The value of a kind that rules read, and what counts beside it. */
const readTypes: Readonly<Partial<Record<CaptureKind, { readonly value: string; readonly count: string }>>> = {
  cpu: { value: 'cpu', count: 'samples' },
  heap: { value: 'inuse_space', count: 'inuse_objects' },
  allocs: { value: 'alloc_space', count: 'alloc_objects' },
  block: { value: 'delay', count: 'contentions' },
  mutex: { value: 'delay', count: 'contentions' },
};

/** Functions that only the collector is below. */
const collector: ReadonlySet<string> = new Set(['runtime.gcBgMarkWorker', 'runtime.gcAssistAlloc', 'runtime.bgsweep']);

/** Values of a profile by the innermost own function and what it calls; the rows add up to the total. */
export function computeProfileFacts(
  profile: Profile,
  kind: CaptureKind,
  source: CaptureSource,
  isPartial: boolean,
): ProfileFacts {
  const { sample, valueType, defaultValueType } = profile;
  const wanted = readTypes[kind];
  const at = valueType.findIndex(({ type }) => type === wanted?.value);
  const index = at < 0 ? defaultValueType : at;
  const values = sample.value[index] ?? new Float64Array();
  const counts = sample.value[valueType.findIndex(({ type }) => type === wanted?.count)];
  const places = computePlaces(profile);
  const sites = sumSites(profile, places, values, counts);
  let total = 0;
  let gcValue = 0;
  for (let row = 0; row < sample.length; row++) {
    total += values[row] ?? 0;
    if (places.isCollector[sample.stack[row] ?? -1] === 1) gcValue += values[row] ?? 0;
  }
  return {
    type: 'profile',
    source,
    kind,
    isPartial,
    valueType: valueType[index]?.type ?? '',
    unit: valueType[index]?.unit ?? '',
    total,
    durationNs: profile.durationNanos,
    period: kind === 'cpu' ? profile.period : 0,
    sites: sites.sort((a, b) => b.value - a.value),
    gcValue,
    buildId: buildIdOf(profile),
    addressSpace: addressSpaceOf(profile),
  };
}

/** By row of the stack table: rows of the func table, -1 for none. */
interface Places {
  /** Of functions. */
  readonly isOwn: Uint8Array;
  readonly own: Int32Array;
  readonly callee: Int32Array;
  readonly isCollector: Uint8Array;
}

/** Parents come before children, so that a stack without a function of its own takes over what its caller has. */
function computePlaces({ string, func, line, location, stack }: Profile): Places {
  const isOwnFunc = Uint8Array.from(func.name, (row) => (isOwn(string[row] ?? '') ? 1 : 0));
  const isCollectorFunc = Uint8Array.from(func.name, (row) => (collector.has(string[row] ?? '') ? 1 : 0));
  const own = new Int32Array(stack.length).fill(-1);
  const callee = new Int32Array(stack.length).fill(-1);
  const isCollector = new Uint8Array(stack.length);
  for (let row = 0; row < stack.length; row++) {
    const caller = stack.prefix[row] ?? -1;
    if (caller >= 0) {
      own[row] = own[caller] ?? -1;
      callee[row] = callee[caller] ?? -1;
      isCollector[row] = isCollector[caller] ?? 0;
    }
    const place = stack.location[row] ?? 0;
    const first = location.lineStart[place] ?? 0;
    for (let at = (location.lineStart[place + 1] ?? 0) - 1; at >= first; at--) {
      const symbol = line.func[at] ?? 0;
      if (isCollectorFunc[symbol] === 1) isCollector[row] = 1;
      if (isOwnFunc[symbol] === 1) {
        own[row] = symbol;
        callee[row] = -1;
      } else if (callee[row] === -1) callee[row] = symbol;
    }
  }
  return { isOwn: isOwnFunc, own, callee, isCollector };
}

interface Site {
  readonly own: number;
  readonly callee: number;
  value: number;
  count: number;
  /** The sample with the most, and its stack. */
  heaviest: number;
  stack: number;
}

function sumSites(
  profile: Profile,
  places: Places,
  values: Float64Array,
  counts: Float64Array | undefined,
): ProfileSite[] {
  const { sample, func, string } = profile;
  const pairs = new PairTable();
  const sites: Site[] = [];
  for (let row = 0; row < sample.length; row++) {
    const stack = sample.stack[row] ?? -1;
    const [own, callee] = [places.own[stack] ?? -1, places.callee[stack] ?? -1];
    const index = pairs.intern(own, callee + 1);
    const site = (sites[index] ??= { own, callee, value: 0, count: 0, heaviest: -1, stack });
    const value = values[row] ?? 0;
    site.value += value;
    site.count += counts?.[row] ?? 0;
    if (value > site.heaviest) Object.assign(site, { heaviest: value, stack });
  }
  const nameOf = (symbol: number): string => (symbol < 0 ? '' : (string[func.name[symbol] ?? 0] ?? ''));
  return sites.map(({ own, callee, value, count, stack }) => ({
    own: nameOf(own),
    callee: nameOf(callee),
    path: findPath(profile, places, stack).map(nameOf),
    value,
    count,
  }));
}

/** Own functions of a stack, root first. */
function findPath({ stack, location, line }: Profile, { isOwn: isOwnFunc }: Places, leaf: number): number[] {
  const path: number[] = [];
  for (let row = leaf; row >= 0; row = stack.prefix[row] ?? -1) {
    const place = stack.location[row] ?? 0;
    const end = location.lineStart[place + 1] ?? 0;
    for (let at = location.lineStart[place] ?? 0; at < end; at++) {
      const symbol = line.func[at] ?? 0;
      if (isOwnFunc[symbol] === 1) path.push(symbol);
    }
  }
  return path.reverse();
}
