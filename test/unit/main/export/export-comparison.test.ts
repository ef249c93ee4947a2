import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { decodePprof } from '../../../../src-main/decode/pprof/decode-pprof.ts';
import { exportComparison } from '../../../../src-main/export/export-comparison.ts';
import { DiffSession } from '../../../../src-main/session/diff-session.ts';
import type { DiffProfile } from '../../../../src-main/session/diff-side.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';
import { collect } from '../../../fixtures/exported-profile.ts';
import { sample } from '../../../fixtures/run-cli.ts';

function open(name: string): DiffProfile {
  const capture = decodeCapture(readFileSync(sample(name)));
  if (capture.format !== 'pprof') throw new Error(`${name} is not a profile`);
  return { profile: capture.profile, kind: capture.kind, isPartial: false };
}

const cpu = new DiffSession([open('healthy-cpu.pb.gz')], [open('sick-cpu.pb.gz')]);
const shown = cpu.head({ valueType: null, scale: null });
const compared = cpu.exported({
  valueType: shown.valueType,
  scale: shown.scale.name,
  title: 'healthy compared with sick',
});

interface Row {
  readonly name: string;
  readonly delta: number;
  readonly interval: readonly [number, number] | null;
  readonly state: string;
  readonly unsure: boolean;
}

describe('a comparison', () => {
  test('as JSON says of each row whether sampling alone explains it', async () => {
    const { rows } = JSON.parse((await collect(exportComparison(compared, 'json'))).toString()) as {
      rows: readonly Row[];
    };
    expect(rows.length).toBe(compared.rows.length);
    expect(rows.some(({ unsure }) => unsure)).toBe(true);
    for (const { interval, state, unsure } of rows) {
      const holdsZero = interval !== null && interval[0] <= 0 && interval[1] >= 0;
      expect(unsure).toBe(state !== 'same' && holdsZero);
    }
  });

  test('as CSV has the rows of the table', async () => {
    const lines = (await collect(exportComparison(compared, 'csv'))).toString().split('\r\n');
    expect(lines.length).toBe(compared.rows.length + 2);
    expect(lines[0]).toBe(
      'function,file,state,unsure,flat_before,flat_after,cum_before,cum_after,cum_before_percent,cum_after_percent,delta,delta_low,delta_high,unit,scale',
    );
    const largest = compared.rows;
    expect(lines[1]).toContain(`,${largest.cumBefore[0]},${largest.cumAfter[0]},`);
    expect(lines[1]).toMatch(/,nanoseconds,duration$/);
  });

  test('as SVG says totals, scale and what its marks mean, and keeps what is gone', async () => {
    const svg = (await collect(exportComparison(compared, 'svg'))).toString();
    expect(svg).toContain('healthy compared with sick');
    expect(svg).toContain('Values per second of wall time.');
    expect(svg).toContain('class="box gone"');
    expect(svg).toMatch(/class="box new( pale)?"/);
    expect(svg).toContain('± unsure');
  });

  test('as pprof is after minus before, and what did not change is not there', async () => {
    const before = profileFromText('  a  a\n  b  c\n  3  5');
    const after = profileFromText('  a  a\n  b  d\n  3  7');
    const session = new DiffSession(
      [{ profile: before, kind: 'goroutine', isPartial: false }],
      [{ profile: after, kind: 'goroutine', isPartial: false }],
    );
    const bytes = await collect(
      exportComparison(session.exported({ valueType: 0, scale: 'absolute', title: '' }), 'pprof'),
    );
    const { sample: samples, comments } = decodePprof(gunzipSync(bytes));
    expect([...(samples.value[0] ?? [])].sort((a, b) => a - b)).toEqual([-5, 7]);
    expect(comments).toEqual(['Compared by Faultline: after minus before (absolute)']);
  });
});
