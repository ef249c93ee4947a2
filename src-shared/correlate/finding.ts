/**
 * What was found in the captures of an incident, as data: the command line prints it, the window draws it, the
 * workspace keeps what a person thinks of it. Texts are whole sentences; what they say of captures is text from them.
 */

/** A rule by name; `rules/rules.ts` lists them. Names are kept: marks and scripts refer to them. */
export type RuleId =
  | 'leak-behind-syscall'
  | 'blocked-syscall'
  | 'goroutine-leak'
  | 'runtime-leak-profile'
  | 'finalizer-blocked'
  | 'http-handlers-stuck'
  | 'lock-holder'
  | 'lock-convoy'
  | 'thread-growth'
  | 'scheduler-latency'
  | 'gc-latency'
  | 'mark-assist'
  | 'gc-memory-limit'
  | 'gc-frequency'
  | 'slow-stop'
  | 'frequent-stops'
  | 'cpu-regression'
  | 'memory-growth'
  | 'untrustworthy-trace'
  | 'process-restart';

/** `critical`: the process will stop serving; `warning`: it is slower or larger than it need be; `watch`: look again. */
export type Severity = 'critical' | 'warning' | 'watch';

/** One reason for or against believing a finding. */
export interface ConfidencePart {
  readonly text: string;
  readonly holds: boolean;
  /** What it adds to `Confidence.value` where it holds. */
  readonly weight: number;
}

export interface Confidence {
  /** From 0 to 1: the sum of the weights that hold over the sum of all. Not a probability. */
  readonly value: number;
  /** `high` from 0.75 on, `medium` from 0.45 on. */
  readonly level: 'high' | 'medium' | 'low';
  readonly parts: readonly ConfidencePart[];
}

/** Where a piece of evidence is to be seen. Functions are written as in the capture. */
export type EvidenceView =
  | { readonly view: 'goroutines'; readonly state: string; readonly functions: readonly string[] }
  | {
      readonly view: 'trace';
      /** Nanoseconds from the start of the trace. */
      readonly startNs: number;
      readonly endNs: number;
      /** Ids of goroutines to look at, at most 20. */
      readonly goroutines: readonly number[];
    }
  | { readonly view: 'profile'; readonly function: string }
  | { readonly view: 'comparison'; readonly before: number; readonly after: number; readonly function: string };

export interface Evidence {
  readonly text: string;
  /** The capture that shows it; null for what follows from several. */
  readonly capture: number | null;
  readonly where: EvidenceView | null;
}

/** How much of the process a finding is about; null where no capture tells. */
export interface Affected {
  readonly goroutines: number;
  /** All goroutines of the process in the capture that the finding rests on; null without one. */
  readonly ofGoroutines: number | null;
  readonly threads: number;
  /** CPU time per wall time: 1 is one processor. */
  readonly cpu: number | null;
  readonly heapBytes: number | null;
}

export type PartRole = 'in-syscall' | 'waiting-for-holder' | 'unrelated-leak' | 'rest';

/** A part of the goroutines of one dump. The parts of a finding add up to all of that dump. */
export interface GoroutinePart {
  readonly role: PartRole;
  readonly text: string;
  readonly count: number;
}

/** A group in the chain from the holder to those that wait for it, in that order. */
export interface ChainLink {
  readonly role: 'holder' | 'lock-waiter' | 'channel-waiter';
  readonly count: number;
  readonly state: string;
  /** The innermost function that is not of the standard library; as in the dump. */
  readonly function: string;
  /** Leaf first, as in the dump. */
  readonly stack: readonly { readonly func: string; readonly file: string; readonly line: number }[];
  /** The function that started them; '' where unknown. */
  readonly creator: string;
  /** Why it is taken to wait for the link before; '' for the holder. */
  readonly because: string;
  readonly minutesMin: number;
  readonly minutesMax: number;
  /** Goroutine ids, at most 20. */
  readonly goroutines: readonly number[];
}

export interface Growth {
  readonly what: 'goroutines' | 'threads' | 'bytes';
  /** First and last count, and the time between. */
  readonly from: number;
  readonly to: number;
  readonly overNs: number;
  /** NaN-free: 0 where both were taken at one time. */
  readonly perMinute: number;
  /** At this rate, from the last capture on; null where there is no known limit or no growth. */
  readonly exhaustion: { readonly limit: number; readonly what: string; readonly inNs: number } | null;
}

/** How the captures of a finding were put on one clock. */
export interface Alignment {
  readonly text: string;
  /** Largest error of any of them, in nanoseconds; null where a capture does not say when it was taken. */
  readonly errorNs: number | null;
}

/** A capture that would settle what this finding leaves open. */
export interface NextCapture {
  /** As the catalogue of endpoints writes it: `goroutine?debug=2`, `trace?seconds=5`. */
  readonly capture: string;
  readonly text: string;
}

export interface Finding {
  /** The same for the same thing in the same process whenever it is found again: marks are kept by it. */
  readonly key: string;
  readonly rule: RuleId;
  /** Row of `Correlation.processes`. */
  readonly process: number;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** One sentence: what is wrong. */
  readonly title: string;
  /** What has to change, in one phrase: a system call and its caller, a creator, a setting. */
  readonly rootCause: string;
  /** Key of the finding that this one is an effect of; null for a cause of its own. */
  readonly effectOf: string | null;
  readonly affected: Affected;
  /** Add up to `affected.ofGoroutines`; empty for findings that are not about goroutines. */
  readonly parts: readonly GoroutinePart[];
  readonly chain: readonly ChainLink[];
  readonly growth: Growth | null;
  readonly evidence: readonly Evidence[];
  readonly counterEvidence: readonly Evidence[];
  readonly confirm: readonly NextCapture[];
  readonly advice: string;
  readonly alignment: Alignment;
}

/** A process of the incident, as far as the captures tell one from another. */
export interface CorrelatedProcess {
  readonly name: string;
  /** Ids of its captures in the order of time. */
  readonly captures: readonly number[];
  /** How they were told to be of one process. */
  readonly because: string;
  readonly isReference: boolean;
}

export interface MissingCapture {
  readonly rule: RuleId;
  readonly process: number;
  readonly capture: string;
  readonly text: string;
}

export interface CheckedRule {
  readonly rule: RuleId;
  readonly title: string;
  readonly process: number;
  /** `partial`: with less than the rule can use, so that it may have missed something. */
  readonly extent: 'full' | 'partial' | 'not-checked';
  readonly found: number;
}

export interface Correlation {
  /** Causes first, the gravest first; each is followed by its effects. */
  readonly findings: readonly Finding[];
  readonly processes: readonly CorrelatedProcess[];
  readonly checked: readonly CheckedRule[];
  readonly missing: readonly MissingCapture[];
  /** The likely cause, or that nothing was found and in what. */
  readonly summary: string;
}
