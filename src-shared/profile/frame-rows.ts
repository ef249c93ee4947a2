import type { Profile } from './profile.ts';

export type RowIndex = number;

/**
 * The frames of all stacks of a profile, a row each, in depth-first order below row 0, the root: a frame comes before
 * all that it calls, and what is called below row i is the range `[i, subtreeEnd[i])`. Frames that are called from one
 * place stand side by side even where they are of one function; what they are called is not told here, so that every
 * way to look at the profile shares the rows.
 */
export interface FrameRows {
  readonly length: number;
  /** -1 at the root. */
  readonly prefix: Int32Array;
  readonly subtreeEnd: Int32Array;
  /** Frames from the root to the row; 0 at the root. */
  readonly depth: Int32Array;
  /** Row of `profile.line`; for a location without lines `profile.line.length` + the location. -1 at the root. */
  readonly place: Int32Array;
  /** The last frame of each stack. */
  readonly rowOfStack: Int32Array;
}

/** Three passes over the stacks. Callers come before callees, in the stack table as in the rows. */
function layoutFrameRows({ stack, location, line }: Profile): FrameRows {
  const { lineStart } = location;
  const framesOf = Int32Array.from({ length: location.length }, (_, at) =>
    Math.max(1, (lineStart[at + 1] ?? 0) - (lineStart[at] ?? 0)),
  );
  const { length: count, prefix: callerOf, location: locationOf } = stack;
  /** Rows of a stack with all below it; once it has its place, the first row in it that is not taken. */
  const room = new Int32Array(count);
  let length = 1;
  for (let at = count - 1; at >= 0; at--) {
    const rows = (room[at] ?? 0) + (framesOf[locationOf[at] ?? 0] ?? 0);
    room[at] = rows;
    const caller = callerOf[at] ?? -1;
    if (caller < 0) length += rows;
    else room[caller] = (room[caller] ?? 0) + rows;
  }
  const prefix = new Int32Array(length);
  const subtreeEnd = new Int32Array(length);
  const depth = new Int32Array(length);
  const place = new Int32Array(length);
  const rowOfStack = new Int32Array(count);
  prefix[0] = -1;
  place[0] = -1;
  subtreeEnd[0] = length;
  let free = 1;
  for (let at = 0; at < count; at++) {
    const caller = callerOf[at] ?? -1;
    const own = locationOf[at] ?? 0;
    const frames = framesOf[own] ?? 1;
    const first = caller < 0 ? free : (room[caller] ?? 0);
    const end = first + (room[at] ?? 0);
    if (caller < 0) free = end;
    else room[caller] = end;
    const last = first + frames - 1;
    const lastLine = (lineStart[own + 1] ?? 0) - 1;
    const hasLines = lastLine >= (lineStart[own] ?? 0);
    let above = caller < 0 ? 0 : (rowOfStack[caller] ?? 0);
    const levels = (depth[above] ?? 0) + 1 - first;
    for (let row = first; row <= last; row++) {
      prefix[row] = above;
      depth[row] = levels + row;
      subtreeEnd[row] = end;
      place[row] = hasLines ? lastLine - (row - first) : line.length + own;
      above = row;
    }
    rowOfStack[at] = last;
    room[at] = last + 1;
  }
  return { length, prefix, subtreeEnd, depth, place, rowOfStack };
}

/**
 * The samples of a profile in the order of the rows that they end in: those of row i are
 * `order[start[i]] … order[start[i + 1] - 1]`, those that pass through it reach to `start[subtreeEnd[i]]`. Row 0, the
 * root, has those without frames.
 */
export interface SampleRows {
  readonly order: Int32Array;
  /** One entry more than there are rows. */
  readonly start: Int32Array;
}

export function placeSamples(rows: number, samples: number, rowOf: (sample: number) => RowIndex): SampleRows {
  const start = new Int32Array(rows + 1);
  for (let sample = 0; sample < samples; sample++) {
    const row = rowOf(sample);
    start[row] = (start[row] ?? 0) + 1;
  }
  let end = 0;
  for (let row = 0; row <= rows; row++) {
    end += start[row] ?? 0;
    start[row] = end;
  }
  // Each row's end moves to its start as its samples take their places from behind.
  const order = new Int32Array(samples);
  for (let sample = samples - 1; sample >= 0; sample--) {
    const row = rowOf(sample);
    const place = (start[row] ?? 0) - 1;
    start[row] = place;
    order[place] = sample;
  }
  return { order, start };
}

/** What all ways to look at one profile have in common. */
export class SharedRows {
  readonly rows: FrameRows;
  readonly #placed: { readonly sampleStack: Int32Array; readonly samples: SampleRows }[] = [];

  constructor(profile: Profile) {
    this.rows = layoutFrameRows(profile);
  }

  /** The samples by the stack of each (-1 for none). Few filters cut stacks: the last results are kept. */
  samplesOf(sampleStack: Int32Array): SampleRows {
    const known = this.#placed.find((placed) => isEqual(placed.sampleStack, sampleStack));
    if (known) return known.samples;
    const { length, rowOfStack } = this.rows;
    const rowOf = (sample: number): RowIndex => {
      const stack = sampleStack[sample] ?? -1;
      return stack < 0 ? 0 : (rowOfStack[stack] ?? 0);
    };
    const samples = placeSamples(length, sampleStack.length, rowOf);
    this.#placed.unshift({ sampleStack: sampleStack.slice(), samples });
    this.#placed.length = Math.min(this.#placed.length, KEPT_PLACINGS);
    return samples;
  }
}

const KEPT_PLACINGS = 2;

function isEqual(a: Int32Array, b: Int32Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
