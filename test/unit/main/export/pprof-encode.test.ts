import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Profile } from '#shared/profile/profile';
import { decodePprof } from '../../../../src-main/decode/pprof/decode-pprof.ts';
import { encodePprof, encodePprofGzip } from '../../../../src-main/export/pprof-encode.ts';
import { arbitraryPprof } from '../../../fixtures/arbitrary-pprof.ts';
import { arbitraryProfile } from '../../../fixtures/arbitrary-profile.ts';
import { encodePprof as encodeBySchema } from '../../../fixtures/encode-pprof.ts';
import { collect } from '../../../fixtures/exported-profile.ts';
import { generateProfile } from '../../../fixtures/generate-profile.ts';
import { sample } from '../../../fixtures/run-cli.ts';

const encodeWhole = (profile: Profile): Uint8Array => Buffer.concat([...encodePprof(profile)]);

/** Samples as text, root first: what a profile says, however its tables are numbered. */
function samplesOf({ sample: { stack, value }, stack: { prefix, location: place }, location }: Profile): string[] {
  return Array.from(stack, (leaf, row) => {
    const path: bigint[] = [];
    for (let at = leaf; at >= 0; at = prefix[at] ?? -1) path.unshift(location.address[place[at] ?? 0] ?? 0n);
    return `${path.join(' ')}: ${value.map((column) => column[row]).join(' ')}`;
  });
}

describe('an encoded profile', () => {
  test('is the same when it is decoded again', () => {
    fc.assert(
      fc.property(arbitraryPprof, (message) => {
        const profile = decodePprof(encodeBySchema(message));
        expect(decodePprof(encodeWhole(profile))).toEqual(profile);
      }),
      { numRuns: 1000 },
    );
  });

  test('has the samples of tables that were never in a file', () => {
    fc.assert(
      fc.property(arbitraryProfile({ signed: true }), (profile) => {
        const again = decodePprof(encodeWhole(profile));
        expect(samplesOf(again)).toEqual(samplesOf(profile));
        expect(again.valueType).toEqual(profile.valueType);
      }),
    );
  });

  test.each(['sick-cpu', 'sick-heap', 'sick-goroutine-1', 'sick-block', 'sick-mutex', 'sick-threadcreate'])(
    'of %s is the same when it is decoded again',
    async (name) => {
      const profile = decodePprof(gunzipSync(readFileSync(sample(`${name}.pb.gz`))));
      expect(decodePprof(gunzipSync(await collect(encodePprofGzip(profile))))).toEqual(profile);
    },
  );

  test('is handed on in pieces of bounded size', () => {
    const profile = decodePprof(generateProfile({ samples: 20_000, functions: 500, depth: 30 }));
    const pieces = [...encodePprof(profile)];
    expect(pieces.length).toBeGreaterThan(10);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(80_000);
    expect(decodePprof(Buffer.concat(pieces))).toEqual(profile);
  });
});
