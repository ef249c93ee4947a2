import type { AppError } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type {
  TraceCounts,
  TraceGc,
  TraceGoroutineRows,
  TraceGroupRow,
  TraceLatency,
  TraceSyscalls,
} from '#shared/contract/trace-view';
import { TrackState } from '#shared/trace/track-state';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';
import type { Range } from './range.ts';
import { RowWindow } from './row-window.svelte.ts';

/** The tables beside the timeline. They are of what the timeline has in view. */
export class TraceTabs {
  readonly syscalls: RowWindow<TraceSyscalls>;
  readonly goroutines: RowWindow<TraceGoroutineRows>;
  readonly #backend: Backend;
  readonly #id: CaptureId;
  readonly #range: () => Range;
  readonly #groups = new Latest<readonly TraceGroupRow[]>();
  readonly #gc = new Latest<TraceGc>();
  readonly #counts = new Latest<TraceCounts>();
  readonly #latency = new Latest<TraceLatency>();
  #state = $state<number>(TrackState.running);
  #group = $state(-1);

  constructor(backend: Backend, id: CaptureId, range: () => Range) {
    this.#backend = backend;
    this.#id = id;
    this.#range = range;
    this.syscalls = new RowWindow((offset, limit) => backend.request('trace/syscalls', { ...this.#of, offset, limit }));
    this.goroutines = new RowWindow((offset, limit) =>
      backend.request('trace/goroutines', {
        ...this.#of,
        group: this.#group,
        pattern: '',
        state: this.#state,
        offset,
        limit,
      }),
    );
  }

  /** The state whose stretches the table of groups is about. */
  get state(): number {
    return this.#state;
  }

  /** The group whose goroutines are listed; -1 for none. */
  get group(): number {
    return this.#group;
  }

  get groups(): readonly TraceGroupRow[] | null {
    return this.#groups.value;
  }

  get gc(): TraceGc | null {
    return this.#gc.value;
  }

  get counts(): TraceCounts | null {
    return this.#counts.value;
  }

  get latency(): TraceLatency | null {
    return this.#latency.value;
  }

  get error(): AppError | null {
    return this.#groups.error ?? this.#gc.error ?? this.#counts.error ?? this.#latency.error ?? this.syscalls.error;
  }

  async load(tab: 'goroutines' | 'syscalls' | 'gc' | 'latency'): Promise<void> {
    const id = this.#id;
    switch (tab) {
      case 'goroutines':
        await this.#groups.run(() => this.#backend.request('trace/groups', { ...this.#of, state: this.#state }));
        if (this.#group >= 0) this.goroutines.restart();
        break;
      case 'syscalls':
        this.syscalls.restart();
        break;
      case 'gc':
        if (this.gc) break;
        await Promise.all([
          this.#gc.run(() => this.#backend.request('trace/gc', { id })),
          this.#counts.run(() => this.#backend.request('trace/counts', { id })),
        ]);
        break;
      case 'latency':
        await this.#latency.run(() => this.#backend.request('trace/latency', this.#of));
    }
  }

  showState(state: number): void {
    this.#state = state;
    void this.load('goroutines');
  }

  /** Lists the goroutines of a group. */
  openGroup(group: number): void {
    this.#group = group;
    if (group >= 0) this.goroutines.restart();
  }

  get #of() {
    const { start, end } = this.#range();
    return { id: this.#id, start, end };
  }
}
