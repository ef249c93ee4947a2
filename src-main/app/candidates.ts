import type { CaptureId } from '#shared/base/brand';
import type { Capture } from '#shared/contract/model';

/** Captures of the same kind, another process first (that is the usual question), then the nearest in time. */
export function rankCandidates(
  capture: Capture,
  captures: readonly Capture[],
): readonly { id: CaptureId; reason: string }[] {
  const distanceMs = (other: Capture): number => Math.abs(Date.parse(other.startedAt) - Date.parse(capture.startedAt));
  return captures
    .filter(({ id, kind, sizeBytes }) => id !== capture.id && kind === capture.kind && sizeBytes > 0)
    .sort(
      (a, b) =>
        Number(a.processId === capture.processId) - Number(b.processId === capture.processId) ||
        distanceMs(a) - distanceMs(b),
    )
    .map(({ id, processId }) => ({
      id,
      reason: processId === capture.processId ? 'same process, another time' : 'another process',
    }));
}
