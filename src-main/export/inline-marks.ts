import type { FrameFilter } from '#shared/profile/frame-filter';
import type { Profile } from '#shared/profile/profile';
import type { LocationFrames } from '#shared/profile/symbols';

/** Of a symbol: whether calls of it were inlined, in all places or in some. */
export const InlineMark = { none: 0, all: 1, some: 2 } as const;

const CALLED = 1;
const INLINED = 2;

/**
 * Which functions the compiler inlined into their callers. As in pprof an edge from caller to callee counts as inlined
 * where each sample that takes it takes it inlined the first time, seen from the root.
 */
export function computeInlineMarks(
  { stack, sample }: Profile,
  { symbols, frameStart, frameSymbol }: LocationFrames,
  sampleValue: Float64Array,
  filter: FrameFilter | undefined,
): Uint8Array {
  const { location, prefix } = stack;
  const isUsed = markUsed();
  const edges = new Map<number, number>();
  /** The innermost frame at or above a row; -1 where there is none. */
  const innermost = new Int32Array(stack.length).fill(-1);
  for (let row = 0; row < stack.length; row++) {
    if (isUsed[row] === 0) continue;
    let caller = above(row);
    const [start, end] = framesOf(row);
    for (let frame = start; frame < end; frame++) {
      const symbol = frameSymbol[frame] ?? 0;
      if (caller >= 0 && caller !== symbol) {
        const edge = caller * symbols.length + symbol;
        const known = edges.get(edge) ?? 0;
        if (frame > start) edges.set(edge, known | INLINED);
        else if ((known & CALLED) === 0) {
          edges.set(edge, known | (isTakenAbove(row, caller, symbol) ? INLINED : CALLED));
        }
      }
      caller = symbol;
    }
    innermost[row] = caller;
  }
  const marks = new Uint8Array(symbols.length);
  const called = new Uint8Array(symbols.length);
  for (const [edge, how] of edges) {
    const symbol = edge % symbols.length;
    if ((how & CALLED) !== 0) called[symbol] = 1;
    else marks[symbol] = InlineMark.all;
  }
  return marks.map((mark, symbol) => (mark === InlineMark.all && called[symbol] === 1 ? InlineMark.some : mark));

  function above(row: number): number {
    const caller = prefix[row] ?? -1;
    return caller < 0 ? -1 : (innermost[caller] ?? -1);
  }

  function framesOf(row: number): [number, number] {
    const at = location[row] ?? 0;
    const start = frameStart[at] ?? 0;
    return [start, filter?.stackKept[row] === 0 ? start : (frameStart[at + 1] ?? 0)];
  }

  /** Whether a stack row nearer to the root has the edge already. */
  function isTakenAbove(row: number, caller: number, symbol: number): boolean {
    for (let at = prefix[row] ?? -1; at >= 0; at = prefix[at] ?? -1) {
      let last = above(at);
      const [start, end] = framesOf(at);
      for (let frame = start; frame < end; frame++) {
        const callee = frameSymbol[frame] ?? 0;
        if (last === caller && callee === symbol) return true;
        last = callee;
      }
    }
    return false;
  }

  /** Stacks of samples that are kept and have a value. */
  function markUsed(): Uint8Array {
    const used = new Uint8Array(stack.length);
    const sampleStack = filter?.sampleStack ?? sample.stack;
    for (let row = 0; row < sample.length; row++) {
      const leaf = sampleStack[row] ?? -1;
      if (leaf >= 0 && sampleValue[row] !== 0 && filter?.sampleKept[row] !== 0) used[leaf] = 1;
    }
    for (let row = stack.length - 1; row >= 0; row--) {
      const caller = prefix[row] ?? -1;
      if (used[row] === 1 && caller >= 0) used[caller] = 1;
    }
    return used;
  }
}
