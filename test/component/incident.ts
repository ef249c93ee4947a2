import { noServerFacts } from '#shared/contract/server-facts';
import type { CaptureId, ComparisonId, JobId, NoteId } from '#shared/base/brand';
import type { Capture, Comparison, Note, Workspace } from '#shared/contract/model';
import type { FunctionFacts, NodeFacts, ProfileHead, TreeReply } from '#shared/contract/profile-view';
import type { SeriesHead } from '#shared/contract/series-view';
import { DumpBuilder } from '#shared/goroutines/dump-builder';
import { GoroutineDumpSession } from '../../src-main/session/goroutine-session.ts';
import { MemoryBackend, type Handlers } from '../../src-renderer/backend/memory.ts';
import { App } from '../../src-renderer/state/app.svelte.ts';
import { comparisonHandlers } from './comparison.ts';
import { frame, names, second } from './graph.ts';

/** An incident with two CPU profiles, their comparison with one note, a goroutine dump and a web page. */

export const healthyCpu = 1 as CaptureId;
export const sickCpu = 2 as CaptureId;
export const dump = 3 as CaptureId;
export const webPage = 4 as CaptureId;
export const comparisonId = 1 as ComparisonId;

function capture(options: Partial<Capture> & Pick<Capture, 'id' | 'kind'>): Capture {
  return {
    processId: 1,
    source: 'profile?seconds=30',
    origin: 'live',
    status: 'complete',
    startedAt: '2026-11-24T03:04:22Z',
    finishedAt: '2026-11-24T03:04:52Z',
    sizeBytes: 400_000,
    sha256: 'ab'.repeat(32),
    contentType: 'application/octet-stream',
    summary: '',
    problem: null,
    server: noServerFacts,
    ...options,
  };
}

export const comparison: Comparison = {
  id: comparisonId,
  before: [healthyCpu],
  after: [sickCpu],
  renames: [],
  createdAt: '2026-11-24T03:12:00Z',
  inReport: false,
};

export const note: Note = {
  id: 1 as NoteId,
  comparisonId,
  path: ['main.main', 'acme.example/shop/rates.Load'],
  text: 'Only the sick process runs this.',
  author: 'm.okafor',
  createdAt: '2026-11-24T03:13:00Z',
};

export const workspace: Workspace = {
  file: '/incidents/inc-4127.faultline',
  sizeBytes: 52 * 2 ** 20,
  isSample: false,
  incident: {
    title: 'Checkout p99 over 4 s',
    service: 'checkout',
    environment: 'production',
    openedAt: '2026-11-24T03:02:00Z',
  },
  processes: [
    {
      id: 1,
      name: 'checkout-x2k4q',
      role: 'sick',
      environment: 'production',
      address: '10.2.0.4:6060',
      version: '2.41.0',
      goVersion: 'go1.26.3',
    },
  ],
  captures: [
    capture({ id: healthyCpu, kind: 'cpu', summary: '22.90 s of CPU' }),
    capture({ id: sickCpu, kind: 'cpu', summary: '41.20 s of CPU' }),
    capture({ id: dump, kind: 'goroutine-dump', source: 'goroutine?debug=2', summary: '1,156 goroutines' }),
    capture({ id: webPage, kind: 'unknown', source: 'heap' }),
  ],
  comparisons: [comparison],
  notes: [note],
};

/** 1,150 goroutines that wait for rates, of which 40 have an endpoint, and the six that load them. */
function drawnDump(): GoroutineDumpSession {
  const builder = new DumpBuilder();
  const load = builder.internFrame('acme.example/shop/rates.Load', '/src/rates.go', 41);
  const refresh = builder.internFrame('acme.example/shop/rates.Refresh', '/src/rates.go', 12);
  for (let i = 0; i < 1150; i++) {
    builder.addGoroutine({
      id: 20 + i,
      state: 'chan receive',
      waitMinutes: 2 + (i % 40),
      frames: [load],
      creator: refresh,
      createdBy: 1,
      labels: i < 40 ? [{ key: 'endpoint', value: i < 30 ? '/v1/quote' : '/v1/rates' }] : [],
    });
  }
  const call = builder.internFrame('syscall.Syscall', '/go/syscall.go', 1);
  for (let i = 0; i < 6; i++) {
    builder.addGoroutine({ id: 7 + i, state: 'syscall', waitMinutes: 0, frames: [call], lockedToThread: true });
  }
  return new GoroutineDumpSession(builder.finish());
}

const goroutines = drawnDump();

