import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCallTree, computeNodeValues, growTopDown } from '#shared/profile/call-tree';
import { buildChainTree, chainAt, lastFrameOf, sumSymbols, type ChainTree } from '#shared/profile/chain-tree';
import type { Profile } from '#shared/profile/profile';
import { StackInterner } from '#shared/profile/stack-interner';
import { buildSymbols } from '#shared/profile/symbols';
import { computeSampleSums } from '#shared/profile/top';
import { arbitraryProfile } from '../../../fixtures/arbitrary-profile.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

function chainsOf(profile: Profile) {
  const frames = buildSymbols(profile, { granularity: 'function' });
  const stacks = new StackInterner(0);
  const samples = [growTopDown(stacks, { profile, frames }, null)];
  const { tree, sampleChains } = buildChainTree(stacks.finish(), samples, frames.symbols.length);
  return { frames, tree, sampleNode: sampleChains[0] ?? new Int32Array() };
}

/** `main > serve > handle`, indented by the frames above. */
function formatChains({ length, firstFrame, depth, symbol }: ChainTree, names: readonly string[]): string[] {
  return Array.from({ length: length - 1 }, (_, i) => {
    const run = symbol.subarray(firstFrame[i + 1], firstFrame[i + 2]);
    return '  '.repeat((depth[i + 1] ?? 0) - 1) + Array.from(run, (at) => names[at] ?? '').join(' > ');
  });
}

const valuesOf = (profile: Profile): Float64Array => profile.sample.value[0] ?? new Float64Array();

describe('chains', () => {
  test('are frames in a row, up to where stacks end or part', () => {
    const profile = profileFromText(`
      main    main    main   main   gc
      serve   serve   serve  init
      handle  handle
      load    render
      read
      4       3       2      1      5
    `);
    const { frames, tree } = chainsOf(profile);
    expect(formatChains(tree, frames.symbols.name)).toEqual([
      'main',
      '  serve', // a stack ends here
      '    handle',
      '      load > read',
      '      render',
      '  init',
      'gc',
    ]);
  });

  test('have the frames and totals of the call tree, in its order', () => {
    fc.assert(
      fc.property(arbitraryProfile({ signed: true }), (profile) => {
        const { tree, sampleNode } = chainsOf(profile);
        const values = computeNodeValues({ node: tree, sampleNode }, valuesOf(profile));
        const plain = buildCallTree(profile, { granularity: 'function' });
        const expected = computeNodeValues(plain, valuesOf(profile));
        expect(tree.symbol).toEqual(plain.node.symbol);
        for (let frame = 0; frame < plain.node.length; frame++) {
          const chain = chainAt(tree, frame);
          expect(values.total[chain]).toBe(expected.total[frame]);
          expect(lastFrameOf(tree, chain) === frame ? values.self[chain] : 0).toBe(expected.self[frame]);
          expect((tree.depth[chain] ?? 0) + frame - (tree.firstFrame[chain] ?? 0)).toBe(plain.node.depth[frame]);
        }
      }),
    );
  });

  test('sum to the functions as samples do, each stack once', () => {
    fc.assert(
      fc.property(arbitraryProfile({ signed: true }), (profile) => {
        const { frames, tree, sampleNode } = chainsOf(profile);
        const values = computeNodeValues({ node: tree, sampleNode }, valuesOf(profile));
        const direct = computeSampleSums(profile, frames, valuesOf(profile));
        expect(sumSymbols(tree, values, frames.symbols.length)).toEqual(direct);
      }),
    );
  });
});
