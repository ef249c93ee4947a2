import type { CaptureSource } from '#shared/correlate/capture-facts';
import type { Capture, ProcessFacts } from '#shared/contract/model';

/** Two processes of one name are told apart by their number. */
function nameOf({ id, name }: ProcessFacts, processes: readonly ProcessFacts[]): string {
  return processes.some((other) => other.id !== id && other.name === name) ? `${name} (${id})` : name;
}

/**
 * What is known of a capture in a workspace. Of imported files it is neither known which process they are of nor, but
 * for what they say themselves, when they were taken.
 */
export function sourceOf(capture: Capture, processes: readonly ProcessFacts[]): CaptureSource {
  const process = processes.find(({ id }) => id === capture.processId);
  const isKnown = capture.origin !== 'import';
  return {
    id: capture.id,
    name: capture.source,
    process: isKnown && process ? nameOf(process, processes) : '',
    startMs: isKnown ? Date.parse(capture.startedAt) : NaN,
    endMs: isKnown && capture.finishedAt !== '' ? Date.parse(capture.finishedAt) : NaN,
    isReference: process?.role === 'healthy',
    version: process?.version ?? '',
  };
}
