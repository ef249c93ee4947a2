import type { AboutReply, LabelsReply, LinesReply } from '#shared/contract/profile-view';
import { Latest } from './latest.svelte.ts';
import type { ProfileQuestions } from './profile-questions.ts';

/** What the panels beside the graph show; each asks for its own when it is shown. */
export class ProfileDetails {
  readonly lines = new Latest<LinesReply>();
  readonly labels = new Latest<LabelsReply>();
  readonly about = new Latest<AboutReply>();
  readonly #ask: ProfileQuestions;

  constructor(ask: ProfileQuestions) {
    this.#ask = ask;
  }

  async loadLines(symbol: number): Promise<void> {
    await this.lines.run(() => this.#ask.lines(symbol));
  }

  async loadLabels(): Promise<void> {
    await this.labels.run(() => this.#ask.labels());
  }

  /** Of the whole profile: once is enough. */
  async loadAbout(): Promise<void> {
    if (!this.about.value) await this.about.run(() => this.#ask.about());
  }
}
