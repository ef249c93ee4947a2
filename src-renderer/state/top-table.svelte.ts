import type { AppError } from '#shared/base/app-error';
import type { TopReply } from '#shared/contract/profile-view';
import type { ProfileQuestions } from './profile-questions.ts';
import { RowWindow } from './row-window.svelte.ts';

export type TopSort = 'flat' | 'cum' | 'name';

/** The functions of a profile as rows, sorted and filtered by the main process; those in sight are here. */
export class TopTable {
  readonly rows: RowWindow<TopReply>;
  #sort = $state<TopSort>('flat');
  #descending = $state(true);
  #origin = $state<'all' | 'own'>('all');
  #pattern = '';
  readonly #selected: () => number;
  #isLoaded = false;

  /** `selected` is the function whose row is to be known wherever it is; -1 for none. */
  constructor(ask: ProfileQuestions, selected: () => number) {
    this.#selected = selected;
    this.rows = new RowWindow((offset, limit) =>
      ask.top({
        sort: this.#sort,
        descending: this.#descending,
        pattern: this.#pattern,
        origin: this.#origin,
        ...(selected() < 0 ? {} : { find: selected() }),
        offset,
        limit,
      }),
    );
  }

  get reply(): TopReply | null {
    return this.rows.page;
  }

  get error(): AppError | null {
    return this.rows.error;
  }

  get sort(): TopSort {
    return this.#sort;
  }

  get descending(): boolean {
    return this.#descending;
  }

  get origin(): 'all' | 'own' {
    return this.#origin;
  }

  /** -1 where none of the rows is selected, or while its place is looked for. */
  get selectedRow(): number {
    const symbol = this.#selected();
    if (symbol < 0 || !this.reply) return -1;
    const at = this.reply.rows.symbol.indexOf(symbol);
    return at < 0 ? this.reply.row : this.rows.rowOf(at);
  }

  /** Fetches when it is first shown, not before. */
  show(): void {
    if (!this.#isLoaded) this.#restart();
  }

  /** Looks for the selected function where it is not among the rows here. */
  reveal(): void {
    const symbol = this.#selected();
    const isHere = symbol < 0 || this.reply?.rows.symbol.includes(symbol) === true;
    if (this.#isLoaded && !isHere) void this.rows.reload();
  }

  sortBy(sort: TopSort): void {
    this.#descending = sort === this.#sort ? !this.#descending : sort !== 'name';
    this.#sort = sort;
    this.#restart();
  }

  setOrigin(origin: 'all' | 'own'): void {
    this.#origin = origin;
    this.#restart();
  }

  setPattern(pattern: string): void {
    this.#pattern = pattern;
    this.#restart();
  }

  /** What the rows are of has changed, the numbers of functions with it. */
  refresh(): void {
    if (this.#isLoaded) this.#restart();
  }

  #restart(): void {
    this.#isLoaded = true;
    this.rows.restart();
  }
}
