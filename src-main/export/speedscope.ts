import { computeNodeValues } from '#shared/profile/call-tree';
import type { CallTree } from '#shared/profile/call-tree-types';
import { scaleUnit, unitFamily } from '#shared/format/units';
import type { Profile } from '#shared/profile/profile';

export interface SpeedscopeOptions {
  readonly name: string;
  readonly exporter: string;
  /** Shown first. */
  readonly valueType: number;
}

/**
 * speedscope's file format, one profile for each value type. It knows no values below zero: where there are any, their
 * magnitudes are a profile of their own.
 */
export function* writeSpeedscope(
  profile: Profile,
  tree: CallTree,
  { name, exporter, valueType }: SpeedscopeOptions,
): Generator<string> {
  const { symbols } = tree;
  const head = JSON.stringify({ $schema: 'https://www.speedscope.app/file-format-schema.json', exporter, name });
  yield `${head.slice(0, -1)},"shared":{"frames":[`;
  for (let symbol = 0; symbol < symbols.length; symbol++) {
    const file = symbols.file[symbol] ?? '';
    const line = symbols.line[symbol] ?? 0;
    const frame = {
      name: symbols.name[symbol] ?? '',
      ...(file === '' ? {} : { file }),
      ...(line > 0 ? { line } : {}),
    };
    yield `${symbol > 0 ? ',' : ''}${JSON.stringify(frame)}`;
  }
  yield ']},"profiles":[';
  let written = 0;
  let active = 0;
  for (const [index, { type, unit }] of profile.valueType.entries()) {
    const { self } = computeNodeValues(tree, profile.sample.value[index] ?? new Float64Array());
    const hasNegative = self.some((value) => value < 0);
    if (index === valueType) active = written;
    for (const sign of hasNegative ? [1, -1] : [1]) {
      if (written++ > 0) yield ',';
      const title = hasNegative ? `${type} ${sign > 0 ? 'above' : 'below'} zero` : type;
      yield* writeSampled(tree, self, { title, unit, sign });
    }
  }
  yield `],"activeProfileIndex":${active}}\n`;
}

interface Sampled {
  readonly title: string;
  readonly unit: string;
  /** -1: values below zero, as magnitudes. */
  readonly sign: number;
}

function* writeSampled({ node }: CallTree, self: Float64Array, { title, unit, sign }: Sampled): Generator<string> {
  const scale = speedscopeUnit(unit);
  yield `{"type":"sampled","name":${JSON.stringify(title)},"unit":"${scale.unit}","startValue":0,"samples":[`;
  const path: number[] = [];
  let count = 0;
  for (let at = 0; at < node.length; at++) {
    const depth = node.depth[at] ?? 0;
    if (at > 0) {
      path.length = depth - 1;
      path.push(node.symbol[at] ?? 0);
    }
    if ((self[at] ?? 0) * sign > 0) yield `${count++ > 0 ? ',' : ''}[${path.join(',')}]`;
  }
  yield '],"weights":[';
  count = 0;
  let end = 0;
  for (const own of self) {
    const weight = own * sign * scale.factor;
    if (weight <= 0) continue;
    end += weight;
    yield `${count++ > 0 ? ',' : ''}${weight}`;
  }
  yield `],"endValue":${end}}`;
}

/** The format has nanoseconds, bytes and plain numbers, among others; these three are exact. */
function speedscopeUnit(unit: string): { unit: string; factor: number } {
  switch (unitFamily(unit)) {
    case 'time':
      return { unit: 'nanoseconds', factor: scaleUnit(1, unit, 'ns').value };
    case 'memory':
      return { unit: 'bytes', factor: scaleUnit(1, unit, 'B').value };
    case 'count':
    case 'other':
      return { unit: 'none', factor: 1 };
  }
}
