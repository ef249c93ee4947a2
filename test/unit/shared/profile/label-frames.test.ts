import { describe, expect, test } from 'vitest';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import { checkProfile } from '#shared/profile/check-profile';
import { addLabelFrames } from '#shared/profile/label-frames';
import { ProfileBuilder } from '#shared/profile/profile-builder';
import { formatFolded } from '../../../fixtures/format-tree.ts';

/** Two routes through one handler, and a sample of the runtime without a label. */
function requests() {
  const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
  const text = (value: string): number => builder.string.intern(value);
  const [serve, gc] = ['serve', 'gc'].map((name) => {
    const func = builder.addFunc(text(name), text(name), text('main.go'), 0);
    const location = builder.addLocation(0n, -1);
    builder.addLine(func, 1, 0);
    return builder.addStack(location, -1);
  });
  for (const [stack, value, route, bytes] of [
    [serve ?? -1, 3, '/quote', 512],
    [serve ?? -1, 2, '/order', 512],
    [gc ?? -1, 1, '', 0],
  ] as const) {
    builder.addSample(stack);
    builder.addValue(0, value);
    if (route !== '') builder.addTextLabel(text('route'), text(route));
    if (bytes > 0) builder.addNumberLabel(text('size'), bytes, text('bytes'));
  }
  return builder.finish({});
}

function draw(...labels: Parameters<typeof addLabelFrames>[1]): string[] {
  const profile = addLabelFrames(requests(), labels);
  checkProfile(profile);
  const tree = buildCallTree(profile, { granularity: 'function' });
  return formatFolded(tree, computeNodeValues(tree, profile.sample.value[0] ?? new Float64Array()));
}

describe('labels as frames', () => {
  test('at the root part the whole graph', () => {
    expect(draw({ key: 'route', place: 'root' })).toEqual(['/quote;serve 3', '/order;serve 2', '(no route);gc 1']);
  });

  test('at the leaf part what each function spends', () => {
    expect(draw({ key: 'route', place: 'leaf' })).toEqual(['serve;/quote 3', 'serve;/order 2', 'gc;(no route) 1']);
  });

  test('stand in the order of their keys, numbers with their unit', () => {
    expect(draw({ key: 'size', place: 'root' }, { key: 'route', place: 'root' })).toEqual([
      '512 B;/quote;serve 3',
      '512 B;/order;serve 2',
      '(no size);(no route);gc 1',
    ]);
    expect(draw({ key: 'size', place: 'leaf' }, { key: 'route', place: 'leaf' })).toEqual([
      'serve;512 B;/quote 3',
      'serve;512 B;/order 2',
      'gc;(no size);(no route) 1',
    ]);
  });
});
