import { describe, expect, test } from 'vitest';
import { checkDump } from '#shared/goroutines/check-dump';
import { DumpBuilder } from '#shared/goroutines/dump-builder';
import { countStates, framesOfStack, groupGoroutines } from '#shared/goroutines/group-goroutines';

const builder = new DumpBuilder();
const frame = (func: string, line = 1) => builder.internFrame(func, 'main.go', line);

builder.addGoroutine({ id: 1, state: 'running', waitMinutes: 0, frames: [frame('main.main')] });
for (const [id, waitMinutes] of [
  [7, 3],
  [8, 12],
  [9, 0],
] as const) {
  builder.addGoroutine({
    id,
    state: 'chan receive',
    waitMinutes,
    frames: [frame('main.wait'), frame('main.worker', 9)],
    creator: frame('main.start', id === 9 ? 50 : 40),
    createdBy: 1,
    markedLeaked: id === 8,
  });
}
builder.addGoroutine({
  id: 10,
  state: 'select',
  waitMinutes: 0,
  frames: [frame('main.wait'), frame('main.worker', 9)],
});
const dump = builder.finish();
checkDump(dump);
const groups = groupGoroutines(dump);

describe('groups of goroutines', () => {
  test('are made by state and stack, the largest first', () => {
    expect(Array.from(groups.state, (state) => dump.string[state])).toEqual(['chan receive', 'running', 'select']);
    expect([...groups.count]).toEqual([3, 1, 1]);
    expect([groups.minMinutes[0], groups.maxMinutes[0], groups.markedLeaked[0]]).toEqual([0, 12, 1]);
  });

  test('know their members and who started most of them', () => {
    const members = groups.member.slice(groups.memberStart[0], groups.memberStart[1]);
    expect(Array.from(members, (row) => dump.goroutine.id[row])).toEqual([7, 8, 9]);
    expect(dump.frame.line[groups.creator[0] ?? -1]).toBe(40);
    expect(groups.creator[1]).toBe(-1);
  });

  test('share the stack, told leaf first', () => {
    const frames = framesOfStack(dump, groups.stack[0] ?? -1);
    expect(frames.map((row) => dump.string[dump.frame.func[row] ?? 0])).toEqual(['main.wait', 'main.worker']);
    expect(groups.stack[0]).toBe(groups.stack[2]);
  });

  test('states are counted', () => {
    expect(countStates(dump)).toEqual([
      { state: 'chan receive', count: 3 },
      { state: 'running', count: 1 },
      { state: 'select', count: 1 },
    ]);
  });
});
