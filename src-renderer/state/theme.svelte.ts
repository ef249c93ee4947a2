import type { Theme } from '#shared/contract/model';

export type ShownTheme = 'dark' | 'light';

let shown = $state<ShownTheme>('dark');

/** What is drawn now; canvases read their colours again when it changes. */
export function shownTheme(): ShownTheme {
  return shown;
}

/** Puts the preference on the page, and with `system` keeps following the desktop. Returns what stops that. */
export function followTheme(theme: Theme): () => void {
  const system = window.matchMedia('(prefers-color-scheme: light)');
  const apply = () => {
    const next = theme === 'system' ? (system.matches ? 'light' : 'dark') : theme;
    document.documentElement.dataset['theme'] = next; // first, so that colours read after the change are the new ones
    shown = next;
  };
  apply();
  system.addEventListener('change', apply);
  return () => {
    system.removeEventListener('change', apply);
  };
}
