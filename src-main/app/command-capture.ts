import { AppError } from '#shared/base/app-error';
import { directTo, type ConnectionTarget } from '#shared/contract/connection';
import type { Capture, CaptureRequest, EndpointOffer, TestStep } from '#shared/contract/model';
import { endpoints, offerId, offersOf } from '../capture/catalogue.ts';
import { plansFor } from '../capture/plans.ts';
import { readIndex } from '../connect/read-index.ts';
import { FolderStorage } from './folder-storage.ts';
import { Captures, type Target } from './captures.ts';
import type { Faultline } from './faultline.ts';

/** Captures as the command line asks for them. */

/** Anything else is the name of a saved connection. */
export const isUrl = (target: string): boolean => /^https?:\/\//i.test(target) || /^[\w.-]+:\d+(\/|$)/.test(target);

/** A URL, the name of a saved connection, or a way that the options of the command line say. */
export async function openTarget(app: Faultline, target: string | ConnectionTarget): Promise<Target> {
  if (typeof target !== 'string' || isUrl(target)) {
    const way = typeof target === 'string' ? directTo(target) : target;
    const transport = app.connections.openUnsaved(way, 'local');
    return { transport, name: transport.address, environment: 'local' };
  }
  const connection = await app.connections.find(target);
  const { name, environment } = connection;
  return { transport: app.connections.open(connection), name, environment };
}

/** The steps of the test of such a target. */
export async function testTarget(
  app: Faultline,
  target: string | ConnectionTarget,
  signal: AbortSignal,
): Promise<readonly TestStep[]> {
  const environment = 'local' as const;
  const way =
    typeof target !== 'string'
      ? { target, environment }
      : isUrl(target)
        ? { target: directTo(target), environment }
        : await app.connections.find(target);
  const run = 0;
  signal.addEventListener('abort', () => {
    app.connections.cancelTest(run);
  });
  return app.connections.test(way, { run });
}

export async function requestsFor(
  target: Target,
  { kind, plan, seconds }: { kind?: readonly string[]; plan?: string; seconds?: number },
  signal: AbortSignal,
): Promise<CaptureRequest[]> {
  const { entries } = await readIndex(target.transport, signal);
  const offers = offersOf(entries);
  const requests = kind ? kind.map((name) => requestOf(name, offers)) : planned(plan ?? '', offers);
  return requests.map((request) => (seconds !== undefined && request.seconds > 0 ? { ...request, seconds } : request));
}

function planned(id: string, offers: readonly EndpointOffer[]): CaptureRequest[] {
  const plans = plansFor(offers);
  const plan = plans.find((candidate) => candidate.id === id);
  if (!plan) {
    throw new AppError('app/bad-request', `There is no plan "${id}"; there are ${plans.map((p) => p.id).join(', ')}.`);
  }
  return [...plan.requests];
}

/** `cpu` is the endpoint `profile`; what is no kind is the name of the service's own profile. */
function requestOf(kind: string, offers: readonly EndpointOffer[]): CaptureRequest {
  const known = endpoints.find((endpoint) => endpoint.kind === kind || offerId(endpoint) === kind);
  const id = known ? offerId(known) : kind;
  const offer = offers.find((candidate) => candidate.id === id);
  if (!offer?.isAvailable) {
    const names = offers.filter(({ isAvailable }) => isAvailable).map((candidate) => candidate.id);
    throw new AppError('capture/refused', `The process does not offer ${kind}. It offers ${names.join(', ')}.`, {
      kind,
    });
  }
  return { offerId: id, seconds: offer.seconds?.default ?? 0, forceGc: false };
}

/** Captures into files. Resolves when all have ended. */
export async function captureToFolder(
  app: Faultline,
  target: Target,
  requests: readonly CaptureRequest[],
  folder: string,
): Promise<{ capture: Capture; file: string }[]> {
  const storage = new FolderStorage(folder);
  const captures = await new Captures(storage, app.jobs).start(target, requests).ended;
  return captures.map((capture) => ({ capture, file: storage.fileOf(capture.id) }));
}
