import { SymbolOrigin } from '#shared/profile/call-tree-types';

/** Colours of the charts, read from the tokens once a theme. */
export interface Palette {
  readonly own: readonly string[];
  readonly dependency: readonly string[];
  readonly standard: readonly string[];
  readonly runtime: string;
  readonly unknown: string;
  readonly root: string;
  readonly ink: string;
  readonly dim: string;
  readonly inkDim: string;
  readonly match: string;
  readonly ground: string;
  readonly line: string;
  readonly text: string;
  readonly app: string;
  readonly focus: string;
  readonly focusGap: string;
  readonly diff: DiffPalette;
}

export interface DiffPalette {
  readonly same: Fill;
  /** Weak, middle, strong. */
  readonly grew: readonly Fill[];
  readonly shrank: readonly Fill[];
  readonly fresh: Fill;
  readonly freshHatch: string;
  readonly gone: Fill;
  readonly goneEdge: string;
}

export interface Fill {
  readonly fill: string;
  readonly ink: string;
}

const hues = Array.from({ length: 12 }, (_, i) => i + 1);
const steps = [1, 2, 3];

/** `read` gives the value of a custom property, as `getComputedStyle` does. */
export function readPalette(read: (token: string) => string): Palette {
  const fill = (name: string): Fill => ({ fill: read(`--${name}`), ink: read(`--on-${name}`) });
  return {
    own: hues.map((hue) => read(`--flame-${hue}`)),
    dependency: hues.map((hue) => read(`--flame-${hue}-dep`)),
    standard: ['--flame-std', '--flame-std-2', '--flame-std-3'].map(read),
    runtime: read('--flame-runtime'),
    unknown: read('--flame-unknown'),
    root: read('--bg-active'),
    ink: read('--on-flame'),
    dim: read('--flame-dim'),
    inkDim: read('--on-flame-dim'),
    match: read('--flame-match'),
    ground: read('--bg-canvas'),
    line: read('--line-control'),
    text: read('--text'),
    app: read('--bg-app'),
    focus: read('--focus'),
    focusGap: read('--focus-gap'),
    diff: {
      same: fill('diff-same'),
      grew: steps.map((step) => fill(`diff-grew-${step}`)),
      shrank: steps.map((step) => fill(`diff-shrank-${step}`)),
      fresh: fill('diff-new'),
      freshHatch: read('--diff-new-hatch'),
      gone: fill('diff-removed'),
      goneEdge: read('--diff-removed-edge'),
    },
  };
}

export function readPagePalette(element: Element): Palette {
  const style = getComputedStyle(element);
  return readPalette((token) => style.getPropertyValue(token).trim());
}

/** Own code in its package's hue, other modules weak, the standard library and the runtime grey. */
export function symbolColour(palette: Palette, origin: number, hue: number): string {
  switch (origin) {
    case SymbolOrigin.own:
      return palette.own[hue] ?? palette.unknown;
    case SymbolOrigin.dependency:
      return palette.dependency[hue] ?? palette.unknown;
    case SymbolOrigin.standard:
      return palette.standard[hue % palette.standard.length] ?? palette.unknown;
    case SymbolOrigin.runtime:
      return palette.runtime;
    default:
      return palette.unknown;
  }
}
