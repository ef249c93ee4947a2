const html = 'http://www.w3.org/1999/xhtml';

/**
 * The terminal writes its colours into style elements, which the window's policy forbids. While it is opened, each such
 * element passes its text on to a style sheet of its own, which the policy allows because no markup can make one.
 * Returns what takes the sheets away again.
 */
export function withAdoptedStyles(open: () => void): () => void {
  const sheets: CSSStyleSheet[] = [];
  const create = (name: string): Element => {
    if (name !== 'style') return document.createElementNS(html, name);
    const element = document.createElementNS(html, 'template'); // even an empty style element is refused
    sheets.push(adoptText(element));
    return element;
  };
  Object.defineProperty(document, 'createElement', { configurable: true, value: create });
  try {
    open();
  } finally {
    Reflect.deleteProperty(document, 'createElement'); // what it has from its prototype is there again
  }
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet));
  };
}

function adoptText(element: Element): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  Object.defineProperty(element, 'textContent', {
    get: () => '',
    set: (text: string) => {
      sheet.replaceSync(text);
    },
  });
  return sheet;
}
