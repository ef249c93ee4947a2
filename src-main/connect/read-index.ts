import { AppError } from '#shared/base/app-error';
import { parseIndexPage, type IndexEntry } from './index-page.ts';
import { readText } from './read-text.ts';
import type { HttpAnswer, Transport } from './transport.ts';

const maxIndexBytes = 256 * 1024;
const indexTimeoutMs = 15_000;

/** Asks for the index page. Throws `connect/not-pprof` with what answered instead. */
export async function readIndex(
  transport: Transport,
  signal: AbortSignal,
): Promise<{ entries: readonly IndexEntry[]; raw: string }> {
  const answer = await transport.get({ path: '', signal, idleTimeoutMs: indexTimeoutMs });
  return checkIndex(answer, await readText(answer.body, maxIndexBytes), transport.address);
}

export function checkIndex(
  answer: HttpAnswer,
  raw: string,
  address: string,
): { entries: readonly IndexEntry[]; raw: string } {
  const { status, headers } = answer;
  const details = { address, status, raw: raw.slice(0, 2000) };
  if (status >= 300 && status < 400) {
    throw new AppError(
      'connect/not-pprof',
      `${address} answers with a redirect to ${headers.location ?? 'another address'}. Faultline does not follow it; use that address if it is the right one.`,
      details,
    );
  }
  if (status === 401 || status === 403) {
    throw new AppError('connect/not-pprof', `${address} wants a sign-in (HTTP ${status}).`, details);
  }
  if (status !== 200) {
    throw new AppError(
      'connect/not-pprof',
      `Nothing of net/http/pprof on this path: ${address} answers HTTP ${status}. Check path and port.`,
      details,
    );
  }
  const entries = parseIndexPage(raw);
  if (!entries) {
    throw new AppError(
      'connect/not-pprof',
      `${address} answers, but this page is not the index of net/http/pprof. Check path and port.`,
      details,
    );
  }
  return { entries, raw };
}
