import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { AppError } from '#shared/base/app-error';
import type { ConnectionId, JobId } from '#shared/base/brand';
import type {
  CaptureRepeat,
  CaptureRequest,
  Connection,
  EndpointOffer,
  Job,
  Plan,
  TargetIndex,
} from '#shared/contract/model';
import type { App } from './app.svelte.ts';
import { parseWantedCapture } from './finding-facts.ts';
import { guardLabel, guardOf, isOpen } from './capture-facts.ts';
import { asAppError, Latest } from './latest.svelte.ts';

export const customPlan = 'custom';
/** What a process offers changes with its build only, but it may be gone by now. */
const freshMs = 10_000;

interface Offered {
  readonly index: TargetIndex;
  readonly plans: readonly Plan[];
}

/** What to capture from which process, and how the last start is getting on. */
export class CaptureForm {
  readonly #app: App;
  readonly #offered = new Latest<Offered>();
  #connectionId = $state<ConnectionId | null>(null);
  readonly #requests = new SvelteMap<string, CaptureRequest>();
  #planId = $state(customPlan);
  /** Addresses whose process may be paused; asked for once a process. */
  readonly #allowed = new SvelteSet<string>();
  #group = $state<number | null>(null);
  /** What to tick once it is known what the process offers; null for a plan. */
  #wanted = $state<string | null>(null);
  #isStarting = $state(false);
  /** What the index is of: another target under the same connection is asked anew. */
  #asked: { readonly target: string | undefined; readonly atMs: number } = { target: undefined, atMs: 0 };
  #repeat = $state.raw<CaptureRepeat | null>(null);
  #startError = $state.raw<AppError | null>(null);

  constructor(app: App) {
    this.#app = app;
  }

  /** null: to be chosen. */
  get connection(): Connection | null {
    return this.#app.connections.find(({ id }) => id === this.#connectionId) ?? null;
  }

  get index(): TargetIndex | null {
    return this.#offered.value?.index ?? null;
  }

  get plans(): readonly Plan[] {
    return this.#offered.value?.plans.filter(({ requests }) => requests.length > 0) ?? [];
  }

  get isAsking(): boolean {
    return this.#offered.pending;
  }

  get indexError(): AppError | null {
    return this.#offered.error;
  }

  get offers(): readonly EndpointOffer[] {
    return this.index?.offers ?? [];
  }

  /** `custom` once the ticks are no plan's any more. */
  get planId(): string {
    return this.#planId;
  }

