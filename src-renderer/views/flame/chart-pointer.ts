import { Drag, readWheel } from './chart-input.ts';

/** From left to right. */
export interface Stretch {
  readonly left: number;
  readonly right: number;
}

/** What happened over a chart, in CSS pixels of its stage. */
export interface PointerHandlers {
  readonly point?: (x: number, y: number) => void;
  /** The pointer has left, or drags. */
  readonly leave?: () => void;
  readonly pick?: (x: number, y: number) => void;
  readonly enter?: (x: number, y: number) => void;
  /** A menu is asked for here; it opens by itself. */
  readonly menu?: (x: number, y: number) => void;
  readonly zoom: (factor: number, anchorX: number) => void;
  readonly pan: (share: number) => void;
  /** Rows move with a drag. */
  readonly drag?: (dyCssPx: number) => void;
  /** A stretch is being marked, by a drag with Shift; null when it is let go or given up. */
  readonly mark: (stretch: Stretch | null) => void;
  /** The marked stretch is to fill the width. */
  readonly fill: (stretch: Stretch) => void;
  readonly widthCssPx: () => number;
}

export interface PointerOptions {
  readonly signal: AbortSignal;
  /** Each drag marks a stretch, as on a ruler. */
  readonly marksAlways?: boolean;
}

/** Listens until the signal; the wheel's default is prevented only where it means zoom or pan. */
export function listenPointer(
  stage: HTMLElement,
  handlers: PointerHandlers,
  { signal, marksAlways = false }: PointerOptions,
): void {
  let drag: Drag | null = null;
  let wasDragged = false;
  let markFrom: number | null = null;
  let marked: Stretch | null = null;
  const end = () => {
    drag = null;
    markFrom = null;
    if (marked) handlers.mark(null);
    marked = null;
    delete stage.dataset['dragging'];
  };
  stage.addEventListener(
    'wheel',
    (event) => {
      const meaning = readWheel(event, handlers.widthCssPx());
      if (meaning.kind === 'scroll') return;
      event.preventDefault();
      if (meaning.kind === 'zoom') handlers.zoom(meaning.factor, event.offsetX);
      else handlers.pan(meaning.share);
    },
    { passive: false, signal },
  );
  stage.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      drag = new Drag(event.clientX, event.clientY);
      markFrom = marksAlways || event.shiftKey ? event.offsetX : null;
      wasDragged = false;
      stage.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  stage.addEventListener(
    'pointermove',
    (event) => {
      if (!drag) {
        handlers.point?.(event.offsetX, event.offsetY);
        return;
      }
      const step = drag.move(event.clientX, event.clientY);
      if (!step) return;
      wasDragged = true;
      handlers.leave?.();
      if (markFrom !== null) {
        marked = { left: Math.min(markFrom, event.offsetX), right: Math.max(markFrom, event.offsetX) };
        handlers.mark(marked);
        return;
      }
      stage.dataset['dragging'] = '';
      handlers.pan(-step.dx / Math.max(1, handlers.widthCssPx()));
      handlers.drag?.(step.dy);
    },
    { signal },
  );
  stage.addEventListener(
    'pointerup',
    () => {
      const stretch = marked;
      end();
      if (stretch) handlers.fill(stretch);
    },
    { signal },
  );
  stage.addEventListener('pointercancel', end, { signal });
  stage.addEventListener('pointerleave', () => handlers.leave?.(), { signal });
  stage.addEventListener(
    'click',
    (event) => {
      if (!wasDragged) handlers.pick?.(event.offsetX, event.offsetY);
    },
    { signal },
  );
  stage.addEventListener(
    'contextmenu',
    (event) => {
      // The menu key has no place: it means what is selected.
      if (event.button === 2) handlers.menu?.(event.offsetX, event.offsetY);
    },
    { signal },
  );
  stage.addEventListener(
    'dblclick',
    (event) => {
      handlers.enter?.(event.offsetX, event.offsetY);
    },
    { signal },
  );
}
