import fs from 'node:fs';
import { decodeTrace } from '../src-main/decode/trace/decode-trace.ts';

/** A process of its own, so that its peak memory is that of one decoding: FILE in, milliseconds and bytes out. */
const began = performance.now();
const trace = decodeTrace(fs.readFileSync(process.argv[2] ?? ''));
const ms = performance.now() - began;
const peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ ms, peakBytes, events: trace.event.length, breaks: trace.breaks.length }));
