import type { AppError } from '#shared/base/app-error';
import type { TraceTrackFrame, TrackRef } from '#shared/contract/trace-view';
import { Latest } from './latest.svelte.ts';
import { clampRange, covers, padRange, panRange, zoomRange, type Range } from './range.ts';
import { placesOf, trackKey } from './trace-rows.ts';

/** Closer than this nothing can be told apart: a span is a few hundred nanoseconds at least. */
const leastWidthNs = 1000;

export interface LoadedTracks {
  readonly frame: TraceTrackFrame;
  /** The place of each track in the frame. */
  readonly placeOf: ReadonlyMap<string, number>;
  readonly range: Range;
  readonly nsPerPx: number;
}

/**
 * What the timeline looks at, and the boxes that were fetched for it: of the tracks in sight, with half a screen on
 * either side. Until finer ones arrive those at hand are drawn at their new place.
 */
export class TraceChart {
  readonly totalNs: number;
  readonly #fetch: (tracks: readonly TrackRef[], range: Range, widthCssPx: number) => Promise<TraceTrackFrame>;
  readonly #loaded = new Latest<LoadedTracks>();
  #range: Range = $state.raw({ start: 0, end: 0 });
  #width = $state(0);
  #tracks: readonly TrackRef[] = [];
  #asked = '';

  constructor(
    totalNs: number,
    fetch: (tracks: readonly TrackRef[], range: Range, widthCssPx: number) => Promise<TraceTrackFrame>,
  ) {
    this.totalNs = totalNs;
    this.#fetch = fetch;
    this.#range = { start: 0, end: totalNs };
  }

  get range(): Range {
    return this.#range;
  }

  get widthNs(): number {
    return this.#range.end - this.#range.start;
  }

  get isWhole(): boolean {
    return this.widthNs >= this.totalNs;
  }

  get widthCssPx(): number {
    return this.#width;
  }

  get loaded(): LoadedTracks | null {
    return this.#loaded.value;
  }

  get error(): AppError | null {
    return this.#loaded.error;
  }

  /** The canvas tells its width and which tracks are in sight. */
  look(tracks: readonly TrackRef[], widthCssPx: number): void {
    this.#tracks = tracks;
    this.#width = Math.round(widthCssPx);
    this.#refresh();
  }

  show(range: Range): void {
    this.#range = clampRange(range, this.totalNs, Math.min(leastWidthNs, this.totalNs));
    this.#refresh();
  }

  zoom(factor: number, anchor: number): void {
    this.show(zoomRange(this.#range, factor, anchor, this.totalNs, Math.min(leastWidthNs, this.totalNs)));
  }

  pan(share: number): void {
    this.show(panRange(this.#range, share, this.totalNs, Math.min(leastWidthNs, this.totalNs)));
  }

  reset(): void {
    this.show({ start: 0, end: this.totalNs });
  }

  /**
   * Moves so far that the stretch can be seen; zooms in where it would be a hair, out where it would not fit. A moment
   * is a hair at any zoom.
   */
  reveal(startNs: number, endNs: number): void {
    const length = Math.max(1, endNs - startNs);
    const isHair = length < this.widthNs / 120 && endNs > startNs;
    const isInside = startNs >= this.#range.start && endNs <= this.#range.end;
    if (isInside && !isHair) return;
    const width = isHair ? length * 40 : Math.max(this.widthNs, length * 1.4);
    const middle = (startNs + endNs) / 2;
    this.show({ start: middle - width / 2, end: middle + width / 2 });
  }

  /** The stretch fills the width, with a margin. */
  fit(startNs: number, endNs: number): void {
    const margin = Math.max(1, endNs - startNs) * 0.05;
    this.show({ start: startNs - margin, end: endNs + margin });
  }

  #refresh(): void {
    if (this.#width === 0 || this.#tracks.length === 0 || this.totalNs <= 0) return;
    const nsPerPx = this.widthNs / this.#width;
    const loaded = this.#loaded.value;
    const isEnough =
      loaded !== null &&
      covers(loaded.range, this.#range) &&
      loaded.nsPerPx <= nsPerPx * 1.05 &&
      loaded.nsPerPx >= nsPerPx / 4 &&
      this.#tracks.every((track) => loaded.placeOf.has(trackKey(track)));
    if (isEnough) return;
    const range = padRange(this.#range, this.totalNs);
    const asked = `${range.start} ${range.end} ${this.#width} ${this.#tracks.map(trackKey).join()}`;
    if (asked === this.#asked && this.#loaded.pending) return;
    this.#asked = asked;
    const tracks = this.#tracks;
    void this.#loaded.run(async () => {
      const frame = await this.#fetch(tracks, range, Math.max(1, Math.round((range.end - range.start) / nsPerPx)));
      return { frame, placeOf: placesOf(tracks), range, nsPerPx };
    });
  }
}
