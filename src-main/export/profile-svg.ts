import { SymbolOrigin } from '#shared/profile/call-tree-types';
import { layoutFlame } from '#shared/profile/flame-layout';
import type { FlameFrame } from '#shared/profile/flame-types';
import { computeFrameSums, measureDepth } from '#shared/profile/frame-sums';
import { openWhole } from '#shared/profile/open-whole';
import { OpenedDrawing } from '#shared/profile/opened-drawing';
import { computeTotal } from '#shared/profile/top';
import { formatPercent } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import { shownType, shownValues, type ExportedProfile } from './exported-profile.ts';
import { drawFlamePage, leastShare, maxBoxes } from './flame-page.ts';
import { markup } from './markup.ts';

/** The flame graph of what is shown, root on top; bottom-up with the functions that samples end in on top. */
export function writeProfileSvg(exported: ExportedProfile, direction: 'top-down' | 'bottom-up'): Generator<string> {
  const { type, unit } = shownType(exported);
  const sampleValue = shownValues(exported);
  const frames = exported.frames();
  const tree = openWhole(frames, direction === 'top-down' ? 'callees' : 'callers');
  const draw = (values: Float64Array): OpenedDrawing => {
    const sums = computeFrameSums(frames, values);
    return new OpenedDrawing(tree, sums, measureDepth(frames, sums, 0));
  };
  const signed = draw(sampleValue);
  const isSigned = sampleValue.some((value) => value < 0);
  // What lies below zero has no width of its own: boxes are as wide as the magnitudes that pass through them.
  const drawing = isSigned ? draw(sampleValue.map(Math.abs)) : signed;
  const total = computeTotal(sampleValue);
  const { frame, share } = layoutWhole(drawing);
  const { boxes, symbols } = frame;
  const share1 = (value: number): string => formatPercent(value, total);
  const kept = drawing.totalOf(0);
  return drawFlamePage({
    frame,
    title: exported.title,
    remarks: [
      `${type}, ${direction === 'top-down' ? 'callers above, callees below' : 'callees above, their callers below'}. ` +
        (kept === total
          ? `Percentages are of ${formatValue(total, unit)}, all samples.`
          : `${formatValue(kept, unit)} of ${formatValue(total, unit)} are left (${share1(kept)}). Percentages are of ${formatValue(total, unit)}, all samples.`),
      ...(exported.steps.length === 0 ? [] : [`Filters: ${exported.steps.join('; ')}`]),
      ...(isSigned ? ['There are values below zero: widths are magnitudes.'] : []),
      ...(share > leastShare ? [`Boxes below ${formatPercent(share, 1)} of the width are merged.`] : []),
    ],
    box: (box) => {
      const node = boxes.node[box] ?? 0;
      const symbol = boxes.symbol[box] ?? -1;
      const own = signed.selfOf(node);
      const passing = signed.totalOf(node);
      return {
        className: symbol < 0 ? 'root' : symbolClass(symbols.origin[symbol] ?? 0, symbols.hue[symbol] ?? 0),
        name: symbol < 0 ? `all, ${formatValue(passing, unit)}` : (symbols.name[symbol] ?? ''),
        sign: '',
        facts: [
          `total ${formatValue(passing, unit)}, ${share1(passing)}`,
          `self ${formatValue(own, unit)}, ${share1(own)}`,
        ],
      };
    },
    legend: markup`<text class="quiet" x="0" y="12">Strong colour: own code by package. Weak: other modules. Grey: standard library and runtime. Click zooms, Esc goes back.</text>`,
  });
}

/** All boxes that are wide enough, and no more than a browser bears. */
function layoutWhole(drawing: OpenedDrawing): { frame: FlameFrame; share: number } {
  const width = drawing.totalOf(0);
  for (let share = leastShare; ; share *= 2) {
    const frame = layoutFlame(drawing, { start: 0, end: width, resolution: width * share });
    if (frame.boxes.length <= maxBoxes) return { frame, share };
  }
}

function symbolClass(origin: number, hue: number): string {
  switch (origin) {
    case SymbolOrigin.own:
      return `own${hue}`;
    case SymbolOrigin.dependency:
      return `dep${hue}`;
    case SymbolOrigin.standard:
      return `std${hue % 3}`;
    case SymbolOrigin.runtime:
      return 'run';
    default:
      return 'unk';
  }
}
