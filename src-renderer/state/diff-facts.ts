import { formatCount, formatFixed } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatPercent, formatPercentChange } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import type { Capture, ProcessFacts } from '#shared/contract/model';
import type {
  DiffHead,
  DiffNodeFacts,
  DiffSideHead,
  DiffTableRows,
  DiffTypeTotals,
} from '#shared/contract/profile-view';
import type { CallPathRest } from '#shared/profile/diff-callers';
import { scaledFormat, unsureMark, type ScaledFormat } from '#shared/profile/diff-format';
import { isExplained } from '#shared/profile/diff-interval';
import type { ValueType } from '#shared/profile/profile';
import { ChangeState, changeStateNames, type ScaleName } from '#shared/profile/diff-types';

/** The sentences and figures of the comparison view. */

/** One unit for all values of the table's columns, taken from the largest. */
export function columnFormat(rows: DiffTableRows | undefined, head: DiffHead, unit: string): ScaledFormat {
  const { scale } = head;
  let max = 0;
  for (let row = 0; row < (rows?.length ?? 0); row++) {
    max = Math.max(max, (rows?.cumBefore[row] ?? 0) * scale.before, (rows?.cumAfter[row] ?? 0) * scale.after);
  }
  return scaledFormat(scale.name, unit, { max, step: head.step * Math.max(scale.before, scale.after) });
}

export const scaleLabels: Record<ScaleName, string> = {
  absolute: 'As captured',
  duration: 'Per wall second',
  total: 'Share of total',
};

/** The name of the absolute scale is what it counts. */
export function scaleLabel(scale: ScaleName, unit: string): string {
  return scale === 'absolute' && unit === 'nanoseconds' ? 'Seconds' : scaleLabels[scale];
}

/** `22.90 s in 30.02 s, 0.76 cores` */
export function sideLine(
  { total, durationNanos, samples, captures }: DiffSideHead,
  head: DiffHead,
  unit: string,
): string {
  const during = durationNanos > 0 ? ` in ${formatDuration(durationNanos)}` : '';
  const cores =
    head.kind === 'cpu' && unit === 'nanoseconds' && durationNanos > 0
      ? `, ${formatFixed(total / durationNanos, 2)} cores`
      : head.hasGroups
        ? ' goroutines'
        : `, ${formatCount(samples)} samples`;
  const captured = captures > 1 ? ` in ${formatCount(captures)} captures` : '';
  return `${formatValue(total, unit)}${during}${cores}${captured}`;
}

export function sideName(capture: Capture | undefined, process: ProcessFacts | undefined): string {
  if (!capture || !process) return '';
  return process.name.includes(process.role) ? process.name : `${process.role} ${process.name}`;
}

export interface WholeChange {
  readonly delta: number;
  readonly text: string;
  /** To A. */
  readonly relative: string;
}

/** The change of the whole. Shares always sum to all of it, so there the change is the one before scaling. */
export function wholeChange(head: DiffHead, unit: string): WholeChange {
  const isShare = head.scale.name === 'total';
  const scale = isShare ? 'absolute' : head.scale.name;
  const before = head.before.total * (isShare ? 1 / head.before.captures : head.scale.before);
  const after = head.after.total * (isShare ? 1 / head.after.captures : head.scale.after);
  const delta = after - before;
  return { delta, text: scaledFormat(scale, unit).change(delta), relative: formatPercentChange(before, after) };
}

/** What the change of one box is set against to choose its colour: the whole change, or all of it for shares. */
export function colourWhole(head: DiffHead): number {
  if (head.scale.name === 'total') return 1;
  return head.after.total * head.scale.after - head.before.total * head.scale.before;
}

/** Changes below this are drawn as "same". */
export function noiseFloor(head: DiffHead, unit: string): string {
  const { before, after, scale } = head;
  const floor = head.noiseFloor * Math.max(before.total * scale.before, after.total * scale.after);
  return scaledFormat(scale.name, unit).value(floor);
}

/** `95 % interval: +280 ms/s to +320 ms/s`; '' where no model says how sure a change is. */
export function intervalLine(low: number, high: number, head: DiffHead, unit: string): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return '';
  if (low === high) return 'Counted, not sampled.';
  const { change } = scaledFormat(head.scale.name, unit);
  return `95 % interval: ${change(low)} to ${change(high)}`;
}

/** `± unsure` beside a change that sampling alone explains; '' for what is sure, did not change or has no model. */
export function unsureOf(state: number, isWithinSampling: boolean): string {
  return isWithinSampling && state !== ChangeState.same ? unsureMark : '';
}

