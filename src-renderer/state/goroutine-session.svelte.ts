import type { GoroutineGroup, GoroutineReply } from '#shared/contract/profile-view';

/** A goroutine dump, grouped by state and stack: which groups are shown, and which are unfolded. */
export class GoroutineSession {
  readonly reply: GoroutineReply;
  #state = $state('');
  #pattern = $state('');
  #open = $state.raw<readonly GoroutineGroup[]>([]);
  #selected = $state.raw<GoroutineGroup | null>(null);
  readonly #groups = $derived.by(() => this.#filter());

  constructor(reply: GoroutineReply) {
    this.reply = reply;
  }

  /** '' for all states. */
  get state(): string {
    return this.#state;
  }

  get pattern(): string {
    return this.#pattern;
  }

  get groups(): readonly GoroutineGroup[] {
    return this.#groups;
  }

  get shownCount(): number {
    return this.#groups.reduce((sum, { count }) => sum + count, 0);
  }

  get selected(): GoroutineGroup | null {
    return this.#selected;
  }

  isOpen(group: GoroutineGroup): boolean {
    return this.#open.includes(group);
  }

  showState(state: string): void {
    this.#state = state;
  }

  search(pattern: string): void {
    this.#pattern = pattern;
  }

  select(group: GoroutineGroup): void {
    this.#selected = group;
  }

  toggle(group: GoroutineGroup): void {
    this.#open = this.#open.includes(group) ? this.#open.filter((other) => other !== group) : [...this.#open, group];
    this.#selected = group;
  }

  #filter(): readonly GoroutineGroup[] {
    const wanted = this.#pattern.toLowerCase();
    return this.reply.groups.filter(
      (group) =>
        (this.#state === '' || group.state === this.#state) &&
        (wanted === '' ||
          group.creator.toLowerCase().includes(wanted) ||
          group.stack.some(
            ({ func, file }) => func.toLowerCase().includes(wanted) || file.toLowerCase().includes(wanted),
          )),
    );
  }
}
