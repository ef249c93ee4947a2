import type { Trace } from './trace.ts';

export interface WallClock {
  /** Nanoseconds since 1970 at the trace's time 0. */
  readonly startNanos: bigint;
}

/** The wall clock at the start of the trace, from its first snapshot; undefined before Go 1.25, which takes none. */
export function computeWallClock({ generation }: Trace): WallClock | undefined {
  const { snapshotTime, wallNanos } = generation;
  for (let row = 0; row < generation.length; row++) {
    const time = snapshotTime[row] ?? NaN;
    if (!Number.isNaN(time)) return { startNanos: (wallNanos[row] ?? 0n) - BigInt(Math.round(time)) };
  }
  return undefined;
}
