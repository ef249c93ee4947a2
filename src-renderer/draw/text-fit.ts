import { parseFunctionName } from '#shared/format/function-name';

/** Width of one character in a font, in CSS pixels. */
export type MeasureChar = (char: string) => number;

/**
 * Widths of text in one font, summed from the widths of its characters, each measured once, so that nothing is
 * measured while drawing. Charts draw without kerning, which makes the sum exact.
 */
export class TextWidths {
  readonly #measure: MeasureChar;
  readonly #ascii = new Float64Array(128).fill(-1);
  readonly #others = new Map<string, number>();

  constructor(measure: MeasureChar) {
    this.#measure = measure;
  }

  of(text: string): number {
    let width = 0;
    for (let i = 0; i < text.length; i++) width += this.#charAt(text, i);
    return width;
  }

  /** The text, or its beginning with an ellipsis; '' where fewer than two characters would be left. */
  fit(text: string, roomCssPx: number): string {
    const room = roomCssPx - this.#char('…');
    let width = 0;
    let fitting = 0;
    for (let i = 0; i < text.length; i++) {
      width += this.#charAt(text, i);
      if (width <= room) fitting = i + 1;
      if (width > roomCssPx) return fitting < 2 ? '' : `${text.slice(0, fitting)}…`;
    }
    return text;
  }

  #charAt(text: string, index: number): number {
    const code = text.charCodeAt(index);
    if (code >= 128) return this.#char(text.charAt(index));
    const known = this.#ascii[code] ?? -1;
    if (known >= 0) return known;
    return (this.#ascii[code] = this.#measure(text.charAt(index)));
  }

  #char(char: string): number {
    let width = this.#others.get(char);
    if (width === undefined) this.#others.set(char, (width = this.#measure(char)));
    return width;
  }
}

/** A function's label in two weights: the package thin, the rest strong. */
export interface FrameLabel {
  readonly prefix: string;
  readonly text: string;
}

const none: FrameLabel = { prefix: '', text: '' };

/** Labels of functions by the room there is: the package goes first, then the receiver, then the end. */
export class LabelFitter {
  readonly thin: TextWidths;
  readonly strong: TextWidths;
  readonly #parts = new Map<string, { prefix: string; method: string; bare: string; widths: Float64Array }>();

  constructor(thin: TextWidths, strong: TextWidths) {
    this.thin = thin;
    this.strong = strong;
  }

  fit(name: string, roomCssPx: number): FrameLabel {
    if (roomCssPx < 12) return none;
    const { prefix, method, bare, widths } = this.#partsOf(name);
    const [prefixWidth = 0, methodWidth = 0] = widths;
    if (prefixWidth + methodWidth <= roomCssPx) return { prefix, text: method };
    if (methodWidth <= roomCssPx) return { prefix: '', text: method };
    return { prefix: '', text: this.strong.fit(bare, roomCssPx) };
  }

  #partsOf(name: string) {
    const known = this.#parts.get(name);
    if (known) return known;
    const parsed = parseFunctionName(name);
    const bare = [parsed.name, parsed.closure].filter((part) => part !== '').join('.') || name;
    const method = parsed.receiver === '' ? bare : `${parsed.receiver}.${bare}`;
    const prefix = parsed.packageName === '' ? '' : `${parsed.packageName}.`;
    const widths = Float64Array.of(this.thin.of(prefix), this.strong.of(method));
    const parts = { prefix, method, bare, widths };
    this.#parts.set(name, parts);
    return parts;
  }
}

export const chartFonts = {
  thin: '400 11px "Inter Variable", Inter, system-ui, sans-serif',
  strong: '600 11px "Inter Variable", Inter, system-ui, sans-serif',
  sign: '600 12px "Inter Variable", Inter, system-ui, sans-serif',
} as const;

/** Neither kerning nor alternates: a text is then exactly as wide as its characters. */
export const chartTextRendering = 'optimizeSpeed';

/** Measures on a canvas that is never shown. Make a new one when the fonts have loaded. */
export function createLabelFitter(): LabelFitter {
  const context = document.createElement('canvas').getContext('2d');
  if (context) context.textRendering = chartTextRendering;
  const measureIn = (font: string) => (char: string) => {
    if (!context) return 6;
    context.font = font;
    return context.measureText(char).width;
  };
  return new LabelFitter(new TextWidths(measureIn(chartFonts.thin)), new TextWidths(measureIn(chartFonts.strong)));
}
