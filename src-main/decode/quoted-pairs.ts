export interface QuotedPair {
  readonly key: string;
  readonly value: string;
}

/** Sticky: pairs follow each other, and the first thing that is none ends the search. */
const PAIR_PATTERN = /[{,\s]*"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)"/gsy;

/** Labels as Go prints them: `{"key": "value", "other":"two\nlines"}`. Ends at what is not a pair. */
export function parseQuotedPairs(text: string): QuotedPair[] {
  return Array.from(text.matchAll(PAIR_PATTERN), ([, key, value]) => ({
    key: unquote(key ?? ''),
    value: unquote(value ?? ''),
  }));
}

const ESCAPE_PATTERN = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs;

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unquote(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    ESCAPE_PATTERN,
    (_, hex?: string, short?: string, long?: string, octal?: string, simple?: string) => {
      const digits = hex ?? short ?? long;
      if (digits !== undefined) return fromCodePoint(Number.parseInt(digits, 16));
      if (octal !== undefined) return fromCodePoint(Number.parseInt(octal, 8));
      return simpleEscapes[simple ?? ''] ?? simple ?? '';
    },
  );
}

function fromCodePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
