import type { CaptureId, ComparisonId } from '#shared/base/brand';
import { seriesKinds, type SeriesKind } from './series-facts.ts';
import { places, type Place, type Tab } from './tabs.svelte.ts';

/** Which tabs a workspace had open, kept by its file so that they come back with it. */
export interface TabMemory {
  readonly tabs: readonly RememberedTab[];
  readonly active: string;
}

export type RememberedTab =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'capture'; readonly id: CaptureId }
  | { readonly kind: 'merged'; readonly ids: readonly CaptureId[] }
  | { readonly kind: 'series'; readonly of: SeriesKind }
  | { readonly kind: 'comparison'; readonly id: ComparisonId }
  | { readonly kind: 'finding'; readonly finding: string };

export function rememberTabs(file: string, tabs: readonly Tab[], active: string): void {
  localStorage.setItem(keyOf(file), JSON.stringify({ tabs: tabs.map(toRemembered), active }));
}

export function recallTabs(file: string): TabMemory | null {
  const text = localStorage.getItem(keyOf(file));
  if (text === null) return null;
  try {
    const memory = JSON.parse(text) as Partial<Record<keyof TabMemory, unknown>>;
    if (!Array.isArray(memory.tabs)) return null;
    return { tabs: memory.tabs.filter(isRemembered), active: typeof memory.active === 'string' ? memory.active : '' };
  } catch {
    return null;
  }
}

export function forgetTabs(file: string): void {
  localStorage.removeItem(keyOf(file));
}

function keyOf(file: string): string {
  return `tabs/${file}`;
}

function toRemembered(tab: Tab): RememberedTab {
  switch (tab.kind) {
    case 'place':
      return { kind: 'place', place: tab.place };
    case 'capture':
      return { kind: 'capture', id: tab.id };
    case 'merged':
      return { kind: 'merged', ids: tab.ids };
    case 'series':
      return { kind: 'series', of: tab.of };
    case 'comparison':
      return { kind: 'comparison', id: tab.id };
    case 'finding':
      return { kind: 'finding', finding: tab.finding };
  }
}

function isRemembered(tab: unknown): tab is RememberedTab {
  if (typeof tab !== 'object' || tab === null || !('kind' in tab)) return false;
  if (tab.kind === 'place') return 'place' in tab && places.some((place) => place === tab.place);
  if (tab.kind === 'merged') return 'ids' in tab && Array.isArray(tab.ids) && tab.ids.every(Number.isInteger);
  if (tab.kind === 'series') return 'of' in tab && seriesKinds.some((kind) => kind === tab.of);
  if (tab.kind === 'finding') return 'finding' in tab && typeof tab.finding === 'string';
  return (tab.kind === 'capture' || tab.kind === 'comparison') && 'id' in tab && Number.isInteger(tab.id);
}
