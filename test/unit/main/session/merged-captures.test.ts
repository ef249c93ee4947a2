import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { computeTotal } from '#shared/profile/top';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { decodeMerged } from '../../../../src-main/session/merged-captures.ts';
import type { NamedBytes } from '../../../../src-main/session/session-calls.ts';
import { errorOf } from '../../../fixtures/error-of.ts';

const incident = path.join(import.meta.dirname, '../../../../resources/sample-incident');

function capture(name: string, file: string, isPartial = false): NamedBytes {
  return { name, bytes: new Uint8Array(readFileSync(path.join(incident, file))), isPartial };
}

const totalOf = ({ bytes }: NamedBytes): number => {
  const decoded = decodeCapture(bytes);
  if (!('profile' in decoded)) throw new Error('not a profile');
  return computeTotal(decoded.profile.sample.value[decoded.profile.defaultValueType] ?? new Float64Array());
};

describe('merged captures', () => {
  const sick = capture('#3', 'sick-cpu.pb.gz');
  const healthy = capture('#15', 'healthy-cpu.pb.gz', true);

  test('have the sum of their totals, and say what is wrong with one by its name', () => {
    const { profile, kind } = decodeMerged([sick, healthy]);
    expect(kind).toBe('cpu');
    const merged = computeTotal(profile.sample.value[profile.defaultValueType] ?? new Float64Array());
    expect(merged).toBe(totalOf(sick) + totalOf(healthy));
    expect(profile.warnings.map(({ message }) => message)).toEqual([
      '#15: it was cut off, so that sums are lower bounds',
    ]);
  });

  test('of different builds are said to be', () => {
    const { profile } = decodeMerged([sick, capture('#25', 'newer-cpu.pb.gz')]);
    expect(profile.warnings.map(({ code }) => code)).toEqual(['merged']);
  });

  test('must have a value in common', () => {
    const heap = capture('#4', 'sick-heap.pb.gz');
    expect(errorOf(() => decodeMerged([sick, heap]))).toMatchObject({ code: 'merge/nothing-in-common' });
  });
});
