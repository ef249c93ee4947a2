import type { JobId } from '#shared/base/brand';
import type { Capture } from '#shared/contract/model';
import type { CaptureKind } from '#shared/profile/profile';
import type { JobBoard } from './jobs.ts';
import type { Sessions } from './sessions.ts';

/** Reads the captures of a kind into their series, one after the other, as a job. */
export class SeriesReader {
  readonly #sessions: Sessions;
  readonly #jobs: JobBoard;
  /** Those that run; one for each kind. */
  readonly #running = new Map<CaptureKind, JobId>();

  constructor(sessions: Sessions, jobs: JobBoard) {
    this.#sessions = sessions;
    this.#jobs = jobs;
  }

  /** What was read before stays; a job that runs already is joined. */
  read(kind: CaptureKind, captures: readonly Capture[]): JobId {
    const running = this.#running.get(kind);
    if (running !== undefined) return running;
    const wanted = captures.filter((capture) => capture.kind === kind && isWhole(capture));
    const spec = {
      title: 'Reading a series',
      unit: 'captures',
      total: wanted.length,
      group: this.#jobs.nextGroup(),
    } as const;
    const { id, ended } = this.#jobs.start(spec, async ({ signal, update }) => {
      const { captures: known } = await this.#sessions.askSeries('series/head', kind, {});
      for (const [i, capture] of wanted.entries()) {
        signal.throwIfAborted();
        if (!known.some((other) => other.id === capture.id)) await this.#sessions.addToSeries(kind, capture);
        update({ done: i + 1 });
      }
    });
    this.#running.set(kind, id);
    void ended.then(() => this.#running.delete(kind));
    return id;
  }
}

/** Its bytes are all there that will ever be. */
function isWhole({ status }: Capture): boolean {
  return status === 'complete' || status === 'partial';
}
