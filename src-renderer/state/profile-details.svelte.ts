import type { AboutReply, HistogramReply, LabelsReply, LinesReply } from '#shared/contract/profile-view';
import { Latest } from './latest.svelte.ts';
import type { ProfileQuestions } from './profile-questions.ts';

/** Which numeric label is shown as a distribution, of all samples or of those with a text label. */
export interface Distribution {
  readonly label: string;
  readonly by: { readonly key: string; readonly text: string } | null;
}

/** What the panels beside the graph show; each asks for its own when it is shown. */
export class ProfileDetails {
  readonly lines = new Latest<LinesReply>();
  readonly labels = new Latest<LabelsReply>();
  readonly histogram = new Latest<HistogramReply>();
  readonly about = new Latest<AboutReply>();
  readonly #ask: ProfileQuestions;
  #distribution: Distribution | null = $state.raw(null);

  constructor(ask: ProfileQuestions) {
    this.#ask = ask;
  }

  async loadLines(symbol: number): Promise<void> {
    await this.lines.run(() => this.#ask.lines(symbol));
  }

  /** With the distribution of the first numeric label, where there is one. */
  async loadLabels(): Promise<void> {
    const reply = await this.labels.run(() => this.#ask.labels());
    if (!reply) return;
    const numeric = reply.facets.filter(({ isNumber }) => isNumber);
    const wanted = numeric.find(({ key }) => key === this.#distribution?.label) ?? numeric[0];
    if (!wanted) {
      this.#distribution = null;
      return;
    }
    const isSame = wanted.key === this.#distribution?.label;
    await this.distribute({ label: wanted.key, by: isSame ? (this.#distribution?.by ?? null) : null });
  }

  get distribution(): Distribution | null {
    return this.#distribution;
  }

  async distribute({ label, by }: Distribution): Promise<void> {
    this.#distribution = { label, by };
    await this.histogram.run(() => this.#ask.histogram(label, by && { ...by }));
  }

  /** Of the whole profile: once is enough. */
  async loadAbout(): Promise<void> {
    if (!this.about.value) await this.about.run(() => this.#ask.about());
  }
}
