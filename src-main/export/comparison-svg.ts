import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import { layoutDiffFlame, type DiffFlame, type DiffPicture } from '#shared/profile/diff-flame';
import { scaledFormat, unsureMark } from '#shared/profile/diff-format';
import { ChangeState } from '#shared/profile/diff-types';
import { comparedType, scaleTitles, type ExportedComparison } from './exported-comparison.ts';
import { changeClass, changeSigns } from './flame-box.ts';
import { drawFlamePage, leastShare, maxBoxes } from './flame-page.ts';
import { markup, text } from './markup.ts';

/** Both sides as one graph: a box is as wide as its larger side, so that what is gone stays in sight. */
export function writeComparisonSvg({ head, picture, title }: ExportedComparison): Generator<string> {
  const { type, unit } = comparedType(head);
  const { before, after, scale } = head;
  const format = scaledFormat(scale.name, unit);
  const { frame, share } = layoutWhole(picture());
  const { boxes, symbols } = frame;
  const side = ({ total, durationNanos }: typeof before): string =>
    `${formatValue(total, unit)}${durationNanos > 0 ? ` in ${formatDuration(durationNanos)}` : ''}`;
  const failed = head.comparability.reasons.filter(({ holds }) => !holds).map(({ message }) => message);
  return drawFlamePage({
    frame,
    title,
    remarks: [
      `${type}: A ${side(before)}, B ${side(after)}. Values ${scaleTitles[scale.name]}. Changes are B − A.`,
      ...(failed.length === 0 ? [] : [`Compare with care: ${failed.join('; ')}.`]),
      ...(share > leastShare ? [`Boxes below ${formatPercent(share, 1)} of the width are merged.`] : []),
    ],
    box: (box) => {
      const symbol = boxes.symbol[box] ?? -1;
      const state = symbol < 0 ? ChangeState.same : (frame.state[box] ?? 0);
      const values = `A ${format.value(frame.before[box] ?? 0)}, B ${format.value(frame.after[box] ?? 0)}`;
      const isDoubtful = state !== ChangeState.same && frame.explained[box] === 1;
      const change = `change ${format.change(frame.delta[box] ?? 0)}${isDoubtful ? `, ${unsureMark}` : ''}`;
      return {
        className: symbol < 0 ? 'root' : changeClass(state, frame.strength[box] ?? 0),
        name: symbol < 0 ? `all, ${format.change(frame.delta[box] ?? 0)}` : (symbols.name[symbol] ?? ''),
        sign: symbol < 0 ? '' : (changeSigns[state] ?? ''),
        facts: [values, change],
      };
    },
    legend: markup`<text class="quiet" x="0" y="12">${text(
      '+ new · ▲ grew · ▼ shrank · − gone · grey: within the noise floor. Strong colour: a change starts here. Pale: it is passed on. Click zooms, Esc goes back.',
    )}</text>`,
  });
}

function layoutWhole(picture: DiffPicture): { readonly frame: DiffFlame; readonly share: number } {
  const width = picture.both.totalOf(0);
  for (let share = leastShare; ; share *= 2) {
    const frame = layoutDiffFlame(picture, 'both', { start: 0, end: width, resolution: width * share });
    if (frame.boxes.length <= maxBoxes) return { frame, share };
  }
}
