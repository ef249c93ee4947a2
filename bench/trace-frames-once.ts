import fs from 'node:fs';
import { TraceDecoder } from '../src-main/decode/trace/decode-trace.ts';
import { TraceSession } from '../src-main/session/trace-session.ts';

// Frames of a trace's timeline as the window asks for them while it is zoomed and panned, in a process of its own:
// their median and the 95th percentile, in ms of CPU time, and how long it took until the beginning could be shown.
const [file = ''] = process.argv.slice(2);
const bytes = new Uint8Array(fs.readFileSync(file));

/** Tracks in sight and as many above and below, and pixels, of a window of 1440 × 900. */
const tracksAsked = 64;
const widthCssPx = 1100;
const eventsOfBeginning = 400_000;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const begun = cpuMs();
const decoder = new TraceDecoder(bytes);
decoder.decodeEvents(eventsOfBeginning);
new TraceSession(decoder.finish()).head();
const firstMs = cpuMs() - begun;
while (decoder.decodeEvents(Infinity));

const session = new TraceSession(decoder.finish());
const { endNs, procs, groups } = session.head();
const tracks = [
  { kind: 'gc' as const, row: 0 },
  { kind: 'stw' as const, row: 0 },
  ...procs.map(({ row }) => ({ kind: 'proc' as const, row })),
  ...groups.flatMap(({ goroutines }) => goroutines.map(({ row }) => ({ kind: 'goroutine' as const, row }))),
].slice(0, tracksAsked);

const times: number[] = [];
for (let step = 0; step < 240; step++) {
  // In and out by steps of a half, at places all over the trace.
  const width = endNs / 1.5 ** (step % 24);
  const start = ((endNs - width) * ((step * 7) % 24)) / 24;
  const from = cpuMs();
  session.frame({ tracks, start, end: start + width, widthCssPx });
  // The first round fetches what later ones have at hand.
  if (step >= 24) times.push(cpuMs() - from);
}
times.sort((a, b) => a - b);
const at = (share: number): number => times[Math.floor(times.length * share)] ?? NaN;
process.stdout.write(JSON.stringify({ firstMs, medianMs: at(0.5), p95Ms: at(0.95), tracks: tracks.length }));
