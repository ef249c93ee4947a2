import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';

/** The window is served from a scheme of its own: a real origin with a real policy, and no file:// anywhere. */
export const appOrigin = 'app://faultline';

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  'frame-src app://report',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** After Electron is ready. Serves the files below `root`, the reports to preview, and nothing else. */
export function serveWindow(root: string, previews: ReportPreviews): void {
  protocol.handle('app', async (request) => {
    const { host, pathname } = new URL(request.url);
    if (host === 'report') return previews.serve(pathname);
    const file = path.join(root, decodeURIComponent(pathname));
    if (host !== 'faultline' || !file.startsWith(root + path.sep)) return new Response(null, { status: 403 });
    try {
      return new Response(await readFile(file), {
        headers: {
          'Content-Type': contentTypes[path.extname(file)] ?? 'application/octet-stream',
          'Content-Security-Policy': contentSecurityPolicy,
          'X-Content-Type-Options': 'nosniff',
        },
      });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}

/**
 * The last rendered report. It has an origin of its own, so that nothing in it could reach the window, and the policy
 * that stands in the document itself.
 */
export class ReportPreviews {
  #html = '';
  #number = 0;

  /** The address of the report until the next one is shown. */
  show(html: string): string {
    this.#html = html;
    return `app://report/${++this.#number}.html`;
  }

  serve(pathname: string): Response {
    if (pathname !== `/${this.#number}.html`) return new Response(null, { status: 404 });
    return new Response(this.#html, {
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': `sandbox; frame-ancestors ${appOrigin}`,
        'X-Content-Type-Options': 'nosniff',
      },
    });
  }
}
