import { AppError } from '#shared/base/app-error';
import { compilePattern } from '#shared/base/pattern';
import { formatCount } from '#shared/format/count';
import { functionLabels, parseFunctionName } from '#shared/format/function-name';
import { formatPercent } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import type { RemainsReply, StepRemains } from '#shared/contract/profile-view';
import type { RefinedGranularity, Refinement, RefinementStep } from '#shared/profile/refinement-types';
import { pprofWords } from '#shared/profile/refinement-words';
import { escapePattern } from './palette.svelte.ts';

/** The words of filters: crumbs, what is left, and what a person types. */

export type TypedKind = keyof typeof pprofWords;
export const typedKinds = Object.keys(pprofWords) as readonly TypedKind[];

/** What a frame is: the last step that says so counts. */
export function granularityOf(steps: Refinement): RefinedGranularity {
  const step = steps.findLast((other) => other.kind === 'by');
  return step?.granularity ?? 'function';
}

/** A function's own name, whole, as a pattern. */
export function exactPattern(name: string): string {
  return `^${escapePattern(name)}$`;
}

/** `^net/http\.\(\*conn\)\.serve$` → `(*conn).serve`; another pattern as it is. */
function shownPattern(pattern: string): string {
  const name = /^\^(.*)\$$/s.exec(pattern)?.[1];
  if (name === undefined || /(^|[^\\])[*+?()[\]{}|^$]/.test(name)) return pattern;
  const plain = name.replace(/\\(.)/gs, '$1');
  const [, withPackage = plain, method = withPackage] = functionLabels(plain);
  return parseFunctionName(plain).receiver === '' ? withPackage : method;
}

/** `focus (*Fallback).Rates`, `label route=^/v1/quote$`, `by package`. */
export function stepLabel(step: RefinementStep): string {
  switch (step.kind) {
    case 'focus':
    case 'ignore':
    case 'hide':
      return `${step.kind} ${shownPattern(step.pattern)}`;
    case 'show':
      return `show only ${shownPattern(step.pattern)}`;
    case 'show-from':
      return `from ${shownPattern(step.pattern)} on`;
    case 'prune-from':
      return `nothing below ${shownPattern(step.pattern)}`;
    case 'tag-focus':
      return `label ${shownExpression(step.expression)}`;
    case 'tag-ignore':
      return `not label ${shownExpression(step.expression)}`;
    case 'tag-root':
      return `${step.expression} at the root`;
    case 'tag-leaf':
      return `${step.expression} at the leaf`;
    case 'own':
      return 'only my code';
    case 'all-frames':
      return 'dropped frames too';
    case 'no-inlines':
      return 'no inlined frames';
    case 'by':
      return `by ${step.granularity}`;
    case 'fold-recursion':
      return step.pattern === '' ? 'fold recursion' : `fold ${shownPattern(step.pattern)}`;
  }
}

function shownExpression(expression: string): string {
  const equals = expression.indexOf('=');
  const value = expression.slice(equals + 1);
  const plain = /^\^(.*)\$$/s.exec(value)?.[1];
  if (equals < 0 || plain === undefined || /(^|[^\\])[*+?()[\]{}|^$]/.test(plain)) return expression;
  return `${expression.slice(0, equals)} = ${plain.replace(/\\x2c/g, ',').replace(/\\(.)/gs, '$1')}`;
}

/** As it is typed, and as pprof writes it: `focus=rateCard`. */
export function typedStep(step: RefinementStep): string {
  if ('expression' in step) return `${pprofWords[step.kind]}=${step.expression}`;
  if ('pattern' in step && step.kind !== 'fold-recursion') return `${pprofWords[step.kind]}=${step.pattern}`;
  return stepLabel(step);
}

/** What is left after a step: `3.02 s of 5.84 s, 51.7 %`. */
export function leftOf(kept: number, total: number, unit: string): string {
  return `${formatValue(kept, unit)} of ${formatValue(total, unit)}, ${formatPercent(kept, total)}`;
}

/** Which total the percentages of the view are of, and what is left of it. */
export function shareLine({ kept, total, keptSamples, totalSamples }: RemainsReply, unit: string): string {
  if (kept === total) return `Percentages are of ${formatValue(total, unit)}, all samples.`;
  const samples = `${formatCount(keptSamples)} of ${formatCount(totalSamples)} samples`;
  return `${leftOf(kept, total, unit)} left (${samples}). Percentages are of ${formatValue(total, unit)}, all samples.`;
}

export type TypedFilter =
  { readonly step: RefinementStep; readonly problem: '' } | { readonly step: null; readonly problem: string };

/** `focus=rateCard`, `tagfocus=route=/v1`, or a pattern alone, which means focus. */
export function parseFilter(text: string): TypedFilter {
  const typed = text.trim();
  const word = /^([a-z_]+)=(.*)$/s.exec(typed);
  const kind = typedKinds.find((name) => pprofWords[name] === word?.[1]) ?? 'focus';
  const isNamed = word !== null && pprofWords[kind] === word[1];
  const source = isNamed ? (word[2] ?? '') : typed;
  if (source === '') return { step: null, problem: `Type a pattern after ${pprofWords[kind]}=.` };
  try {
    if (kind === 'tag-focus' || kind === 'tag-ignore') {
      for (const part of source.slice(source.indexOf('=') + 1).split(',')) compilePattern(part);
      return { step: { kind, expression: source }, problem: '' };
    }
    if (kind === 'tag-root' || kind === 'tag-leaf') return { step: { kind, expression: source }, problem: '' };
    compilePattern(source);
    return { step: { kind, pattern: source }, problem: '' };
  } catch (error) {
    return { step: null, problem: error instanceof AppError ? error.message : String(error) };
  }
}

export interface NothingLeft {
  readonly title: string;
  readonly text: string;
  /** The step that emptied the view, and what it should have been. */
  readonly index: number;
  readonly better: RefinementStep | null;
}

/** Why a narrowed profile shows nothing. */
export function nothingLeft(steps: readonly RefinementStep[], remains: readonly StepRemains[]): NothingLeft | null {
  const index = remains.findIndex(({ kept }) => kept === 0);
  const step = steps[index];
  const facts = remains[index];
  if (!step || !facts) return null;
  const typed = typedStep(step);
  if (facts.matched) {
    const isFirst = index === 0;
    return {
      title: `No sample is left after ${typed}.`,
      text: isFirst
        ? 'Every sample is dropped by it. Take it back, or look at less of it.'
        : 'It finds something in the profile, yet not in what the filters before it leave.',
      index,
      better: null,
    };
  }
  const { hint } = facts;
  const better = hint && 'pattern' in step ? { ...step, pattern: hint.pattern } : null;
  const found = hint && (hint.functions === 1 ? '1 function' : `${formatCount(hint.functions)} functions`);
  return {
    title: `No sample matches ${typed}.`,
    text: hint
      ? `Matching is case-sensitive; ${hint.pattern} would match ${found ?? ''}.`
      : 'No function, file or label of that name is in what the filters before it leave.',
    index,
    better,
  };
}
