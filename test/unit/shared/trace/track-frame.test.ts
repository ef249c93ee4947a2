import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSums, computeTrackFrame, frameResolution } from '#shared/trace/track-frame';
import { buildTrackSums, spansPerEntry, type TrackSpans } from '#shared/trace/track-sums';
import { trackStateCount, TrackState } from '#shared/trace/track-state';

const arbitraryTrack = fc
  .array(fc.tuple(fc.nat(3), fc.oneof(fc.nat(20), fc.nat(5000)), fc.nat(trackStateCount - 1)), { maxLength: 400 })
  .map((parts): TrackSpans => {
    const start: number[] = [];
    const end: number[] = [];
    let now = 0;
    for (const [gap, length] of parts) {
      now += gap;
      start.push(now);
      now += length;
      end.push(now);
    }
    return {
      length: parts.length,
      start: Float64Array.from(start),
      end: Float64Array.from(end),
      state: Uint8Array.from(parts, ([, , state]) => state),
      rowOffset: 7,
    };
  });

function sumOf({ start, end, state, length }: TrackSpans, first = 0, last = length): number[] {
  const sums = new Array<number>(trackStateCount).fill(0);
  for (let row = first; row < last; row++) {
    sums[state[row] ?? 0] = (sums[state[row] ?? 0] ?? 0) + (end[row] ?? 0) - (start[row] ?? 0);
  }
  return sums;
}

describe('the sums of a track', () => {
  it('have the time of each state in all spans before an entry', () => {
    fc.assert(
      fc.property(arbitraryTrack, (spans) => {
        const { before } = buildTrackSums(spans);
        const entries = before.length / trackStateCount;
        expect(entries).toBe(Math.floor(spans.length / spansPerEntry) + 1);
        for (let entry = 0; entry < entries; entry++) {
          const sums = before.subarray(entry * trackStateCount, (entry + 1) * trackStateCount);
          expect([...sums]).toEqual(sumOf(spans, 0, entry * spansPerEntry));
        }
      }),
    );
  });

  it('sum any run of spans as the spans themselves do', () => {
    fc.assert(
      fc.property(arbitraryTrack, fc.nat(400), fc.nat(400), (spans, a, b) => {
        const first = Math.min(a, b, spans.length);
        const end = Math.min(Math.max(a, b), spans.length);
        const sums = new Float64Array(trackStateCount);
        addSums(sums, buildTrackSums(spans), first, end);
        expect([...sums]).toEqual(sumOf(spans, first, end));
      }),
    );
  });
});

describe('a frame', () => {
  it('has every span once, alone or merged, in order, whatever the resolution', () => {
    fc.assert(
      fc.property(arbitraryTrack, fc.nat(14), (spans, power) => {
        const frame = computeTrackFrame([buildTrackSums(spans)], 0, Infinity, 2 ** power);
        // A span without length at the very start is before everything that is looked at.
        const counted = Array.from(spans.end).filter((end) => end > 0).length;
        let row = spans.length - counted;
        for (let box = 0; box < frame.row.length; box++) {
          const count = frame.count[box] ?? 0;
          expect(frame.start[box]).toBe(spans.start[row]);
          expect(frame.end[box]).toBe(spans.end[row + count - 1]);
          if (count === 1) {
            expect(frame.row[box]).toBe(spans.rowOffset + row);
            expect(frame.state[box]).toBe(spans.state[row]);
          } else {
            expect(frame.row[box]).toBe(-1);
            const sums = sumOf(spans, row, row + count);
            const other = sums.map((ns, state) => (state === TrackState.idle ? 0 : ns));
            const most = Math.max(...other) > 0 ? Math.max(...other) : (sums[TrackState.idle] ?? 0);
            const state = frame.state[box] ?? 0;
            expect(sums[state]).toBe(most);
            const length = (frame.end[box] ?? 0) - (frame.start[box] ?? 0);
            expect(frame.share[box]).toBeCloseTo(most / Math.max(1, length), 5);
            for (let at = row; at < row + count; at++) {
              expect((spans.end[at] ?? 0) - (spans.start[at] ?? 0)).toBeLessThan(2 ** power);
            }
          }
          row += count;
        }
        expect(row).toBe(spans.length);
      }),
    );
  });

  it('merges the same spans after a pan', () => {
    fc.assert(
      fc.property(arbitraryTrack, fc.nat(5000), fc.nat(10), (spans, from, power) => {
        const track = buildTrackSums(spans);
        const whole = computeTrackFrame([track], 0, Infinity, 2 ** power);
        const part = computeTrackFrame([track], from, Infinity, 2 ** power);
        // The first box may be the rest of one that begins before.
        const starts = new Set(whole.start);
        for (const start of part.start.subarray(1)) expect(starts.has(start)).toBe(true);
      }),
    );
  });

  it('has boxes enough for its width and no more', () => {
    const length = 5_000;
    const tracks = Array.from({ length: 4 }, (_, track) => {
      const edge = Float64Array.from({ length: length + 1 }, (__, row) => row * 1000 + ((row * 7919) % 900));
      return buildTrackSums({
        length,
        start: edge.subarray(0, length),
        end: edge.subarray(1),
        state: Uint8Array.from({ length }, (__, row) => (row * 31 + track) % 5),
        rowOffset: 0,
      });
    });
    const endNs = length * 1000;
    const frame = computeTrackFrame(tracks, 0, endNs, frameResolution(0, endNs, 400));
    for (let track = 0; track < 4; track++) {
      const boxes = (frame.offset[track + 1] ?? 0) - (frame.offset[track] ?? 0);
      expect(boxes).toBeGreaterThan(200);
      expect(boxes).toBeLessThan(1000);
    }
  });
});
