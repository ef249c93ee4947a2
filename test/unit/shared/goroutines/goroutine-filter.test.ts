import { describe, expect, test } from 'vitest';
import { DumpBuilder } from '#shared/goroutines/dump-builder';
import { computeGoroutineFilter, type GoroutineFilter } from '#shared/goroutines/goroutine-filter';
import { countLabelKeys, countStates, groupGoroutines, type Grouping } from '#shared/goroutines/group-goroutines';

/** Workers of two shops that wait for a reply, one locked to its thread; a poller; and main. */
const builder = new DumpBuilder();
const frame = (func: string, file = 'main.go') => builder.internFrame(func, file, 1);
const start = frame('main.(*Pool).start');
for (const [id, waitMinutes, shop] of [
  [11, 0, 'north'],
  [12, 4, 'north'],
  [13, 9, 'south'],
] as const) {
  builder.addGoroutine({
    id,
    state: id === 13 ? 'select' : 'chan receive',
    waitMinutes,
    frames: [frame('main.await', 'reply.go'), frame('main.work')],
    creator: start,
    lockedToThread: id === 12,
    labels: [
      { key: 'shop', value: shop },
      { key: 'trace', value: `t${id}` },
    ],
  });
}
builder.addGoroutine({
  id: 20,
  state: 'IO wait',
  waitMinutes: 9,
  frames: [frame('net.poll')],
  creator: frame('main.main'),
});
builder.addGoroutine({ id: 1, state: 'running', waitMinutes: 0, frames: [frame('main.main')] });
const dump = builder.finish();

function idsOf(filter: GoroutineFilter): number[] {
  const kept = computeGoroutineFilter(dump, filter);
  return [...dump.goroutine.id].filter((_, row) => kept[row] === 1);
}

function namesOf(grouping: Grouping, filter: GoroutineFilter = {}): [string, number][] {
  const { length, key, state, count } = groupGoroutines(dump, grouping, computeGoroutineFilter(dump, filter));
  const text = grouping.by === 'stack' ? state : key;
  return Array.from({ length }, (_, i) => [dump.string[text[i] ?? -1] ?? '(none)', count[i] ?? 0]);
}

describe('goroutines are kept', () => {
  test('all of them, where nothing is asked', () => {
    expect(idsOf({})).toEqual([11, 12, 13, 20, 1]);
  });

  test.each<[string, GoroutineFilter, number[]]>([
    ['by state, as the dump words it', { state: 'chan receive' }, [11, 12]],
    ['by a state that no goroutine is in', { state: 'Chan receive' }, []],
    ['from so many minutes on', { fromMinutes: 4 }, [12, 13, 20]],
    ['up to so many minutes', { toMinutes: 4 }, [11, 12, 1]],
    ['by text in the creator', { creator: 'POOL' }, [11, 12, 13]],
    ['by the whole name of the creator', { createdBy: 'main.main' }, [20]],
    ['where the creator is unknown', { createdBy: '' }, [1]],
    ['by a label', { label: 'shop' }, [11, 12, 13]],
    ['by a value of a label', { label: 'shop=south' }, [13]],
    ['not by a value of another label', { label: 'trace=south' }, []],
    ['locked to a thread', { locked: true }, [12]],
    ['not locked to a thread', { locked: false }, [11, 13, 20, 1]],
    ['by a function on the stack', { stack: 'WORK' }, [11, 12, 13]],
    ['by a file on the stack', { stack: 'reply.go' }, [11, 12, 13]],
    ['by the creator as a part of the stack', { stack: 'main.main' }, [20, 1]],
    [
      'by whole names of functions, all of which are on the stack',
      { functions: ['main.work', 'main.await'] },
      [11, 12, 13],
    ],
    ['not by parts of names', { functions: ['main.wor'] }, []],
    ['by all of it at once', { state: 'chan receive', fromMinutes: 1, label: 'shop=north', locked: true }, [12]],
  ])('%s', (_, filter, ids) => {
    expect(idsOf(filter)).toEqual(ids);
  });
});

describe('groups', () => {
  test('by creator, by state and by label add up to all', () => {
    expect(namesOf({ by: 'creator' })).toEqual([
      ['main.(*Pool).start', 3],
      ['main.main', 1],
      ['(none)', 1],
    ]);
    expect(namesOf({ by: 'state' })).toEqual([
      ['chan receive', 2],
      ['select', 1],
      ['IO wait', 1],
      ['running', 1],
    ]);
    expect(namesOf({ by: 'label', labelKey: 'shop' })).toEqual([
      ['(none)', 2],
      ['north', 2],
      ['south', 1],
    ]);
  });

  test('are of what the filter keeps', () => {
    expect(namesOf({ by: 'stack' }, { fromMinutes: 4 })).toEqual([
      ['select', 1],
      ['IO wait', 1],
      ['chan receive', 1],
    ]);
    expect(countStates(dump, computeGoroutineFilter(dump, { label: 'shop=north' }))).toEqual([
      { state: 'chan receive', count: 2 },
    ]);
  });

  test('tell what most of them are in, and how many', () => {
    const groups = groupGoroutines(dump, { by: 'creator' });
    expect(dump.string[groups.state[0] ?? 0]).toBe('chan receive');
    expect([groups.stateCount[0], groups.stackCount[0], groups.stacks[0], groups.locked[0]]).toEqual([2, 3, 1, 1]);
  });

  test('know which labels there are', () => {
    expect(countLabelKeys(dump)).toEqual([
      { key: 'shop', count: 3 },
      { key: 'trace', count: 3 },
    ]);
  });
});
