import type { Connection, ConnectionDraft, Environment, TestStep } from '#shared/contract/model';
import { formatCount } from '#shared/format/count';
import { environmentNames } from './names.ts';

/** The sentences of the connections view. */

export const environments = ['production', 'staging', 'dev', 'local'] as const satisfies readonly Environment[];

export const environmentOptions = environments.map((value) => ({ value, label: environmentNames[value] }));

/** What the environment asks of whoever captures from it. */
export const environmentGuards: Record<Environment, string> = {
  production: 'Production: asks before anything that pauses the process or forces a garbage collection.',
  staging: 'Staging: asks before a forced garbage collection.',
  dev: 'Dev: never asks.',
  local: 'Local: never asks.',
};

export interface DraftProblems {
  readonly name: string;
  readonly url: string;
}

/** What keeps a draft from being saved, in the words that stand under the field; '' where nothing does. */
export function draftProblems({ name, target }: ConnectionDraft): DraftProblems {
  return { name: name.trim() === '' ? 'Give it a name to find it by.' : '', url: urlProblem(target.url) };
}

function urlProblem(text: string): string {
  const url = text.trim();
  if (url === '') return 'Give the address of the pprof index.';
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return 'Begin with http:// or https://.';
  if (!URL.canParse(scheme === undefined ? `http://${url}` : url)) return 'This is not an address.';
  return '';
}

/** `http://10.2.0.4:6060/debug/pprof/` → `10.2.0.4:6060`, with the path where it is not the usual one. */
export function shortAddress(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname, protocol } = new URL(url);
  const path = pathname === '/debug/pprof/' || pathname === '/' ? '' : pathname;
  return `${protocol === 'https:' ? 'https://' : ''}${host}${path}`;
}

export function matchesFilter({ name, service, environment, target }: Connection, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/);
  const text = [name, service, environmentNames[environment], target.url].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** The newest to work first; those that never did in the order of their names. */
export function byLastSuccess(a: Connection, b: Connection): number {
  return b.lastSuccessAt.localeCompare(a.lastSuccessAt) || a.name.localeCompare(b.name);
}

/** `failed at step 3 of 5`, `all steps passed` */
export function testVerdict(steps: readonly TestStep[]): string {
  const failed = steps.findIndex(({ state }) => state === 'failed');
  return failed < 0 ? 'all steps passed' : `failed at step ${failed + 1} of ${steps.length}`;
}

export function testDuration(steps: readonly TestStep[]): string {
  return formatMilliseconds(steps.reduce((sum, { durationMs }) => sum + durationMs, 0));
}

/** Whole milliseconds, which is all that was measured: `38 ms`, `1,113 ms`. */
export function formatMilliseconds(durationMs: number): string {
  return durationMs < 1 ? '< 1 ms' : `${formatCount(durationMs)} ms`;
}

/** True where both lead to the same index, however they are written. */
export function isSameAddress(a: string, b: string): boolean {
  return fullAddress(a) === fullAddress(b);
}

/** As it is stored: with a scheme, and with the path of the index. */
function fullAddress(text: string): string {
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  if (!URL.canParse(withScheme)) return trimmed;
  const { origin, pathname } = new URL(withScheme);
  return origin + (pathname === '/' ? '/debug/pprof/' : pathname.replace(/\/?$/, '/'));
}

const stateWords: Record<TestStep['state'], string> = { passed: 'ok', failed: 'FAILED', 'not-reached': 'not reached' };

/** Plain text for a ticket. Addresses with a password are refused before they come here. */
export function testLog(url: string, steps: readonly TestStep[], testedAt: string): string {
  const lines = steps.flatMap(({ name, state, durationMs, detail, advice, raw }, i) => {
    const time = state === 'not-reached' ? '' : ` (${formatMilliseconds(durationMs)})`;
    const below = [detail, advice, ...raw.split('\n').map((line) => (line === '' ? '' : `| ${line}`))];
    return [`${i + 1} ${name}: ${stateWords[state]}${time}`, ...below.filter(Boolean).map((line) => `  ${line}`)];
  });
  return [`Test of ${url} at ${testedAt}: ${testVerdict(steps)}, ${testDuration(steps)}`, ...lines, ''].join('\n');
}
