import type { DiffFlameFrame, DiffHead } from '#shared/contract/profile-view';
import { scaledFormat } from '#shared/profile/diff-format';
import { stateMark, unsureOf } from '../../state/diff-facts.ts';
import type { Hit } from '../flame/chart-point.ts';

export interface Card {
  readonly name: string;
  readonly lines: readonly string[];
}

/** What the pointer is told about a box of any of the comparison's graphs. */
export function cardOf({ frame, box }: Hit<DiffFlameFrame>, head: DiffHead, unit: string): Card {
  const row = frame.boxes.symbol[box] ?? -1;
  if (frame.boxes.node[box] === -1) return { name: 'Several narrow boxes', lines: ['Zoom in to tell them apart.'] };
  const format = scaledFormat(head.scale.name, unit);
  const state = frame.state[box] ?? 0;
  const mark = stateMark(state);
  const unsure = unsureOf(state, frame.explained[box] === 1);
  return {
    name: row < 0 ? 'all' : (frame.symbols.name[row] ?? ''),
    lines: [
      `${mark.sign} ${mark.name}, ${format.change(frame.delta[box] ?? 0)}`,
      `A ${format.value(frame.before[box] ?? 0)}, B ${format.value(frame.after[box] ?? 0)}`,
      ...(unsure === '' ? [] : [`${unsure}: sampling alone explains it`]),
    ],
  };
}
