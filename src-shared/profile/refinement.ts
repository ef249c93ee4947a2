import { compilePattern } from '#shared/base/pattern';
import type { CallTreeOptions } from './call-tree.ts';
import { SymbolOrigin } from './call-tree-types.ts';
import { computeFilter, keepAll, narrowFilter, type FilterOptions } from './filter.ts';
import type { FrameFilter } from './frame-filter.ts';
import { addLabelFrames, type LabelFrames } from './label-frames.ts';
import type { Profile } from './profile.ts';
import type { Refinement, RefinedGranularity, RefinementStep } from './refinement-types.ts';
import { computeFuncOrigins } from './symbols.ts';

export interface RefinedOptions extends Omit<CallTreeOptions, 'inverted'> {
  readonly granularity: RefinedGranularity;
}

export interface ComputedRefinement {
  /** What `buildCallTree` and `buildSymbols` take. */
  readonly options: RefinedOptions;
  /** Of each sample the number (from 1) of the step that dropped it; 0 where it is kept. */
  readonly droppedBy: Uint8Array;
  /** Of each step whether it found anything in what the steps before left. */
  readonly matched: readonly boolean[];
}

/**
 * Whether a step changes what stacks look like. The others only drop samples, so that a tree grown without them is
 * theirs too, with fewer samples in it.
 */
export function changesFrames({ kind }: RefinementStep): boolean {
  return kind !== 'focus' && kind !== 'ignore' && kind !== 'tag-focus' && kind !== 'tag-ignore';
}

/** The profile with the frames that steps make of its labels: what all steps are then of. */
export function labelledProfile(profile: Profile, steps: Refinement): Profile {
  return addLabelFrames(
    profile,
    steps.flatMap((step): LabelFrames[] => {
      if (step.kind !== 'tag-root' && step.kind !== 'tag-leaf') return [];
      return [{ key: step.expression, place: step.kind === 'tag-root' ? 'root' : 'leaf' }];
    }),
  );
}

/** Applies the profile's own drop_frames, as pprof does, and then step after step. Throws `filter/bad-pattern`. */
export function computeRefinement(profile: Profile, steps: Refinement): ComputedRefinement {
  const narrows = steps.some(({ kind }) => kind === 'own' || filterNames[kind] !== undefined);
  const noPrune = steps.some(({ kind }) => kind === 'all-frames');
  const pruned = computeFilter(profile, { noPrune }).filter;
  const filter = narrows ? (pruned ?? keepAll(profile)) : pruned;
  const droppedBy = new Uint8Array(profile.sample.length);
  const matched = steps.map((step, i) => {
    const name = filterNames[step.kind];
    if (filter === undefined || (step.kind !== 'own' && name === undefined)) return true;
    const found =
      name === undefined ? keepOwn(profile, filter) : applyStep(profile, filter, { [name]: sourceOf(step) });
    for (let row = 0; row < droppedBy.length; row++) {
      if (filter.sampleKept[row] === 0 && droppedBy[row] === 0) droppedBy[row] = i + 1;
    }
    return found;
  });
  return { options: { ...frameOptions(steps), ...(filter ? { filter } : {}) }, droppedBy, matched };
}

/** What is left of one value after each step: sums of magnitudes, as `computeTotal` gives for all samples. */
export function computeRemains({ droppedBy, matched }: ComputedRefinement, sampleValue: Float64Array): Float64Array {
  const droppedAt = new Float64Array(matched.length + 1);
  for (let row = 0; row < droppedBy.length; row++) {
    const step = droppedBy[row] ?? 0;
    droppedAt[step] = (droppedAt[step] ?? 0) + Math.abs(sampleValue[row] ?? 0);
  }
  const left = new Float64Array(matched.length);
  let kept = droppedAt[0] ?? 0; // from the end, so that nothing left is exactly nothing
  for (let step = matched.length; step > 0; step--) {
    left[step - 1] = kept;
    kept += droppedAt[step] ?? 0;
  }
  return left;
}

/** The last granularity counts; frames of one package that follow each other are one. */
function frameOptions(steps: Refinement): RefinedOptions {
  let granularity: RefinedGranularity = 'function';
  let direct = false;
  let noInlines = false;
  const through: ReturnType<typeof compilePattern>[] = [];
  for (const step of steps) {
    if (step.kind === 'by') granularity = step.granularity;
    else if (step.kind === 'no-inlines') noInlines = true;
    else if (step.kind === 'fold-recursion') {
      if (step.pattern === '') direct = true;
      else through.push(compilePattern(step.pattern));
    }
  }
  return { granularity, noInlines, fold: { direct: direct || granularity === 'package', through } };
}

const filterNames: Readonly<Partial<Record<RefinementStep['kind'], keyof FilterOptions>>> = {
  focus: 'focus',
  ignore: 'ignore',
  hide: 'hide',
  show: 'show',
  'show-from': 'showFrom',
  'prune-from': 'pruneFrom',
  'tag-focus': 'tagFocus',
  'tag-ignore': 'tagIgnore',
};

/** The expression of a step; '' for one that has none. */
export function sourceOf(step: RefinementStep): string {
  return 'pattern' in step ? step.pattern : 'expression' in step ? step.expression : '';
}

function applyStep(profile: Profile, filter: FrameFilter, options: FilterOptions): boolean {
  return narrowFilter(profile, filter, options).length === 0;
}

/** Takes all frames out that are not of the program's own modules; a sample without any is dropped. */
function keepOwn(profile: Profile, filter: FrameFilter): boolean {
  const { line, location, stack, sample } = profile;
  const origins = computeFuncOrigins(profile);
  const { lineKept, locationKept, stackKept, sampleKept, sampleStack } = filter;
  for (let row = 0; row < line.length; row++) {
    if (origins[line.func[row] ?? 0] !== SymbolOrigin.own) lineKept[row] = 0;
  }
  for (let at = 0; at < location.length; at++) {
    const end = location.lineStart[at + 1] ?? 0;
    let row = location.lineStart[at] ?? 0;
    while (row < end && lineKept[row] === 0) row++;
    if (row === end) locationKept[at] = 0;
  }
  const hasOwn = new Uint8Array(stack.length);
  for (let row = 0; row < stack.length; row++) {
    const caller = stack.prefix[row] ?? -1;
    const isOwn = stackKept[row] === 1 && locationKept[stack.location[row] ?? 0] === 1;
    hasOwn[row] = isOwn || (caller >= 0 && hasOwn[caller] === 1) ? 1 : 0;
  }
  let found = false;
  for (let row = 0; row < sample.length; row++) {
    const leaf = sampleStack[row] ?? -1;
    if (leaf >= 0 && hasOwn[leaf] === 1) found = true;
    else sampleKept[row] = 0;
  }
  return found;
}
