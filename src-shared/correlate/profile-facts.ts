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
  const sums = sumByStack(profile, values, counts);
  const places = new Places(profile);
  const sites = new Map<string, Site>();
  let total = 0;
  let gcValue = 0;
  for (const [stack, { value, count }] of sums) {
    total += value;
    const place = places.of(stack);
    if (place.isCollector) gcValue += value;
    const key = `${place.own}\n${place.callee}`;
    const site = sites.get(key) ?? { ...place, value: 0, count: 0, heaviest: -1, stack };
    sites.set(key, site);
    site.value += value;
    site.count += count;
    if (value > site.heaviest) {
      site.heaviest = value;
      site.stack = stack;
    }
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
    sites: [...sites.values()]
      .sort((a, b) => b.value - a.value)
      .map(({ own, callee, value, count, stack }): ProfileSite => ({
        own,
        callee,
        value,
        count,
        path: places.path(stack),
      })),
    gcValue,
    buildId: buildIdOf(profile),
    addressSpace: addressSpaceOf(profile),
  };
}

interface Place {
  readonly own: string;
  readonly callee: string;
  readonly isCollector: boolean;
}

interface Site extends Place {
  value: number;
  count: number;
  heaviest: number;
  stack: number;
}

function sumByStack(
  { sample }: Profile,
  values: Float64Array,
  counts: Float64Array | undefined,
): Map<number, { value: number; count: number }> {
  const sums = new Map<number, { value: number; count: number }>();
  for (let row = 0; row < sample.length; row++) {
    const stack = sample.stack[row] ?? -1;
    const sum = sums.get(stack) ?? { value: 0, count: 0 };
    sum.value += values[row] ?? 0;
    sum.count += counts?.[row] ?? 0;
    sums.set(stack, sum);
  }
  return sums;
}

/** Looks stacks up; whether a function is the program's own is asked once a function. */
class Places {
  readonly #profile: Profile;
  readonly #isOwn: Uint8Array;
  readonly #isCollector: Uint8Array;

  constructor(profile: Profile) {
    this.#profile = profile;
    const { func, string } = profile;
    const names = Array.from(func.name, (row) => string[row] ?? '');
    this.#isOwn = Uint8Array.from(names, (name) => (isOwn(name) ? 1 : 0));
    this.#isCollector = Uint8Array.from(names, (name) => (collector.has(name) ? 1 : 0));
  }

  of(leaf: number): Place {
    let below = '';
    let isCollector = false;
    for (const func of this.#functions(leaf)) {
      if (this.#isCollector[func] === 1) isCollector = true;
      const name = this.#nameOf(func);
      if (this.#isOwn[func] === 1) return { own: name, callee: below, isCollector };
      below = name;
    }
    return { own: '', callee: below, isCollector };
  }

  /** Own functions of a stack, root first. */
  path(leaf: number): string[] {
    const names: string[] = [];
    for (const func of this.#functions(leaf)) if (this.#isOwn[func] === 1) names.push(this.#nameOf(func));
    return names.reverse();
  }

  *#functions(leaf: number): Generator<number> {
    const { stack, location, line } = this.#profile;
    for (let row = leaf; row >= 0; row = stack.prefix[row] ?? -1) {
      const place = stack.location[row] ?? 0;
      const end = location.lineStart[place + 1] ?? 0;
      for (let at = location.lineStart[place] ?? 0; at < end; at++) yield line.func[at] ?? 0;
    }
  }

  #nameOf(func: number): string {
    const { string, func: table } = this.#profile;
    return string[table.name[func] ?? 0] ?? '';
  }
}
