import type { ErrorValue } from '#shared/base/app-error';
import type { CaptureId, JobId } from '#shared/base/brand';
import type {
  Affected,
  CheckedRule,
  CorrelatedProcess,
  Finding,
  Growth,
  MissingCapture,
  RuleId,
  Severity,
} from '#shared/correlate/finding';

export type * from '#shared/correlate/finding';

/**
 * Findings as the window sees them. Within a workspace, `Evidence.capture`, `CorrelatedProcess.captures` and the ids of
 * an `EvidenceView` are `CaptureId`s of that workspace, so that each piece of evidence can be opened.
 */

/** What a person thinks of a finding. */
export type FindingVerdict = 'suspected' | 'confirmed' | 'dismissed';

/** Kept in the workspace by the key of the finding, and so for as long as the same thing is found. */
export interface FindingMark {
  readonly key: string;
  readonly rule: RuleId;
  /** Of the finding when it was marked. */
  readonly title: string;
  readonly verdict: FindingVerdict;
  /** '' for none. */
  readonly note: string;
  readonly author: string;
  /** ISO 8601, UTC. */
  readonly markedAt: string;
}

/** A row of the list: what a card shows. */
export interface FindingHead {
  readonly key: string;
  readonly rule: RuleId;
  /** Row of `FindingsReply.processes`. */
  readonly process: number;
  readonly severity: Severity;
  readonly title: string;
  readonly rootCause: string;
  readonly confidence: { readonly value: number; readonly level: 'high' | 'medium' | 'low' };
  /** Key of the cause, which comes before it in the list; null for a cause. */
  readonly effectOf: string | null;
  readonly affected: Affected;
  readonly growth: Growth | null;
  /** null where nobody marked it. */
  readonly mark: FindingMark | null;
}

/** A capture that the findings rest on without. */
export interface LeftOutCapture {
  readonly capture: CaptureId;
  readonly problem: ErrorValue;
}

export interface FindingsReply {
  /**
   * `none`: not asked for yet (`finding/read`); `reading`: captures are being read, and what stands here is of those
   * that were read before, if any; `ready`: of all captures of the workspace; `failed`: reading ended early, by
   * `problem` or by a cancel, and what stands here is of what was read until then.
   */
  readonly state: 'none' | 'reading' | 'ready' | 'failed';
  /** The job that reads; null where none runs. */
  readonly job: JobId | null;
  readonly problem: ErrorValue | null;
  /** The captures that the findings are of, and those that could not be read. */
  readonly captures: readonly CaptureId[];
  readonly leftOut: readonly LeftOutCapture[];
  /** One sentence for the overview: the likely cause, or that nothing was found and in how much. '' before anything was read. */
  readonly summary: string;
  /** Causes first, the gravest first, each followed by its effects. */
  readonly findings: readonly FindingHead[];
  /** Marks whose finding is not found any more, newest first. */
  readonly formerMarks: readonly FindingMark[];
  readonly processes: readonly CorrelatedProcess[];
  /** Every rule for every process: what was checked, also where nothing was found. */
  readonly checked: readonly CheckedRule[];
  /** Captures that would let a rule be checked, or see more. */
  readonly missing: readonly MissingCapture[];
}

export interface FindingReply {
  readonly finding: Finding;
  readonly process: CorrelatedProcess;
  readonly mark: FindingMark | null;
  /** Heads of the findings that are effects of it. */
  readonly effects: readonly FindingHead[];
}
