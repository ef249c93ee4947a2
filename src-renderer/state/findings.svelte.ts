import type { AppError } from '#shared/base/app-error';
import { fromErrorValue } from '#shared/base/app-error';
import type { FindingHead, FindingsReply, FindingVerdict } from '#shared/contract/findings';
import type { Job, Workspace } from '#shared/contract/model';
import type { App } from './app.svelte.ts';
import { Latest } from './latest.svelte.ts';

/** What was found in the open workspace. Reading begins by itself with the first capture, and follows the others. */
export class Findings {
  readonly #app: App;
  readonly #list = new Latest<FindingsReply>();
  readonly #started = new Latest<true>();
  #file = '';
  #isAsked = false;

  constructor(app: App) {
    this.#app = app;
    app.backend.on('finding/changed', () => void this.load());
  }

  /** null before the first answer. */
  get reply(): FindingsReply | null {
    return this.#list.value;
  }

  get list(): readonly FindingHead[] {
    return this.reply?.findings ?? [];
  }

  /** Why there is no answer, or why reading ended early; null where neither is. */
  get error(): AppError | null {
    const problem = this.reply?.state === 'failed' ? this.reply.problem : null;
    return this.#list.error ?? this.#started.error ?? (problem && fromErrorValue(problem));
  }

  get isReading(): boolean {
    return this.reply?.state === 'reading';
  }

  /** The job that reads, once it is heard of. */
  get job(): Job | null {
    const id = this.reply?.job ?? null;
    return (id === null ? undefined : this.#app.jobs.find(id)) ?? null;
  }

  /** Its place in the list, from 1; 0 for one that is not there. */
  numberOf(key: string): number {
    return this.list.findIndex((head) => head.key === key) + 1;
  }

  find(key: string): FindingHead | undefined {
    return this.list.find((head) => head.key === key);
  }

  /** The workspace changed: another one is read anew, and one that had nothing to read once it has. */
  follow(workspace: Workspace | null): void {
    const file = workspace?.file ?? '';
    if (file !== this.#file) {
      this.#file = file;
      this.#isAsked = false;
      this.#list.clear();
      this.#started.clear();
    }
    const hasCaptures = workspace?.captures.some(
      ({ status, sizeBytes }) => sizeBytes > 0 && (status === 'complete' || status === 'partial'),
    );
    if (hasCaptures && !this.#isAsked) void this.read();
  }

  async read(): Promise<void> {
    this.#isAsked = true;
    await this.#started.run(async () => {
      await this.#app.backend.request('finding/read', null);
      return true;
    });
    if (!this.#started.error) await this.load();
  }

  async load(): Promise<void> {
    await this.#list.run(() => this.#app.backend.request('finding/list', null));
  }

  async stop(): Promise<void> {
    const id = this.reply?.job ?? null;
    if (id !== null) await this.#app.status.attempt(() => this.#app.backend.request('job/cancel', { id }));
  }

  /** True where it was kept. */
  async mark(key: string, verdict: FindingVerdict, note: string): Promise<boolean> {
    const mark = () => this.#app.backend.request('finding/mark', { key, verdict, note });
    const marked = await this.#app.status.attempt(mark);
    if (marked) await this.load();
    return marked !== null;
  }

  async unmark(key: string): Promise<void> {
    await this.#app.status.attempt(() => this.#app.backend.request('finding/unmark', { key }));
    await this.load();
  }
}
