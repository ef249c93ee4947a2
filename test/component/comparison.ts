import type { DiffHead, DiffNodeFacts } from '#shared/contract/profile-view';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { frame, names, second } from './graph.ts';

export const diffHead: DiffHead = {
  comparability: {
    level: 'with-care',
    reasons: [
      { code: 'kind', message: 'both cpu', holds: true },
      { code: 'build', message: 'different builds, joined by function name', holds: false },
    ],
  },
  kind: 'cpu',
  valueTypes: [{ type: 'cpu', unit: 'nanoseconds' }],
  valueType: 0,
  totals: [{ before: 22.9 * second, after: 41.2 * second }],
  before: { total: 22.9 * second, durationNanos: 30 * second, samples: 2290, captures: 1 },
  after: { total: 41.2 * second, durationNanos: 30 * second, samples: 4120, captures: 1 },
  scale: { name: 'absolute', before: 1, after: 1 },
  step: 10_000_000,
  sampling: 'counted',
  bothWidth: 41.2 * second,
  noiseFloor: 0.001,
  states: { same: 0, new: 1, gone: 0, grew: 1, shrank: 0 },
  presence: { both: 1, onlyBefore: 0, onlyAfter: 1 },
  renames: { offered: [], matched: [] },
  hasGroups: false,
  summary: [{ text: 'rates.Load is new: +15.00 s.', symbol: 1, node: 2 }],
};

function diffNode(node: number): DiffNodeFacts {
  const isLoad = node === 2;
  return {
    node,
    symbol: node - 1,
    name: names[node - 1] ?? '',
    path: names.slice(0, node),
    depth: node,
    parent: node - 1,
    largestChild: isLoad ? -1 : node + 1,
    previousSibling: -1,
    nextSibling: -1,
    state: isLoad ? 1 : 3,
    selfBefore: 0,
    selfAfter: 0,
    totalBefore: isLoad ? 0 : 22.9 * second,
    totalAfter: isLoad ? 15 * second : 41.2 * second,
    startBefore: 0,
    endBefore: isLoad ? 0 : 22.9 * second,
    startAfter: 0,
    endAfter: isLoad ? 15 * second : 41.2 * second,
    startBoth: 0,
    endBoth: isLoad ? 15 * second : 41.2 * second,
    low: isLoad ? 14 * second : -second,
    high: isLoad ? 16 * second : 37 * second,
  };
}

/** What the main process answers about the comparison. */
export const comparisonHandlers: Handlers = {
  'comparison/open': () => diffHead,
  'comparison/flame': ({ end }) => ({
    ...frame(end),
    state: Uint8Array.of(0, 3, 1),
    before: Float64Array.of(22.9 * second, 22.9 * second, 0),
    after: Float64Array.of(41.2 * second, 41.2 * second, 15 * second),
    delta: Float64Array.of(18.3 * second, 18.3 * second, 15 * second),
    strength: Float64Array.of(0, 0.1, 1),
    explained: Uint8Array.of(0, 1, 0),
  }),
  'comparison/table': ({ hideExplained }) => ({
    count: hideExplained === true ? 1 : 2,
    hidden: hideExplained === true ? 1 : 0,
    rows: {
      length: hideExplained === true ? 1 : 2,
      symbol: Int32Array.of(1, 0),
      name: ['acme.example/shop/rates.Load', 'main.main'],
      file: ['', ''],
      origin: Uint8Array.of(0, 0),
      flatBefore: Float64Array.of(0, 0),
      flatAfter: Float64Array.of(0.1 * second, 0),
      cumBefore: Float64Array.of(0, 22.9 * second),
      cumAfter: Float64Array.of(15 * second, 41.2 * second),
      delta: Float64Array.of(15 * second, 18.3 * second),
      low: Float64Array.of(14 * second, -second),
      high: Float64Array.of(16 * second, 37 * second),
      state: Uint8Array.of(1, 3),
    },
  }),
  'comparison/node': ({ node }) => diffNode(node),
  'comparison/find-node': ({ symbol }) => ({ node: symbol + 1 }),
  'comparison/callers': ({ symbol }) => ({
    symbol,
    name: names[symbol] ?? '',
    delta: 15 * second,
    rows: [
      {
        node: 2,
        path: names,
        before: 0,
        after: 12 * second,
        delta: 12 * second,
        low: 11 * second,
        high: 13 * second,
        state: 1,
      },
    ],
    rest: { count: 2, delta: 3 * second },
  }),
  'comparison/resolve-path': ({ path }) => ({ node: path.length }),
  'comparison/search': () => ({ symbols: Int32Array.of(1) }),
};