export const profileHead: ProfileHead = {
  kind: 'cpu',
  valueTypes: [
    { type: 'samples', unit: 'count', total: 4120 },
    { type: 'cpu', unit: 'nanoseconds', total: 41.2 * second },
  ],
  defaultValueType: 1,
  samples: 4120,
  functions: 2,
  locations: 2,
  durationNanos: 30.01 * second,
  period: 1e7,
  periodType: { type: 'cpu', unit: 'nanoseconds' },
  takenAt: '2026-11-24T03:04:22Z',
  comments: [],
  buildId: '9f3c41d',
  goVersion: 'go1.26.3',
  labelKeys: [],
  inexact: false,
  warnings: [],
};

function nodeFacts(node: number): NodeFacts {
  const total = node === 2 ? 20.6 * second : 41.2 * second;
  return {
    node,
    symbol: node - 1,
    path: names.slice(0, node),
    above: Array.from({ length: node }, (_, at) => at),
    self: 20.6 * second,
    total,
    start: 0,
    end: total,
    depth: node,
    parent: node - 1,
    largestChild: node < 2 ? node + 1 : -1,
    previousSibling: -1,
    nextSibling: -1,
  };
}

function functionFacts(symbol: number): FunctionFacts {
  return {
    symbol,
    name: names[symbol] ?? '',
    file: '/src/rates/rates.go',
    line: 41,
    origin: 0,
    hue: 1,
    flat: 0.1 * second,
    cum: 15 * second,
    total: 41.2 * second,
    kept: 41.2 * second,
    flatCount: 0,
    cumCount: 0,
    samples: 1500,
    totalSamples: 4120,
    callers: symbol === 1 ? [{ symbol: 0, name: 'main.main', value: 15 * second }] : [],
    callees: [],
    labels: [
      { key: 'endpoint', values: [{ text: '/v1/quote', value: 13.92 * second, expression: 'endpoint=^/v1/quote$' }] },
    ],
  };
}

/** The tree of `frame`: all, main.main below it, rates.Load below that. */
function treeReply(unfolded: readonly number[], find: number): TreeReply {
  const node = [0, 1, 2].filter(
    (at) => at === 0 || Array.from({ length: at }, (_, up) => up).every((up) => unfolded.includes(up)),
  );
  return {
    count: node.length,
    total: 41.2 * second,
    row: find < 0 ? -1 : node.indexOf(find),
    rows: {
      length: node.length,
      node: Int32Array.from(node),
      symbol: Int32Array.from(node, (at) => at - 1),
      name: node.map((at) => names[at - 1] ?? 'all'),
      origin: new Uint8Array(node.length),
      hue: new Uint8Array(node.length),
      depth: Int32Array.from(node),
      self: Float64Array.from(node, (at) => (at === 0 ? 0 : 20.6 * second)),
      total: Float64Array.from(node, (at) => nodeFacts(at).total),
      children: Int32Array.from(node, (at) => (at < 2 ? 1 : 0)),
      place: new Int32Array(node.length).fill(1),
      siblings: new Int32Array(node.length).fill(1),
    },
  };
}

export function seriesHead(kind: SeriesHead['kind']): SeriesHead {
  const facts = { processId: 1, isPartial: false, omittedRows: 0, problem: null };
  return {
    kind,
    rows: 'functions',
    valueTypes: [
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ],
    defaultValueType: 1,
    isRate: true,
    captures: [
      { ...facts, id: healthyCpu, timeMs: 0 },
      { ...facts, id: sickCpu, timeMs: 60_000 },
    ],
  };
}

