import Blocks from '@lucide/svelte/icons/blocks';
import Crosshair from '@lucide/svelte/icons/crosshair';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import Columns2 from '@lucide/svelte/icons/columns-2';
import Cpu from '@lucide/svelte/icons/cpu';
import Droplet from '@lucide/svelte/icons/droplet';
import FileQuestionMark from '@lucide/svelte/icons/file-question-mark';
import FileText from '@lucide/svelte/icons/file-text';
import GitFork from '@lucide/svelte/icons/git-fork';
import ChartLine from '@lucide/svelte/icons/chart-line';
import House from '@lucide/svelte/icons/house';
import Layers from '@lucide/svelte/icons/layers';
import ListTree from '@lucide/svelte/icons/list-tree';
import Lock from '@lucide/svelte/icons/lock';
import Plug from '@lucide/svelte/icons/plug';
import Recycle from '@lucide/svelte/icons/recycle';
import Spline from '@lucide/svelte/icons/spline';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import TextAlignStart from '@lucide/svelte/icons/text-align-start';
import type { Component } from 'svelte';
import type { CaptureKind } from '#shared/profile/profile';
import type { Place } from '../../state/tabs.svelte.ts';

export type Icon = Component<{ size?: number | string; strokeWidth?: number | string }>;

export const placeIcons: Record<Place, Icon> = {
  overview: House,
  findings: Crosshair,
  captures: CircleDot,
  comparisons: Columns2,
  notes: StickyNote,
  report: FileText,
  connections: Plug,
};

export const kindIcons: Record<CaptureKind, Icon> = {
  cpu: Cpu,
  heap: Layers,
  allocs: Layers,
  goroutine: ListTree,
  block: Lock,
  mutex: Lock,
  threadcreate: Spline,
  goroutineleak: Droplet,
  custom: Blocks,
  'goroutine-dump': GitFork,
  trace: TextAlignStart,
  gctrace: Recycle,
  unknown: FileQuestionMark,
};

export const comparisonIcon: Icon = Columns2;
export const findingIcon: Icon = Crosshair;
export const seriesIcon: Icon = ChartLine;
