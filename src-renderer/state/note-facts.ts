import type { Note, Workspace } from '#shared/contract/model';
import { functionLabels } from '#shared/format/function-name';
import type { App } from './app.svelte.ts';
import { comparisonName } from './names.ts';

/** All notes in order of time: the story of the incident. */
export function notesByTime({ notes }: Workspace): readonly Note[] {
  return notes.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id - b.id);
}

export interface NotePlace {
  /** `CPU #4 → #2`, or `Incident`. */
  readonly title: string;
  /** Of the function that it is pinned to; '' where it is on the whole. */
  readonly func: string;
  /** Number of its pin in the comparison; 0 on the incident. */
  readonly pin: number;
}

export function notePlace(workspace: Workspace, { id, comparisonId, path }: Note): NotePlace {
  const comparison = workspace.comparisons.find((candidate) => candidate.id === comparisonId);
  if (!comparison) return { title: 'Incident', func: '', pin: 0 };
  const pinned = workspace.notes.filter((note) => note.comparisonId === comparisonId);
  return {
    title: comparisonName(workspace, comparison),
    func: path.at(-1) ?? '',
    pin: pinned.findIndex((note) => note.id === id) + 1,
  };
}

/** `(*Fallback).Rates` */
export function shortFunction(name: string): string {
  const labels = functionLabels(name);
  return labels[Math.max(0, labels.length - 2)] ?? name;
}

/** Opens the comparison with the function of the note selected. */
export async function openNote(app: App, { comparisonId, path }: Note): Promise<void> {
  if (comparisonId === null) return;
  app.openComparison(comparisonId);
  const tab = app.tabs.active;
  if (tab?.kind !== 'comparison') return;
  await app.status.attempt(async () => {
    if (!(await tab.session.selectPath(path)))
      app.status.say('This comparison does not have the call path of the note.');
  });
}
