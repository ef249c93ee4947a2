import { TrackState } from './track-state.ts';

/** Which goroutines are looked for; all parts must hold. */
export interface GoroutineQuery {
  /** The number; null for any. */
  readonly id: number | null;
  /** Lower case: each must be in the name of the function that it starts in. */
  readonly funcs: readonly string[];
  /** Lower case: each must be in the name of a function on some stack of it. */
  readonly stacks: readonly string[];
  /** Each must hold of one stretch of it. */
  readonly stretches: readonly { readonly state: number; readonly longerThanNs: number }[];
}

/** As they are typed, and in the legend. */
const stateOfWord: ReadonlyMap<string, number> = new Map([
  ['running', TrackState.running],
  ['runnable', TrackState.runnable],
  ['syscall', TrackState.syscall],
  ['lost-p', TrackState.syscallBlocked],
  ['channel', TrackState.chan],
  ['select', TrackState.select],
  ['lock', TrackState.sync],
  ['network', TrackState.net],
  ['sleep', TrackState.sleep],
  ['blocked', TrackState.blocked],
]);

const nsOfUnit: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 };

const stretchPattern = /^([a-z-]+)>(\d{1,9}(?:\.\d{1,9})?)(ns|us|µs|ms|s)$/;

/**
 * Reads what was typed into the search of goroutines: `G 57` or `57` for a number, `runnable>1ms` for a stretch in a
 * state, `stack:text` for a function on a stack, and any other word for the function that it starts in. What is no
 * state is a word like any other.
 */
export function parseGoroutineQuery(text: string): GoroutineQuery {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^(?:g|goroutine)\s*(?=\d+$)/, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  const [first] = words;
  if (words.length === 1 && first !== undefined && /^\d{1,16}$/.test(first)) {
    return { id: Number(first), funcs: [], stacks: [], stretches: [] };
  }
  const funcs: string[] = [];
  const stacks: string[] = [];
  const stretches: { state: number; longerThanNs: number }[] = [];
  for (const word of words) {
    const [, name = '', amount = '', unit = ''] = stretchPattern.exec(word) ?? [];
    const state = stateOfWord.get(name);
    if (state !== undefined) stretches.push({ state, longerThanNs: Number(amount) * (nsOfUnit[unit] ?? 1) });
    else if (word.startsWith('stack:')) stacks.push(word.slice('stack:'.length));
    else funcs.push(word);
  }
  return { id: null, funcs, stacks: stacks.filter((one) => one !== ''), stretches };
}
