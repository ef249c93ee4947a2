import { AppError } from '#shared/base/app-error';

/**
 * The URL of a pprof index: http or https, its path ends in `/`, no query, no fragment.
 * Throws `connect/bad-url` with what is wrong and an example.
 */
export function parseTargetUrl(text: string): URL {
  const bad = (reason: string): AppError =>
    new AppError('connect/bad-url', `${reason} Write it like http://127.0.0.1:6060/debug/pprof/.`, { url: text });
  const trimmed = text.trim();
  if (trimmed === '') throw bad('There is no address.');
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    throw bad(`"${trimmed}" is not a URL.`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw bad(`${url.protocol}// is not spoken here.`);
  if (url.username !== '' || url.password !== '') throw bad('A URL with a password in it would be stored in clear.');
  url.search = '';
  url.hash = '';
  if (url.pathname === '/') url.pathname = '/debug/pprof/';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** Without the brackets of an IPv6 address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

export const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80));
