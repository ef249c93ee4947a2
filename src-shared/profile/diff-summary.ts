import { ensure } from '#shared/base/assert';
import { formatCount } from '#shared/format/count';
import { functionLabels } from '#shared/format/function-name';
import { formatPercent } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import type { NodeIndex, NodeValues, SymbolIndex } from './call-tree-types.ts';
import { lastFrameOf, type ChainIndex } from './chain-tree.ts';
import { scaledFormat, unsureMark } from './diff-format.ts';
import { computeColumnMargins, mapMeasured, type DiffOptions, type Measured } from './diff-measure.ts';
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

/**
 * The parts of a change, which do not overlap: each topmost call path that only one side has is one part with all it
 * calls, those of one function together; of the paths that both sides have, each function's own (self) change is one.
 */
export interface ChangeParts {
  readonly part: readonly Part[];
  /** The part that a chain's own value, or that of all below it, belongs to; -1 for none. */
  readonly partOf: Int32Array;
  /** What a part is the sum of. */
  readonly measured: Measured<PartSums>;
}

interface Part {
  readonly kind: PartKind;
  /** Of kind and symbol, so that equal changes have an order. */
  readonly key: number;
  readonly symbol: SymbolIndex;
  /** Of `new` and `gone`: the callee that carries most of it, -1 for none. */
  through: SymbolIndex;
  largest: number;
}

interface PartSums {
  readonly sum: Float64Array;
}

/** A part at a scale. */
interface ScaledPart extends Part {
  readonly index: number;
  readonly delta: number;
  /** Half of the 95 % interval of `delta`. */
  readonly margin: number;
}

/**
 * What changed, in at most seven lines that add up: the whole first, then its largest parts, then the rest.
 */
export function computeSummary(
  diff: DiffTree,
  parts: ChangeParts,
  options: DiffOptions,
  unit: string,
): readonly SummaryLine[] {
  const { scale } = options;
  const total = scaledDelta(diff, 'total', 0, scale);
  const say = scaledFormat(scale.name, unit).change;
  const whole: SummaryLine = { text: describeTotal(diff, scale, unit, total), symbol: -1, node: 0, delta: total };
  const { order, delta, margin } = scaleParts(parts, options);
  if (order.length === 0) return [whole];
  const first = order.length <= maxSummaryLines - 1 ? order : order.subarray(0, maxSummaryLines - 2);
  const shown = Array.from(first, (index) => ({
    ...ensure(parts.part[index], 'part'),
    index,
    delta: delta[index] ?? 0,
    margin: margin[index] ?? NaN,
  }));
  // Shares of each total change by nothing in sum, so that no part has a share of it.
  const denominator = scale.name === 'total' ? 0 : total;
  const widest = findWidest(diff, parts, shown, scale);
  const lines = shown.map((part, i) => ({
    text: describePart(diff, part, {
      total: denominator,
      say,
      isUnsure: isExplained(part.delta - part.margin, part.delta + part.margin),
    }),
    symbol: part.symbol,
    node: widest[i] ?? -1,
    delta: part.delta,
  }));
  const rest = order.subarray(shown.length);
  if (rest.length > 0) {
    const change = rest.reduce((sum, index) => sum + (delta[index] ?? 0), 0);
    lines.push({
      text: `Everything else, ${formatCount(rest.length)} smaller changes: ${say(change)}.`,
      symbol: -1,
      node: -1,
      delta: change,
    });
  }
  return [whole, ...lines];
}

/** Of a chain: both sides have it; one side has it, its caller both; below such a one, or without a value. */
const OPEN = 0;
const TOPMOST = 1;
const COVERED = 2;

const partKinds: readonly PartKind[] = ['new', 'gone', 'own'];

