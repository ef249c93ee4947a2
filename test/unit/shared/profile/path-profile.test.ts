import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCallTree } from '#shared/profile/call-tree';
import { openPathProfile } from '#shared/profile/path-profile';
import type { Profile } from '#shared/profile/profile';
import { leafLocation } from '#shared/profile/sample-paths';
import { buildSymbols } from '#shared/profile/symbols';
import { computeSampleSums } from '#shared/profile/top';
import { decodePprof, decodePprofPaths } from '../../../../src-main/decode/pprof/decode-pprof.ts';
import { arbitraryPprof } from '../../../fixtures/arbitrary-pprof.ts';
import { encodePprof } from '../../../fixtures/encode-pprof.ts';

/** One profile decoded both ways: with stacks side by side, and with their tree. */
function forBothWays(check: (open: () => Profile, whole: Profile) => void): void {
  fc.assert(
    fc.property(arbitraryPprof, (message) => {
      const bytes = encodePprof(message);
      const paths = decodePprofPaths(bytes);
      if (paths === null) throw new Error('so few frames have room side by side');
      check(() => openPathProfile(paths), decodePprof(bytes));
    }),
  );
}

describe('a profile with its stacks side by side', () => {
  test('becomes, asked for its tree, what it is when it is decoded with it', () => {
    forBothWays((open, whole) => {
      const opened = open();
      expect({ ...opened, paths: undefined }).toEqual({ ...whole, paths: undefined });
      expect(opened.paths).toBeUndefined(); // let go
    });
  });

  test('has the same sums of functions, and keeps its paths meanwhile', () => {
    forBothWays((open, whole) => {
      const opened = open();
      const frames = buildSymbols(whole, { granularity: 'function' });
      for (const [type, values] of whole.sample.value.entries()) {
        const direct = computeSampleSums(opened, frames, opened.sample.value[type] ?? values);
        expect(direct).toEqual(computeSampleSums(whole, frames, values));
      }
      expect(opened.paths).toBeDefined();
    });
  });

  test('grows the same call tree', () => {
    forBothWays((open, whole) => {
      for (const granularity of ['function', 'line', 'address'] as const) {
        expect(buildCallTree(open(), { granularity })).toEqual(buildCallTree(whole, { granularity }));
      }
    });
  });

  test('ends each stack in the same location', () => {
    forBothWays((open, whole) => {
      const opened = open();
      for (let sample = 0; sample < whole.sample.length; sample++) {
        expect(leafLocation(opened, sample)).toBe(leafLocation(whole, sample));
      }
    });
  });
});
