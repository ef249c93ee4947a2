/**
 * How well a title answers a query: its letters in order, anywhere. Word starts and runs weigh more. -1: not at all.
 *
 *     "opsam" in "Open the sample incident"  →  good: two words begun
 */
export function score(title: string, query: string): number {
  const text = title.toLowerCase();
  const wanted = query.toLowerCase();
  const at = text.indexOf(wanted);
  if (at >= 0) return 1000 - at + (isWordStart(text, at) ? 200 : 0);
  let total = 0;
  let from = 0;
  for (const letter of wanted) {
    if (letter === ' ') continue;
    const found = text.indexOf(letter, from);
    if (found < 0) return -1;
    total += isWordStart(text, found) ? 12 : found === from ? 6 : 1;
    from = found + 1;
  }
  return total;
}

/** Entries that answer the query, best first; all in their own order where nothing was typed. */
export function rank<T extends { readonly title: string }>(entries: readonly T[], query: string): readonly T[] {
  if (query === '') return entries;
  return entries
    .map((entry) => ({ entry, score: score(entry.title, query) }))
    .filter(({ score }) => score >= 0)
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[^a-z0-9]/.test(text[at - 1] ?? '');
}
