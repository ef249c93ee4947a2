import type { GrownProfile } from '#shared/profile/call-tree';
import { computeDiffPicture, layoutDiffFlame } from '#shared/profile/diff-flame';
import type { DiffInput } from '#shared/profile/diff-measure';
import { computeDiffRows } from '#shared/profile/diff-rows';
import { uniteSymbols } from '#shared/profile/diff-symbols';
import { buildDiffShape, computeDiffSums, computeDiffTree } from '#shared/profile/diff-tree';
import { layoutFlame } from '#shared/profile/flame-layout';
import { computeFrameSums, measureDepth } from '#shared/profile/frame-sums';
import { buildFrameTree } from '#shared/profile/frame-tree';
import { openWhole } from '#shared/profile/open-whole';
import { OpenedDrawing } from '#shared/profile/opened-drawing';
import type { Profile } from '#shared/profile/profile';
import { buildSymbols } from '#shared/profile/symbols';
import { decodeCapture } from '../src-main/decode/decode-capture.ts';
import { generateProfile } from '../test/fixtures/generate-profile.ts';
import { medianCallMs, type Row } from './measure.ts';

const scale = { name: 'absolute', before: 1, after: 1 } as const;
const widthPx = 1440;

/** What a view waits for: one frame of boxes, one comparison. */
export function run(): Row[] {
  const before = open({ samples: 20_000, functions: 3000, depth: 24 });
  const after = open({ samples: 22_000, functions: 3000, depth: 24 });
  const frames = buildFrameTree(after, { granularity: 'function' });
  const frameSums = computeFrameSums(frames, after.sample.value[1] ?? new Float64Array());
  const draw = () => new OpenedDrawing(openWhole(frames, 'callees'), frameSums, measureDepth(frames, frameSums, 0));
  const drawn = draw();
  const total = drawn.totalOf(0);
  const window = { start: 0, end: total, resolution: total / (2 * widthPx) };
  const boxes = layoutFlame(drawn, window).boxes.length;
  const united = uniteSymbols([grown(before)], [grown(after)]);
  const inputs = { before: united.before.map(toInput), after: united.after.map(toInput) };
  const buildUnion = () => computeDiffTree(buildDiffShape(united), inputs);
  const diff = buildUnion();
  const sums = computeDiffSums(diff);
  const picture = computeDiffPicture(diff, { scale, model: { kind: 'none' } });
  return [
    {
      what: 'first flame frame at 1440 px',
      value: medianCallMs(9, () => void layoutFlame(draw(), window)),
      unit: 'ms',
      note: `${frames.length} frames`,
    },
    {
      what: 'the same again',
      value: medianCallMs(9, () => void layoutFlame(drawn, window)),
      unit: 'ms',
      note: `${boxes} boxes`,
    },
    {
      what: 'union tree of two profiles',
      value: medianCallMs(5, () => void buildUnion()),
      unit: 'ms',
      note: `${diff.tree.symbol.length} frames`,
    },
    {
      what: 'sums of functions of two profiles',
      value: medianCallMs(5, () => void computeDiffSums(diff)),
      unit: 'ms',
    },
    {
      what: 'comparison table',
      value: medianCallMs(5, () => void computeDiffRows(sums, { scale, model: { kind: 'exact' } })),
      unit: 'ms',
    },
    {
      what: 'one side of a comparison at 1440 px',
      value: medianCallMs(9, () => void layoutDiffFlame(picture, 'after', window)),
      unit: 'ms',
    },
  ];
}

function open(options: Parameters<typeof generateProfile>[0]): Profile {
  const decoded = decodeCapture(generateProfile(options));
  if (decoded.format !== 'pprof') throw new Error('not decoded as a profile');
  return decoded.profile;
}

const grown = (profile: Profile): GrownProfile => ({
  profile,
  frames: buildSymbols(profile, { granularity: 'function' }),
});

const toInput = (input: GrownProfile): DiffInput => ({
  ...input,
  values: input.profile.sample.value[1] ?? new Float64Array(),
  durationNanos: 0,
});