  get requests(): readonly CaptureRequest[] {
    return this.offers.flatMap(({ id }) => this.#requests.get(id) ?? []);
  }

  requestOf(offer: EndpointOffer): CaptureRequest | undefined {
    return this.#requests.get(offer.id);
  }

  /** null: once. */
  get repeat(): CaptureRepeat | null {
    return this.#repeat;
  }

  setRepeat(repeat: CaptureRepeat | null): void {
    this.#repeat = repeat;
  }

  /** What needs one tick before it may start; '' where nothing does. */
  get guard(): string {
    const environment = this.connection?.environment;
    return environment === undefined ? '' : guardLabel(guardOf(environment, this.requests, this.offers), environment);
  }

  get isAllowed(): boolean {
    return this.#allowed.has(this.#process);
  }

  get canStart(): boolean {
    return (
      this.requests.length > 0 &&
      (this.guard === '' || this.isAllowed) &&
      !this.#isStarting &&
      this.openJobs.length === 0 &&
      (this.#repeat === null || (this.#repeat.everySeconds >= 1 && this.#repeat.times >= 1)) &&
      this.requests.every((request) => this.#isWithinBounds(request))
    );
  }

  get startError(): AppError | null {
    return this.#startError;
  }

  /** Of the last start, in the order of the rows. */
  get jobs(): readonly Job[] {
    return this.#group === null ? [] : this.#app.jobs.group(this.#group);
  }

  get openJobs(): readonly Job[] {
    return this.jobs.filter(isOpen);
  }

  /** The sheet opens: with this connection, else the last one, else one that this incident's captures came from. */
  open(wanted: ConnectionId | null): void {
    if (this.openJobs.length > 0 && (wanted === null || wanted === this.#connectionId)) return;
    if (this.openJobs.length === 0) this.#group = null;
    const id = wanted ?? this.connection?.id ?? this.#usual();
    if (id !== null && !this.#isFresh(id)) void this.choose(id);
  }

  /** The sheet is opened for one capture; what a running start is about is left alone. */
  want(capture: string | null): void {
    this.#wanted = capture;
    if (this.index && this.openJobs.length === 0) this.#tickWanted(this.index.offers);
  }

  /** Why the capture that the sheet was opened for is not ticked; '' where it is, or none was asked for. */
  get wantedProblem(): string {
    if (this.#wanted === null || !this.index) return '';
    const { offerId } = parseWantedCapture(this.#wanted);
    const offer = this.offers.find(({ id }) => id === offerId);
    if (!offer) return `This process has no ${offerId}.`;
    return offer.isAvailable ? '' : `${offer.title}: ${offer.unavailable}`;
  }

  /** Back to the choice of a connection. */
  leave(): void {
    this.#connectionId = null;
    this.#offered.clear();
    this.#group = null;
  }

  /** Asks the process what it offers. True where it answered; else `indexError` says why. */
  async choose(id: ConnectionId): Promise<boolean> {
    const isOther = id !== this.#connectionId;
    this.#connectionId = id;
    if (isOther) {
      this.#offered.clear();
      this.#group = null;
    }
    this.#startError = null;
    this.#asked = { target: JSON.stringify(this.connection?.target), atMs: Date.now() };
    const offered = await this.#offered.run(async () => {
      const index = await this.#app.backend.request('connection/index', { id });
      const plans = await this.#app.backend.request('capture/plans', { id });
      // Before the rows are shown, so that they never stand there without their ticks.
      const isFirst = isOther || this.#requests.size === 0;
      if (isFirst && id === this.#connectionId) this.#takeOver(plans.find(({ requests }) => requests.length > 0));
      if (id === this.#connectionId) this.#tickWanted(index.offers);
      return { index, plans };
    });
    return offered !== null;
  }

  /** Custom keeps the ticks as they are. */
  applyPlan(id: string): void {
    if (id === customPlan) this.#planId = customPlan;
    else this.#takeOver(this.plans.find((plan) => plan.id === id));
  }

  tick(offer: EndpointOffer, isTicked: boolean): void {
    const seconds = offer.seconds?.default ?? 0;
    if (isTicked) this.#requests.set(offer.id, { offerId: offer.id, seconds, forceGc: false });
    else this.#requests.delete(offer.id);
    this.#recognisePlan();
  }

  set(offer: EndpointOffer, change: Partial<Pick<CaptureRequest, 'seconds' | 'forceGc'>>): void {
    const request = this.#requests.get(offer.id);
    if (!request) return;
    this.#requests.set(offer.id, { ...request, ...change });
    this.#recognisePlan();
  }

  allow(isAllowed: boolean): void {
    if (isAllowed) this.#allowed.add(this.#process);
    else this.#allowed.delete(this.#process);
  }

  async start(): Promise<void> {
    const id = this.#connectionId;
    if (id === null || !this.canStart) return;
    this.#isStarting = true;
    this.#startError = null;
    try {
      const repeat = this.#repeat;
      const args = { connectionId: id, requests: this.requests, ...(repeat ? { repeat } : {}) };
      this.#group = (await this.#app.backend.request('capture/start', args)).group;
    } catch (error) {
      this.#startError = asAppError(error);
    } finally {
      this.#isStarting = false;
    }
  }

  async stop(id: JobId): Promise<void> {
    await this.#app.status.attempt(() => this.#app.backend.request('job/cancel', { id }));
  }

  /** What arrived is kept. */
  async stopAll(): Promise<void> {
    await Promise.all(this.openJobs.map(({ id }) => this.stop(id)));
  }

  /** Just asked, at the address that is saved now, and answered or still waiting. */
  #isFresh(id: ConnectionId): boolean {
    const { target, atMs } = this.#asked;
    const isSame = id === this.#connectionId && target === JSON.stringify(this.connection?.target);
    return isSame && !this.indexError && Date.now() - atMs < freshMs;
  }

  get #process(): string {
    return this.index?.address ?? '';
  }

  #isWithinBounds({ offerId, seconds }: CaptureRequest): boolean {
    const bounds = this.offers.find(({ id }) => id === offerId)?.seconds;
    return !bounds || (Number.isFinite(seconds) && seconds >= 1 && seconds <= bounds.max);
  }

  #takeOver(plan: Plan | undefined): void {
    this.#planId = plan?.id ?? customPlan;
    this.#requests.clear();
    for (const request of plan?.requests ?? []) this.#requests.set(request.offerId, request);
  }

  #tickWanted(offers: readonly EndpointOffer[]): void {
    if (this.#wanted === null) return;
    const { offerId, seconds } = parseWantedCapture(this.#wanted);
    const offer = offers.find(({ id, isAvailable }) => id === offerId && isAvailable);
    this.#planId = customPlan;
    this.#requests.clear();
    if (!offer) return;
    const longest = offer.seconds?.max ?? 0;
    const asked = Math.min(seconds ?? offer.seconds?.default ?? 0, longest);
    this.#requests.set(offer.id, { offerId: offer.id, seconds: asked, forceGc: false });
  }

  #recognisePlan(): void {
    this.#planId = this.plans.find((plan) => isSame(plan.requests, this.requests))?.id ?? customPlan;
  }

  /** The only one there is, or the one by whose name a process of this incident goes. */
  #usual(): ConnectionId | null {
    const { connections, workspace } = this.#app;
    const names = workspace?.processes.map(({ name }) => name) ?? [];
    const known = connections.filter(({ name }) => names.includes(name));
    const [only] = known.length > 0 ? known : connections;
    return (known.length || connections.length) === 1 && only ? only.id : null;
  }
}

function isSame(a: readonly CaptureRequest[], b: readonly CaptureRequest[]): boolean {
  return (
    a.length === b.length &&
    a.every((request) =>
      b.some(
        (other) =>
          other.offerId === request.offerId &&
          other.seconds === request.seconds &&
          other.forceGc === request.forceGc &&
          other.series?.times === request.series?.times,
      ),
    )
  );
}
