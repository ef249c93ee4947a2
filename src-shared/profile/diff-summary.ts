import { formatCount } from '#shared/format/count';
import { functionLabels } from '#shared/format/function-name';
import { formatPercent } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import type { NodeIndex, SymbolIndex } from './call-tree-types.ts';
import { scaledFormat, unsureMark } from './diff-format.ts';
import { computeColumnMargins, type DiffOptions } from './diff-columns.ts';
import { isExplained } from './diff-interval.ts';
import type { DiffScale, DiffTree } from './diff-types.ts';

export interface SummaryLine {
  readonly text: string;
  /** The function it is about; -1 for the total and for the rest. */
  readonly symbol: SymbolIndex;
  /** Where it is to be seen: the root for the total, -1 for the rest, else the node with most of the part. */
  readonly node: NodeIndex;
  /** Scaled. The lines after the first add up to the first. */
  readonly delta: number;
}

export const maxSummaryLines = 7;

type PartKind = 'new' | 'gone' | 'own';

interface Part {
  readonly kind: PartKind;
  readonly symbol: SymbolIndex;
  delta: number;
  /** Half of the 95 % interval of `delta`. */
  margin: number;
  /** With the largest change of those in the part, and that change's size. */
  node: NodeIndex;
  widest: number;
  /** Of `new` and `gone`: the callee that carries most of it, -1 for none. */
  through: SymbolIndex;
  largest: number;
}

/**
 * What changed, in at most seven lines that add up: the whole first, then its largest parts, then the rest.
 *
 * The tree is cut into parts that do not overlap: each topmost call path that only one side has is one part with all
 * it calls; of the paths that both sides have, each function's own (self) change is one.
 */
export function computeSummary(diff: DiffTree, options: DiffOptions, unit: string): readonly SummaryLine[] {
  const { scale } = options;
  const total = scaledDelta(diff.totalBefore, diff.totalAfter, 0, scale);
  const say = scaledFormat(scale.name, unit).change;
  const whole: SummaryLine = { text: describeTotal(diff, scale, unit, total), symbol: -1, node: 0, delta: total };
  const parts = splitChange(diff, options).sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta) || a.symbol - b.symbol);
  if (parts.length === 0) return [whole];
  const shown = parts.length <= maxSummaryLines - 1 ? parts : parts.slice(0, maxSummaryLines - 2);
  // Shares of each total change by nothing in sum, so that no part has a share of it.
  const denominator = scale.name === 'total' ? 0 : total;
  const lines = shown.map((part) => ({
    text: describePart(diff, part, {
      total: denominator,
      say,
      isUnsure: isExplained(part.delta - part.margin, part.delta + part.margin),
    }),
    symbol: part.symbol,
    node: part.node,
    delta: part.delta,
  }));
  const rest = parts.slice(shown.length);
  if (rest.length > 0) {
    const delta = rest.reduce((sum, part) => sum + part.delta, 0);
    lines.push({
      text: `Everything else, ${formatCount(rest.length)} smaller changes: ${say(delta)}.`,
      symbol: -1,
      node: -1,
      delta,
    });
  }
  return [whole, ...lines];
}

