import type { AppError } from '#shared/base/app-error';
import type { ComparisonId } from '#shared/base/brand';
import type { Note } from '#shared/contract/model';
import type { Reply } from '#shared/contract/requests';
import type { App } from './app.svelte.ts';
import { Latest } from './latest.svelte.ts';

export interface SavedReport {
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** What it was made of; another state means that the file is older than the preview. */
  readonly state: string;
}

/** The report before it is saved: which comparison, and exactly what the file would hold. */
export class ReportDraft {
  readonly #app: App;
  readonly #preview = new Latest<Reply<'report/preview'>>();
  #chosen = $state<ComparisonId | null>(null);
  #saved = $state.raw<SavedReport | null>(null);
  #isSaving = $state(false);

  readonly #state = $derived.by(() => {
    const { workspace } = this.#app;
    if (!workspace || this.comparison === null) return '';
    return JSON.stringify([workspace.file, workspace.incident, this.comparison, this.notes, this.findings]);
  });

  constructor(app: App) {
    this.#app = app;
  }

  /** The one chosen, else the last one put in the report, else the last one made; null without comparisons of profiles. */
  get comparison(): ComparisonId | null {
    const comparisons = (this.#app.workspace?.comparisons ?? []).filter((one) => !this.#app.isOfTraces(one));
    const chosen = comparisons.find(({ id }) => id === this.#chosen);
    return (chosen ?? comparisons.findLast(({ inReport }) => inReport) ?? comparisons.at(-1))?.id ?? null;
  }

  get notes(): readonly Note[] {
    return this.#app.workspace?.notes.filter(({ comparisonId }) => comparisonId === this.comparison) ?? [];
  }

  /** What the report says of findings, as far as it changes: which there are, and their marks. */
  get findings(): readonly unknown[] {
    const { reply } = this.#app.desk.findings;
    return [reply?.state, reply?.captures, reply?.findings.map(({ key, mark }) => [key, mark]), reply?.formerMarks];
  }

  /** Changes with everything of the workspace that stands in the report, and with nothing else. */
  get state(): string {
    return this.#state;
  }

  get preview(): Reply<'report/preview'> | null {
    return this.#preview.value;
  }

  get isPending(): boolean {
    return this.#preview.pending;
  }

  get error(): AppError | null {
    return this.#preview.error;
  }

  get isSaving(): boolean {
    return this.#isSaving;
  }

  get saved(): SavedReport | null {
    return this.#saved;
  }

  choose(id: ComparisonId): void {
    this.#chosen = id;
  }

  async refresh(): Promise<void> {
    const { comparison } = this;
    if (comparison === null) {
      this.#preview.clear();
      return;
    }
    await this.#preview.run(() => this.#app.backend.request('report/preview', { comparisonId: comparison }));
  }

  async save(): Promise<void> {
    const { comparison, state } = this;
    if (comparison === null || this.#isSaving) return;
    this.#isSaving = true;
    const save = () => this.#app.backend.request('report/save', { comparisonId: comparison });
    const saved = await this.#app.status.attempt(save);
    this.#isSaving = false;
    if (!saved) return;
    this.#saved = { ...saved, state };
    this.#app.status.say(`Report saved to ${saved.file}.`);
  }
}
