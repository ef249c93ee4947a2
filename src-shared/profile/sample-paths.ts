import type { FrameFilter } from './frame-filter.ts';
import type { PathProfile } from './path-profile.ts';
import type { LocationIndex, PathTable, Profile } from './profile.ts';

/**
 * The stacks of samples one after the other, leaf first: after `seek` that of the sample is
 * `location[from] … location[end - 1]`. What a filter cuts away is left out.
 */
export interface SamplePaths {
  readonly location: Int32Array;
  readonly from: number;
  readonly end: number;
  seek(sample: number): void;
}

/** `paths` are those of the profile, where it still has them. */
export function openPaths(profile: Profile, filter?: FrameFilter): SamplePaths {
  const { paths } = profile;
  return paths && filter === undefined ? new KeptPaths(paths) : new WalkedPaths(profile, filter);
}

/** The innermost location of a sample's stack; -1 where it has none. */
export function leafLocation(profile: Profile | PathProfile, sample: number): LocationIndex {
  const { paths } = profile;
  if (paths) {
    const from = paths.start[sample] ?? 0;
    return from < (paths.start[sample + 1] ?? 0) ? (paths.location[from] ?? -1) : -1;
  }
  if (!('stack' in profile)) return -1;
  return profile.stack.location[profile.sample.stack[sample] ?? -1] ?? -1;
}

class KeptPaths implements SamplePaths {
  readonly location: Int32Array;
  readonly #start: Int32Array;
  from = 0;
  end = 0;

  constructor({ start, location }: PathTable) {
    this.location = location;
    this.#start = start;
  }

  seek(sample: number): void {
    this.from = this.#start[sample] ?? 0;
    this.end = this.#start[sample + 1] ?? 0;
  }
}

/**
 * A walk through the prefix tree for each sample. What it costs is how often memory is touched out of order, so that a
 * stack's caller and location stand side by side.
 */
class WalkedPaths implements SamplePaths {
  location = new Int32Array(256);
  readonly from = 0;
  end = 0;
  readonly #sampleStack: Int32Array;
  /** Of each stack its caller's, and its location; -1 where that is cut away. */
  readonly #steps: Int32Array;

  constructor({ stack: { length, location, prefix }, sample }: Profile, filter: FrameFilter | undefined) {
    const stackKept = filter?.stackKept;
    const steps = new Int32Array(2 * length);
    for (let row = 0; row < length; row++) {
      steps[2 * row] = prefix[row] ?? -1;
      steps[2 * row + 1] = stackKept?.[row] === 0 ? -1 : (location[row] ?? -1);
    }
    this.#steps = steps;
    this.#sampleStack = filter?.sampleStack ?? sample.stack;
  }

  seek(sample: number): void {
    const steps = this.#steps;
    let { location } = this;
    let end = 0;
    for (let at = this.#sampleStack[sample] ?? -1; at >= 0; at = steps[2 * at] ?? -1) {
      const place = steps[2 * at + 1] ?? -1;
      if (place < 0) continue;
      if (end === location.length) location = this.#grow();
      location[end++] = place;
    }
    this.end = end;
  }

  #grow(): Int32Array<ArrayBuffer> {
    const grown = new Int32Array(this.location.length * 2);
    grown.set(this.location);
    this.location = grown;
    return grown;
  }
}
