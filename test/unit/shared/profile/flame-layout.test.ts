import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutFlame } from '#shared/profile/flame-layout';
import type { FlameWindow } from '#shared/profile/flame-layout';
import type { Profile } from '#shared/profile/profile';
import { formatFlame } from '../../../fixtures/format-tree.ts';
import { listDrawn, openProfile } from '../../../fixtures/opened.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';
import { arbitraryProfile } from '../../../fixtures/arbitrary-profile.ts';

function layout(profile: Profile, window: Partial<FlameWindow> = {}) {
  const { drawn } = openProfile(profile);
  return { drawn, frame: layoutFlame(drawn, { start: 0, end: drawn.totalOf(0), resolution: 0, ...window }) };
}

const profile = profileFromText(`
  A  A  A  D  A  A
  B  B  E     F  G
  C
  1  2  8  4  1  1
`);

describe('flame layout', () => {
  test('stands the heaviest child first, row by row', () => {
    expect(formatFlame(layout(profile).frame)).toEqual([
      '0 [0, 17) all',
      '1 [0, 13) A',
      '1 [13, 17) D',
      '2 [0, 8) E',
      '2 [8, 11) B',
      '2 [11, 12) F',
      '2 [12, 13) G',
      '3 [8, 9) C',
    ]);
  });

  test('merges what is narrower than the resolution', () => {
    expect(formatFlame(layout(profile, { resolution: 2 }).frame)).toEqual([
      '0 [0, 17) all',
      '1 [0, 13) A',
      '1 [13, 17) D',
      '2 [0, 8) E',
      '2 [8, 11) B',
      '2 [11, 13) …',
      '3 [8, 9) …',
    ]);
  });

  test('holds only what touches the window, with true edges', () => {
    expect(formatFlame(layout(profile, { start: 12.5, end: 14 }).frame)).toEqual([
      '0 [0, 17) all',
      '1 [0, 13) A',
      '1 [13, 17) D',
      '2 [12, 13) G',
    ]);
  });

  test('may start at a node', () => {
    const { drawn } = layout(profile);
    const path = ['A', 'B'].map((name) => drawn.symbols.name.indexOf(name));
    const frame = layoutFlame(drawn, { start: 0, end: 17, resolution: 0, root: drawn.nodeOn(path) });
    expect(formatFlame(frame)).toEqual(['2 [8, 11) B', '3 [8, 9) C']);
  });

  test('has a symbol once, with hue and origin', () => {
    const { frame } = layout(profile);
    expect(frame.symbols.name).toEqual(['A', 'D', 'E', 'B', 'F', 'G', 'C']);
    expect(frame.symbols.hue).toHaveLength(7);
    expect(frame.maxDepth).toBe(3);
    expect(frame.total).toBe(17);
  });

  test('of nothing is nothing', () => {
    expect(layout(profileFromText('A\n0')).frame.boxes.length).toBe(0);
  });
});

describe('what is certain of a frame', () => {
  const window = fc.record({
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    to: fc.double({ min: 0, max: 1, noNaN: true }),
    resolution: fc.double({ min: 0, max: 0.5, noNaN: true }),
  });

  test('boxes stay in their parent, do not overlap, and cover all that touches the window', () => {
    fc.assert(
      fc.property(arbitraryProfile(), window, (drawn, { from, to, resolution }) => {
        const { drawn: tree } = openProfile(drawn);
        const total = tree.totalOf(0);
        const start = Math.min(from, to) * total;
        const end = Math.max(from, to) * total;
        const frame = layoutFlame(tree, { start, end, resolution: resolution * total });
        const { boxes } = frame;
        const boxOfNode = new Map(Array.from(boxes.node, (node, box) => [node, box]));
        for (let box = 0; box < boxes.length; box++) {
          const left = boxes.start[box] ?? 0;
          const right = boxes.end[box] ?? 0;
          expect(left).toBeLessThan(right);
          expect(left < end && right > start).toBe(true);
          if (box > 0 && boxes.depth[box - 1] === boxes.depth[box]) {
            expect(left).toBeGreaterThanOrEqual(boxes.end[box - 1] ?? 0);
          } else if (box > 0) {
            expect(boxes.depth[box]).toBe((boxes.depth[box - 1] ?? 0) + 1);
          }
        }
        const merged = Array.from(boxes.node.keys()).filter((box) => boxes.node[box] === -1);
        for (const node of listDrawn(tree).slice(1)) {
          const width = tree.totalOf(node);
          const left = tree.startOf(node);
          const touches = width > 0 && left < end && left + width > start;
          const parentBox = boxOfNode.get(tree.parentOf(node));
          if (!touches || parentBox === undefined) continue;
          const own = boxOfNode.get(node);
          if (width >= frame.resolution) {
            expect([boxes.start[own ?? -1], boxes.end[own ?? -1]]).toEqual([left, left + width]);
            expect(left).toBeGreaterThanOrEqual(boxes.start[parentBox] ?? 0);
            expect(left + width).toBeLessThanOrEqual(boxes.end[parentBox] ?? 0);
          } else {
            const covering = merged.filter(
              (box) =>
                boxes.depth[box] === tree.depthOf(node) &&
                (boxes.start[box] ?? 0) <= left &&
                (boxes.end[box] ?? 0) >= left + width,
            );
            expect(covering).toHaveLength(1);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