/** How far a change is to be believed, in a sentence; '' where no model says. */
export function certaintyLine({ state, low, high }: DiffNodeFacts, head: DiffHead, unit: string): string {
  const interval = intervalLine(low, high, head, unit);
  if (interval === '' || low === high) return interval;
  if (state === ChangeState.same) return `${interval}.`;
  return isExplained(low, high)
    ? `${unsureMark}: sampling alone explains it. ${interval}, which holds 0.`
    : `More than sampling explains. ${interval}.`;
}

/** `34 of 120 functions hidden`, for the switch that hides them. */
export function hiddenLine(hidden: number, count: number): string {
  return `${formatCount(hidden)} of ${formatCount(hidden + count)} hidden`;
}

/** `and 4 more paths, +1.20 s`; '' where none is left out. */
export function restLine({ count, delta }: CallPathRest, head: DiffHead, unit: string): string {
  if (count === 0) return '';
  const change = scaledFormat(head.scale.name, unit).change(delta);
  return `and ${formatCount(count)} more ${count === 1 ? 'path' : 'paths'}, ${change}`;
}

/** `all, 41.20 s` */
export function sideRootLabel(head: DiffHead, side: 'before' | 'after', unit: string): string {
  const { name } = head.scale;
  return name === 'total'
    ? 'all, 100 %'
    : `all, ${scaledFormat(name, unit).value(head[side].total * head.scale[side])}`;
}

/** `all, A 22.90 s, B 41.20 s` */
export function bothRootLabel(head: DiffHead, unit: string): string {
  const { name } = head.scale;
  if (name === 'total') return 'all, A and B 100 %';
  const { value } = scaledFormat(name, unit);
  return `all, A ${value(head.before.total * head.scale.before)}, B ${value(head.after.total * head.scale.after)}`;
}

export interface StateMark {
  readonly name: (typeof changeStateNames)[number];
  readonly sign: string;
}

const signs: Record<(typeof changeStateNames)[number], string> = {
  same: '=',
  new: '+',
  gone: '\u2212',
  grew: '▲',
  shrank: '▼',
};

/** A state in a word and a sign, for whoever does not see the colour. */
export function stateMark(state: number): StateMark {
  const name = changeStateNames[state] ?? 'same';
  return { name, sign: signs[name] };
}

/** `0 % → 36.4 %` */
export function shareChange(before: number, after: number, head: DiffHead): string {
  return `${formatPercent(before, head.before.total)} → ${formatPercent(after, head.after.total)}`;
}

/** Difference of shares in points, without the word: the column's head says it. */
export function points(before: number, after: number, head: DiffHead): number {
  const share = (value: number, total: number) => (total > 0 ? value / total : 0);
  return share(after, head.after.total) - share(before, head.before.total);
}

/** For screen readers: `Fallback.Rates, new, 0 s to 15.00 s, +15.00 s, depth 8`. */
export function spokenDiffNode(facts: DiffNodeFacts, head: DiffHead, unit: string): string {
  const before = facts.totalBefore * head.scale.before;
  const after = facts.totalAfter * head.scale.after;
  const { value, change } = scaledFormat(head.scale.name, unit);
  const state = stateMark(facts.state).name;
  const amounts = `${value(before)} to ${value(after)}, ${change(after - before)}`;
  return `${facts.name || 'all'}, ${state}, ${amounts}, depth ${facts.depth}`;
}

/** Why there is no ratio, where there is none. */
export function ratioRemark({ state, totalBefore, totalAfter }: DiffNodeFacts): string {
  if (state === ChangeState.new) return 'New: no ratio to give, A has no sample of it.';
  if (state === ChangeState.gone) return 'Gone: B has no sample of it.';
  if (totalBefore === 0 || totalAfter === 0) return '';
  const ratio = totalAfter / totalBefore;
  if (ratio >= 1.1 || ratio <= 0.9) return `B is ${formatFixed(ratio, ratio < 10 ? 2 : 0)} × A, as captured.`;
  return '';
}

/** `inuse_space: 312.4 MiB → 401.0 MiB`, totals as captured. */
export function typeLine({ type, unit }: ValueType, totals: DiffTypeTotals | undefined): string {
  return totals ? `${type}: ${formatValue(totals.before, unit)} → ${formatValue(totals.after, unit)}` : type;
}

/** Why a comparison is refused, and what would fit. */
export function refusalLine({ comparability }: DiffHead): string {
  const reasons = comparability.reasons.filter(({ holds }) => !holds).map(({ message }) => message);
  return `${reasons.join('; ')}. They have a value in common, but it may not mean the same on both sides.`;
}

/** The verdict in one sentence, and what is behind it. */
export function comparabilityTitle(head: DiffHead): string {
  if (head.comparability.level === 'not-comparable') return 'These two cannot be compared.';
  const cautions = head.comparability.reasons.filter(({ holds }) => !holds).length;
  if (cautions === 0) return 'Comparable.';
  return cautions === 1 ? 'Comparable, with one caution.' : `Comparable, with ${formatCount(cautions)} cautions.`;
}
