import { formatCount } from '#shared/format/count';
import { functionLabels } from '#shared/format/function-name';
import { formatPercent } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import type { NodeIndex, SymbolIndex } from './call-tree-types.ts';
import { scaledFormat, unsureMark } from './diff-format.ts';
import { computeColumnMargins, type DiffOptions } from './diff-measure.ts';
import { isExplained } from './diff-interval.ts';
import type { ChangeTree, DiffScale } from './diff-types.ts';

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
export function computeSummary(diff: ChangeTree, options: DiffOptions, unit: string): readonly SummaryLine[] {
  const { scale } = options;
  const total = scaledDelta(diff.totalBefore, diff.totalAfter, 0, scale);
  const say = scaledFormat(scale.name, unit).change;
  const whole: SummaryLine = { text: describeTotal(diff, scale, unit, total), symbol: -1, node: 0, delta: total };
  const parts = splitChange(diff, options).sort(compareParts);
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

/** Of a node: both sides have it; one side has it, its caller both; below such a one, or without a value. */
const OPEN = 0;
const TOPMOST = 1;
const COVERED = 2;

const partKinds: readonly PartKind[] = ['new', 'gone', 'own'];

function splitChange(diff: ChangeTree, options: DiffOptions): Part[] {
  const { scale } = options;
  const { node, symbols, totalBefore, totalAfter, selfBefore, selfAfter } = diff;
  const parts: Part[] = [];
  /** By kind and symbol (-1 for the root) the part + 1; 0 where there is none yet. */
  const known = new Int32Array(partKinds.length * (symbols.length + 1));
  /** The part that a node's own value, or that of all below it, belongs to; -1 for none. */
  const partOf = new Int32Array(node.length).fill(-1);
  const roleOf = new Uint8Array(node.length);
  const put = (kind: PartKind, at: NodeIndex, delta: number): void => {
    const symbol = node.symbol[at] ?? -1;
    const key = partKinds.indexOf(kind) * (symbols.length + 1) + symbol + 1;
    const index = (known[key] ||= parts.length + 1) - 1;
    const part = (parts[index] ??= emptyPart(kind, symbol));
    partOf[at] = index;
    part.delta += delta;
    if (Math.abs(delta) > part.widest) {
      part.widest = Math.abs(delta);
      part.node = at;
    }
  };
  for (let at = 0; at < node.length; at++) {
    const parent = node.prefix[at] ?? -1;
    const above = parent < 0 ? OPEN : (roleOf[parent] ?? OPEN);
    const before = totalBefore[at] ?? 0;
    const after = totalAfter[at] ?? 0;
    if (above !== OPEN) {
      const part = above === TOPMOST ? parts[partOf[parent] ?? -1] : undefined;
      if (part) noteCallee(part, diff, at);
      roleOf[at] = COVERED;
    } else if (at === 0 || (before !== 0 && after !== 0)) {
      const own = scaledDelta(selfBefore, selfAfter, at, scale);
      if (own !== 0) put('own', at, own);
    } else if (before === 0 && after === 0) {
      roleOf[at] = COVERED;
    } else {
      put(before === 0 ? 'new' : 'gone', at, scaledDelta(totalBefore, totalAfter, at, scale));
      roleOf[at] = TOPMOST;
    }
  }
  const margin = computeColumnMargins(diff.measured, options, ({ self, total }) => {
    const sums = new Float64Array(parts.length);
    for (let at = 0; at < partOf.length; at++) {
      const index = partOf[at] ?? -1;
      if (index < 0) continue;
      const column = roleOf[at] === TOPMOST ? total : self;
      sums[index] = (sums[index] ?? 0) + (column[at] ?? 0);
    }
    return sums;
  });
  for (const [i, part] of parts.entries()) part.margin = margin[i] ?? NaN;
  return parts;
}

function emptyPart(kind: PartKind, symbol: SymbolIndex): Part {
  return { kind, symbol, delta: 0, margin: NaN, node: -1, widest: 0, through: -1, largest: 0 };
}

/** The largest change first; of equal ones in an order that does not depend on that of the nodes. */
function compareParts(a: Part, b: Part): number {
  const bySize = Math.abs(b.delta) - Math.abs(a.delta);
  return bySize || a.symbol - b.symbol || partKinds.indexOf(a.kind) - partKinds.indexOf(b.kind);
}

/** A callee of a part's topmost node. */
function noteCallee(part: Part, { node, totalBefore, totalAfter }: ChangeTree, at: NodeIndex): void {
  const size = Math.max(totalBefore[at] ?? 0, totalAfter[at] ?? 0);
  const symbol = node.symbol[at] ?? -1;
  // Of equal ones the first symbol, in whatever order nodes stand.
  if (size < part.largest || size === 0 || (size === part.largest && symbol >= part.through)) return;
  part.largest = size;
  part.through = symbol;
}

function scaledDelta(before: Float64Array, after: Float64Array, at: number, scale: DiffScale): number {
  return (after[at] ?? 0) * scale.after - (before[at] ?? 0) * scale.before;
}

function describeTotal({ totalBefore, totalAfter }: ChangeTree, scale: DiffScale, unit: string, delta: number): string {
  const isMean = scale.name === 'absolute' && (scale.before !== 1 || scale.after !== 1);
  const before = (totalBefore[0] ?? 0) * (isMean ? scale.before : 1);
  const after = (totalAfter[0] ?? 0) * (isMean ? scale.after : 1);
  const totals = `from ${formatValue(before, unit)} to ${formatValue(after, unit)}`;
  if (scale.name === 'total') return `Shares of each total, ${totals}.`;
  const what = isMean ? 'mean total' : 'total';
  const change = scaledFormat(scale.name, unit).change(delta);
  return delta === 0 ? `The ${what} did not change: ${totals}.` : `The ${what} went ${totals}: ${change}.`;
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

function describePart({ symbols }: ChangeTree, part: Part, { total, say, isUnsure: unsure }: Wording): string {
  const name = part.symbol < 0 ? 'Samples without a stack' : shortName(symbols.name[part.symbol] ?? '');
  const share = total === 0 ? '' : `, ${formatPercent(part.delta, total)} of the total change`;
  const through = part.through < 0 ? '' : `, through ${shortName(symbols.name[part.through] ?? '')}`;
  return `${name} ${verbs[part.kind](part.delta)}: ${say(part.delta)}${share}${through}${unsure ? `, ${unsureMark}` : ''}.`;
}

/** `ratecard.(*Fallback).Rates`: with the package, without its path. */
const shortName = (name: string): string => (name.includes('/') ? (functionLabels(name)[1] ?? name) : name);
