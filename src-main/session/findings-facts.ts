import { AppError } from '#shared/base/app-error';
import type { CaptureFacts, CaptureSource } from '#shared/correlate/capture-facts';
import { computeDumpFacts, computeGoroutineProfileFacts } from '#shared/correlate/dump-facts';
import { computeProfileFacts } from '#shared/correlate/profile-facts';
import { computeTraceFacts } from '#shared/correlate/trace-facts';
import type { Profile } from '#shared/profile/profile';
import type { DecodedCapture } from '../decode/decode-capture.ts';

/**
 * What rules read of a decoded capture. Where it is not known when a capture was taken, a profile says it itself.
 * Block and mutex profiles hold the same values; `kind` is what was asked for where that is known. Throws
 * `decode/wrong-kind` for what no rule reads.
 */
export function computeFacts(
  decoded: DecodedCapture,
  source: CaptureSource,
  isCut: boolean,
  kind = decoded.kind,
): CaptureFacts {
  const isPartial = isCut || decoded.partial !== undefined;
  switch (decoded.format) {
    case 'go-trace':
      return computeTraceFacts(decoded.trace, source, isPartial);
    case 'goroutine-debug2':
      return computeDumpFacts(decoded.dump, source, isPartial);
    case 'pprof':
    case 'count-text': {
      const timed = withTimes(source, decoded.profile);
      return kind === 'goroutine' || kind === 'goroutineleak'
        ? computeGoroutineProfileFacts(decoded.profile, kind, timed, isPartial)
        : computeProfileFacts(decoded.profile, kind, timed, isPartial);
    }
    case 'gctrace-text':
      throw new AppError(
        'decode/wrong-kind',
        'No rule reads a log of the collector: take an execution trace (trace?seconds=5) for that.',
      );
  }
}

/** A profile's time is when it began, or for what is no measurement over time, when it was taken. */
function withTimes(source: CaptureSource, { timeNanos, durationNanos }: Profile): CaptureSource {
  if (!Number.isNaN(source.startMs) || timeNanos <= 0n) return source;
  const startMs = Number(timeNanos / 1000n) / 1000;
  return { ...source, startMs, endMs: startMs + durationNanos / 1e6 };
}
