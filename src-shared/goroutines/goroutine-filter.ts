import type { GoroutineDump } from './dump.ts';

/** What goroutines of a dump must have to be looked at; what is left out does not matter. */
export interface GoroutineFilter {
  /** Wait reason or status, as the dump words it. */
  readonly state?: string;
  /** Whole minutes of waiting, both inclusive. The runtime says 0 of what it has not seen wait for one. */
  readonly fromMinutes?: number;
  readonly toMinutes?: number;
  /** Text in the name of the function with the go statement; case does not matter. */
  readonly creator?: string;
  /** The whole name of that function; '' for goroutines of which the dump does not say it. */
  readonly createdBy?: string;
  /** `key` for goroutines that have the label, `key=value` for one value of it. */
  readonly label?: string;
  readonly locked?: boolean;
  /** Text in a function or a file on the stack, or in the creator; case does not matter. */
  readonly stack?: string;
  /** Whole names, each of which is on the stack. */
  readonly functions?: readonly string[];
}

/** 1 for each goroutine of the dump that fits, by row. */
export function computeGoroutineFilter(dump: GoroutineDump, filter: GoroutineFilter): Uint8Array {
  const { goroutine } = dump;
  const kept = new Uint8Array(goroutine.length).fill(1);
  for (const fits of [...rowTests(dump, filter), ...frameTests(dump, filter)]) {
    for (let row = 0; row < goroutine.length; row++) {
      if (kept[row] === 1 && !fits(row)) kept[row] = 0;
    }
  }
  return kept;
}

type RowTest = (row: number) => boolean;

function rowTests(dump: GoroutineDump, filter: GoroutineFilter): RowTest[] {
  const { string, goroutine } = dump;
  const { state, fromMinutes, toMinutes, label, locked } = filter;
  const tests: RowTest[] = [];
  if (state !== undefined) {
    const wanted = string.indexOf(state);
    tests.push((row) => goroutine.state[row] === wanted);
  }
  if (fromMinutes !== undefined) tests.push((row) => (goroutine.waitMinutes[row] ?? 0) >= fromMinutes);
  if (toMinutes !== undefined) tests.push((row) => (goroutine.waitMinutes[row] ?? 0) <= toMinutes);
  if (locked !== undefined) tests.push((row) => (goroutine.lockedToThread[row] === 1) === locked);
  if (label !== undefined) tests.push(labelTest(dump, label));
  return tests;
}

function labelTest({ string, goroutine, label: labels }: GoroutineDump, label: string): RowTest {
  const equals = label.indexOf('=');
  const key = string.indexOf(equals < 0 ? label : label.slice(0, equals));
  const text = equals < 0 ? null : string.indexOf(label.slice(equals + 1));
  return (row) => {
    for (let at = goroutine.labelStart[row] ?? 0; at < (goroutine.labelStart[row + 1] ?? 0); at++) {
      if (labels.key[at] === key && (text === null || labels.text[at] === text)) return true;
    }
    return false;
  };
}

function frameTests(dump: GoroutineDump, { creator, createdBy, stack, functions = [] }: GoroutineFilter): RowTest[] {
  const { string, frame, goroutine } = dump;
  const tests: RowTest[] = [];
  const funcHas = (at: number, wanted: string): boolean =>
    (string[frame.func[at] ?? 0] ?? '').toLowerCase().includes(wanted);
  if (creator !== undefined) {
    const wanted = creator.toLowerCase();
    const fits = markFrames(dump, (at) => funcHas(at, wanted));
    tests.push((row) => fits[goroutine.creator[row] ?? -1] === 1);
  }
  if (createdBy !== undefined) {
    tests.push((row) => (string[frame.func[goroutine.creator[row] ?? -1] ?? 0] ?? '') === createdBy);
  }
  if (stack !== undefined) {
    const wanted = stack.toLowerCase();
    const fits = markFrames(
      dump,
      (at) => funcHas(at, wanted) || (string[frame.file[at] ?? 0] ?? '').toLowerCase().includes(wanted),
    );
    const stacks = markStacks(dump, fits);
    const creators = markFrames(dump, (at) => funcHas(at, wanted));
    tests.push((row) => stacks[goroutine.stack[row] ?? -1] === 1 || creators[goroutine.creator[row] ?? -1] === 1);
  }
  for (const name of functions) {
    const func = string.indexOf(name);
    const stacks = markStacks(
      dump,
      markFrames(dump, (at) => frame.func[at] === func),
    );
    tests.push((row) => stacks[goroutine.stack[row] ?? -1] === 1);
  }
  return tests;
}

function markFrames({ frame }: GoroutineDump, fits: (row: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: frame.length }, (_, row) => (fits(row) ? 1 : 0));
}

/** 1 where a marked frame is on the stack; callers come before callees, so one pass does. */
function markStacks({ stack }: GoroutineDump, frames: Uint8Array): Uint8Array {
  const marked = new Uint8Array(stack.length);
  for (let row = 0; row < stack.length; row++) {
    const isMarked = frames[stack.frame[row] ?? -1] === 1 || marked[stack.prefix[row] ?? -1] === 1;
    marked[row] = isMarked ? 1 : 0;
  }
  return marked;
}
