import fs from 'node:fs';
import { groupGoroutines } from '#shared/goroutines/group-goroutines';
import { decodeCapture } from '../src-main/decode/decode-capture.ts';

/** A process of its own, so that its peak memory is that of one decoding: FILE in, milliseconds and bytes out. */
const bytes = fs.readFileSync(process.argv[2] ?? '');
const began = performance.now();
const decoded = decodeCapture(bytes);
if (decoded.format === 'goroutine-debug2') groupGoroutines(decoded.dump);
const ms = performance.now() - began;
console.log(JSON.stringify({ ms, peakBytes: process.resourceUsage().maxRSS * 1024 }));
