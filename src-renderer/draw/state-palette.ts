import { TrackState, trackStateCount } from '#shared/trace/track-state';
import type { Fill } from './palette.ts';

/** How a state of a track is drawn. Colour is never alone: weight, hatch and letter say the same. */
export interface StateLook extends Fill {
  /** A thin line waits; a full box is something to look at; a mark is a moment; what is idle is not drawn. */
  readonly weight: 'full' | 'line' | 'mark' | 'none';
  readonly isHatched: boolean;
  /** For boxes without room for a word, and for tables. */
  readonly letter: string;
}

const tokens: readonly (readonly [state: number, token: string, letter: string, weight: StateLook['weight']])[] = [
  [TrackState.unknown, 'idle', '?', 'line'],
  [TrackState.running, 'running', 'R', 'full'],
  [TrackState.runnable, 'runnable', 'W', 'full'],
  [TrackState.syscall, 'syscall', '!', 'full'],
  [TrackState.syscallBlocked, 'syscall', '!', 'full'],
  [TrackState.chan, 'chan', 'C', 'line'],
  [TrackState.select, 'select', 'S', 'line'],
  [TrackState.sync, 'sync', 'L', 'line'],
  [TrackState.net, 'net', 'N', 'line'],
  [TrackState.sleep, 'sleep', 'Z', 'line'],
  [TrackState.blocked, 'sleep', 'B', 'line'],
  [TrackState.gc, 'gc', 'G', 'full'],
  [TrackState.gcIdle, 'gc', 'G', 'full'],
  [TrackState.scheduling, 'idle', '·', 'line'],
  [TrackState.idle, 'idle', '', 'none'],
  [TrackState.worldStopped, '', '■', 'full'],
  [TrackState.task, 'user', 'T', 'full'],
  [TrackState.region, 'user', '›', 'full'],
  [TrackState.log, '', '¶', 'mark'],
  [TrackState.sample, 'running', '∙', 'mark'],
];

const hatched: ReadonlySet<number> = new Set([TrackState.syscallBlocked, TrackState.gcIdle]);

export const stateLetter: readonly string[] = Array.from(
  { length: trackStateCount },
  (_, state) => tokens.find(([of]) => of === state)?.[2] ?? '',
);

/** By `TrackState`. `read` gives the value of a custom property. */
export function readStateLooks(read: (token: string) => string): readonly StateLook[] {
  return tokens.map(([state, token, letter, weight]) => ({
    fill: read(token === '' ? '--text' : `--state-${token}`),
    ink: read(token === '' ? '--bg-app' : `--on-state-${token}`),
    weight,
    isHatched: hatched.has(state),
    letter,
  }));
}
