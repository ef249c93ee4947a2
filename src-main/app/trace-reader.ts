import type { CaptureId, JobId } from '#shared/base/brand';
import type { Capture } from '#shared/contract/model';
import type { JobBoard } from './jobs.ts';
import type { Sessions } from './sessions.ts';

/** Decodes the rest of traces whose beginning is open, step by step, as jobs. */
export class TraceReader {
  readonly #sessions: Sessions;
  readonly #jobs: JobBoard;
  /** Those that run; one for each trace. */
  readonly #running = new Map<CaptureId, JobId>();

  constructor(sessions: Sessions, jobs: JobBoard) {
    this.#sessions = sessions;
    this.#jobs = jobs;
  }

  /** However it ends, what was decoded until then is what the trace's requests are about. */
  read(capture: Capture): JobId {
    const running = this.#running.get(capture.id);
    if (running !== undefined) return running;
    const spec = {
      title: `Reading trace #${capture.id}`,
      unit: 'bytes',
      total: -1,
      group: this.#jobs.nextGroup(),
    } as const;
    const { id, ended } = this.#jobs.start(spec, async ({ signal, update }) => {
      update({ captureId: capture.id });
      try {
        for (let isDecoded = false; !isDecoded;) {
          signal.throwIfAborted();
          const read = await this.#sessions.askCapture('trace/read-on', capture, {});
          update({ done: read.doneBytes, total: read.totalBytes });
          isDecoded = read.isDecoded;
        }
      } finally {
        await this.#sessions.askCapture('trace/show-read', capture, {});
      }
    });
    this.#running.set(capture.id, id);
    void ended.then(() => this.#running.delete(capture.id));
    return id;
  }
}
