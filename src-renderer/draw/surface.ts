import { forgetPaint, paintNextFrame } from './frame-loop.ts';
import { chartTextRendering } from './text-fit.ts';

export interface SurfaceSize {
  readonly widthCssPx: number;
  readonly heightCssPx: number;
}

/**
 * A canvas that keeps the pixels of its box: it follows size and pixel ratio, and paints in the next frame after it
 * was told to. The painter draws in CSS pixels.
 */
export class Surface {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #paint: (context: CanvasRenderingContext2D, size: SurfaceSize) => void;
  readonly #observer: ResizeObserver;
  readonly #run = () => {
    this.#paintNow();
  };
  #size: SurfaceSize = { widthCssPx: 0, heightCssPx: 0 };

  constructor(
    canvas: HTMLCanvasElement,
    options: {
      readonly paint: (context: CanvasRenderingContext2D, size: SurfaceSize) => void;
      readonly onresize?: (size: SurfaceSize) => void;
    },
  ) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false });
    this.#paint = options.paint;
    this.#observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      this.#size = { widthCssPx: entry.contentRect.width, heightCssPx: entry.contentRect.height };
      options.onresize?.(this.#size);
      this.invalidate();
    });
    this.#observer.observe(canvas);
  }

  get size(): SurfaceSize {
    return this.#size;
  }

  invalidate(): void {
    paintNextFrame(this.#run);
  }

  dispose(): void {
    this.#observer.disconnect();
    forgetPaint(this.#run);
  }

  #paintNow(): void {
    const context = this.#context;
    const { widthCssPx, heightCssPx } = this.#size;
    if (!context || widthCssPx === 0 || heightCssPx === 0) return;
    const ratio = window.devicePixelRatio;
    const width = Math.round(widthCssPx * ratio);
    const height = Math.round(heightCssPx * ratio);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    context.textRendering = chartTextRendering; // a new size resets the context
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#paint(context, this.#size);
  }
}
