/** A stretch of a flame graph in units of the value, from the left edge of the root. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Deeper zoom than this share of the whole shows nothing new: a millionth is far below one sample. */
const narrowest = 1e-6;

export function wholeRange(total: number): Range {
  return { start: 0, end: total };
}

/** Keeps the width where it can, but none below `least`, and moves the range into `[0, total]`. */
export function clampRange({ start, end }: Range, total: number, least = total * narrowest): Range {
  const width = Math.min(Math.max(end - start, least), total);
  const from = Math.min(Math.max(start, 0), total - width);
  return { start: from, end: from + width };
}

/** `factor` above 1 comes closer; the value at `anchor` (0 the left edge, 1 the right) stays where it is. */
export function zoomRange(
  range: Range,
  factor: number,
  anchor: number,
  total: number,
  least = total * narrowest,
): Range {
  const width = range.end - range.start;
  const next = Math.min(Math.max(width / factor, least), total);
  const fixed = range.start + width * anchor;
  const start = fixed - next * anchor;
  return clampRange({ start, end: start + next }, total, least);
}

/** Moves by a share of the visible width; positive to the right. */
export function panRange(range: Range, share: number, total: number, least?: number): Range {
  const step = (range.end - range.start) * share;
  return clampRange({ start: range.start + step, end: range.end + step }, total, least);
}

/** Moves (never zooms out) so far that `target` can be seen; zooms in where it would be a hair. */
export function revealRange(range: Range, target: Range, total: number): Range {
  const width = range.end - range.start;
  const targetWidth = target.end - target.start;
  if (targetWidth < width / 200) {
    const next = Math.min(targetWidth * 20, width);
    const middle = (target.start + target.end) / 2;
    return clampRange({ start: middle - next / 2, end: middle + next / 2 }, total);
  }
  if (target.start < range.end && target.end > range.start) return range;
  const start = target.start < range.start ? target.start : Math.min(target.end - width, target.start);
  return clampRange({ start, end: start + width }, total);
}

export function covers(outer: Range, inner: Range): boolean {
  const slack = (inner.end - inner.start) * 1e-9;
  return outer.start <= inner.start + slack && outer.end >= inner.end - slack;
}

/** With half a screen on either side, so that a pan has something to show at once. */
export function padRange({ start, end }: Range, total: number): Range {
  const margin = (end - start) / 2;
  return { start: Math.max(0, start - margin), end: Math.min(total, end + margin) };
}
