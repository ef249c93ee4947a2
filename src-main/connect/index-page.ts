/** What the index page of net/http/pprof lists. */
export interface IndexEntry {
  readonly name: string;
  /** -1 where the page gives none. */
  readonly count: number;
}

const row = /<tr><td>\s*(\d+)\s*<\/td>\s*<td>\s*<a href=['"]?([^'">]*)['"]?>([^<]*)<\/a>/g;
const maxEntries = 500;

/**
 * Reads the table of GO:src/net/http/pprof/pprof.go `indexTmplExecute`; older versions write the same rows in another
 * order. Returns undefined where the page is not such an index.
 */
export function parseIndexPage(html: string): readonly IndexEntry[] | undefined {
  if (!/profiles available|\/debug\/pprof|full goroutine stack dump/i.test(html)) return undefined;
  const entries = new Map<string, IndexEntry>();
  for (const [, count = '', , name = ''] of html.matchAll(row)) {
    if (entries.size === maxEntries) break;
    const decoded = decodeEntities(name);
    if (decoded !== '') entries.set(decoded, { name: decoded, count: Number(count) });
  }
  return entries.size === 0 ? undefined : [...entries.values()];
}

/** The five that Go's html.EscapeString writes. */
function decodeEntities(text: string): string {
  const characters: Readonly<Record<string, string>> = {
    '&lt;': '<',
    '&gt;': '>',
    '&#34;': '"',
    '&#39;': "'",
    '&amp;': '&',
  };
  return text.replace(/&(?:lt|gt|#34|#39|amp);/g, (entity) => characters[entity] ?? entity);
}
