import type { AppError } from '#shared/base/app-error';
import type { FlameFrame } from '#shared/profile/flame-types';
import { Latest } from './latest.svelte.ts';
import { clampRange, covers, padRange, panRange, revealRange, wholeRange, zoomRange, type Range } from './range.ts';

interface Loaded<F> {
  readonly frame: F;
  readonly range: Range;
  readonly unitsPerPx: number;
}

/**
 * What a flame graph looks at and the boxes that were fetched for it. The whole graph is fetched once a width; when
 * the range is narrower, a finer frame of it and its surroundings follows. While that is on its way the frames at
 * hand are drawn at their new place.
 */
export class FlameChart<F extends FlameFrame = FlameFrame> {
  readonly #fetch: (range: Range, widthCssPx: number) => Promise<F>;
  readonly #whole = new Latest<Loaded<F>>();
  readonly #detail = new Latest<Loaded<F>>();
  readonly #total: number;
  #range: Range = $state.raw({ start: 0, end: 0 });
  #width = 0;
  #wanted: Loaded<F>['range'] | null = null;

  constructor(total: number, fetch: (range: Range, widthCssPx: number) => Promise<F>) {
    this.#total = total;
    this.#fetch = fetch;
    this.#range = wholeRange(total);
  }

  get total(): number {
    return this.#total;
  }

  get range(): Range {
    return this.#range;
  }

  get isWhole(): boolean {
    return this.#range.end - this.#range.start >= this.#total;
  }

  /** Boxes of the whole graph: minimap, and ground for what the detail does not cover yet. */
  get whole(): F | null {
    return this.#whole.value?.frame ?? null;
  }

  /** The finest boxes at hand for the range, if any touch it. */
  get detail(): F | null {
    const loaded = this.#detail.value;
    if (!loaded || this.isWhole) return null;
    return loaded.range.start < this.#range.end && loaded.range.end > this.#range.start ? loaded.frame : null;
  }

  get error(): AppError | null {
    return this.#whole.error ?? this.#detail.error;
  }

  get pending(): boolean {
    return this.#whole.pending || this.#detail.pending;
  }

  /** 0 until a canvas has told it. */
  get widthCssPx(): number {
    return this.#width;
  }

  /** The canvas tells its width; frames follow. */
  resize(widthCssPx: number): void {
    void this.load(widthCssPx);
  }

  /** The same, done when the whole graph is there: for a chart that is to take another's place without a gap. */
  async load(widthCssPx: number): Promise<void> {
    const width = Math.round(widthCssPx);
    if (width <= 0 || width === this.#width || this.#total <= 0) return;
    this.#width = width;
    const whole = this.#whole.run(() => this.#load(wholeRange(this.#total), width));
    this.#refresh();
    await whole;
  }

  zoom(factor: number, anchor: number): void {
    this.show(zoomRange(this.#range, factor, anchor, this.#total));
  }

  pan(share: number): void {
    this.show(panRange(this.#range, share, this.#total));
  }

  reveal(target: Range): void {
    this.show(revealRange(this.#range, target, this.#total));
  }

  reset(): void {
    this.show(wholeRange(this.#total));
  }

  show(range: Range): void {
    this.#range = clampRange(range, this.#total);
    this.#refresh();
  }

  #refresh(): void {
    if (this.#width === 0 || this.isWhole) return;
    const range = this.#range;
    const unitsPerPx = (range.end - range.start) / this.#width;
    const loaded = this.#detail.value;
    const isEnough = loaded && covers(loaded.range, range) && loaded.unitsPerPx <= unitsPerPx * 1.05;
    if (isEnough && loaded.unitsPerPx >= unitsPerPx / 4) return;
    const wanted = padRange(range, this.#total);
    if (this.#detail.pending && this.#wanted?.start === wanted.start && this.#wanted.end === wanted.end) return;
    this.#wanted = wanted;
    void this.#detail.run(() => this.#load(wanted, Math.round((wanted.end - wanted.start) / unitsPerPx)));
  }

  async #load(range: Range, widthCssPx: number): Promise<Loaded<F>> {
    const frame = await this.#fetch(range, widthCssPx);
    return { frame, range, unitsPerPx: (range.end - range.start) / widthCssPx };
  }
}
