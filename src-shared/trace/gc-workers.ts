import { EventKind } from './event-kind.ts';
import { computeWorldStops, type WorldStop } from './stop-the-world.ts';
import type { Trace } from './trace.ts';

export const GcWorker = { dedicated: 0, fractional: 1, idle: 2 } as const;

const workerOfLabel: ReadonlyMap<string, number> = new Map([
  ['GC (dedicated)', GcWorker.dedicated],
  ['GC (fractional)', GcWorker.fractional],
  ['GC (idle)', GcWorker.idle],
]);

/** Stretches in which a background worker of the collector ran. */
export interface GcWorkerRuns {
  readonly length: number;
  /** `GcWorker` */
  readonly kind: Uint8Array;
  readonly proc: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** What the collector did, from which the rest is computed. */
export interface GcActivity {
  readonly runs: GcWorkerRuns;
  /** Stops of the world for it. */
  readonly stops: readonly WorldStop[];
}

export function computeGcActivity(trace: Trace): GcActivity {
  return { runs: computeGcWorkerRuns(trace), stops: computeWorldStops(trace).filter(({ isGc }) => isGc) };
}

/** A label names what a goroutine is until it next stops or blocks. */
function computeGcWorkerRuns({ event, string, goroutine, endNs }: Trace): GcWorkerRuns {
  const kind: number[] = [];
  const proc: number[] = [];
  const start: number[] = [];
  const end: number[] = [];
  const open = new Int32Array(goroutine.length).fill(-1);
  const kindOfString = Int8Array.from(string, (text) => workerOfLabel.get(text) ?? -1);
  /** Whether it ran. */
  const close = (row: number, at: number): boolean => {
    const run = open[row] ?? -1;
    if (run < 0) return false;
    end[run] = at;
    open[row] = -1;
    return true;
  };
  const { kind: kinds, time, arg } = event;
  let openRuns = 0;
  for (let row = 0; row < event.length; row++) {
    const what = kinds[row] ?? 0;
    if (what === EventKind.goLabel) {
      const current = event.goroutine[row] ?? -1;
      const worker = kindOfString[arg[row] ?? 0] ?? -1;
      if (close(current, time[row] ?? 0)) openRuns--;
      if (worker < 0 || current < 0) continue;
      open[current] = kind.length;
      openRuns++;
      kind.push(worker);
      proc.push(event.proc[row] ?? -1);
      start.push(time[row] ?? 0);
      end.push(endNs);
    } else if (
      openRuns > 0 &&
      (what === EventKind.goBlock || what === EventKind.goStop || what === EventKind.goDestroy)
    ) {
      if (close(event.goroutine[row] ?? -1, time[row] ?? 0)) openRuns--;
    } else if (what === EventKind.gap) {
      for (let other = 0; other < open.length; other++) close(other, time[row] ?? 0);
      openRuns = 0;
    }
  }
  return {
    length: kind.length,
    kind: Uint8Array.from(kind),
    proc: Int32Array.from(proc),
    start: Float64Array.from(start),
    end: Float64Array.from(end),
  };
}
