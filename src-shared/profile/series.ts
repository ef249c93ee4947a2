import { findCommonValues, type CommonValue } from './merge-header.ts';
import type { ValueType } from './profile.ts';
import type { SeriesPoint } from './series-point.ts';

export type SeriesMeasure = 'self' | 'total';

/** Values of one kind, in order of time: a row of `value` for each row of the series, `timeMs.length` wide. */
export interface SeriesValues {
  readonly timeMs: Float64Array;
  /** Of all samples of each capture. */
  readonly sum: Float64Array;
  /** 0 in a capture that does not have the row. Of rows that no capture here has all are 0. */
  readonly value: Float64Array;
}

interface KeptPoint extends Omit<SeriesPoint, 'row'> {
  readonly timeMs: number;
  /** Of each row of the point, that of the series. */
  readonly rowOf: Int32Array;
  readonly self: readonly Float64Array[];
  readonly total: readonly Float64Array[];
}

/**
 * Captures of one kind side by side. Of each only its rows are kept, never its tables, so that any number of captures
 * can be added one after the other. Values are matched by type and brought to one unit.
 */
export class Series {
  readonly #rowOf = new Map<string, number>();
  readonly #state: string[] = [];
  readonly #frames: (readonly string[])[] = [];
  readonly #points: KeptPoint[] = [];
  #common: readonly CommonValue[] = [];

  /** Throws `merge/nothing-in-common` and leaves the series as it was. */
  add(timeMs: number, { row, ...point }: SeriesPoint): void {
    this.#common = findCommonValues([...this.#points, point]);
    const rowOf = Int32Array.from(row.key, (key, at) => {
      let known = this.#rowOf.get(key);
      if (known === undefined) {
        known = this.#rowOf.size;
        this.#rowOf.set(key, known);
        this.#state.push(row.state[at] ?? '');
        this.#frames.push(row.frames[at] ?? []);
      }
      return known;
    });
    this.#points.push({ ...point, timeMs, rowOf, self: row.self, total: row.total });
  }

  get length(): number {
    return this.#points.length;
  }

  get rowCount(): number {
    return this.#frames.length;
  }

  get valueTypes(): readonly ValueType[] {
    return this.#common.map(({ valueType }) => valueType);
  }

  get defaultValueType(): number {
    const first = this.#points[0];
    const wanted = first?.valueType[first.defaultValueType]?.type;
    return Math.max(
      0,
      this.#common.findIndex(({ valueType }) => valueType.type === wanted),
    );
  }

  /** Every capture covers a stretch of time: values are then per second of it, since stretches differ. */
  get isRate(): boolean {
    return this.#points.length > 0 && this.#points.every(({ durationNanos }) => durationNanos > 0);
  }

  omitted(point: number): number {
    return this.#points[point]?.omitted ?? 0;
  }

  stateOf(row: number): string {
    return this.#state[row] ?? '';
  }

  framesOf(row: number): readonly string[] {
    return this.#frames[row] ?? [];
  }

  /** Of some of the captures, by their place in the order of adding. */
  values(points: readonly number[], valueType: number, measure: SeriesMeasure): SeriesValues {
    const ordered = points.toSorted((a, b) => (this.#points[a]?.timeMs ?? 0) - (this.#points[b]?.timeMs ?? 0) || a - b);
    const width = ordered.length;
    const timeMs = new Float64Array(width);
    const sum = new Float64Array(width);
    const value = new Float64Array(width * this.rowCount);
    for (const [i, at] of ordered.entries()) {
      const point = this.#points[at];
      const source = this.#common[valueType]?.sources[at];
      if (!point || !source) continue;
      const scale = this.isRate ? source.factor / (point.durationNanos / 1e9) : source.factor;
      const column = point[measure][source.column] ?? new Float64Array();
      timeMs[i] = point.timeMs;
      sum[i] = (point.sum[source.column] ?? 0) * scale;
      for (let row = 0; row < column.length; row++) {
        value[(point.rowOf[row] ?? 0) * width + i] = (column[row] ?? 0) * scale;
      }
    }
    return { timeMs, sum, value };
  }
}
