/** What the pointer and the wheel mean over a chart, apart from the DOM. */

export interface WheelLike {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

export type WheelMeaning =
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'pan'; readonly share: number }
  | { readonly kind: 'scroll' };

const linePx = 16;

/** Ctrl wheel zooms at the pointer, Shift wheel and a sideways wheel pan, a plain wheel scrolls the rows. */
export function readWheel(event: WheelLike, widthCssPx: number): WheelMeaning {
  const unit = event.deltaMode === 1 ? linePx : 1;
  if (event.ctrlKey || event.metaKey) return { kind: 'zoom', factor: Math.exp(-event.deltaY * unit * 0.002) };
  const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
  if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    return { kind: 'pan', share: (sideways * unit) / Math.max(1, widthCssPx) };
  }
  return { kind: 'scroll' };
}

/** A press that moves less than this is a click. */
const clickSlackCssPx = 3;

/** Follows one press: tells how far it was dragged since the last move, and whether it was a click. */
export class Drag {
  readonly #startX: number;
  readonly #startY: number;
  #x: number;
  #y: number;
  #isDragging = false;

  constructor(x: number, y: number) {
    this.#startX = this.#x = x;
    this.#startY = this.#y = y;
  }

  get isDragging(): boolean {
    return this.#isDragging;
  }

  /** null while it could still be a click. */
  move(x: number, y: number): { readonly dx: number; readonly dy: number } | null {
    this.#isDragging ||= Math.hypot(x - this.#startX, y - this.#startY) > clickSlackCssPx;
    if (!this.#isDragging) return null;
    const step = { dx: x - this.#x, dy: y - this.#y };
    this.#x = x;
    this.#y = y;
    return step;
  }
}

/** A stretch narrower than this is a slip of the hand. */
const leastStretchCssPx = 4;

/**
 * The zoom that makes a stretch fill the width: the point that it keeps in place lies as far into the stretch as into
 * the whole width. null where there is nothing to fill.
 */
export function zoomOfStretch(
  { left, right }: { readonly left: number; readonly right: number },
  widthCssPx: number,
): { readonly factor: number; readonly anchor: number } | null {
  const start = Math.max(0, left) / widthCssPx;
  const share = Math.min(widthCssPx, right) / widthCssPx - start;
  if (share * widthCssPx < leastStretchCssPx || share >= 1) return null;
  return { factor: 1 / share, anchor: start / (1 - share) };
}
