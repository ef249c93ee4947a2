import type { CaptureId, ComparisonId } from '#shared/base/brand';
import type { CaptureSession } from './capture-session.svelte.ts';
import type { DiffSession } from './diff-session.svelte.ts';
import type { FindingSession } from './finding-session.svelte.ts';
import type { ProfileSession } from './profile-session.svelte.ts';
import type { SeriesKind } from './series-facts.ts';
import type { SeriesSession } from './series-session.svelte.ts';

/** Views of which there is one. */
export const places = ['overview', 'findings', 'captures', 'comparisons', 'notes', 'report', 'connections'] as const;
export type Place = (typeof places)[number];

/** A capture's or comparison's tab owns its session: zoom, selection and filters live as long as the tab. */
export type Tab =
  | { readonly key: string; readonly kind: 'place'; readonly place: Place }
  | { readonly key: string; readonly kind: 'capture'; readonly id: CaptureId; readonly session: CaptureSession }
  | {
      readonly key: string;
      readonly kind: 'merged';
      readonly ids: readonly CaptureId[];
      readonly session: CaptureSession;
    }
  | { readonly key: string; readonly kind: 'series'; readonly of: SeriesKind; readonly session: SeriesSession }
  | { readonly key: string; readonly kind: 'comparison'; readonly id: ComparisonId; readonly session: DiffSession }
  | { readonly key: string; readonly kind: 'finding'; readonly finding: string; readonly session: FindingSession };

export class Tabs {
  #list = $state.raw<readonly Tab[]>([]);
  #activeKey = $state('');

  get list(): readonly Tab[] {
    return this.#list;
  }

  get active(): Tab | null {
    return this.#list.find(({ key }) => key === this.#activeKey) ?? null;
  }

  /** Goes to the tab of this key, or to a new one. */
  open(key: string, make: () => Tab): Tab {
    let tab = this.#list.find((other) => other.key === key);
    if (!tab) {
      tab = make();
      this.#list = [...this.#list, tab];
    }
    this.#activeKey = tab.key;
    return tab;
  }

  activate(key: string): void {
    if (this.#list.some((tab) => tab.key === key)) this.#activeKey = key;
  }

  close(key: string): void {
    const index = this.#list.findIndex((tab) => tab.key === key);
    if (index < 0) return;
    this.#list = this.#list.filter((tab) => tab.key !== key);
    if (key === this.#activeKey) this.#activeKey = (this.#list[index] ?? this.#list[index - 1])?.key ?? '';
  }

  /** Puts one tab in front of another's place, as a drag does. */
  move(key: string, before: string): void {
    const tab = this.#list.find((other) => other.key === key);
    if (!tab || key === before) return;
    const rest = this.#list.filter((other) => other.key !== key);
    const index = rest.findIndex((other) => other.key === before);
    this.#list = rest.toSpliced(index < 0 ? rest.length : index, 0, tab);
  }

  step(direction: 1 | -1): void {
    const index = this.#list.findIndex(({ key }) => key === this.#activeKey);
    const count = this.#list.length;
    if (count > 0) this.#activeKey = this.#list[(index + direction + count) % count]?.key ?? '';
  }

  /** Closes tabs whose capture or comparison is gone. */
  retain(isAlive: (tab: Tab) => boolean): void {
    for (const tab of this.#list) if (!isAlive(tab)) this.close(tab.key);
  }

  clear(): void {
    this.#list = [];
    this.#activeKey = '';
  }
}

/** The profile that a tab shows; null while it is read, and for what is none. */
export function profileOf(tab: Tab | null): ProfileSession | null {
  return tab?.kind === 'capture' || tab?.kind === 'merged' ? tab.session.profile : null;
}

export const tabKey = {
  place: (place: Place) => place,
  capture: (id: CaptureId) => `capture/${id}`,
  merged: (ids: readonly CaptureId[]) => `merged/${ids.join('+')}`,
  series: (of: SeriesKind) => `series/${of}`,
  comparison: (id: ComparisonId) => `comparison/${id}`,
  finding: (finding: string) => `finding/${finding}`,
};
