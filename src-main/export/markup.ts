/**
 * Text for HTML and SVG. Names in captures are hostile: they reach a document only through `text`, which also takes
 * out what HTML and XML do not allow.
 */
declare const markupBrand: unique symbol;
export type Markup = string & { readonly [markupBrand]: true };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters but tab and line ends, lone surrogates, and marks that turn the reading direction. */
const unwanted = /[^\P{Cc}\t\n\r]|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/gu;

export function text(value: string): Markup {
  return value.replace(unwanted, '\ufffd').replace(/[&<>"']/g, (character) => entities[character] ?? '') as Markup;
}

/** A template of markup: plain strings do not fit in, they go through `text` first. Lists are joined. */
export function markup(
  parts: TemplateStringsArray,
  ...values: readonly (Markup | readonly Markup[] | number)[]
): Markup {
  const filled = parts.map((part, i) => {
    const value = values[i];
    if (value === undefined) return part;
    if (typeof value === 'number') return part + String(value);
    return part + (typeof value === 'string' ? value : value.join(''));
  });
  return filled.join('') as Markup;
}
