import type { PathTable, Profile, ProfileTables, StackTable } from './profile.ts';
import { StackInterner } from './stack-interner.ts';

/**
 * A profile whose stacks stand side by side as they were read, not as a prefix tree: columns only, so that it moves
 * between threads. To read each stack once, as sums of functions do, takes a fraction of what growing the tree takes.
 */
export interface PathProfile extends ProfileTables {
  readonly paths: PathTable;
}

/** The same profile with its prefix tree, which grows when it is first asked for; then the paths are let go. */
export function openPathProfile({ paths, sample, ...tables }: PathProfile): Profile {
  let kept: PathTable | undefined = paths;
  let grown: GrownStacks | undefined;
  const grow = (): GrownStacks => {
    if (kept) grown = growStacks(kept, sample.length);
    kept = undefined;
    return grown ?? growStacks(paths, sample.length);
  };
  return {
    ...tables,
    sample: {
      ...sample,
      get stack() {
        return grow().sampleStack;
      },
    },
    get stack() {
      return grow().stack;
    },
    get paths() {
      return kept;
    },
  };
}

interface GrownStacks {
  readonly stack: StackTable;
  readonly sampleStack: Int32Array;
}

function growStacks({ start, location }: PathTable, samples: number): GrownStacks {
  const stacks = new StackInterner(location.length / FRAMES_PER_ROW);
  const sampleStack = new Int32Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    sampleStack[sample] = stacks.internPath(location, start[sample + 1] ?? 0, start[sample] ?? 0);
  }
  return { stack: stacks.finish(), sampleStack };
}

/** About how many frames of all stacks share a row of the tree. */
const FRAMES_PER_ROW = 4;
