import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeCallers } from '#shared/profile/diff-callers';
import { computeChanges } from '#shared/profile/diff-changes';
import { computeDiffPicture, layoutDiffFlame } from '#shared/profile/diff-flame';
import { isExplained, type SamplingModel } from '#shared/profile/diff-interval';
import { computeDiffRows } from '#shared/profile/diff-rows';
import { computeScale } from '#shared/profile/diff-scale';
import { computeSummary } from '#shared/profile/diff-summary';
import { ChangeState, type DiffScale } from '#shared/profile/diff-types';
import type { Profile } from '#shared/profile/profile';
import { diffOf, type ComparedProfiles } from '../../../fixtures/diff-of.ts';
import { arbitraryProfile } from '../../../fixtures/arbitrary-profile.ts';

const model: SamplingModel = { kind: 'counted', period: 1 };
const side = { before: 10e9, after: 25e9 };

/** Every scale that has a meaning for the two. */
function scalesOf({ frames: [root] }: ComparedProfiles): DiffScale[] {
  const before = { total: root?.totalBefore ?? 0, durationNanos: side.before, captures: 1 };
  const after = { total: root?.totalAfter ?? 0, durationNanos: side.after, captures: 1 };
  return (['absolute', 'duration', 'total'] as const).flatMap((name) => computeScale(name, before, after) ?? []);
}

/** Runs for any two profiles, at each of their scales. */
function forAnyDiff(
  check: (diff: ComparedProfiles, scale: DiffScale, sides: { before: Profile; after: Profile }) => void,
) {
  fc.assert(
    fc.property(arbitraryProfile(), arbitraryProfile(), (before, after) => {
      const diff = diffOf(before, after);
      for (const scale of scalesOf(diff)) check(diff, scale, { before, after });
    }),
  );
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

const invert: Readonly<Record<number, ChangeState>> = {
  [ChangeState.same]: ChangeState.same,
  [ChangeState.new]: ChangeState.gone,
  [ChangeState.gone]: ChangeState.new,
  [ChangeState.grew]: ChangeState.shrank,
  [ChangeState.shrank]: ChangeState.grew,
};

describe('nothing of a change is created or lost', () => {
  test('what starts in each node sums to the change of the whole', () => {
    forAnyDiff((diff, scale) => {
      const { delta } = computeChanges(diff, [0], { scale, model });
      const own = diff.frames.map(({ selfBefore, selfAfter }) => selfAfter * scale.after - selfBefore * scale.before);
      expect(sum(own)).toBeCloseTo(delta[0] ?? 0, 9);
    });
  });

  test('the table says of each function what its call paths add up to', () => {
    forAnyDiff((diff, scale) => {
      const rows = computeDiffRows(diff.sums, { scale, model });
      for (const [row, symbol] of rows.symbol.entries()) {
        const paths = computeCallers(diff, symbol, { scale, model });
        expect(sum(paths.map(({ delta }) => delta))).toBeCloseTo(rows.delta[row] ?? 0, 9);
        expect(new Set(paths.map(({ node }) => diff.frames[node]?.symbol))).toEqual(new Set([symbol]));
      }
    });
  });

  test('sentences stand where they say', () => {
    forAnyDiff((diff, scale) => {
      for (const { node, symbol } of computeSummary(diff, diff.parts, { scale, model }, 'count').slice(1)) {
        if (node > 0) expect(diff.frames[node]?.symbol).toBe(symbol);
      }
    });
  });
});

describe('one graph', () => {
  test('shows every path of either side, none narrower than its larger side, all within their callers', () => {
    forAnyDiff((diff, scale) => {
      const picture = computeDiffPicture(diff, { scale, model });
      const width = picture.both.totalOf(0);
      const { boxes } = layoutDiffFlame(picture, 'both', { start: 0, end: width, resolution: 0 });
      const shown = new Map(Array.from(boxes.node, (node, box) => [node, box]));
      for (const [node, { totalBefore, totalAfter, caller }] of diff.frames.entries()) {
        const larger = Math.max(totalBefore * scale.before, totalAfter * scale.after);
        if (larger === 0) continue;
        const box = shown.get(node) ?? -1;
        expect(box).toBeGreaterThanOrEqual(0);
        expect(picture.both.totalOf(node)).toBeGreaterThanOrEqual(larger);
        expect(picture.both.selfOf(node)).toBeGreaterThanOrEqual(-1e-9);
        const callerBox = node === 0 ? box : (shown.get(caller) ?? -1);
        expect(boxes.start[box]).toBeGreaterThanOrEqual((boxes.start[callerBox] ?? 0) - 1e-9);
        expect(boxes.end[box]).toBeLessThanOrEqual((boxes.end[callerBox] ?? 0) + 1e-9);
      }
    });
  });

  test('of a profile with itself is its flame graph', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const diff = diffOf(profile, profile);
        const { both } = computeDiffPicture(diff, { scale: { name: 'absolute', before: 1, after: 1 }, model });
        const widths = diff.frames.map((_, node) => [both.selfOf(node), both.totalOf(node)]);
        expect(widths).toEqual(diff.frames.map(({ selfAfter, totalAfter }) => [selfAfter, totalAfter]));
      }),
    );
  });
});

