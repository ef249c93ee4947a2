import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { trackStateCount, TrackState } from '#shared/trace/track-state';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { TraceSession } from '../../../../src-main/session/trace-session.ts';

const root = path.resolve(import.meta.dirname, '../../../..');

function open(file: string): TraceSession {
  const decoded = decodeCapture(new Uint8Array(fs.readFileSync(path.join(root, file))));
  if (decoded.format !== 'go-trace') throw new Error(`${file} is no trace`);
  return new TraceSession(decoded.trace);
}

const session = open('resources/sample-incident/sick-trace.trace');
const head = session.head();
const whole = { start: 0, end: head.endNs };

describe('an opened trace', () => {
  it('says how long it is, of how many Ps, and which functions its goroutines start in', () => {
    expect(head.goVersion).toMatch(/^1\./);
    expect(head.endNs).toBeGreaterThan(0);
    expect(head.procs.map(({ id }) => id)).toEqual(head.procs.map(({ id }) => id).sort((a, b) => a - b));
    expect(head.groups.reduce((sum, { count }) => sum + count, 0)).toBe(head.goroutines);
    expect(Math.max(...head.busy)).toBeLessThanOrEqual(head.procs.length + 1e-6);
  });

  it('draws each P without a gap, and sums what it draws', () => {
    const tracks = head.procs.map(({ row }) => ({ kind: 'proc' as const, row }));
    const frame = session.frame({ tracks, ...whole, widthCssPx: 900 });
    expect(frame.offset).toHaveLength(tracks.length + 1);
    for (const [i, track] of tracks.entries()) {
      const first = frame.offset[i] ?? 0;
      const last = (frame.offset[i + 1] ?? 0) - 1;
      for (let box = first + 1; box <= last; box++) expect(frame.start[box]).toBe(frame.end[box - 1]);
      const { ns, totalNs } = session.sums({ track, ...whole });
      expect(ns).toHaveLength(trackStateCount);
      expect(totalNs).toBe((frame.end[last] ?? 0) - (frame.start[first] ?? 0));
    }
  });

  it('draws threads too, with the goroutines that run on them', () => {
    const tracks = head.firstThreads.map(({ row }) => ({ kind: 'thread' as const, row }));
    expect(tracks).toHaveLength(head.threads);
    const frame = session.frame({ tracks, ...whole, widthCssPx: 4000 });
    expect(frame.goroutine.some((id) => id > 0)).toBe(true);
    const running = tracks.map((track) => session.sums({ track, ...whole }).ns[TrackState.running] ?? 0);
    const ofProcs = session.overview(whole).procs.ns[TrackState.running] ?? 0;
    const sum = running.reduce((total, ns) => total + ns, 0);
    // A thread in a system call still has its P, which counts as running for that.
    expect(sum).toBeGreaterThan(ofProcs * 0.5);
    expect(sum).toBeLessThanOrEqual(ofProcs);
    expect(() => session.frame({ tracks: [{ kind: 'thread', row: 9999 }], ...whole, widthCssPx: 10 })).toThrow(
      'no track',
    );
  });

  it('sums the Ps to their number times the view', () => {
    const end = Math.round(head.endNs / 2);
    const { procs, longestWaits, waitNs } = session.overview({ start: 1e8, end });
    const known = session.frame({ tracks: [{ kind: 'proc', row: 0 }], start: 1e8, end, widthCssPx: 100 });
    expect(known.start[0]).toBeLessThanOrEqual(1e8);
    expect(procs.totalNs).toBe(head.procs.length * (end - 1e8));
    expect(
      longestWaits.every(({ durationNs }, i) => i === 0 || durationNs <= (longestWaits[i - 1]?.durationNs ?? 0)),
    ).toBe(true);
    expect(waitNs).toBeGreaterThan(0);
  });

  it('tells who woke a goroutine that had to wait, and what the Ps did meanwhile', () => {
    const [wait] = session.overview({ ...whole }).longestWaits;
    const track = { kind: 'goroutine' as const, row: wait?.goroutine.row ?? -1 };
    const facts = session.span({ track, row: wait?.span ?? -1 });
    expect(facts?.state).toBe(TrackState.runnable);
    expect((facts?.endNs ?? 0) - (facts?.startNs ?? 0)).toBe(wait?.durationNs);
    const meanwhile = facts?.meanwhile?.reduce((sum, ns) => sum + ns, 0) ?? 0;
    expect(meanwhile).toBe(head.procs.length * (wait?.durationNs ?? 0));
    expect(session.span({ track, row: -5 })).toBeNull();
  });

  it('lists the spans of a goroutine in the order of time, and finds one among them', () => {
    const row = head.groups.find(({ func }) => func.includes('checkout'))?.goroutines[0]?.row ?? 0;
    const track = { kind: 'goroutine' as const, row };
    const all = session.spans({ track, ...whole, find: -1, offset: 0, limit: 10_000 });
    const wanted = all.rows.row[2] ?? -1;
    const some = session.spans({ track, ...whole, find: wanted, offset: 1, limit: 2 });
    expect(some.found).toBe(2);
    expect([...some.rows.row]).toEqual([...all.rows.row.subarray(1, 3)]);
    expect(session.span({ track, row: wanted })?.startNs).toBe(all.rows.start[2]);
  });

  it('groups what it waited for by function, with every goroutine counted once', () => {
    const rows = session.groups({ state: TrackState.runnable, ...whole });
    expect(rows.reduce((sum, { goroutines }) => sum + goroutines, 0)).toBe(head.goroutines);
    const { all } = session.latency(whole);
    expect(rows.reduce((sum, { stats }) => sum + stats.count, 0)).toBe(all.count);
    expect(rows.reduce((sum, { stats }) => sum + stats.totalNs, 0)).toBeCloseTo(all.totalNs, 0);
  });

  it('finds goroutines by function and by number', () => {
    const some = { group: -1, state: TrackState.running, ...whole, offset: 0, limit: 5 };
    const found = session.goroutines({ ...some, pattern: 'gcBgMarkWorker' });
    expect(found.count).toBeGreaterThan(0);
    const id = found.rows[0]?.id ?? 0;
    expect(session.goroutines({ ...some, pattern: `G ${id}` }).rows.map((row) => row.id)).toEqual([id]);
  });

  it('finds goroutines by what is on their stacks, and by how long they were in a state', () => {
    const some = { group: -1, state: TrackState.runnable, ...whole, offset: 0, limit: 2000 };
    const all = session.goroutines({ ...some, pattern: '' });
    const waited = session.goroutines({ ...some, pattern: 'runnable>1ms' });
    expect(waited.count).toBeGreaterThan(0);
    expect(waited.count).toBeLessThan(all.count);
    expect(waited.rows.every(({ ns }) => (ns[TrackState.runnable] ?? 0) > 1e6)).toBe(true);
    const onStack = session.goroutines({ ...some, pattern: 'stack:net/http.(*conn).serve' });
    expect(onStack.count).toBeGreaterThanOrEqual(session.goroutines({ ...some, pattern: 'conn).serve' }).count);
    expect(onStack.count).toBeLessThan(all.count);
    expect(session.goroutines({ ...some, pattern: 'stack:nowhere.at.all' }).count).toBe(0);
  });

  it('goes from a span to others in its state', () => {
    const [wait] = session.overview({ ...whole }).longestWaits;
    const track = { kind: 'goroutine' as const, row: wait?.goroutine.row ?? -1 };
    const at = { track, row: wait?.span ?? -1, ...whole };
    const longest = { track, row: wait?.span };
    expect(session.alike({ ...at, which: 'longest' })).toEqual(longest);
    const next = session.alike({ ...at, which: 'next' });
    if (next) {
      expect(session.span({ track, row: next.row })?.state).toBe(TrackState.runnable);
      expect(session.alike({ track, row: next.row, ...whole, which: 'previous' })).toEqual(longest);
    }
    expect(session.alike({ track: { kind: 'gc', row: 0 }, row: 0, ...whole, which: 'previous' })).toBeNull();
  });

  it('tells what a wait was waiting for, and what the longest task was', () => {
    const states: readonly number[] = [TrackState.sync, TrackState.chan, TrackState.select];
    const rows = head.groups.flatMap(({ goroutines }) => goroutines).slice(0, 200);
    const waits = rows.flatMap(({ row: goroutine }) => {
      const track = { kind: 'goroutine' as const, row: goroutine };
      const { rows: spans } = session.spans({ track, ...whole, find: -1, offset: 0, limit: 500 });
      return Array.from(spans.row).flatMap((row, i) =>
        states.includes(spans.state[i] ?? -1) ? [{ goroutine, row }] : [],
      );
    });
    expect(waits.length).toBeGreaterThan(10);
    for (const wait of waits) {
      const found = session.path({ kind: 'wait', ...wait });
      if (!found) throw new Error('a wait has no path');
      expect(found.steps[0]?.endNs).toBe(found.endNs);
      for (const [i, step] of found.steps.entries()) if (i > 0) expect(step.endNs).toBe(found.steps[i - 1]?.startNs);
    }
    const [task] = session.latency(whole).tasks;
    const longest = session.path({ kind: 'task', name: task?.name ?? '' });
    expect((longest?.endNs ?? 0) - (longest?.startNs ?? 0)).toBe(task?.maxNs);
    expect(session.path({ kind: 'task', name: 'no such task' })).toBeNull();
    expect(session.path({ kind: 'wait', goroutine: 0, row: 2 ** 30 })).toBeNull();
  });

  it('makes a profile of the waits of one group, which is a part of all', () => {
    const of = { kind: 'wall' as const, ...whole };
    const total = (group: number): number => session.profile({ ...of, group }).head().valueTypes[1]?.total ?? 0;
    const parts = head.groups.map((_, group) => total(group));
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(total(-1), 0);
    expect(() => session.profile({ ...of, group: 9999 })).toThrow('There is no group');
  });

  it('refuses tracks that it does not have', () => {
    const frame = { ...whole, widthCssPx: 100 };
    expect(() => session.frame({ ...frame, tracks: [{ kind: 'proc', row: 4000 }] })).toThrow('There is no track');
  });

  it('lists system calls that lost their P, collections, and counts over time', () => {
    const calls = session.syscalls({ ...whole, offset: 0, limit: 3 });
    expect(calls.rows.length).toBeLessThanOrEqual(3);
    expect(session.gc().cycles.length).toBe(head.markStart.length);
    const counts = session.counts();
    expect(counts.goroutines.some((count) => count > 0)).toBe(true);
    expect(counts.threads.every((count) => count <= head.threads)).toBe(true);
  });
});

