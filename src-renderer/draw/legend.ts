import { packagePathOf } from '#shared/format/function-name';
import { SymbolOrigin } from '#shared/profile/call-tree-types';
import type { FlameFrame } from '#shared/profile/flame-types';
import { symbolColour, type Palette } from './palette.ts';

export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
}

const ownLimit = 5;

/** What the colours of a graph stand for: own packages by the cost that is theirs, then the groups that occur. */
export function computeLegend({ boxes, symbols }: FlameFrame, palette: Palette): readonly LegendEntry[] {
  const own = new Map<string, { cost: number; hue: number }>();
  const others = new Map<number, number>();
  for (let i = 0; i < boxes.length; i++) {
    const row = boxes.symbol[i] ?? -1;
    if (row < 0) continue;
    const origin = symbols.origin[row] ?? SymbolOrigin.unknown;
    const hue = symbols.hue[row] ?? 0;
    if (origin !== SymbolOrigin.own) {
      if (!others.has(origin)) others.set(origin, hue);
      continue;
    }
    const name = symbols.name[row] ?? '';
    const path = packagePathOf(name) || name; // a package itself has none
    const cost = (own.get(path)?.cost ?? 0) + (boxes.self[i] ?? 0);
    own.set(path, { cost, hue });
  }
  const packages = [...own].sort(([, a], [, b]) => b.cost - a.cost).slice(0, ownLimit);
  return [
    ...packages.map(([path, { hue }]) => ({
      label: path.slice(path.lastIndexOf('/') + 1) || 'main',
      colour: symbolColour(palette, SymbolOrigin.own, hue),
    })),
    ...groups
      .filter(({ origin }) => others.has(origin))
      .map(({ origin, label }) => ({ label, colour: symbolColour(palette, origin, others.get(origin) ?? 0) })),
  ];
}

const groups = [
  { origin: SymbolOrigin.dependency, label: 'other modules' },
  { origin: SymbolOrigin.standard, label: 'standard library' },
  { origin: SymbolOrigin.runtime, label: 'runtime' },
  { origin: SymbolOrigin.unknown, label: 'no symbol' },
] as const;
