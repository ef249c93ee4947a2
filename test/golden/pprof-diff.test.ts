import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { DiffSession } from '../../src-main/session/diff-session.ts';
import type { DiffProfile } from '../../src-main/session/diff-side.ts';
import { pprofTool, runPprofTop } from '../fixtures/pprof-tool.ts';

const folder = path.join(import.meta.dirname, '../../resources/sample-incident');

function read(name: string): DiffProfile {
  const decoded = decodeCapture(readFileSync(path.join(folder, name)));
  if (decoded.format !== 'pprof') throw new Error(decoded.format);
  return { profile: decoded.profile, kind: decoded.kind, isPartial: false };
}

/** Two processes of one build, two builds, and two moments of one process. */
const pairs = [
  ['healthy-cpu.pb.gz', 'sick-cpu.pb.gz'],
  ['healthy-cpu.pb.gz', 'newer-cpu.pb.gz'],
  ['healthy-heap.pb.gz', 'sick-heap.pb.gz'],
  ['healthy-block.pb.gz', 'sick-block.pb.gz'],
  ['healthy-mutex.pb.gz', 'sick-mutex.pb.gz'],
  ['sick-goroutine-1.pb.gz', 'sick-goroutine-3.pb.gz'],
] as const;

const cases = pairs.flatMap(([before, after]) => {
  const session = new DiffSession([read(before)], [read(after)]);
  const { valueTypes } = session.figures({ valueType: null, scale: null });
  return valueTypes.map(({ type, unit }, valueType) => ({ before, after, type, unit, valueType, session }));
});

function rowsOf(session: DiffSession, valueType: number, scale: 'absolute' | 'total') {
  const { rows } = session.table({
    valueType,
    scale,
    sort: 'name',
    descending: false,
    pattern: '',
    offset: 0,
    limit: Infinity,
  });
  return rows;
}

describe.skipIf(pprofTool === undefined)('every function of a comparison equals go tool pprof', () => {
  describe.each([['-base'], ['-diff_base']])('%s', (flag) => {
    test.each(cases)('$before and $after, $type', ({ before, after, type, unit, valueType, session }) => {
      const args = [`${flag}=${path.join(folder, before)}`, `-sample_index=${type}`];
      const theirs = runPprofTop(path.join(folder, after), unit, args).rows;
      const rows = rowsOf(session, valueType, 'absolute');
      const ours = new Map(
        rows.name.map((name, row) => [
          name,
          {
            flat: (rows.flatAfter[row] ?? 0) - (rows.flatBefore[row] ?? 0),
            cum: (rows.cumAfter[row] ?? 0) - (rows.cumBefore[row] ?? 0),
          },
        ]),
      );
      expect(rows.length).toBeGreaterThan(3);
      for (const [name, figures] of ours)
        expect({ name, ...(theirs.get(name) ?? { flat: 0, cum: 0 }) }).toEqual({ name, ...figures });
      // What pprof has beyond that did not change.
      for (const [name, { flat, cum }] of theirs) if (!ours.has(name)) expect([name, flat, cum]).toEqual([name, 0, 0]);
      expect(Array.from(rows.delta)).toEqual(rows.name.map((name) => ours.get(name)?.cum));
    });
  });

  test.each(cases)(
    '-base with -normalize: $before and $after, $type',
    ({ before, after, type, unit, valueType, session }) => {
      const args = [`-base=${path.join(folder, before)}`, '-normalize', `-sample_index=${type}`];
      const theirs = runPprofTop(path.join(folder, after), unit, args).rows;
      const rows = rowsOf(session, valueType, 'total');
      const head = session.figures({ valueType, scale: 'total' });
      // pprof scales each sample of the newer profile to the older one's total, in whole units.
      const roundings = head.after.samples + 1000;
      for (const [row, name] of rows.name.entries()) {
        const delta = (rows.delta[row] ?? 0) * head.before.total;
        expect(Math.abs(delta - (theirs.get(name)?.cum ?? 0)), name).toBeLessThanOrEqual(roundings);
      }
    },
  );
});
