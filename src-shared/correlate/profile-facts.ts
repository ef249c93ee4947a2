import { PairTable } from '#shared/base/pair-table';
import type { CaptureKind, Profile } from '#shared/profile/profile';
import { addressSpaceOf, buildIdOf } from './address-space.ts';
import type { CaptureSource, ProfileFacts, ProfileSite } from './capture-facts.ts';
import { isOwn } from './signature.ts';

/** The value of a kind that rules read; of other kinds the default. */
const readTypes: Readonly<Partial<Record<CaptureKind, string>>> = {
  cpu: 'cpu',
  heap: 'inuse_space',
  allocs: 'alloc_space',
  block: 'delay',
  mutex: 'delay',
};

/** Values of a profile by the innermost own function and what it calls; the rows add up to the total. */
export function computeProfileFacts(
  profile: Profile,
  kind: CaptureKind,
  source: CaptureSource,
  isPartial: boolean,
): ProfileFacts {
  const { sample, valueType, defaultValueType } = profile;
  const at = valueType.findIndex(({ type }) => type === readTypes[kind]);
  const index = at < 0 ? defaultValueType : at;
  const values = sample.value[index] ?? new Float64Array();
  const sites = sumSites(profile, computePlaces(profile), values);
  return {
    type: 'profile',
    source,
    kind,
    isPartial,
    unit: valueType[index]?.unit ?? '',
    total: values.reduce((sum, value) => sum + value, 0),
    durationNs: profile.durationNanos,
    period: kind === 'cpu' ? profile.period : 0,
    sites: sites.sort((a, b) => b.value - a.value),
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
}

/** Parents come before children, so that a stack without a function of its own takes over what its caller has. */
function computePlaces({ string, func, line, location, stack }: Profile): Places {
  const isOwnFunc = Uint8Array.from(func.name, (row) => (isOwn(string[row] ?? '') ? 1 : 0));
  const own = new Int32Array(stack.length).fill(-1);
  const callee = new Int32Array(stack.length).fill(-1);
  for (let row = 0; row < stack.length; row++) {
    const caller = stack.prefix[row] ?? -1;
    if (caller >= 0) {
      own[row] = own[caller] ?? -1;
      callee[row] = callee[caller] ?? -1;
    }
    const place = stack.location[row] ?? 0;
    const first = location.lineStart[place] ?? 0;
    for (let at = (location.lineStart[place + 1] ?? 0) - 1; at >= first; at--) {
      const symbol = line.func[at] ?? 0;
      if (isOwnFunc[symbol] === 1) {
        own[row] = symbol;
        callee[row] = -1;
      } else if (callee[row] === -1) callee[row] = symbol;
    }
  }
  return { isOwn: isOwnFunc, own, callee };
}

interface Site {
  readonly own: number;
  readonly callee: number;
  value: number;
  /** The sample with the most, and its stack. */
  heaviest: number;
  stack: number;
}

function sumSites(profile: Profile, places: Places, values: Float64Array): ProfileSite[] {
  const { sample, func, string } = profile;
  const pairs = new PairTable();
  const sites: Site[] = [];
  for (let row = 0; row < sample.length; row++) {
    const stack = sample.stack[row] ?? -1;
    const [own, callee] = [places.own[stack] ?? -1, places.callee[stack] ?? -1];
    const index = pairs.intern(own, callee + 1);
    const site = (sites[index] ??= { own, callee, value: 0, heaviest: -1, stack });
    const value = values[row] ?? 0;
    site.value += value;
    if (value > site.heaviest) Object.assign(site, { heaviest: value, stack });
  }
  const nameOf = (symbol: number): string => (symbol < 0 ? '' : (string[func.name[symbol] ?? 0] ?? ''));
  return sites.map(({ own, callee, value, stack }) => ({
    own: nameOf(own),
    callee: nameOf(callee),
    path: findPath(profile, places, stack).map(nameOf),
    value,
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
