import type { DiffHead, GroupDiffReply } from '#shared/contract/profile-view';
import { formatCount, formatFixed } from '#shared/format/count';
import { formatSigned } from '#shared/format/value';
import { changeStateNames } from '#shared/profile/diff-types';
import { markup, text, type Markup } from './markup.ts';

const leafFrames = 3;

/** Goroutines by state and stack, with the innermost frames of each. */
export function drawGroups({ rows, count, before, after }: GroupDiffReply, { scale }: DiffHead): Markup {
  const isMean = scale.before !== 1 || scale.after !== 1;
  const goroutines = (size: number): string => (isMean ? formatFixed(size, 1) : formatCount(size));
  const cells = rows.map((group) => {
    const frames = group.stack.slice(0, leafFrames).map(({ func }) => markup`<div class="name">${text(func)}</div>`);
    const waits = `${minutesText(group.minutesBefore)} → ${minutesText(group.minutesAfter)}`;
    return markup`<tr><td>${text(changeStateNames[group.change])}</td><td>${text(group.state)}</td><td>${frames}${text(group.creator === '' ? '' : `started by ${group.creator}`)}</td><td class="num">${text(goroutines(group.before))}</td><td class="num">${text(goroutines(group.after))}</td><td class="num">${text(formatSigned(group.delta, goroutines))}</td><td class="num">${text(waits)}</td></tr>`;
  });
  const shown =
    count > rows.length
      ? `${formatCount(rows.length)} of ${formatCount(count)} groups`
      : `${formatCount(count)} groups`;
  return markup`<h2>Goroutines</h2><p class="quiet">${text(`${shown} by state and stack, largest change first; ${goroutines(before)} goroutines in A, ${goroutines(after)} in B${isMean ? ', as means over their captures' : ''}.`)}</p>
<table><thead><tr><th>Change</th><th>State</th><th>Where, innermost first</th><th class="num">A</th><th class="num">B</th><th class="num">B − A</th><th class="num">Longest wait</th></tr></thead><tbody>${cells}</tbody></table>`;
}

const minutesText = (minutes: number): string => (minutes === 0 ? '< 1 min' : `${formatCount(minutes)} min`);
