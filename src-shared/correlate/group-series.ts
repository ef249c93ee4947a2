import { spanNs } from './alignment.ts';
import type { GoroutineFacts, GoroutineGroup } from './capture-facts.ts';
import { countCommon, groupKey } from './dump-facts.ts';
import type { Growth } from './finding.ts';
import { goroutinesOf, type ProcessCaptures } from './identity.ts';

/** One group over the captures of a process. */
export interface GroupSeries {
  readonly key: string;
  /** As in the last capture that has states, else in the last. */
  readonly group: GoroutineGroup;
  /** By row of `GroupHistory.captures`. */
  readonly counts: readonly number[];
  /** Goroutines of the first capture that are still there in the last, by ids; null where ids are not known. */
  readonly survivors: number | null;
}

export interface GroupHistory {
  /** Dumps where there are two, else profiles of goroutines, in the order of time. */
  readonly captures: readonly GoroutineFacts[];
  /** Of groups in the last capture, most numerous first. */
  readonly series: readonly GroupSeries[];
}

export function computeGroupHistory(process: ProcessCaptures): GroupHistory {
  const all = goroutinesOf(process).filter(({ kind }) => kind !== 'goroutineleak');
  const dumps = all.filter(({ hasStates }) => hasStates);
  const profiles = all.filter(({ hasStates }) => !hasStates);
  const captures = dumps.length >= 2 || profiles.length < 2 ? (dumps.length > 0 ? dumps : profiles) : profiles;
  const last = captures.at(-1);
  if (last === undefined) return { captures, series: [] };
  const tables = captures.map(({ groups }) => new Map(groups.map((group) => [groupKey(group), group])));
  const told = new Map((dumps.at(-1)?.groups ?? []).map((group) => [groupKey(group), group]));
  const series = last.groups.map((group) => {
    const key = groupKey(group);
    const first = tables[0]?.get(key);
    const hasIds = first !== undefined && first.ids.length > 0 && group.ids.length > 0;
    return {
      key,
      group: told.get(key) ?? group,
      counts: tables.map((table) => table.get(key)?.count ?? 0),
      survivors: hasIds && captures.length > 1 ? countCommon(first.ids, group.ids) : null,
    };
  });
  return { captures, series };
}

/** A group that gains less is not said to grow. */
const leastGain = 10;
const leastGainShare = 0.05;

/** It grew from each capture to the next, and by more than comes and goes. */
export function growsSteadily({ counts }: GroupSeries): boolean {
  const first = counts[0] ?? 0;
  const last = counts.at(-1) ?? 0;
  if (counts.length < 2 || last - first < Math.max(leastGain, leastGainShare * first)) return false;
  return counts.every((count, i) => i === 0 || count > (counts[i - 1] ?? 0));
}

/** From the first capture to the last. Goroutines have no limit of their own that could be reached. */
export function computeGrowth(counts: readonly number[], captures: readonly GoroutineFacts[]): Growth {
  const overNs = spanNs(captures);
  const from = counts[0] ?? 0;
  const to = counts.at(-1) ?? 0;
  const minutes = overNs / 60e9;
  const perMinute = minutes > 0 ? (to - from) / minutes : 0;
  return { what: 'goroutines', from, to, overNs: Number.isNaN(overNs) ? 0 : overNs, perMinute, exhaustion: null };
}