export const handlers: Handlers = {
  'app/info': () => ({ version: '0.1.0', electron: '45', node: '20', sqlite: '3', platform: 'linux' }),
  'preferences/get': () => ({ theme: 'dark', singleKeys: true, author: 'm.okafor' }),
  'preferences/set': (change) => ({ theme: 'dark', singleKeys: true, author: '', ...change }),
  'workspace/get': () => workspace,
  'workspace/recent': () => [],
  'connection/list': () => [],
  'job/list': () => [],
  'prompt/list': () => [],
  'prompt/answer': () => null,
  'terminal/list': () => [],
  'secret/state': () => ({ backend: '', kept: 0 }),
  'goroutines/groups': ({ grouping, filter, offset, limit }) => goroutines.groups({ grouping, filter, offset, limit }),
  'goroutines/group': ({ grouping, filter, row }) => goroutines.group({ grouping, filter, row }),
  'capture/open': ({ id }) => {
    if (id === dump) {
      return {
        view: 'goroutines',
        goroutines: goroutines.head(),
      };
    }
    return { view: 'profile', head: profileHead };
  },
  'profile/flame': ({ end }) => frame(end),
  'profile/top': ({ pattern, find = -1 }) => ({
    count: 2,
    total: 41.2 * second,
    maxFlat: 20.6 * second,
    maxCum: 41.2 * second,
    flatAbove: 0,
    row: find < 0 ? -1 : 1 - find,
    rows: {
      length: pattern.startsWith('^') ? 0 : 2,
      symbol: Int32Array.of(1, 0),
      name: ['acme.example/shop/rates.Load', 'main.main'],
      file: ['/src/rates/rates.go', '/src/main.go'],
      line: Float64Array.of(41, 7),
      origin: Uint8Array.of(0, 0),
      hue: Uint8Array.of(1, 0),
      flat: Float64Array.of(20.6 * second, 20.6 * second),
      cum: Float64Array.of(20.6 * second, 41.2 * second),
      flatCount: new Float64Array(),
      cumCount: new Float64Array(),
    },
  }),
  'profile/remains': ({ filter = [] }) => ({
    total: 41.2 * second,
    totalSamples: 4120,
    kept: 20.6 * second,
    keptSamples: 2060,
    steps: filter.map(() => ({ kept: 20.6 * second, matched: true, hint: null })),
  }),
  'profile/locate': ({ name }) => ({
    node: names.includes(name) ? names.indexOf(name) + 1 : -1,
    symbol: names.indexOf(name),
  }),
  'profile/tree-rows': ({ unfolded, find }) => treeReply([...unfolded], find),
  'profile/heavy-path': ({ node }) => ({ nodes: Int32Array.of(node) }),
  'profile/function': ({ symbol }) => functionFacts(symbol),
  'profile/node': ({ node }) => nodeFacts(node),
  'profile/find-node': ({ symbol }) => ({ node: symbol + 1 }),
  'profile/search': () => ({ symbols: Int32Array.of(1), total: 20.6 * second, self: 20.6 * second }),
  'series/read': () => ({ job: 1 as JobId }),
  'series/head': ({ kind }) => seriesHead(kind),
  'series/lines': ({ processId, rows }) => ({
    ids: processId === 1 ? [healthyCpu, sickCpu] : [],
    timeMs: Float64Array.of(0, 60_000),
    sum: Float64Array.of(0.76 * second, 1.37 * second),
    sumTrend: { slope: 0.61 * second, error: NaN, count: 2 },
    lines: rows.map(() => Float64Array.of(0, 0.5 * second)),
    labels: rows.map((row) => ({ state: '', frames: [names[row] ?? ''] })),
  }),
  'series/rows': ({ pattern }) => ({
    count: pattern === '' ? 2 : 1,
    captures: 2,
    rows: {
      length: 2,
      row: Int32Array.of(1, 0),
      label: [
        { state: '', frames: [names[1] ?? ''] },
        { state: '', frames: [names[0] ?? ''] },
      ],
      first: Float64Array.of(0, 0.76 * second),
      last: Float64Array.of(0.5 * second, 1.37 * second),
      change: Float64Array.of(0.5 * second, 0.61 * second),
      most: Float64Array.of(0.5 * second, 1.37 * second),
      slope: Float64Array.of(0.5 * second, 0.61 * second),
      slopeError: Float64Array.of(NaN, NaN),
    },
  }),
  'series/find': ({ name }) => ({ row: names.indexOf(name) }),
  'finding/read': () => ({ job: 1 as JobId }),
  'finding/list': () => ({
    ...{ state: 'ready', job: null, problem: null, captures: [], leftOut: [], summary: '' },
    ...{ findings: [], formerMarks: [], processes: [], checked: [], missing: [] },
  }),
  'comparison/create': () => comparison,
  ...comparisonHandlers,
  'note/add': ({ comparisonId: id, path, text }) => ({ ...note, id: 2 as NoteId, comparisonId: id, path, text }),
  'report/save': () => ({ file: 'report.html', sha256: '', sizeBytes: 1 }),
};

/** A started app on the incident; handlers given here come before the usual ones. */
export async function startApp(
  changed: Handlers = {},
): Promise<{ readonly app: App; readonly backend: MemoryBackend }> {
  localStorage.clear();
  const backend = new MemoryBackend({ ...handlers, ...changed });
  const app = new App(backend);
  await app.start();
  return { app, backend };
}
