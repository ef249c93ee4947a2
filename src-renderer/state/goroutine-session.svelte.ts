import type { CaptureId } from '#shared/base/brand';
import type {
  GoroutineGroupFacts,
  GoroutineGroupRow,
  GoroutineGroupRows,
  GoroutineHead,
} from '#shared/contract/goroutine-view';
import type { GoroutineFilter } from '#shared/goroutines/goroutine-filter';
import type { Grouping, GroupingAxis } from '#shared/goroutines/group-goroutines';
import type { Backend } from '../backend/backend.ts';
import type { Bindings } from './commands.svelte.ts';
import { Latest } from './latest.svelte.ts';
import { RowWindow } from './row-window.svelte.ts';

/** A goroutine dump: how it is grouped, which goroutines are looked at, and the group that is looked at closely. */
export class GoroutineSession {
  readonly head: GoroutineHead;
  readonly rows: RowWindow<GoroutineGroupRows>;
  readonly #backend: Backend;
  readonly #id: CaptureId;
  readonly #facts = new Latest<GoroutineGroupFacts | null>();
  #grouping = $state.raw<Grouping>({ by: 'stack' });
  #filter = $state.raw<GoroutineFilter>({});
  #selected = $state(0);

  constructor(backend: Backend, id: CaptureId, head: GoroutineHead) {
    this.#backend = backend;
    this.#id = id;
    this.head = head;
    this.rows = new RowWindow((offset, limit) => backend.request('goroutines/groups', { ...this.#of, offset, limit }));
    void this.#restart();
  }

  get grouping(): Grouping {
    return this.#grouping;
  }

  get filter(): GoroutineFilter {
    return this.#filter;
  }

  get isFiltered(): boolean {
    return Object.keys(this.#filter).length > 0;
  }

  /** Row of the group whose stack is shown. */
  get selected(): number {
    return this.#selected;
  }

  /** The selected group; null while it is on its way, and where there is none. */
  get group(): GoroutineGroupFacts | null {
    return this.#facts.value;
  }

  get error() {
    return this.rows.error ?? this.#facts.error;
  }

  rowAt(row: number): GoroutineGroupRow | undefined {
    return this.rows.page?.rows[this.rows.at(row)];
  }

  groupBy(axis: GroupingAxis, labelKey = this.head.labelKeys[0]?.key ?? ''): void {
    this.#grouping = axis === 'label' ? { by: axis, labelKey } : { by: axis };
    void this.#restart();
  }

  /** Takes the parts of the filter that are given; `undefined` removes one. */
  narrow(change: { readonly [K in keyof GoroutineFilter]: GoroutineFilter[K] | undefined }): void {
    const filter = Object.entries({ ...this.#filter, ...change }).filter(([, value]) => value !== undefined);
    this.#filter = Object.fromEntries(filter);
    void this.#restart();
  }

  showAll(): void {
    this.#filter = {};
    void this.#restart();
  }

  /** Only the goroutines of a group, by state and stack; nothing where groups are that already. */
  open(row: number): void {
    const group = this.rowAt(row);
    if (!group) return;
    const { by, labelKey = '' } = this.#grouping;
    if (by === 'stack' || (by === 'label' && group.key === '')) return;
    this.#grouping = { by: 'stack' };
    if (by === 'creator') this.narrow({ createdBy: group.key });
    else if (by === 'state') this.narrow({ state: group.state });
    else this.narrow({ label: `${labelKey}=${group.key}` });
  }

  async select(row: number): Promise<GoroutineGroupFacts | null> {
    this.#selected = row;
    return await this.#facts.run(() => this.#backend.request('goroutines/group', { ...this.#of, row }));
  }

  /** Only what a piece of evidence is about, the largest group shown. False, and everything, where none matches. */
  async showEvidence(state: string, functions: readonly string[]): Promise<boolean> {
    const hasState = this.head.states.some((one) => one.state === state);
    this.#grouping = { by: 'stack' };
    this.#filter = { ...(hasState ? { state } : {}), ...(functions.length > 0 ? { functions } : {}) };
    const found = await this.#restart();
    // Where the person chose something else meanwhile, that is what is shown.
    if (found || this.#facts.pending) return true;
    this.showAll();
    return false;
  }

  get #of(): { readonly id: CaptureId; readonly grouping: Grouping; readonly filter: GoroutineFilter } {
    return { id: this.#id, grouping: this.#grouping, filter: this.#filter };
  }

  /** The first group is looked at; null where there is none. */
  #restart(): Promise<GoroutineGroupFacts | null> {
    this.rows.restart();
    return this.select(0);
  }
}

/** What the keys do while a dump is shown. */
export function bindGoroutineCommands(session: GoroutineSession): Bindings {
  const show = (axis: GroupingAxis) => () => {
    session.groupBy(axis);
  };
  return {
    'goroutines.stack': show('stack'),
    'goroutines.creator': show('creator'),
    'goroutines.state': show('state'),
    'goroutines.label': { when: () => session.head.labelKeys.length > 0, run: show('label') },
    'goroutines.show-all': {
      when: () => session.isFiltered,
      run: () => {
        session.showAll();
      },
    },
  };
}