function splitChange(diff: DiffTree, options: DiffOptions): Part[] {
  const { scale } = options;
  const { node, totalBefore, totalAfter, selfBefore, selfAfter } = diff;
  const parts: Part[] = [];
  const known = new Map<string, number>();
  /** The part that a node's own value, or that of all below it, belongs to; -1 for none. */
  const ofSelf = new Int32Array(node.length).fill(-1);
  const ofTotal = new Int32Array(node.length).fill(-1);
  const put = (kind: PartKind, at: NodeIndex, delta: number): Part => {
    const symbol = node.symbol[at] ?? -1;
    const key = `${kind} ${symbol}`;
    const index = known.get(key) ?? parts.length;
    known.set(key, index);
    const part = (parts[index] ??= {
      kind,
      symbol,
      delta: 0,
      margin: NaN,
      node: -1,
      widest: 0,
      through: -1,
      largest: 0,
    });
    (kind === 'own' ? ofSelf : ofTotal)[at] = index;
    part.delta += delta;
    if (Math.abs(delta) > part.widest) {
      part.widest = Math.abs(delta);
      part.node = at;
    }
    return part;
  };
  for (let at = 0; at < node.length;) {
    const before = totalBefore[at] ?? 0;
    const after = totalAfter[at] ?? 0;
    if (at === 0 || (before !== 0 && after !== 0)) {
      const own = scaledDelta(selfBefore, selfAfter, at, scale);
      if (own !== 0) put('own', at, own);
      at++;
      continue;
    }
    if (before !== 0 || after !== 0) {
      const part = put(before === 0 ? 'new' : 'gone', at, scaledDelta(totalBefore, totalAfter, at, scale));
      noteLargestCallee(diff, at, part);
    }
    at = node.subtreeEnd[at] ?? at + 1;
  }
  const margin = computeColumnMargins(diff, options, (values) => {
    const sums = new Float64Array(parts.length);
    addByPart(sums, values.self, ofSelf);
    addByPart(sums, values.total, ofTotal);
    return sums;
  });
  for (const [i, part] of parts.entries()) part.margin = margin[i] ?? NaN;
  return parts;
}

function addByPart(sums: Float64Array, values: Float64Array, partOf: Int32Array): void {
  for (let at = 0; at < values.length; at++) {
    const part = partOf[at] ?? -1;
    if (part >= 0) sums[part] = (sums[part] ?? 0) + (values[at] ?? 0);
  }
}

function noteLargestCallee({ node, totalBefore, totalAfter }: DiffTree, at: number, part: Part): void {
  const end = node.subtreeEnd[at] ?? 0;
  for (let child = at + 1; child < end; child = node.subtreeEnd[child] ?? end) {
    const size = Math.max(totalBefore[child] ?? 0, totalAfter[child] ?? 0);
    if (size <= part.largest) continue;
    part.largest = size;
    part.through = node.symbol[child] ?? -1;
  }
}

function scaledDelta(before: Float64Array, after: Float64Array, at: number, scale: DiffScale): number {
  return (after[at] ?? 0) * scale.after - (before[at] ?? 0) * scale.before;
}

function describeTotal({ totalBefore, totalAfter }: DiffTree, scale: DiffScale, unit: string, delta: number): string {
  const before = totalBefore[0] ?? 0;
  const after = totalAfter[0] ?? 0;
  const totals = `from ${formatValue(before, unit)} to ${formatValue(after, unit)}`;
  if (scale.name === 'total') return `Shares of each total, ${totals}.`;
  const change = scaledFormat(scale.name, unit).change(delta);
  return delta === 0 ? `The total did not change: ${totals}.` : `The total went ${totals}: ${change}.`;
}

const verbs: Readonly<Record<PartKind, (delta: number) => string>> = {
  new: () => 'is new',
  gone: () => 'is gone',
  own: (delta) => (delta > 0 ? 'itself grew' : 'itself shrank'),
};

interface Wording {
  /** Whole change that a share is of; 0 where there is none. */
  readonly total: number;
  readonly say: (delta: number) => string;
  readonly isUnsure: boolean;
}

function describePart({ symbols }: DiffTree, part: Part, { total, say, isUnsure: unsure }: Wording): string {
  const name = part.symbol < 0 ? 'Samples without a stack' : shortName(symbols.name[part.symbol] ?? '');
  const share = total === 0 ? '' : `, ${formatPercent(part.delta, total)} of the total change`;
  const through = part.through < 0 ? '' : `, through ${shortName(symbols.name[part.through] ?? '')}`;
  return `${name} ${verbs[part.kind](part.delta)}: ${say(part.delta)}${share}${through}${unsure ? `, ${unsureMark}` : ''}.`;
}

/** `ratecard.(*Fallback).Rates`: with the package, without its path. */
const shortName = (name: string): string => (name.includes('/') ? (functionLabels(name)[1] ?? name) : name);
