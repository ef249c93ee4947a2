import type { GoroutineGroup, GoroutineReply } from '#shared/contract/profile-view';

/** A goroutine dump, grouped by state and stack: which groups are shown, and which are unfolded. */
export class GoroutineSession {
  readonly reply: GoroutineReply;
  #state = $state('');
  #pattern = $state('');
  #functions = $state.raw<readonly string[]>([]);
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

  /** Whole names that a stack must have; [] for any. */
  get functions(): readonly string[] {
    return this.#functions;
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

  showFunctions(functions: readonly string[]): void {
    this.#functions = functions;
  }

  /** Only what a piece of evidence is about, the largest group unfolded. False, and everything, where none matches. */
  showEvidence(state: string, functions: readonly string[]): boolean {
    this.#pattern = '';
    this.#state = this.reply.states.some((one) => one.state === state) ? state : '';
    this.#functions = functions;
    const [largest] = this.#groups;
    if (largest) {
      this.#open = [largest];
      this.#selected = largest;
      return true;
    }
    this.#state = '';
    this.#functions = [];
    return false;
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
        this.#functions.every((name) => group.stack.some(({ func }) => func === name)) &&
        (wanted === '' ||
          group.creator.toLowerCase().includes(wanted) ||
          group.stack.some(
            ({ func, file }) => func.toLowerCase().includes(wanted) || file.toLowerCase().includes(wanted),
          )),
    );
  }
}