describe('swapping the sides', () => {
  test('turns every change round and keeps its size, width and certainty', () => {
    forAnyDiff((diff, scale, { before, after }) => {
      const turned = { ...scale, before: scale.after, after: scale.before };
      const there = computeDiffRows(diff.sums, { scale, model });
      const swapped = diffOf(after, before);
      const back = computeDiffRows(swapped.sums, { scale: turned, model });
      const rowOf = new Map(Array.from(back.symbol, (symbol, row) => [swapped.symbols.name[symbol], row]));
      expect(back.length).toBe(there.length);
      for (const [row, symbol] of there.symbol.entries()) {
        const other = rowOf.get(diff.symbols.name[symbol]) ?? -1;
        expect(back.delta[other]).toBe(0 - (there.delta[row] ?? 0));
        expect(back.low[other]).toBeCloseTo(-(there.high[row] ?? 0), 9);
        expect(back.state[other]).toBe(invert[there.state[row] ?? 0]);
      }
      const widths = [
        computeDiffPicture(diff, { scale, model }),
        computeDiffPicture(swapped, { scale: turned, model }),
      ];
      expect(widths[0]?.both.totalOf(0)).toBeCloseTo(widths[1]?.both.totalOf(0) ?? NaN, 9);
    });
  });
});

describe('a profile compared with itself', () => {
  test('is the same in every function and on every path, at every scale', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const diff = diffOf(profile, profile);
        const total = { total: diff.after.total[0] ?? 0, durationNanos: side.before, captures: 1 };
        for (const name of ['absolute', 'duration', 'total'] as const) {
          const scale = computeScale(name, total, total);
          if (!scale) continue;
          const rows = computeDiffRows(diff.sums, { scale, model });
          const changes = computeChanges(diff, [...diff.before.total.keys()], { scale, model });
          expect([...rows.state, ...changes.state].every((state) => state === ChangeState.same)).toBe(true);
          expect([...rows.delta, ...changes.delta].every((delta) => delta === 0)).toBe(true);
        }
      }),
    );
  });
});

describe('certainty', () => {
  test('is of the path and of the function alike where a function has one path', () => {
    forAnyDiff((diff, scale) => {
      const picture = computeDiffPicture(diff, { scale, model });
      const window = { start: 0, end: picture.both.totalOf(0), resolution: 0 };
      const { boxes, explained } = layoutDiffFlame(picture, 'both', window);
      const rows = computeDiffRows(diff.sums, { scale, model });
      for (const [row, symbol] of rows.symbol.entries()) {
        const [path, ...others] = computeCallers(diff, symbol, { scale, model });
        if (!path || others.length > 0) continue;
        const ofRow = isExplained(rows.low[row] ?? NaN, rows.high[row] ?? NaN);
        expect(isExplained(path.low, path.high)).toBe(ofRow);
        if (path.before > 0 || path.after > 0) expect(explained[boxes.node.indexOf(path.node)] === 1).toBe(ofRow);
      }
    });
  });
});
