import type { CaptureId } from '#shared/base/brand';
import type { Refinement, RefinementStep } from '#shared/profile/refinement-types';
import { typedKinds } from './filter-facts.ts';

export const profileModes = ['flame', 'inverted', 'sandwich', 'table', 'source'] as const;
export type ProfileMode = (typeof profileModes)[number];
export const profilePanels = ['functions', 'tree', 'stacks', 'labels', 'about'] as const;
export type ProfilePanel = (typeof profilePanels)[number];

/** How a profile's tab stood, kept by its workspace's file so that it comes back with the tab. */
export interface ProfileMemory {
  readonly mode: ProfileMode;
  readonly panel: ProfilePanel;
  /** Which value, by its place in the choices. */
  readonly choice: number;
  readonly steps: Refinement;
  /** The selected box, by names, and its function. */
  readonly path: readonly string[];
  readonly name: string;
  /** Of the width, 0 to 1. */
  readonly range: readonly [number, number];
}

export function rememberProfile(file: string, ids: readonly CaptureId[], memory: ProfileMemory): void {
  localStorage.setItem(keyOf(file, ids), JSON.stringify(memory));
}

export function recallProfile(file: string, ids: readonly CaptureId[]): ProfileMemory | null {
  const text = localStorage.getItem(keyOf(file, ids));
  if (text === null) return null;
  try {
    return parseMemory(JSON.parse(text));
  } catch {
    return null;
  }
}

function keyOf(file: string, ids: readonly CaptureId[]): string {
  return `profile/${file}/${ids.join('+')}`;
}

/** null where it is not what this version writes: then the tab opens as new. */
function parseMemory(value: unknown): ProfileMemory | null {
  if (typeof value !== 'object' || value === null) return null;
  const { mode, panel, choice, steps, path, name, range } = value as Partial<Record<keyof ProfileMemory, unknown>>;
  const knownMode = profileModes.find((other) => other === mode);
  const knownPanel = profilePanels.find((other) => other === panel);
  if (!knownMode || !knownPanel || typeof choice !== 'number' || typeof name !== 'string') return null;
  if (!Array.isArray(steps) || !steps.every(isStep) || !Array.isArray(path) || !Array.isArray(range)) return null;
  const [start, end] = range.map(Number);
  return {
    mode: knownMode,
    panel: knownPanel,
    choice,
    steps,
    path: path.map(String),
    name,
    range: [start ?? 0, end ?? 1],
  };
}

/** The main process checks patterns again; here it is enough that they can be shown. */
function isStep(value: unknown): value is RefinementStep {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const { kind } = value;
  if (kind === 'own' || kind === 'no-inlines' || kind === 'all-frames') return true;
  if (kind === 'by') return 'granularity' in value && typeof value.granularity === 'string';
  if (kind === 'tag-focus' || kind === 'tag-ignore' || kind === 'tag-root' || kind === 'tag-leaf') {
    return 'expression' in value && typeof value.expression === 'string';
  }
  const hasPattern = 'pattern' in value && typeof value.pattern === 'string';
  return hasPattern && (kind === 'fold-recursion' || typedKinds.some((typed) => typed === kind));
}
