import type { AppError } from '#shared/base/app-error';
import type { ComparisonId } from '#shared/base/brand';
import type {
  ComparedDurations,
  ComparedFigure,
  ComparedFunction,
  FunctionMeasure,
  TraceComparison,
} from '#shared/trace/trace-diff';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';

export const traceDiffModes = ['overview', 'functions', 'reasons', 'stops', 'tasks'] as const;
export type TraceDiffMode = (typeof traceDiffModes)[number];

/** A task or a region, said which. */
export interface NamedChange extends ComparedDurations {
  readonly what: '' | 'task ' | 'region ';
}

/** A comparison of two traces: which table is shown, and of which measure. */
export class TraceDiff {
  readonly id: ComparisonId;
  readonly #backend: Backend;
  readonly #reply = new Latest<TraceComparison>();
  #mode = $state<TraceDiffMode>('overview');
  #measure = $state<FunctionMeasure>('running');
  readonly #functions = $derived(this.#sorted());

  constructor(backend: Backend, id: ComparisonId) {
    this.#backend = backend;
    this.id = id;
  }

  get value(): TraceComparison | null {
    return this.#reply.value;
  }

  get error(): AppError | null {
    return this.#reply.error;
  }

  get mode(): TraceDiffMode {
    return this.#mode;
  }

  get measure(): FunctionMeasure {
    return this.#measure;
  }

  /** By the largest change of the measure. */
  get functions(): readonly ComparedFunction[] {
    return this.#functions;
  }

  get figures(): readonly ComparedFigure[] {
    return (this.#mode === 'reasons' ? this.value?.reasons : this.value?.overview) ?? [];
  }

  get durations(): readonly NamedChange[] {
    const { value } = this;
    if (!value) return [];
    if (this.#mode === 'stops') return value.stops.map((one) => ({ ...one, what: '' }));
    return [
      ...value.tasks.map((one): NamedChange => ({ ...one, what: 'task ' })),
      ...value.regions.map((one): NamedChange => ({ ...one, what: 'region ' })),
    ];
  }

  show(mode: TraceDiffMode): void {
    this.#mode = mode;
  }

  showMeasure(measure: FunctionMeasure): void {
    this.#measure = measure;
  }

  async load(): Promise<void> {
    await this.#reply.run(() => this.#backend.request('comparison/traces', { id: this.id }));
  }

  #sorted(): readonly ComparedFunction[] {
    const measure = this.#measure;
    return (this.value?.functions ?? []).toSorted((a, b) => Math.abs(b.delta[measure]) - Math.abs(a.delta[measure]));
  }
}
