import type { Finding, RuleId } from './finding.ts';
import type { GroupHistory } from './group-series.ts';
import type { HeldCall } from './held-calls.ts';
import type { ProcessCaptures } from './identity.ts';
import { dumpsOf, goroutinesOf, tracesOf } from './identity.ts';

/** What rules are given: the captures of one process, and what several rules need of them. */
export interface RuleContext {
  readonly process: ProcessCaptures;
  /** Row of `Correlation.processes`. */
  readonly row: number;
  readonly others: readonly ProcessCaptures[];
  readonly history: GroupHistory;
  readonly heldCalls: readonly HeldCall[];
  /** Of the rules before, in this process. */
  readonly found: readonly Finding[];
}

/** What a capture does for a rule. */
export interface Need {
  readonly capture: CaptureNeed;
  /** Without it the rule cannot be checked; else it may only miss something. */
  readonly isRequired: boolean;
  /** What it would tell, as a phrase: `whether the groups grow`. */
  readonly tells: string;
}

export interface Rule {
  readonly id: RuleId;
  readonly title: string;
  readonly needs: readonly Need[];
  /** It compares with processes that are well, and so is checked when all others were. */
  readonly isComparison?: boolean;
  readonly check: (context: RuleContext) => readonly Finding[];
}

export type CaptureNeed =
  | 'dump'
  | 'dump or trace'
  | 'second dump'
  | 'goroutines'
  | 'trace'
  | 'long trace'
  | 'cpu'
  | 'reference cpu'
  | 'heap'
  | 'second heap'
  | 'leak profile'
  | 'threadcreate';

interface NeededCapture {
  /** What to capture. */
  readonly capture: string;
  readonly isMet: (context: Pick<RuleContext, 'process' | 'others'>) => boolean;
}

const hasKind =
  (kind: string, count = 1): NeededCapture['isMet'] =>
  ({ process }) =>
    process.captures.filter((capture) => capture.kind === kind).length >= count;

/** Shorter traces do not show what lasts. */
const longTraceNs = 2e9;

export const neededCaptures: Readonly<Record<CaptureNeed, NeededCapture>> = {
  dump: { capture: 'goroutine?debug=2', isMet: ({ process }) => dumpsOf(process).length > 0 },
  'dump or trace': {
    capture: 'goroutine?debug=2',
    isMet: ({ process }) => dumpsOf(process).length + tracesOf(process).length > 0,
  },
  'second dump': { capture: 'goroutine?debug=2', isMet: ({ process }) => dumpsOf(process).length > 1 },
  goroutines: { capture: 'goroutine?debug=2', isMet: ({ process }) => goroutinesOf(process).length > 0 },
  trace: { capture: 'trace?seconds=5', isMet: ({ process }) => tracesOf(process).length > 0 },
  'long trace': {
    capture: 'trace?seconds=5',
    isMet: ({ process }) => tracesOf(process).some(({ durationNs }) => durationNs >= longTraceNs),
  },
  cpu: { capture: 'profile?seconds=30', isMet: hasKind('cpu') },
  'reference cpu': {
    capture: 'profile?seconds=30',
    isMet: ({ process, others }) =>
      process.isReference ||
      hasKind('cpu', 2)({ process, others }) ||
      others.some(({ captures, isReference }) => isReference && captures.some(({ kind }) => kind === 'cpu')),
  },
  heap: { capture: 'heap', isMet: hasKind('heap') },
  'second heap': { capture: 'heap', isMet: hasKind('heap', 2) },
  'leak profile': {
    capture: 'goroutineleak',
    isMet: (context) =>
      hasKind('goroutineleak')(context) ||
      goroutinesOf(context.process).some(({ groups }) => groups.some(({ markedLeaked }) => markedLeaked > 0)),
  },
  threadcreate: { capture: 'threadcreate', isMet: hasKind('threadcreate') },
};

/** Everything of a finding that most rules have nothing to say about. */
export const plain = {
  effectOf: null,
  affected: { goroutines: 0, ofGoroutines: null, threads: 0, cpu: null, heapBytes: null },
  parts: [],
  chain: [],
  growth: null,
  evidence: [],
  counterEvidence: [],
  confirm: [],
} as const;

/** Names of functions come from captures, where they may be as long as a line. */
const longestSubject = 4000;
/** Of a rule in a process: more of a kind would be read by nobody. */
export const mostFindings = 20;

/** Marks are kept by it: the rule, the process as it is called, and what the finding is about. */
export const keyOf = (rule: RuleId, { key }: ProcessCaptures, subject: string): string =>
  `${rule}|${key}|${subject.slice(0, longestSubject)}`;
