import { formatBytes } from '#shared/format/bytes';
import { formatCount, formatFixed } from '#shared/format/count';
import { formatPercent } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import type { Job, Workspace } from '#shared/contract/model';
import type { App } from './app.svelte.ts';
import { profileOf } from './tabs.svelte.ts';

/** The sentences of the status bar. */

/** `CPU profile: 18.4 of 30 s` */
export function jobLine({ title, state, done, total, unit, receivedBytes }: Job): string {
  if (state === 'waiting') return `${title}: waiting`;
  const amount =
    unit === 'bytes'
      ? total < 0
        ? formatBytes(done)
        : `${formatBytes(done)} of ${formatBytes(total)}`
      : unit === 'seconds'
        ? total < 0
          ? `${formatFixed(done, 1)} s`
          : `${formatFixed(done, 1)} of ${formatCount(total)} s`
        : total < 0
          ? `${formatCount(done)} ${unit}`
          : `${formatCount(done)} of ${formatCount(total)} ${unit}`;
  const received = unit !== 'bytes' && receivedBytes > 0 ? `, ${formatBytes(receivedBytes)}` : '';
  return `${title}: ${amount}${received}`;
}

export function fileLine({ file, sizeBytes }: Workspace): string {
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  return `Saved to ${name} · ${formatBytes(sizeBytes)}`;
}

/** What is selected in the open view, and of what. */
export function selectionLine(app: App): string {
  const tab = app.tabs.active;
  const profile = profileOf(tab);
  if (profile?.func) {
    const { cum, total } = profile.func;
    const { unit } = profile;
    return `Selected ${formatValue(cum, unit)} of ${formatValue(total, unit)} (${formatPercent(cum, total)})`;
  }
  if (tab?.kind === 'comparison' && tab.session.head) {
    const { both, onlyBefore, onlyAfter } = tab.session.head.presence;
    return `Functions: ${formatCount(both)} in both, ${formatCount(onlyBefore)} only in A, ${formatCount(onlyAfter)} only in B`;
  }
  return '';
}

/** Facts of the format: how many samples, how often, built by which Go. */
export function formatLine(app: App): string {
  const head = profileOf(app.tabs.active)?.head;
  if (!head) return '';
  const isTimed = head.period > 0 && head.periodType.unit !== 'count';
  const every = isTimed
    ? `, one per ${formatValue(head.period, head.periodType.unit)} of ${head.kind === 'cpu' ? 'CPU' : head.periodType.type}`
    : '';
  const build = [head.goVersion, head.buildId && `build ${head.buildId.slice(0, 12)}`].filter(Boolean).join(', ');
  return [`${formatCount(head.samples)} samples${every}`, build].filter(Boolean).join(' · ');
}
