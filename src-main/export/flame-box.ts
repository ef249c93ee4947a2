import { functionLabels } from '#shared/format/function-name';
import { ChangeState } from '#shared/profile/diff-types';

/** What all flame graphs that are written as SVG have in common: sizes, labels that fit, and classes of changes. */

export const rowPx = 18;
export const boxPx = 17;
/** Widths of Inter and its likes at 11 px; an estimate that is rather too wide. */
export const characterPx = 6.4;
export const padPx = 4;
/** Below this share a callee passes nearly all of the change on, and the box stays pale. */
const paleBelow = 0.1;

/** Fills, hatches and edges are classes: the policy of a report allows no inline styles. */
export function changeClass(state: number, strength: number): string {
  const depth = strength < paleBelow ? '1' : '3';
  switch (state) {
    case ChangeState.new:
      return strength < paleBelow ? 'new pale' : 'new';
    case ChangeState.gone:
      return 'gone';
    case ChangeState.grew:
      return `grew${depth}`;
    case ChangeState.shrank:
      return `shrank${depth}`;
    default:
      return 'same';
  }
}

export const changeSigns: Readonly<Record<number, string>> = {
  [ChangeState.new]: '+ ',
  [ChangeState.gone]: '− ',
  [ChangeState.grew]: '▲ ',
  [ChangeState.shrank]: '▼ ',
};

/** The longest label that fits; '' where none does. */
export function fitLabel(name: string, sign: string, widthPx: number): string {
  const room = Math.floor((widthPx - 2 * padPx) / characterPx) - sign.length;
  const label = functionLabels(name).find((candidate) => candidate.length <= room);
  if (label !== undefined) return sign + label;
  const shortest = functionLabels(name).at(-1) ?? '';
  return room >= 4 && shortest !== '' ? `${sign}${shortest.slice(0, room - 1)}…` : '';
}

export const round = (px: number): number => Math.round(px * 100) / 100;