describe('what a program tells of itself', () => {
  const told = open('test/golden/traces/1.26-cpu.trace');
  const { user, groups, endNs } = told.head();
  const all = { start: 0, end: endNs };
  const frameOf = (kind: 'task' | 'region' | 'log' | 'sample', row: number, widthCssPx: number) =>
    told.frame({ tracks: [{ kind, row }], ...all, widthCssPx });
  const sum = (counts: Int32Array): number => counts.reduce((total, count) => total + count, 0);

  it('is counted, and has a track of each kind', () => {
    expect(user).toMatchObject({ tasks: 61, regions: 120, logs: 60, cpuSamples: 6 });
    expect(new Set(user.taskLanes.map(({ name }) => name))).toEqual(new Set(['all', 'job']));
    const lanes = groups.flatMap(({ goroutines }) => goroutines.flatMap(({ regionLanes }) => regionLanes));
    expect(new Set(lanes).size).toBe(lanes.length);
    expect(lanes.length).toBeGreaterThan(0);
    expect(() => frameOf('region', lanes.length, 100)).toThrow('no track');
  });

  it.each([1, 60, 100_000])('is drawn whole at %i pixels: nothing is left out of any track', (width) => {
    const tasks = user.taskLanes.map(({ row }) => sum(frameOf('task', row, width).count));
    expect(tasks.reduce((total, count) => total + count, 0)).toBe(user.tasks);
    const lanes = groups.flatMap(({ goroutines }) => goroutines.flatMap(({ regionLanes }) => regionLanes));
    const regions = lanes.map((row) => sum(frameOf('region', row, width).count));
    expect(regions.reduce((total, count) => total + count, 0)).toBe(user.regions);
    expect(sum(frameOf('log', 0, width).count)).toBe(user.logs);
    expect(sum(frameOf('sample', 0, width).count)).toBe(user.cpuSamples);
  });

  it('calls boxes by their names, and merged regions by the name that took most', () => {
    const [lane = -1] = groups.flatMap(({ goroutines }) => goroutines.flatMap(({ regionLanes }) => regionLanes));
    for (const width of [1, 100_000]) {
      const frame = frameOf('region', lane, width);
      expect(frame.state).toEqual(new Uint8Array(frame.state.length).fill(TrackState.region));
      const names = Array.from(frame.name, (name) => frame.names[name]);
      expect(names.every((name) => name === 'allocate' || name === 'update')).toBe(true);
    }
    const fine = frameOf('region', lane, 1e9);
    const longest = new Map<string, number>();
    for (const [box, name] of fine.name.entries()) {
      const text = fine.names[name] ?? '';
      longest.set(text, (longest.get(text) ?? 0) + (fine.end[box] ?? 0) - (fine.start[box] ?? 0));
    }
    const [most] = [...longest].sort(([, a], [, b]) => b - a);
    const merged = frameOf('region', lane, 1);
    expect(merged.names[merged.name[0] ?? -1]).toBe(most?.[0]);
  });

  it('tells of a log who wrote it, when, and what', () => {
    const track = { kind: 'log', row: 0 } as const;
    const facts = told.span({ track, row: 3 });
    expect(facts).toMatchObject({ state: TrackState.log, user: { name: 'number', task: 'job' } });
    expect(facts?.endNs).toBe(facts?.startNs);
    expect(facts?.stack.length).toBeGreaterThan(0);
    const own = { kind: 'goroutine', row: facts?.goroutine?.row ?? -1 } as const;
    const running = told.span({ track: own, row: facts?.ownSpan ?? -1 });
    expect(running?.startNs).toBeLessThanOrEqual(facts?.startNs ?? NaN);
    expect(running?.endNs).toBeGreaterThanOrEqual(facts?.startNs ?? NaN);
    // Moments have no duration to sum.
    expect(told.sums({ track, ...all }).totalNs).toBe(0);
    const rows = told.spans({ track, ...all, find: 3, offset: 0, limit: 5 });
    expect(rows).toMatchObject({ count: 60, found: 3 });
    expect(rows.rows.detail[3]).toMatch(/^number: \d+$/);
  });

  it('tells of a region and of a task what they are, and leads to the next of their lane', () => {
    const [lane] = user.taskLanes.filter(({ name }) => name === 'job');
    const track = { kind: 'task', row: lane?.row ?? -1 } as const;
    const { rows } = told.spans({ track, ...all, find: -1, offset: 0, limit: 2 });
    const facts = told.span({ track, row: rows.row[0] ?? -1 });
    expect(facts).toMatchObject({ user: { name: 'job', task: 'all' }, beganBefore: false, isOpen: false });
    const next = told.alike({ track, row: rows.row[0] ?? -1, which: 'next', ...all });
    expect(next).toEqual(rows.length > 1 ? { track, row: rows.row[1] } : null);
    expect(told.sums({ track, ...all }).ns[TrackState.task]).toBeGreaterThan(0);
  });
});
