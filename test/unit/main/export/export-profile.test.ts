import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProfileFormat } from '#shared/contract/export-formats';
import { computeNodeValues } from '#shared/profile/call-tree';
import type { Refinement } from '#shared/profile/refinement-types';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { csvRow } from '../../../../src-main/export/csv.ts';
import { darkColours, lightColours } from '../../../../src-main/export/chart-colours.ts';
import { exportProfile } from '../../../../src-main/export/export-profile.ts';
import { writeFlameJson } from '../../../../src-main/export/flame-json.ts';
import { arbitraryProfile } from '../../../fixtures/arbitrary-profile.ts';
import { collect, exportedAfter } from '../../../fixtures/exported-profile.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';
import { projectRoot } from '../../../fixtures/run-cli.ts';

const profile = profileFromText(
  `
  main.run    main.run    main.run
  main.a@a.go main.a@a.go x/y.b;c
  main.a@a.go =HYPER("x")
  1           2           4
  `,
);

async function write(format: ProfileFormat, steps: Refinement = [], from = profile): Promise<string> {
  const options = { format, direction: 'top-down', appVersion: '1.2.3' } as const;
  return (await collect(exportProfile(exportedAfter(from, steps), options))).toString();
}

describe('folded stacks', () => {
  test('have a line for each stack, and no separator in a name', async () => {
    expect(await write('folded')).toBe('main.run;main.a;main.a 1\nmain.run;main.a;=HYPER("x") 2\nmain.run;x/y.b:c 4\n');
  });

  test('are what is left', async () => {
    expect(await write('folded', [{ kind: 'focus', pattern: 'HYPER' }])).toBe('main.run;main.a;=HYPER("x") 2\n');
  });

  test('are read again with the same total', () => {
    return fc.assert(
      fc.asyncProperty(arbitraryProfile(), async (random) => {
        const text = await write('folded', [], random);
        const total = random.sample.value[0]?.reduce((sum, value) => sum + value, 0) ?? 0;
        if (!/;.* /.test(text)) return; // one frame alone is not told from other text
        const again = decodeCapture(Buffer.from(text));
        if (!('profile' in again)) throw new Error('not a profile');
        expect(again.profile.sample.value[0]?.reduce((sum, value) => sum + value, 0)).toBe(total);
      }),
    );
  });
});

describe('speedscope', () => {
  interface File {
    readonly $schema: string;
    readonly exporter: string;
    readonly activeProfileIndex: number;
    readonly shared: { readonly frames: readonly { readonly name: string; readonly file?: string }[] };
    readonly profiles: readonly {
      readonly type: string;
      readonly name: string;
      readonly unit: string;
      readonly startValue: number;
      readonly endValue: number;
      readonly samples: readonly (readonly number[])[];
      readonly weights: readonly number[];
    }[];
  }

  test('has the fields of its schema, one profile a value type, stacks root first', async () => {
    const types = [
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'milliseconds' },
    ];
    const drawn = `
      main.run  main.run
      main.a    -
      1         2
      10        20
    `;
    const two = profileFromText(drawn, { valueTypes: types });
    const file = JSON.parse(await write('speedscope', [], two)) as File;
    expect(file).toMatchObject({
      $schema: 'https://www.speedscope.app/file-format-schema.json',
      exporter: 'faultline 1.2.3',
      name: 'A test',
      activeProfileIndex: 1,
    });
    const names = file.shared.frames.map(({ name }) => name);
    expect(file.profiles.map(({ samples }) => samples.map((stack) => stack.map((at) => names[at])))).toEqual([
      [['main.run'], ['main.run', 'main.a']],
      [['main.run'], ['main.run', 'main.a']],
    ]);
    expect(file.profiles).toMatchObject([
      { type: 'sampled', name: 'samples', unit: 'none', startValue: 0, endValue: 3, weights: [2, 1] },
      { type: 'sampled', name: 'cpu', unit: 'nanoseconds', startValue: 0, endValue: 30e6, weights: [20e6, 10e6] },
    ]);
  });

  test('never has a weight below zero, and all of them together are the magnitudes', () => {
    return fc.assert(
      fc.asyncProperty(arbitraryProfile({ signed: true }), async (random) => {
        const { profiles } = JSON.parse(await write('speedscope', [], random)) as File;
        for (const { samples, weights, endValue } of profiles) {
          expect(samples.length).toBe(weights.length);
          expect(weights.every((weight) => weight > 0)).toBe(true);
          expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(endValue);
        }
      }),
    );
  });
});

describe('a table as CSV', () => {
  test('is RFC 4180, and no name is a formula', async () => {
    expect((await write('csv')).split('\r\n')).toEqual([
      'function,file,line,flat,flat_percent,cum,cum_percent,unit',
      'x/y.b;c,,0,4,57.1429,4,57.1429,count',
      `"'=HYPER(""x"")",,0,2,28.5714,2,28.5714,count`,
      'main.a,a.go,0,1,14.2857,3,42.8571,count',
      'main.run,,0,0,0,7,100,count',
      '',
    ]);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1'])('%j does not start a formula', (text) => {
    expect(csvRow([text]).replace(/^"/, '')).toMatch(/^'/);
  });

  test('numbers stay numbers', () => {
    expect(csvRow([-1.5, NaN, 3])).toBe('-1.5,,3\r\n');
  });
});

test('a tree as JSON nests what the tree has, in any depth', () => {
  fc.assert(
    fc.property(arbitraryProfile({ signed: true }), (random) => {
      const tree = exportedAfter(random, []).tree('top-down');
      const values = computeNodeValues(tree, random.sample.value[0] ?? new Float64Array());
      interface Node {
        readonly self: number;
        readonly total: number;
        readonly children: readonly Node[];
      }
      const root = JSON.parse([...writeFlameJson(tree, values)].join('')) as Node;
      const check = (node: Node): void => {
        expect(node.children.reduce((sum, { total }) => sum + total, node.self)).toBe(node.total);
        for (const child of node.children) check(child);
      };
      check(root);
      expect(root.total).toBe(values.total[0]);
    }),
  );
});

test('a written flame graph has the colours of the window', () => {
  const tokens = readFileSync(path.join(projectRoot, 'src-renderer/styles/tokens.css'), 'utf8');
  const [dark = '', light = ''] = tokens.split(/(?=\[data-theme=.light.\])/);
  const colourIn = (css: string, name: string): string | undefined =>
    new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(css)?.[1];
  for (const name of Object.keys(darkColours) as (keyof typeof darkColours)[]) {
    expect([name, darkColours[name], lightColours[name]]).toEqual([name, colourIn(dark, name), colourIn(light, name)]);
  }
});
