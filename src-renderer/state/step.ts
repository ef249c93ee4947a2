/** One step of the keyboard through a graph. */
export type Step = 'caller' | 'callee' | 'previous' | 'next';

interface Neighbours {
  readonly parent: number;
  readonly largestChild: number;
  readonly previousSibling: number;
  readonly nextSibling: number;
}

/** The node that a step leads to; -1 where there is none. */
export function neighbour(facts: Neighbours, step: Step): number {
  switch (step) {
    case 'caller':
      return facts.parent;
    case 'callee':
      return facts.largestChild;
    case 'previous':
      return facts.previousSibling;
    case 'next':
      return facts.nextSibling;
  }
}