/** The same at every scale. */
export function splitChange({ tree, symbols, measured, before, after }: DiffTree): ChangeParts {
  const part: Part[] = [];
  /** By kind and symbol (-1 for the root) the part + 1; 0 where there is none yet. */
  const known = new Int32Array(partKinds.length * (symbols.length + 1));
  const partOf = new Int32Array(tree.length).fill(-1);
  const roleOf = new Uint8Array(tree.length);
  const put = (kind: PartKind, at: ChainIndex, symbol: SymbolIndex): void => {
    const key = partKinds.indexOf(kind) * (symbols.length + 1) + symbol + 1;
    const index = (known[key] ||= part.length + 1) - 1;
    part[index] ??= { kind, key, symbol, through: -1, largest: 0 };
    partOf[at] = index;
  };
  const sizeOf = (at: ChainIndex): number => Math.max(before.total[at] ?? 0, after.total[at] ?? 0);
  for (let at = 0; at < tree.length; at++) {
    const caller = tree.prefix[at] ?? -1;
    const above = caller < 0 ? OPEN : (roleOf[caller] ?? OPEN);
    const first = tree.firstFrame[at] ?? 0;
    const last = lastFrameOf(tree, at);
    const hasBefore = before.total[at] !== 0;
    const hasAfter = after.total[at] !== 0;
    if (above !== OPEN) {
      const callerIsTopmost = above === TOPMOST && lastFrameOf(tree, caller) === tree.firstFrame[caller];
      if (callerIsTopmost) noteCallee(part[partOf[caller] ?? -1], tree.symbol[first] ?? -1, sizeOf(at));
      roleOf[at] = COVERED;
    } else if (at === 0 || (hasBefore && hasAfter)) {
      if ((before.self[at] ?? 0) !== 0 || (after.self[at] ?? 0) !== 0) put('own', at, tree.symbol[last] ?? -1);
    } else if (hasBefore || hasAfter) {
      put(hasBefore ? 'gone' : 'new', at, tree.symbol[first] ?? -1);
      if (last > first) noteCallee(part[partOf[at] ?? -1], tree.symbol[first + 1] ?? -1, sizeOf(at));
      roleOf[at] = TOPMOST;
    } else roleOf[at] = COVERED;
  }
  const sumParts = ({ self, total }: NodeValues): PartSums => {
    const sum = new Float64Array(part.length);
    for (let at = 0; at < partOf.length; at++) {
      const index = partOf[at] ?? -1;
      if (index >= 0) sum[index] = (sum[index] ?? 0) + ((roleOf[at] === TOPMOST ? total : self)[at] ?? 0);
    }
    return { sum };
  };
  return { part, partOf, measured: mapMeasured(measured, sumParts) };
}
/** Of each part its change and half of the 95 % interval. */
interface ScaledParts {
  readonly delta: Float64Array;
  readonly margin: Float64Array;
  /** Those that changed, the largest change first; equal ones in an order that does not depend on that of the tree. */
  readonly order: Int32Array;
}

function scaleParts({ part, measured }: ChangeParts, options: DiffOptions): ScaledParts {
  const { scale } = options;
  const before = measured.before.values.sum;
  const delta = measured.after.values.sum.map((after, i) => after * scale.after - (before[i] ?? 0) * scale.before);
  const size = delta.map(Math.abs);
  const order = Int32Array.from(part.keys())
    .filter((i) => size[i] !== 0)
    .sort((a, b) => {
      const bySize = (size[b] ?? 0) - (size[a] ?? 0);
      if (bySize !== 0) return bySize;
      const [one, other] = [part[a], part[b]];
      return (one?.symbol ?? 0) - (other?.symbol ?? 0) || (one?.key ?? 0) - (other?.key ?? 0);
    });
  return { delta, margin: computeColumnMargins(measured, options, ({ sum }) => sum), order };
}

/** Of each part the frame with its largest change. */
function findWidest(
  diff: DiffTree,
  { partOf }: ChangeParts,
  shown: readonly ScaledPart[],
  scale: DiffScale,
): readonly NodeIndex[] {
  const placeOf = new Map(shown.map(({ index }, place) => [index, place]));
  const widest = shown.map(() => -1);
  const most = new Float64Array(shown.length);
  for (let at = 0; at < partOf.length; at++) {
    const place = placeOf.get(partOf[at] ?? -1);
    if (place === undefined) continue;
    const isOwn = shown[place]?.kind === 'own';
    const size = Math.abs(scaledDelta(diff, isOwn ? 'self' : 'total', at, scale));
    if (size <= (most[place] ?? 0)) continue;
    most[place] = size;
    widest[place] = isOwn ? lastFrameOf(diff.tree, at) : (diff.tree.firstFrame[at] ?? 0);
  }
  return widest;
}

function noteCallee(part: Part | undefined, symbol: SymbolIndex, size: number): void {
  // Of equal ones the first symbol, in whatever order they stand.
  if (!part || size < part.largest || size === 0 || (size === part.largest && symbol >= part.through)) return;
  part.largest = size;
  part.through = symbol;
}

function scaledDelta({ before, after }: DiffTree, of: keyof NodeValues, at: ChainIndex, scale: DiffScale): number {
  return (after[of][at] ?? 0) * scale.after - (before[of][at] ?? 0) * scale.before;
}

function describeTotal({ before: a, after: b }: DiffTree, scale: DiffScale, unit: string, delta: number): string {
  const isMean = scale.name === 'absolute' && (scale.before !== 1 || scale.after !== 1);
  const before = (a.total[0] ?? 0) * (isMean ? scale.before : 1);
  const after = (b.total[0] ?? 0) * (isMean ? scale.after : 1);
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

function describePart({ symbols }: DiffTree, part: ScaledPart, { total, say, isUnsure: unsure }: Wording): string {
  const name = part.symbol < 0 ? 'Samples without a stack' : shortName(symbols.name[part.symbol] ?? '');
  const share = total === 0 ? '' : `, ${formatPercent(part.delta, total)} of the total change`;
  const through = part.through < 0 ? '' : `, through ${shortName(symbols.name[part.through] ?? '')}`;
  return `${name} ${verbs[part.kind](part.delta)}: ${say(part.delta)}${share}${through}${unsure ? `, ${unsureMark}` : ''}.`;
}

/** `ratecard.(*Fallback).Rates`: with the package, without its path. */
const shortName = (name: string): string => (name.includes('/') ? (functionLabels(name)[1] ?? name) : name);
