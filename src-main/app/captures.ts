import type { JobId } from '#shared/base/brand';
import { fromErrorValue, type ErrorValue } from '#shared/base/app-error';
import type { Capture, CaptureRequest, Environment, Job } from '#shared/contract/model';
import { findEndpoint, requestPath, type Endpoint } from '../capture/catalogue.ts';
import { receive, type Sink } from '../capture/receive.ts';
import { pause } from '../connect/pause.ts';
import type { Reached, Transport } from '../connect/transport.ts';
import type { CaptureStorage } from './capture-storage.ts';
import type { JobBoard, JobControl } from './jobs.ts';

export interface Target {
  readonly transport: Transport;
  readonly name: string;
  readonly environment: Environment;
}

/** A capture must fit SQLite's rows and a decoder's memory; what passes this is kept and marked partial. */
const maxCaptureBytes = 2 ** 31;

/** Runs captures of processes into a workspace or a folder. */
export class Captures {
  readonly #storage: CaptureStorage;
  readonly #jobs: JobBoard;
  /** The end of what runs or waits in each class at each address: Go allows one CPU profile at a time. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(storage: CaptureStorage, jobs: JobBoard) {
    this.#storage = storage;
    this.#jobs = jobs;
  }

  /** Starts all at once, except those that Go allows one at a time. `ended` resolves when all have ended. */
  start(
    target: Target,
    requests: readonly CaptureRequest[],
    group = this.#jobs.nextGroup(),
  ): { group: number; jobs: JobId[]; ended: Promise<Capture[]> } {
    const finished: Capture[] = [];
    const started = requests.flatMap(timesOf).map(({ request, at, of, delayMs }) => {
      const endpoint = findEndpoint(request.offerId);
      const lane = `${endpoint.exclusive} ${target.transport.address}`;
      const turn = endpoint.exclusive === '' ? undefined : this.#turns.get(lane);
      const job = this.#jobs.start(
        {
          title: of > 1 ? `${endpoint.title}, ${at} of ${of}` : endpoint.title,
          group,
          ...(endpoint.seconds ? { unit: 'seconds', total: request.seconds } : { unit: 'bytes', total: -1 }),
        },
        async (control) => {
          const { capture, problem } = await this.#capture(target, endpoint, request, control);
          finished.push(capture);
          if (problem) throw fromErrorValue(problem);
        },
        delayMs > 0 ? (signal) => pause(delayMs, signal) : turn,
      );
      if (endpoint.exclusive !== '') this.#turns.set(lane, Promise.all([turn, job.ended]));
      return job;
    });
    return {
      group,
      jobs: started.map(({ id }) => id),
      ended: Promise.all(started.map(({ ended }) => ended)).then(() => finished.sort((a, b) => a.id - b.id)),
    };
  }

  async #capture(
    target: Target,
    endpoint: Endpoint,
    request: CaptureRequest,
    control: JobControl,
  ): Promise<{ capture: Capture; problem: ErrorValue | null }> {
    const { transport, name, environment } = target;
    // What cannot be reached fails when it is asked, and stands in the list all the same.
    const unreached = (): Reached => ({ address: transport.address, place: {} });
    const { address, place } = await transport.reach(control.signal).catch(unreached);
    const path = requestPath(endpoint, request);
    const id = await this.#storage.begin({
      process: { name, environment, address },
      kind: endpoint.kind,
      source: decodeURIComponent(path),
      startedMs: Date.now(),
      place,
    });
    control.update({ captureId: id });
    const clock = startClock(endpoint, request, control);
    let uncheckedBytes = checkedEveryBytes;
    const sink: Sink = {
      append: async (block, length) => {
        if (uncheckedBytes >= checkedEveryBytes) {
          uncheckedBytes = 0;
          await this.#storage.checkSpace();
        }
        uncheckedBytes += length;
        return this.#storage.append(id, block, length);
      },
    };
    const { status, contentType, problem, receivedBytes } = await receive(transport, sink, {
      path,
      expectedSeconds: endpoint.seconds ? request.seconds : 0,
      signal: control.signal,
      maxBytes: maxCaptureBytes,
      onBytes: (received) => {
        control.update(endpoint.seconds ? { receivedBytes: received } : { receivedBytes: received, done: received });
      },
    }).finally(() => {
      clearInterval(clock);
    });
    control.update({ receivedBytes, ...(status === 'complete' && endpoint.seconds ? { done: request.seconds } : {}) });
    const capture = await this.#storage.finish({ id, status, contentType, problem });
    return { capture, problem };
  }
}

/** How much may arrive from one look at the free space to the next. */
const checkedEveryBytes = 32 << 20;

interface OneOf {
  readonly request: CaptureRequest;
  readonly at: number;
  readonly of: number;
  readonly delayMs: number;
}

/** A request that is made several times, one after the other, each with its delay from the start. */
function timesOf(request: CaptureRequest): OneOf[] {
  const { times, everySeconds } = request.series ?? { times: 1, everySeconds: 0 };
  return Array.from({ length: times }, (_, i) => ({ request, at: i + 1, of: times, delayMs: i * everySeconds * 1000 }));
}

const tickMs = 200;

/** Seconds that have passed stand for progress where the server answers at the end. */
function startClock(endpoint: Endpoint, { seconds }: CaptureRequest, control: JobControl): NodeJS.Timeout {
  const began = performance.now();
  const tick = (): void => {
    if (!endpoint.seconds) return;
    const done = Math.min(seconds, (performance.now() - began) / 1000);
    const note = endpoint.kind === 'cpu' ? 'Go sends the whole profile at the end, so 0 B so far is normal.' : '';
    control.update({ done, note } satisfies Partial<Job>);
  };
  tick();
  return setInterval(tick, tickMs);
}
