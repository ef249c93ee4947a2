import { computeFilter } from './filter.ts';
import type { Profile, ValueType } from './profile.ts';
import { buildSymbols } from './symbols.ts';
import { computeSampleTop, computeTotal } from './top.ts';

/** What one capture adds to a series: its totals, and a row for each function or group of goroutines. */
export interface SeriesPoint {
  readonly valueType: readonly ValueType[];
  readonly defaultValueType: number;
  /** 0 where the profile has none; values are then as they stand at that time. */
  readonly durationNanos: number;
  /** Of all samples, one for each value type. */
  readonly sum: Float64Array;
  readonly row: SeriesRows;
  /** Rows that were left out, the smallest ones. */
  readonly omitted: number;
}

export interface SeriesRows {
  readonly length: number;
  /** What makes it the same row in another capture. */
  readonly key: readonly string[];
  /** State of a group of goroutines; '' for functions, and where the capture does not tell it. */
  readonly state: readonly string[];
  /** The function, or the functions of the group's stack, innermost first. */
  readonly frames: readonly (readonly string[])[];
  /** One column for each value type. For groups both are the same. */
  readonly self: readonly Float64Array[];
  readonly total: readonly Float64Array[];
}

/** Where every goroutine has a stack of its own, more groups than this say nothing. */
const maxGroups = 20_000;

/** Functions by name, with the profile's own drop_frames. */
export function computeFunctionPoint(profile: Profile): SeriesPoint {
  const { filter } = computeFilter(profile, {});
  const frames = buildSymbols(profile, { granularity: 'function', ...(filter ? { filter } : {}) });
  const { symbols } = frames;
  const rowOf = new Map<string, number>();
  const rowOfSymbol = Int32Array.from({ length: symbols.length }, (_, symbol) => {
    const name = symbols.name[symbol] ?? '';
    const row = rowOf.get(name) ?? rowOf.size;
    rowOf.set(name, row);
    return row;
  });
  const name = [...rowOf.keys()];
  const self = profile.valueType.map(() => new Float64Array(name.length));
  const total = profile.valueType.map(() => new Float64Array(name.length));
  for (const [i, values] of profile.sample.value.entries()) {
    const top = computeSampleTop(profile, frames, values, filter);
    for (let at = 0; at < top.length; at++) {
      const row = rowOfSymbol[top.symbol[at] ?? -1] ?? 0;
      addTo(self[i], row, top.flat[at] ?? 0);
      addTo(total[i], row, top.cum[at] ?? 0);
    }
  }
  return {
    ...headOf(profile),
    row: { length: name.length, key: name, state: name.map(() => ''), frames: name.map((one) => [one]), self, total },
    omitted: 0,
  };
}

/** Groups by state and stack, down to the line: within one build the same place is the same line. */
export function computeGroupPoint(profile: Profile): SeriesPoint {
  const { string, stack, sample } = profile;
  const stateOf = readStates(profile);
  const rowOf = new Map<number, number>();
  const stackOf: number[] = [];
  const stateOfRow: number[] = [];
  const groupOfSample = new Int32Array(sample.length);
  for (let at = 0; at < sample.length; at++) {
    const leaf = sample.stack[at] ?? -1;
    const state = stateOf[at] ?? 0;
    const key = state * (stack.length + 1) + leaf + 1; // exact: both are far below 2^26
    let row = rowOf.get(key);
    if (row === undefined) {
      row = stackOf.push(leaf) - 1;
      stateOfRow.push(state);
      rowOf.set(key, row);
    }
    groupOfSample[at] = row;
  }
  const sums = sample.value.map((values) => {
    const sum = new Float64Array(stackOf.length);
    for (let at = 0; at < values.length; at++) addTo(sum, groupOfSample[at] ?? 0, values[at] ?? 0);
    return sum;
  });
  const main = sums[profile.defaultValueType] ?? new Float64Array();
  const order = Int32Array.from(stackOf.keys()).sort((a, b) => Math.abs(main[b] ?? 0) - Math.abs(main[a] ?? 0));
  const kept = order.subarray(0, maxGroups);
  const values = sums.map((sum) => Float64Array.from(kept, (row) => sum[row] ?? 0));
  const state = Array.from(kept, (row) => string[stateOfRow[row] ?? 0] ?? '');
  const places = Array.from(kept, (row) => placesOf(profile, stackOf[row] ?? -1));
  return {
    ...headOf(profile),
    row: {
      length: kept.length,
      key: places.map((place, row) => `${state[row] ?? ''}\n${place.map(({ text }) => text).join('\n')}`),
      state,
      frames: places.map((place) => place.map(({ name }) => name)),
      self: values,
      total: values,
    },
    omitted: order.length - kept.length,
  };
}

function headOf(profile: Profile): Omit<SeriesPoint, 'row' | 'omitted'> {
  const { valueType, defaultValueType, durationNanos, sample } = profile;
  return { valueType, defaultValueType, durationNanos, sum: Float64Array.from(sample.value, computeTotal) };
}

function addTo(column: Float64Array | undefined, row: number, value: number): void {
  if (column) column[row] = (column[row] ?? 0) + value;
}

/** The text label `state` of each sample, as a string of the profile; 0 where it has none. */
function readStates({ string, sample, label }: Profile): Int32Array {
  const key = string.indexOf('state');
  const states = new Int32Array(sample.length);
  if (key < 0) return states;
  for (let at = 0; at < sample.length; at++) {
    const end = sample.labelStart[at + 1] ?? 0;
    for (let i = sample.labelStart[at] ?? 0; i < end; i++) {
      if (label.key[i] === key && (label.text[i] ?? -1) >= 0) states[at] = label.text[i] ?? 0;
    }
  }
  return states;
}

/** Frames of a stack, innermost first. */
function placesOf({ string, func, location, line, stack }: Profile, leaf: number): { name: string; text: string }[] {
  const places: { name: string; text: string }[] = [];
  for (let at = leaf; at >= 0; at = stack.prefix[at] ?? -1) {
    const place = stack.location[at] ?? 0;
    const end = location.lineStart[place + 1] ?? 0;
    for (let row = location.lineStart[place] ?? 0; row < end; row++) {
      const name = string[func.name[line.func[row] ?? 0] ?? 0] ?? '';
      places.push({ name, text: `${name}:${line.line[row] ?? 0}` });
    }
  }
  return places;
}
