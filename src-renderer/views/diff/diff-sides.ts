import type { DiffFlameFrame, DiffNodeFacts } from '#shared/contract/profile-view';
import type { DiffDrawing } from '#shared/profile/diff-flame';
import type { MarkedBox } from '../../draw/draw-flame.ts';
import type { PinnedNote } from '../../draw/draw-diff.ts';
import type { Pin, Side } from '../../state/diff-session.svelte.ts';
import type { FlameChart } from '../../state/flame-chart.svelte.ts';

export interface PaneWidths {
  /** Of the pane with its padding. */
  readonly paneCssPx: number;
  /** Of the drawing, which is what shares the scale. */
  readonly plotCssPx: number;
}

/** Left and right, and the gutter of the scrollbar. */
const paddingCssPx = 8 + 8 + 10;
/** A side with next to nothing keeps this much for its head; its drawing stays narrow. */
const narrowestPaneCssPx = 120;

/** Drawings as wide as their totals, in panes that leave room for their heads. */
export function splitWidths(widthCssPx: number, before: number, after: number): Record<Side, PaneWidths> {
  const room = Math.max(0, widthCssPx - 2 * paddingCssPx - 1);
  const smallest = Math.min(narrowestPaneCssPx - paddingCssPx, room / 2);
  const sum = before + after;
  const small = Math.min(before, after);
  // Where the small side would fall below its least width, the large one sets the scale in what is left.
  const isTiny = small * room < smallest * sum;
  const scale = sum === 0 ? 0 : isTiny ? (room - smallest) / Math.max(before, after) : room / sum;
  const pane = (total: number): PaneWidths => ({
    plotCssPx: total * scale,
    paneCssPx: Math.max(smallest, total * scale) + paddingCssPx,
  });
  return { before: pane(before), after: pane(after) };
}

/** Where a node lies in one of the graphs; null where that lacks it. */
export function markOnSide(facts: DiffNodeFacts, side: DiffDrawing): MarkedBox | null {
  const [start, end] = {
    before: [facts.startBefore, facts.endBefore] as const,
    after: [facts.startAfter, facts.endAfter] as const,
    both: [facts.startBoth, facts.endBoth] as const,
  }[side];
  return end > start ? { depth: facts.depth, start, end } : null;
}

/** A note is pinned once: on B where B has its path, else on A; where both are one graph, there. */
export function pinsOnSide(pins: readonly Pin[], side: DiffDrawing): readonly PinnedNote[] {
  const shown: PinnedNote[] = [];
  for (const { number, facts } of pins) {
    if (!facts || (side === 'before' && markOnSide(facts, 'after'))) continue;
    const box = markOnSide(facts, side);
    if (!box) continue;
    const place = shown.filter((other) => other.box.depth === box.depth && other.box.start === box.start).length;
    shown.push({ number, box, place });
  }
  return shown;
}

/** The box of a node in what was fetched of a side; null where it is merged or absent. */
export function findNodeBox({ detail, whole }: FlameChart<DiffFlameFrame>, node: number): MarkedBox | null {
  for (const frame of [detail, whole]) {
    const box = frame?.boxes.node.indexOf(node) ?? -1;
    if (!frame || box < 0) continue;
    const { depth, start, end } = frame.boxes;
    return { depth: depth[box] ?? 0, start: start[box] ?? 0, end: end[box] ?? 0 };
  }
  return null;
}
