import type { RefinementStep } from './refinement-types.ts';

/** What pprof calls the steps that take an expression. */
export const pprofWords = {
  focus: 'focus',
  ignore: 'ignore',
  hide: 'hide',
  show: 'show',
  'show-from': 'show_from',
  'prune-from': 'prune_from',
  'tag-focus': 'tagfocus',
  'tag-ignore': 'tagignore',
  'tag-root': 'tagroot',
  'tag-leaf': 'tagleaf',
} as const;

/** A step for people who have no Faultline: in pprof's words where it has them. */
export function describeStep(step: RefinementStep): string {
  switch (step.kind) {
    case 'own':
      return 'only the own modules';
    case 'all-frames':
      return 'drop_frames not applied';
    case 'no-inlines':
      return 'noinlines';
    case 'by':
      return `granularity=${step.granularity}`;
    case 'fold-recursion':
      return step.pattern === '' ? 'direct recursion folded' : `recursion folded=${step.pattern}`;
    case 'tag-focus':
    case 'tag-ignore':
    case 'tag-root':
    case 'tag-leaf':
      return `${pprofWords[step.kind]}=${step.expression}`;
    case 'focus':
    case 'ignore':
    case 'hide':
    case 'show':
    case 'show-from':
    case 'prune-from':
      return `${pprofWords[step.kind]}=${step.pattern}`;
  }
}
