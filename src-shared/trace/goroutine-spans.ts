import { replayGoroutines } from './goroutine-replay.ts';
import { SpanFiller, type GoroutineSpanTable } from './span-table.ts';
import type { Trace } from './trace.ts';

/** The states of each goroutine over its life, from its start to its end. */
export function computeGoroutineSpans(trace: Trace): GoroutineSpanTable {
  const filler = new SpanFiller(trace.goroutine.length, true);
  replayGoroutines(trace, filler);
  filler.startFilling();
  replayGoroutines(trace, filler);
  return filler.finishGoroutines();
}
