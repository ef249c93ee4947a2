import { AppError, toErrorValue } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type { Args } from '#shared/contract/requests';
import type * as View from '#shared/contract/series-view';
import type { CaptureKind } from '#shared/profile/profile';
import { computeFunctionPoint, computeGroupPoint } from '#shared/profile/series-point';
import { Series, type SeriesMeasure, type SeriesValues } from '#shared/profile/series';
import { computeSeriesTrends, sortSeriesRows, type SeriesTrends } from '#shared/profile/series-rows';
import { computeTrend } from '#shared/profile/trend';
import { decodeCaptureLazily } from '../decode/decode-capture.ts';
import { matchSymbols } from './pattern.ts';
import { RecentlyUsed } from './recently-used.ts';
import type { CaptureBytes, SeriesCapture } from './session-calls.ts';

type BySeries<T> = Omit<T, 'kind'>;

/** Kinds whose rows are groups of goroutines, not functions. */
const groupedKinds: ReadonlySet<CaptureKind> = new Set(['goroutine', 'goroutine-dump', 'goroutineleak']);

interface Chosen {
  readonly values: SeriesValues;
  readonly trends: SeriesTrends;
  /** Of each row of the series its place in the trends; -1 where no capture here has it. */
  readonly placeOf: Int32Array;
  readonly ids: readonly CaptureId[];
}

/** The captures of one kind of an incident over time; one after the other is decoded, and only its rows are kept. */
export class SeriesSession {
  readonly #kind: CaptureKind;
  readonly #series = new Series();
  readonly #captures: View.SeriesCaptureFacts[] = [];
  /** Entries of `#captures` that could be read, in the order of the series. */
  readonly #read: View.SeriesCaptureFacts[] = [];
  #names: readonly string[] = [];
  readonly #chosen = new RecentlyUsed<string, Chosen>(4);
  readonly #orders = new RecentlyUsed<string, Int32Array>(4);

  constructor(kind: CaptureKind) {
    this.#kind = kind;
  }

  has(id: CaptureId): boolean {
    return this.#captures.some((capture) => capture.id === id);
  }

  /** What cannot be read is part of the answer, with its reason. */
  add({ bytes, isPartial }: CaptureBytes, { id, processId, timeMs }: SeriesCapture): void {
    if (this.has(id)) return;
    const facts = { id, processId, timeMs, isPartial, omittedRows: 0, problem: null };
    try {
      const decoded = decodeCaptureLazily(bytes);
      if (!('profile' in decoded))
        throw new AppError('decode/wrong-kind', 'Only profiles and dumps have a place in a series.');
      const compute = groupedKinds.has(this.#kind) ? computeGroupPoint : computeFunctionPoint;
      this.#series.add(timeMs, compute(decoded.profile));
      const added = {
        ...facts,
        isPartial: isPartial || decoded.partial !== undefined,
        omittedRows: this.#series.omitted(this.#series.length - 1),
      };
      this.#captures.push(added);
      this.#read.push(added);
      this.#names = Array.from({ length: this.#series.rowCount }, (_, row) => this.#nameOf(row));
    } catch (error) {
      this.#captures.push({ ...facts, problem: toErrorValue(error) });
    }
    this.#chosen.clear();
    this.#orders.clear();
  }

  head(): View.SeriesHead {
    return {
      kind: this.#kind,
      rows: groupedKinds.has(this.#kind) ? 'groups' : 'functions',
      valueTypes: this.#series.valueTypes,
      defaultValueType: this.#series.defaultValueType,
      isRate: this.#series.isRate,
      captures: this.#captures.toSorted((a, b) => a.timeMs - b.timeMs || a.id - b.id),
    };
  }

  lines({ rows, ...of }: BySeries<Args<'series/lines'>>): View.SeriesLinesReply {
    const { values, ids } = this.#choose(of);
    const width = values.timeMs.length;
    return {
      ids,
      timeMs: values.timeMs,
      sum: values.sum,
      sumTrend: computeTrend(values.timeMs, values.sum),
      lines: rows.map((row) => values.value.slice(row * width, (row + 1) * width)),
      labels: rows.map((row) => this.#labelOf(row)),
    };
  }

  rows({ sort, descending, pattern, offset, limit, ...of }: BySeries<Args<'series/rows'>>): View.SeriesRowsReply {
    const { values, trends, placeOf } = this.#choose(of);
    const key = JSON.stringify([of.processId, of.valueType, of.measure, sort, descending, pattern]);
    const order = this.#orders.take(key, () => {
      const places = matchSymbols(this.#names, pattern)
        .map((row) => placeOf[row] ?? -1)
        .filter((at) => at >= 0);
      const nameOf = (at: number): string => this.#names[trends.row[at] ?? -1] ?? '';
      return sortSeriesRows(trends, places, nameOf, { sort, descending });
    });
    const shown = order.subarray(offset, offset + limit);
    const pick = (column: Float64Array): Float64Array => Float64Array.from(shown, (at) => column[at] ?? 0);
    const row = Int32Array.from(shown, (at) => trends.row[at] ?? -1);
    return {
      count: order.length,
      captures: values.timeMs.length,
      rows: {
        length: shown.length,
        row,
        label: Array.from(row, (at) => this.#labelOf(at)),
        first: pick(trends.first),
        last: pick(trends.last),
        change: pick(trends.change),
        most: pick(trends.most),
        slope: pick(trends.slope),
        slopeError: pick(trends.error),
      },
    };
  }

  /** The row of a function; -1 where no capture has it. */
  find(name: string): { row: number } {
    return { row: this.#names.indexOf(name) };
  }

  #choose({ processId, valueType, measure }: { processId: number; valueType: number; measure: SeriesMeasure }): Chosen {
    return this.#chosen.take(`${processId} ${valueType} ${measure}`, () => {
      const points = [...this.#read.keys()]
        .filter((at) => this.#read[at]?.processId === processId)
        .sort((a, b) => (this.#read[a]?.timeMs ?? 0) - (this.#read[b]?.timeMs ?? 0) || a - b);
      const values = this.#series.values(points, valueType, measure);
      const trends = computeSeriesTrends(values);
      const placeOf = new Int32Array(this.#series.rowCount).fill(-1);
      for (let at = 0; at < trends.length; at++) placeOf[trends.row[at] ?? 0] = at;
      const ids = points.flatMap((at) => this.#read[at]?.id ?? []);
      return { values, trends, placeOf, ids };
    });
  }

  #labelOf(row: number): View.SeriesRowLabel {
    return { state: this.#series.stateOf(row), frames: this.#series.framesOf(row).slice(0, maxFrames) };
  }

  /** What is searched in: a function's name, or state and stack of a group. */
  #nameOf(row: number): string {
    const frames = this.#series.framesOf(row);
    const state = this.#series.stateOf(row);
    return state === '' ? frames.join(';') : `${state};${frames.join(';')}`;
  }
}

/** Of a group's stack: the innermost say where it waits. */
const maxFrames = 60;
