import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ScaleName } from '#shared/profile/diff-types';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { exportComparison } from '../../src-main/export/export-comparison.ts';
import { DiffSession } from '../../src-main/session/diff-session.ts';
import type { DiffProfile } from '../../src-main/session/diff-side.ts';
import { pprofTool, runPprofTop } from '../fixtures/pprof-tool.ts';
import { collect } from '../fixtures/exported-profile.ts';
import { sample } from '../fixtures/run-cli.ts';
import { baseUnitOf } from '../fixtures/top-rows.ts';

/** The profile of a change, read by pprof: each function's value is the change that the table shows. */
function open(name: string): DiffProfile {
  const capture = decodeCapture(readFileSync(sample(name)));
  if (capture.format !== 'pprof') throw new Error(`${name} is not a profile`);
  return { profile: capture.profile, kind: capture.kind, isPartial: false };
}

const pairs = ['cpu', 'heap', 'goroutine-1', 'block', 'mutex', 'threadcreate'];

describe.skipIf(pprofTool === undefined).each(pairs)('the change of %s', (kind) => {
  const before = open(`healthy-${kind}.pb.gz`);
  const after = open(`sick-${kind}.pb.gz`);
  const session = new DiffSession([before], [after]);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'faultline-'));
  const file = path.join(folder, 'delta.pb.gz');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(after.profile.valueType.map(({ type }, valueType) => ({ type, valueType })))(
    'by $type, as captured',
    async ({ type, valueType }) => {
      const compared = session.exported({ valueType, scale: 'absolute', title: '' });
      writeFileSync(file, await collect(exportComparison(compared, 'pprof')));
      const { rows } = runPprofTop(file, baseUnitOf(after.profile, valueType), [`-sample_index=${type}`]);
      const { rows: ours } = compared;
      for (let row = 0; row < ours.length; row++) {
        const name = ours.name[row] ?? '';
        const expected = rows.get(name) ?? { flat: 0, cum: 0 };
        const flat = (ours.flatAfter[row] ?? 0) - (ours.flatBefore[row] ?? 0);
        expect([name, expected.flat, expected.cum]).toEqual([name, flat, ours.delta[row]]);
      }
    },
  );

  test.each<ScaleName>(['duration', 'total'])('scaled by %s, to what the after side covers', async (scale) => {
    const { scale: chosen, valueType } = session.head({ valueType: null, scale });
    if (chosen.name !== scale) return; // has no meaning for this kind
    const compared = session.exported({ valueType, scale, title: '' });
    writeFileSync(file, await collect(exportComparison(compared, 'pprof')));
    const { rows } = runPprofTop(file, baseUnitOf(after.profile, valueType), []);
    const { rows: ours, picture } = compared;
    const paths = picture().diff.tree.length; // each is rounded by at most half a unit
    for (let row = 0; row < ours.length; row++) {
      const cum = rows.get(ours.name[row] ?? '')?.cum ?? 0;
      expect(Math.abs(cum - (ours.delta[row] ?? 0) / chosen.after)).toBeLessThan(paths / 2 + 1);
    }
  });
});
