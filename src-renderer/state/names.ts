import type { CaptureId } from '#shared/base/brand';
import type { Capture, Comparison, Environment, Workspace } from '#shared/contract/model';
import type { CaptureKind } from '#shared/profile/profile';
import type { Place } from './tabs.svelte.ts';

/** What the window calls things. One word per thing, the same in every list, tab and sentence. */

export const kindNames: Record<CaptureKind, string> = {
  cpu: 'CPU',
  heap: 'Heap',
  allocs: 'Allocations',
  goroutine: 'Goroutines',
  block: 'Block',
  mutex: 'Mutex',
  threadcreate: 'Thread creation',
  goroutineleak: 'Leak profile',
  custom: 'Custom profile',
  'goroutine-dump': 'Goroutine dump',
  trace: 'Trace',
  gctrace: 'GC log',
  unknown: 'File',
};

export const environmentNames: Record<Environment, string> = {
  production: 'Production',
  staging: 'Staging',
  dev: 'Dev',
  local: 'Local',
};

export const placeNames: Record<Place, string> = {
  overview: 'Overview',
  findings: 'Findings',
  captures: 'Captures',
  comparisons: 'Comparisons',
  notes: 'Notes',
  report: 'Report',
  connections: 'Connections',
};

/** `CPU #2` */
export function captureName({ kind, id }: Capture): string {
  return `${kindNames[kind]} #${id}`;
}

/** `CPU #2`, or `CPU, 3 merged` */
export function mergedName(captures: readonly Capture[]): string {
  const [first, ...others] = captures;
  if (!first) return 'Capture';
  return others.length === 0 ? captureName(first) : `${kindNames[first.kind]}, ${captures.length} merged`;
}

/** `CPU 30 s`: what was asked for, where that says more than the kind. */
export function captureTitle({ kind, source }: Capture): string {
  const seconds = /[?&]seconds=(\d+)/.exec(source)?.[1];
  return seconds ? `${kindNames[kind]} ${seconds} s` : kindNames[kind];
}

/** The figure that a summary begins with, for narrow lists: `41.20 s of CPU` → `41.20 s`. */
export function summaryFigure(summary: string): string {
  return /^[\d.,]+( (ns|µs|ms|s|min|h|B|KiB|MiB|GiB|TiB)\b( [\d.,]+ (min|s))?)?/.exec(summary)?.[0] ?? summary;
}

/** `CPU #4 → #2`, of groups `CPU #4, #5 → #2, #3` */
export function comparisonName(workspace: Workspace, { before, after }: Comparison): string {
  const kindOf = (side: readonly CaptureId[]): string => {
    const capture = workspace.captures.find(({ id }) => side.includes(id));
    return capture ? `${kindNames[capture.kind]} ` : '';
  };
  const numbers = (side: readonly CaptureId[]): string => side.map((id) => `#${id}`).join(', ');
  const kinds = [kindOf(before), kindOf(after)];
  return `${kinds[0] ?? ''}${numbers(before)} → ${kinds[0] === kinds[1] ? '' : (kinds[1] ?? '')}${numbers(after)}`;
}

/** Comparisons are lettered in the order of their making: A … Z, then AA. */
export function comparisonLetter(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : comparisonLetter(Math.floor(index / 26) - 1) + letter;
}

/** `03:04:22` local time. */
export function clockTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  return time.toLocaleTimeString('en-GB', { hour12: false });
}
