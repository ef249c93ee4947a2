import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import { computeDiffPicture, layoutDiffFlame } from '#shared/profile/diff-flame';
import { computeDiffRows } from '#shared/profile/diff-rows';
import { buildDiffTree, type DiffInput } from '#shared/profile/diff-tree';
import { computeFlamePositions, layoutFlame } from '#shared/profile/flame-layout';
import type { Profile } from '#shared/profile/profile';
import { decodeCapture } from '../src-main/decode/decode-capture.ts';
import { generateProfile } from '../test/fixtures/generate-profile.ts';
import { medianCallMs, type Row } from './measure.ts';

const scale = { name: 'absolute', before: 1, after: 1 } as const;
const widthPx = 1440;

/** What a view waits for: one frame of boxes, one comparison. */
export function run(): Row[] {
  const before = open({ samples: 20_000, functions: 3000, depth: 24 });
  const after = open({ samples: 22_000, functions: 3000, depth: 24 });
  const total = after.values.total[0] ?? 0;
  const window = { start: 0, end: total, resolution: total / (2 * widthPx) };
  const positions = computeFlamePositions(after.tree, after.values);
  const boxes = layoutFlame(after.tree, after.values, window, positions).boxes.length;
  const diff = buildDiffTree([before], [after]);
  const picture = computeDiffPicture(diff, { scale, model: { kind: 'none' } });
  return [
    {
      what: 'positions of all nodes',
      value: medianCallMs(9, () => void computeFlamePositions(after.tree, after.values)),
      unit: 'ms',
      note: `${after.tree.node.length} nodes`,
    },
    {
      what: 'one flame frame at 1440 px',
      value: medianCallMs(9, () => void layoutFlame(after.tree, after.values, window, positions)),
      unit: 'ms',
      note: `${boxes} boxes`,
    },
    {
      what: 'union tree of two profiles',
      value: medianCallMs(5, () => void buildDiffTree([before], [after])),
      unit: 'ms',
      note: `${diff.node.length} nodes`,
    },
    {
      what: 'comparison table',
      value: medianCallMs(5, () => void computeDiffRows(diff, { scale, model: { kind: 'exact' } })),
      unit: 'ms',
    },
    {
      what: 'one side of a comparison at 1440 px',
      value: medianCallMs(9, () => void layoutDiffFlame(picture, 'after', window)),
      unit: 'ms',
    },
  ];
}

function open(options: Parameters<typeof generateProfile>[0]): DiffInput {
  const decoded = decodeCapture(generateProfile(options));
  if (decoded.format !== 'pprof') throw new Error('not decoded as a profile');
  const profile: Profile = decoded.profile;
  const tree = buildCallTree(profile, { granularity: 'function' });
  return { tree, values: computeNodeValues(tree, profile.sample.value[1] ?? new Float64Array()), durationNanos: 0 };
}
