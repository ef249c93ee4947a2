import type { Workspace } from '#shared/contract/model';
import { clockMinutes } from './dates.ts';
import { clockTime } from './names.ts';

/** One clock for all captures of an incident: a range of time, its marks, and where a time lies on it. */
export interface ClockAxis {
  readonly startMs: number;
  readonly endMs: number;
  readonly ticks: readonly { readonly timeMs: number; readonly label: string }[];
}

const stepsMs = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * 1000,
);
const leastSpanMs = 10_000;
const margin = 0.04;
/** Notes written later than this share of the captures' time would press the captures together; they are left out. */
const nearShare = 0.3;

/** null without captures. The incident's opening counts where it is near: one may be opened long before or after. */
export function clockAxis({ captures, incident, notes }: Workspace, mostTicks: number): ClockAxis | null {
  const times = captures.flatMap(({ startedAt, finishedAt }) =>
    [Date.parse(startedAt), Date.parse(finishedAt)].filter((time) => !Number.isNaN(time)),
  );
  if (times.length === 0) return null;
  let first = Math.min(...times);
  let last = Math.max(...times);
  const span = Math.max(last - first, leastSpanMs);
  const opened = Date.parse(incident.openedAt);
  if (opened < first && first - opened <= span) first = opened;
  const near = notes
    .map(({ createdAt }) => Date.parse(createdAt))
    .filter((time) => time > last && time - last <= span * nearShare);
  last = Math.max(last, first + leastSpanMs, ...near);
  const edge = (last - first) * margin;
  const startMs = first - edge;
  const endMs = last + edge;
  return { startMs, endMs, ticks: ticksOf(startMs, endMs, mostTicks) };
}

/** 0 to 1 from start to end; null outside. */
export function clockPosition({ startMs, endMs }: ClockAxis, iso: string): number | null {
  const position = (Date.parse(iso) - startMs) / (endMs - startMs);
  return position >= 0 && position <= 1 ? position : null;
}

function ticksOf(startMs: number, endMs: number, most: number): ClockAxis['ticks'] {
  const day = 86_400_000;
  const step =
    stepsMs.find((candidate) => (endMs - startMs) / candidate <= most) ??
    Math.ceil((endMs - startMs) / most / day) * day;
  // Marks stand on round times of the reader's clock, which may be half an hour off UTC's.
  const offsetMs = new Date(startMs).getTimezoneOffset() * 60_000;
  const ticks: { timeMs: number; label: string }[] = [];
  for (let time = Math.ceil((startMs - offsetMs) / step) * step + offsetMs; time <= endMs; time += step) {
    ticks.push({ timeMs: time, label: tickLabel(time, step) });
  }
  return ticks;
}

function tickLabel(timeMs: number, stepMs: number): string {
  const iso = new Date(timeMs).toISOString();
  if (stepMs >= 86_400_000) return new Date(timeMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return stepMs < 60_000 ? clockTime(iso) : clockMinutes(iso);
}
