/**
 * The terminal writes its colours into style elements, which the window's policy forbids. While it is opened, each such
 * element passes its text on to a style sheet of its own, which the policy allows because no markup can make one.
 */
export function withAdoptedStyles(open: () => void): () => void {
  const sheets: CSSStyleSheet[] = [];
  const createElement = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    if (name !== 'style') return createElement(name, options);
    const element = createElement('template'); // even an empty style element is refused
    sheets.push(adoptText(element));
    return element;
  }) as typeof document.createElement;
  try {
    open();
  } finally {
    Reflect.deleteProperty(document, 'createElement'); // what it had from its prototype is there again
  }
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet));
  };
}

function adoptText(element: HTMLElement): CSSStyleSheet {
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
