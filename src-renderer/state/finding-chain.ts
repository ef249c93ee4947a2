import type { ChainLink, Evidence, EvidenceView, Finding, FindingHead } from '#shared/contract/findings';

/** The chain of a finding as rows: a group of goroutines, the spans of a trace that are its own, what they cause. */

type OfTrace = Extract<EvidenceView, { readonly view: 'trace' }>;

/** Spans of a trace that belong to goroutines of a group: told by id, never by name. */
export interface TraceJoin {
  readonly evidence: Evidence;
  readonly capture: number;
  readonly where: OfTrace;
  /** Ids that the group and the evidence name both; each lists at most 20, so that there may be more. */
  readonly ids: readonly number[];
}

export interface ChainRow {
  readonly link: ChainLink;
  /** What shows the group in a goroutine capture; null where no evidence is of it. */
  readonly dump: Evidence | null;
  readonly trace: TraceJoin | null;
}

export interface Chain {
  readonly rows: readonly ChainRow[];
  /** Frames of profiles that the finding rests on. */
  readonly frames: readonly Evidence[];
  /** Findings that follow from it. */
  readonly effects: readonly FindingHead[];
}

/** Pure; each link gets the evidence that shares most of its goroutines, or its state and function. */
export function layoutChain(finding: Finding, effects: readonly FindingHead[]): Chain {
  const { chain, evidence } = finding;
  return {
    rows: chain.map((link) => ({
      link,
      dump: evidence.find((item) => isOfGroup(item, link)) ?? null,
      trace: joinTrace(evidence, link),
    })),
    frames: evidence.filter(({ where }) => where?.view === 'profile' || where?.view === 'comparison'),
    effects,
  };
}

function isOfGroup({ where, capture }: Evidence, { state, function: name }: ChainLink): boolean {
  return capture !== null && where?.view === 'goroutines' && where.state === state && where.functions.includes(name);
}

function joinTrace(evidence: readonly Evidence[], { goroutines }: ChainLink): TraceJoin | null {
  const own = new Set(goroutines);
  let best: TraceJoin | null = null;
  for (const item of evidence) {
    if (item.where?.view !== 'trace' || item.capture === null) continue;
    const ids = item.where.goroutines.filter((id) => own.has(id));
    if (ids.length > (best?.ids.length ?? 0)) best = { evidence: item, capture: item.capture, where: item.where, ids };
  }
  return best;
}
