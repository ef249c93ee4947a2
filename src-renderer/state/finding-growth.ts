import type { FindingReply, Growth } from '#shared/contract/findings';
import type { Capture, Workspace } from '#shared/contract/model';
import { formatBytes } from '#shared/format/bytes';
import { formatCount } from '#shared/format/count';
import type { CaptureKind } from '#shared/profile/profile';
import { goroutineCount } from './incident-facts.ts';

export interface GrowthLine {
  readonly key: string;
  readonly label: string;
  readonly timeMs: Float64Array;
  readonly value: Float64Array;
}

/** The growth of a finding and what there is to draw of it; no lines where nothing says when it was. */
export interface GrowthSeries {
  readonly growth: Growth;
  readonly lines: readonly GrowthLine[];
}

/** Which captures each kind of growth is counted in, the first kind that there are two of. */
const countedIn: Readonly<Record<Growth['what'], readonly CaptureKind[]>> = {
  goroutines: ['goroutine-dump', 'goroutine'],
  threads: ['threadcreate'],
  bytes: ['heap'],
};

/** From the first to the last capture that counts it; for goroutines all of them too, in each dump of the process. */
export function growthSeries({ captures }: Workspace, { finding, process }: FindingReply): GrowthSeries | null {
  const { growth } = finding;
  if (growth === null) return null;
  const own = captures
    .filter(({ id }) => process.captures.includes(id))
    .toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  const counted = countedIn[growth.what]
    .map((kind) => own.filter((capture) => capture.kind === kind))
    .find((list) => list.length > 1);
  const [first] = counted ?? [];
  if (!counted || !first || growth.overNs <= 0) return { growth, lines: [] };
  const fromMs = Date.parse(first.startedAt);
  const found: GrowthLine = {
    key: 'found',
    label: 'of this finding',
    timeMs: Float64Array.of(fromMs, fromMs + growth.overNs / 1e6),
    value: Float64Array.of(growth.from, growth.to),
  };
  const all = growth.what === 'goroutines' ? totals(counted) : null;
  return { growth, lines: all ? [found, all] : [found] };
}

function totals(captures: readonly Capture[]): GrowthLine | null {
  const points = captures.flatMap((capture) => {
    const count = goroutineCount(capture);
    return count === null ? [] : [{ timeMs: Date.parse(capture.startedAt), count }];
  });
  if (points.length < 2) return null;
  return {
    key: 'all',
    label: 'all goroutines',
    timeMs: Float64Array.from(points, ({ timeMs }) => timeMs),
    value: Float64Array.from(points, ({ count }) => count),
  };
}

/** For who cannot see the chart: `of this finding: 246, then 326.` */
export function spokenGrowth({ growth, lines }: GrowthSeries): string {
  const write = growth.what === 'bytes' ? formatBytes : formatCount;
  return lines.map(({ label, value }) => `${label}: ${[...value].map(write).join(', then ')}.`).join(' ');
}
