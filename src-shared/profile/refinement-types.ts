/**
 * How a profile is narrowed, step by step. Each step looks at what the ones before it left; steps that name what a frame
 * is (granularity, inlining, recursion) hold for the result whatever their place.
 *
 * Patterns are Go's regular expressions on names, files and binaries, and label expressions are pprof's, so that what a
 * view shows can be asked of `faultline top` too.
 */
export type RefinementStep =
  | { readonly kind: PatternStepKind; readonly pattern: string }
  | { readonly kind: TagStepKind; readonly expression: string }
  /** Only frames of the program's own modules; what they call counts as theirs. */
  | { readonly kind: 'own' }
  /** Frames that the profile itself asks to drop (its drop_frames) are shown, whatever the step's place. */
  | { readonly kind: 'all-frames' }
  | { readonly kind: 'no-inlines' }
  | { readonly kind: 'by'; readonly granularity: RefinedGranularity }
  /** Of matching functions all between their first and last frame; '' for functions that call themselves directly. */
  | { readonly kind: 'fold-recursion'; readonly pattern: string };

export type PatternStepKind = 'focus' | 'ignore' | 'hide' | 'show' | 'show-from' | 'prune-from';
/** The last two put the values of a label, named by `expression`, as frames at the root and at the leaf of each stack. */
export type TagStepKind = 'tag-focus' | 'tag-ignore' | 'tag-root' | 'tag-leaf';
export type RefinedGranularity = 'function' | 'package' | 'file' | 'line';

/** Steps in the order in which they were taken; none: the whole profile. */
export type Refinement = readonly RefinementStep[];

export const wholeProfile: Refinement = [];
