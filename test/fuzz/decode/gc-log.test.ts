import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#shared/base/app-error';
import { computeLogCpuShare } from '#shared/trace/gc-log';
import { decodeGcLog } from '../../../src-main/decode/gc-log/decode-gc-log.ts';
import { gcLogReply } from '../../../src-main/session/gc-log-reply.ts';
import { arbitraryMutations, mutateBytes } from '../../fixtures/mutate-bytes.ts';

const lines = [1, 2, 3, 4, 5].map(
  (n) =>
    `web | gc ${n} @${n}.25s 5%: 0.020+1.5+0.005 ms clock, 0.080+2.0/4.0/0.50+0.020 ms cpu, ${n + 20}->${n + 21}->${n + 9} MB, ${n + 22} MB goal, 1 MB stacks, 1 MB globals, 4 P${n === 3 ? ' (forced)' : ''}`,
);
const log = new TextEncoder().encode(`${lines.join('\n')}\n`);

describe('logs of the collector', () => {
  test('that are damaged give cycles whose figures are numbers, or an error with a position', () => {
    fc.assert(
      fc.property(arbitraryMutations, (mutations) => {
        try {
          const decoded = decodeGcLog(mutateBytes(log, mutations));
          for (const cycle of decoded.cycles) {
            for (const figure of [cycle.startNs, cycle.durationNs, cycle.cpuNs, cycle.heapLive ?? 0]) {
              expect(Number.isFinite(figure)).toBe(true);
              expect(figure).toBeGreaterThanOrEqual(0);
            }
          }
          const share = computeLogCpuShare(decoded);
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
          for (const { peakBytes, cpuShare } of gcLogReply(decoded).gc.whatIf.rows) {
            expect(Number.isFinite(peakBytes)).toBe(true);
            expect(cpuShare).toBeLessThanOrEqual(1);
          }
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(typeof error.details['position']).toBe('number');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
