import type { JobId } from '#shared/base/brand';
import type { Job } from '#shared/contract/model';

/** Long work under way and done since the start, newest last. */
export class Jobs {
  #list = $state.raw<readonly Job[]>([]);
  readonly #running = $derived(this.#list.filter(({ state }) => state === 'running' || state === 'waiting'));

  get list(): readonly Job[] {
    return this.#list;
  }

  get running(): readonly Job[] {
    return this.#running;
  }

  /** The one that the status bar tells about. */
  get current(): Job | null {
    return this.#running.find(({ state }) => state === 'running') ?? this.#running[0] ?? null;
  }

  group(group: number): readonly Job[] {
    return this.#list.filter((job) => job.group === group);
  }

  find(id: JobId): Job | undefined {
    return this.#list.find((job) => job.id === id);
  }

  reset(jobs: readonly Job[]): void {
    this.#list = jobs;
  }

  apply(job: Job): void {
    const known = this.#list.some(({ id }) => id === job.id);
    this.#list = known ? this.#list.map((old) => (old.id === job.id ? job : old)) : [...this.#list, job];
  }
}
