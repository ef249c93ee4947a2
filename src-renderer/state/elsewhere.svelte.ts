import type { CaptureId } from '#shared/base/brand';
import type { Capture } from '#shared/contract/model';
import type { ProfileHead } from '#shared/contract/profile-view';
import { formatPercent } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';
import { escapePattern } from './palette.svelte.ts';

export interface ElsewhereEntry {
  readonly capture: Capture;
  /** `18.6 MiB of 312.4 MiB (6.0 %)`, or that it is absent. */
  readonly text: string;
}

const captureLimit = 6;
/** The arrows may run through many functions: only one that is rested on is looked for. */
const restMs = 250;
const profileKinds: ReadonlySet<Capture['kind']> = new Set([
  'cpu',
  'heap',
  'allocs',
  'goroutine',
  'block',
  'mutex',
  'goroutineleak',
]);

/** What the other profiles of the incident say about a function. */
export class Elsewhere {
  readonly #backend: Backend;
  readonly #entries = new Latest<readonly ElsewhereEntry[]>();
  readonly #heads: Partial<Record<CaptureId, Promise<ProfileHead | null>>> = {};
  #name = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get entries(): readonly ElsewhereEntry[] {
    return this.#entries.value ?? [];
  }

  look(name: string, here: readonly Capture[], captures: readonly Capture[]): void {
    if (name === this.#name) return;
    this.#name = name;
    clearTimeout(this.#timer);
    this.#entries.clear();
    if (name === '') return;
    const others = captures

      .filter(
        ({ id, kind, status }) =>
          !here.some((own) => own.id === id) && profileKinds.has(kind) && status !== 'receiving',
      )
      .slice(0, captureLimit);
    this.#timer = setTimeout(() => void this.#entries.run(() => this.#ask(name, others)), restMs);
  }

  async #ask(name: string, captures: readonly Capture[]): Promise<readonly ElsewhereEntry[]> {
    const entries = await Promise.all(captures.map((capture) => this.#askOne(name, capture)));
    return entries.filter((entry) => entry !== null);
  }

  async #askOne(name: string, capture: Capture): Promise<ElsewhereEntry | null> {
    const head = await this.#headOf(capture.id);
    const valueType = head?.valueTypes[head.defaultValueType];
    if (!head || !valueType) return null;
    const { rows, total } = await this.#backend.request('profile/top', {
      id: capture.id,
      valueType: head.defaultValueType,
      sort: 'cum',
      descending: true,
      pattern: `^${escapePattern(name)}$`,
      origin: 'all',
      offset: 0,
      limit: 1,
    });
    const cum = rows.cum[0];
    if (cum === undefined) return { capture, text: 'absent' };
    return { capture, text: `${formatValue(cum, valueType.unit)}, ${formatPercent(cum, total)}` };
  }

  /** A capture that cannot be opened is left out: its own view says why. */
  #headOf(id: CaptureId): Promise<ProfileHead | null> {
    return (this.#heads[id] ??= this.#backend
      .request('capture/open', { id })
      .then((reply) => (reply.view === 'profile' ? reply.head : null))
      .catch(() => null));
  }
}
