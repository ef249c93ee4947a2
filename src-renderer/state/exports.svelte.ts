import {
  comparisonFormats,
  profileFormats,
  type ComparisonFormat,
  type ExportFormat,
  type ProfileFormat,
} from '#shared/contract/export-formats';
import type { App } from './app.svelte.ts';
import type { DiffSession } from './diff-session.svelte.ts';
import { fileName } from './file-name.ts';
import type { ProfileSession } from './profile-session.svelte.ts';

/** What an export is made of: the view that is open. */
export type Shown =
  | { readonly what: 'profile'; readonly profile: ProfileSession }
  | { readonly what: 'comparison'; readonly comparison: DiffSession };

/** Writes what a view shows as a file. The format chosen last is offered first the next time. */
export class Exports {
  readonly #app: App;
  #profileFormat = $state<ProfileFormat>('pprof');
  #comparisonFormat = $state<ComparisonFormat>('svg');
  #isSaving = $state(false);

  constructor(app: App) {
    this.#app = app;
  }

  /** null where the open view has nothing to write. */
  get shown(): Shown | null {
    const tab = this.#app.tabs.active;
    if (tab?.kind === 'capture' && tab.session.profile) return { what: 'profile', profile: tab.session.profile };
    if (tab?.kind === 'comparison' && tab.session.head) return { what: 'comparison', comparison: tab.session };
    return null;
  }

  get formats(): readonly ExportFormat[] {
    return this.shown?.what === 'comparison' ? comparisonFormats : profileFormats;
  }

  get format(): string {
    return this.shown?.what === 'comparison' ? this.#comparisonFormat : this.#profileFormat;
  }

  get isSaving(): boolean {
    return this.#isSaving;
  }

  choose(name: string): void {
    const ofProfile = profileFormats.find((format) => format.name === name);
    const ofComparison = comparisonFormats.find((format) => format.name === name);
    if (this.shown?.what === 'comparison') this.#comparisonFormat = ofComparison?.name ?? this.#comparisonFormat;
    else this.#profileFormat = ofProfile?.name ?? this.#profileFormat;
  }

  /** False where the person cancelled or it failed; the status line says what became of it. */
  async save(): Promise<boolean> {
    const { shown } = this;
    if (shown === null || this.#isSaving) return false;
    this.#isSaving = true;
    const saved = await this.#app.status.attempt(() =>
      shown.what === 'profile' ? this.#saveProfile(shown.profile) : this.#saveComparison(shown.comparison),
    );
    this.#isSaving = false;
    if (saved) this.#app.status.say(`Exported to ${fileName(saved.file)}.`);
    return saved !== null;
  }

  async #saveProfile(profile: ProfileSession): Promise<{ file: string } | null> {
    return await this.#app.backend.request('profile/export', {
      ...profile.ask.of,
      filter: profile.shownSteps,
      valueType: profile.valueTypeIndex,
      direction: profile.mode === 'inverted' ? 'bottom-up' : 'top-down',
      format: this.#profileFormat,
    });
  }

  async #saveComparison({ id, head, scale }: DiffSession): Promise<{ file: string } | null> {
    if (head === null) return null;
    const { valueType } = head;
    return await this.#app.backend.request('comparison/export', {
      id,
      valueType,
      scale,
      format: this.#comparisonFormat,
    });
  }
}
