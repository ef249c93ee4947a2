import { Drag, readWheel } from '../flame/chart-input.ts';

/** What happened over the timeline, in CSS pixels of its stage. */
export interface TimelineHandlers {
  readonly point: (x: number, y: number) => void;
  readonly leave: () => void;
  readonly pick: (x: number, y: number) => void;
  readonly enter: (x: number, y: number) => void;
  readonly zoom: (factor: number, x: number) => void;
  readonly pan: (share: number) => void;
  readonly scroll: (dyCssPx: number) => void;
  /** A stretch of time is drawn, with Shift or on the ruler; `isDone` when it is let go. */
  readonly choose: (fromX: number, toX: number, isDone: boolean) => void;
  readonly widthCssPx: () => number;
}

/** Listens until the signal. On a ruler each drag chooses a stretch. */
export function listenTimeline(
  stage: HTMLElement,
  handlers: TimelineHandlers,
  options: { readonly isRuler: boolean; readonly signal: AbortSignal },
): void {
  const { signal } = options;
  let drag: Drag | null = null;
  let chooseFrom: number | null = null;
  let wasDragged = false;
  stage.addEventListener(
    'wheel',
    (event) => {
      const meaning = readWheel(event, handlers.widthCssPx());
      if (meaning.kind === 'scroll') return;
      event.preventDefault();
      if (meaning.kind === 'zoom') handlers.zoom(meaning.factor, event.offsetX);
      else handlers.pan(meaning.share);
    },
    { signal, passive: false },
  );
  stage.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      drag = new Drag(event.clientX, event.clientY);
      chooseFrom = options.isRuler || event.shiftKey ? event.offsetX : null;
      wasDragged = false;
      stage.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  stage.addEventListener(
    'pointermove',
    (event) => {
      if (!drag) {
        handlers.point(event.offsetX, event.offsetY);
        return;
      }
      const step = drag.move(event.clientX, event.clientY);
      if (!step) return;
      wasDragged = true;
      handlers.leave();
      if (chooseFrom !== null) {
        handlers.choose(chooseFrom, event.offsetX, false);
        return;
      }
      handlers.pan(-step.dx / Math.max(1, handlers.widthCssPx()));
      handlers.scroll(-step.dy);
    },
    { signal },
  );
  stage.addEventListener(
    'pointerup',
    (event) => {
      if (chooseFrom !== null && wasDragged) handlers.choose(chooseFrom, event.offsetX, true);
      drag = null;
      chooseFrom = null;
    },
    { signal },
  );
  stage.addEventListener(
    'pointercancel',
    () => {
      drag = null;
      chooseFrom = null;
    },
    { signal },
  );
  stage.addEventListener('pointerleave', handlers.leave, { signal });
  stage.addEventListener(
    'click',
    (event) => {
      if (!wasDragged) handlers.pick(event.offsetX, event.offsetY);
    },
    { signal },
  );
  stage.addEventListener(
    'dblclick',
    (event) => {
      handlers.enter(event.offsetX, event.offsetY);
    },
    { signal },
  );
}
