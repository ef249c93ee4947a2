import { AppError } from '#shared/base/app-error';
import type { GoroutineHead } from '#shared/contract/goroutine-view';
import type * as View from '#shared/contract/profile-view';
import type { BlockingChoice } from '#shared/contract/trace-view';
import type { GoroutineDump } from '#shared/goroutines/dump';
import type { TraceComparison } from '#shared/trace/trace-diff';
import { decodeCapture, isTraceCapture, startCapture } from '../decode/decode-capture.ts';
import { exportComparison } from '../export/export-comparison.ts';
import { writePieces, type FilePieces } from '../export/file-pieces.ts';
import { serveCalls } from '../threads/serve-calls.ts';
import { compareTraceCaptures, traceWithOther } from './compare-traces.ts';
import { describeCapture, describeHead } from './describe.ts';
import { DiffSession } from './diff-session.ts';
import type { DiffProfile } from './diff-side.ts';
import { gcLogReply } from './gc-log-reply.ts';
import { GoroutineDumpSession } from './goroutine-session.ts';
import { FindingsSession } from './findings-session.ts';
import { decodeMerged } from './merged-captures.ts';
import { ProfileSession } from './profile-session.ts';
import { tablesPerRawByte, traceTablesPerRawByte } from './table-size.ts';
import { SeriesSession } from './series-session.ts';
import { firstMs, TraceReading } from './trace-reading.ts';
import type { TraceSession } from './trace-session.ts';
import type { CaptureBytes, ComparedBytes, SessionCalls, SessionKey } from './session-calls.ts';

const profiles = new Map<SessionKey, ProfileSession>();
const dumps = new Map<SessionKey, GoroutineDumpSession>();
const traces = new Map<SessionKey, TraceReading>();
const comparisons = new Map<SessionKey, DiffSession>();
const traceComparisons = new Map<SessionKey, TraceComparison>();
const allFindings = new Map<SessionKey, FindingsSession>();
const allSeries = new Map<SessionKey, SeriesSession>();

/** Of a trace, the profile that `blocking` asks for. */
function profile({ key, blocking }: { readonly key: SessionKey; readonly blocking?: BlockingChoice }): ProfileSession {
  if (blocking) return trace(key).profile(blocking);
  const session = profiles.get(key);
  if (!session) throw new AppError('app/not-found', 'That capture is not open as a profile.');
  return session;
}

function traceReading(key: SessionKey): TraceReading {
  const reading = traces.get(key);
  if (!reading) throw new AppError('app/not-found', 'That capture is not open as a trace.');
  return reading;
}

const trace = (key: SessionKey): TraceSession => traceReading(key).session;

function comparison(key: SessionKey): DiffSession {
  const session = comparisons.get(key);
  if (!session && traceComparisons.has(key)) {
    throw new AppError(
      'diff/not-comparable',
      'That comparison is of two traces: it has tables, no graph and no report.',
    );
  }
  if (!session) throw new AppError('app/not-found', 'That comparison is not open.');
  return session;
}

function series(key: SessionKey): SeriesSession {
  const session = allSeries.get(key);
  if (!session) throw new AppError('app/not-found', 'That series is not open.');
  return session;
}

function findings(key: SessionKey): FindingsSession {
  const session = allFindings.get(key);
  if (!session) throw new AppError('app/not-found', 'Findings are not being read.');
  return session;
}

interface Opened {
  readonly open: View.OpenReply;
  readonly sizeBytes: number;
}

function openCaptures({ key, captures, isWhole }: SessionCalls['capture/open']['args']): Opened {
  const [first, ...others] = captures;
  if (!first) throw new AppError('app/bad-request', 'There is no capture to open.');
  if (others.length === 0) return openCapture(key, first, isWhole);
  const { profile: merged, kind, sizeBytes } = decodeMerged(captures);
  const session = new ProfileSession(merged, kind);
  profiles.set(key, session);
  return { open: { view: 'profile', head: session.head() }, sizeBytes };
}

function openCapture(key: SessionKey, { bytes }: CaptureBytes, isWhole: boolean): Opened {
  const decoded = startCapture(bytes);
  const sizeBytes = decoded.rawSizeBytes * tablesPerRawByte;
  switch (decoded.format) {
    case 'pprof':
    case 'count-text': {
      const session = new ProfileSession(decoded.profile, decoded.kind);
      profiles.set(key, session);
      return { open: { view: 'profile', head: session.head() }, sizeBytes };
    }
    case 'goroutine-debug2':
      return { open: { view: 'goroutines', goroutines: openDump(key, decoded.dump) }, sizeBytes };
    case 'gctrace-text':
      return { open: { view: 'gc-log', log: gcLogReply(decoded.log) }, sizeBytes: 0 };
    case 'started-trace': {
      const reading = new TraceReading(decoded, isWhole ? Infinity : firstMs);
      traces.set(key, reading);
      const traceBytes = decoded.rawSizeBytes * traceTablesPerRawByte;
      return { open: { view: 'trace', trace: reading.session.head() }, sizeBytes: traceBytes };
    }
  }
}

function openDump(key: SessionKey, tables: GoroutineDump): GoroutineHead {
  const session = new GoroutineDumpSession(tables);
  dumps.set(key, session);
  return session.head();
}

function dump(key: SessionKey): GoroutineDumpSession {
  const session = dumps.get(key);
  if (!session) throw new AppError('app/not-found', 'That capture is not open as a goroutine dump.');
  return session;
}

function traceComparison(key: SessionKey): TraceComparison {
  const compared = traceComparisons.get(key);
  if (!compared) throw new AppError('app/not-found', 'That comparison is not open as one of traces.');
  return compared;
}

function openComparison({ key, before, after, renames }: SessionCalls['comparison/open']['args']): {
  sizeBytes: number;
} {
  const first = before[0];
  if (first && isTraceCapture(first.bytes)) {
    traceComparisons.set(key, compareTraceCaptures(before, after));
    return { sizeBytes: 0 };
  }
  const readBefore = before.map(readCompared);
  const readAfter = after.map(readCompared);
  const session = new DiffSession(
    readBefore.map(({ side }) => side),
    readAfter.map(({ side }) => side),
  );
  session.setRenames(renames);
  comparisons.set(key, session);
  return { sizeBytes: [...readBefore, ...readAfter].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}

/** Throws `diff/not-comparable` for what has no samples to compare. */
function readCompared({ bytes, isPartial, version, goVersion }: ComparedBytes): {
  side: DiffProfile;
  sizeBytes: number;
} {
  const decoded = decodeCapture(bytes);
  if (decoded.format === 'go-trace') throw traceWithOther();
  if (decoded.format === 'gctrace-text') {
    throw new AppError('diff/not-comparable', 'A log of the collector has no samples to compare. Pick two profiles.');
  }
  const { profile: decodedProfile, kind, partial, rawSizeBytes } = decoded;
  return {
    side: {
      profile: decodedProfile,
      kind,
      isPartial: isPartial || partial !== undefined,
      dump: decoded.format === 'goroutine-debug2' ? decoded.dump : null,
      version,
      goVersion,
    },
    sizeBytes: rawSizeBytes * tablesPerRawByte,
  };
}

async function writeTo(file: string, pieces: FilePieces): Promise<null> {
  await writePieces(file, pieces);
  return null;
}

serveCalls<SessionCalls>({
  'capture/describe': ({ bytes }) => describeCapture(bytes),
  'capture/describe-head': ({ head }) => describeHead(head),
  'capture/open': openCaptures,
  'comparison/open': openComparison,
  'comparison/set-renames': ({ key, renames }) => {
    comparison(key).setRenames(renames);
    return null;
  },
  'series/open': ({ key, kind }) => {
    allSeries.set(key, new SeriesSession(kind));
    return { sizeBytes: 0 };
  },
  'series/add': ({ key, capture, ...bytes }) => {
    series(key).add(bytes, capture);
    return null;
  },
  'findings/open': ({ key }) => {
    allFindings.set(key, new FindingsSession());
    return { sizeBytes: 0 };
  },
  'findings/known': ({ key }) => findings(key).known(),
  'findings/add': ({ key, bytes, isPartial, ...capture }) => {
    findings(key).add(bytes, isPartial, capture);
    return null;
  },
  'findings/correlate': ({ key, captures }) => findings(key).correlate(captures),
  close: ({ key }) => {
    profiles.delete(key);
    dumps.delete(key);
    traces.delete(key);
    comparisons.delete(key);
    traceComparisons.delete(key);
    allSeries.delete(key);
    allFindings.delete(key);
    return null;
  },

  'profile/flame': (args) => profile(args).flame(args),
  'profile/top': (args) => profile(args).top(args),
  'profile/function': (args) => profile(args).functionFacts(args),
  'profile/node': (args) => profile(args).node(args),
  'profile/find-node': (args) => profile(args).findNode(args),
  'profile/search': (args) => profile(args).search(args),
  'profile/remains': (args) => profile(args).remains(args),
  'profile/locate': (args) => profile(args).locate(args),
  'profile/tree-rows': (args) => profile(args).treeRows(args),
  'profile/heavy-path': (args) => profile(args).heavyPath(args),
  'profile/lines': (args) => profile(args).lines(args),
  'profile/stacks': (args) => profile(args).stacks(args),
  'profile/labels': (args) => profile(args).labels(args),
  'profile/export': ({ file, ...args }) => writeTo(file, profile(args).export(args)),
  'profile/histogram': (args) => profile(args).histogram(args),
  'profile/about': (args) => profile(args).about(),

  'goroutines/groups': ({ key, ...args }) => dump(key).groups(args),
  'goroutines/group': ({ key, ...args }) => dump(key).group(args),

  'trace/head': ({ key }) => trace(key).head(),
  'trace/read-on': ({ key }) => traceReading(key).readOn(),
  'trace/show-read': ({ key }) => {
    traceReading(key).show();
    return null;
  },
  'trace/frame': ({ key, ...args }) => trace(key).frame(args),
  'trace/overview': ({ key, ...args }) => trace(key).overview(args),
  'trace/sums': ({ key, ...args }) => trace(key).sums(args),
  'trace/span': ({ key, ...args }) => trace(key).span(args),
  'trace/path': ({ key, of }) => trace(key).path(of),
  'trace/alike': ({ key, ...args }) => trace(key).alike(args),
  'trace/spans': ({ key, ...args }) => trace(key).spans(args),
  'trace/groups': ({ key, ...args }) => trace(key).groups(args),
  'trace/goroutines': ({ key, ...args }) => trace(key).goroutines(args),
  'trace/syscalls': ({ key, ...args }) => trace(key).syscalls(args),
  'trace/latency': ({ key, ...args }) => trace(key).latency(args),
  'trace/gc': ({ key }) => trace(key).gc(),
  'trace/counts': ({ key }) => trace(key).counts(),
  'trace/profile': ({ key, blocking }) => trace(key).profile(blocking).head(),

  'series/head': ({ key }) => series(key).head(),
  'series/lines': ({ key, ...args }) => series(key).lines(args),
  'series/rows': ({ key, ...args }) => series(key).rows(args),
  'series/find': ({ key, name }) => series(key).find(name),

  'comparison/head': ({ key, ...args }) => comparison(key).head(args),
  'comparison/traces': ({ key }) => traceComparison(key),
  'comparison/flame': ({ key, ...args }) => comparison(key).flame(args),
  'comparison/table': ({ key, ...args }) => comparison(key).table(args),
  'comparison/node': ({ key, ...args }) => comparison(key).node(args),
  'comparison/find-node': ({ key, ...args }) => comparison(key).findNode(args),
  'comparison/callers': ({ key, ...args }) => comparison(key).callers(args),
  'comparison/resolve-path': ({ key, ...args }) => comparison(key).resolvePath(args),
  'comparison/export': ({ key, file, format, ...request }) =>
    writeTo(file, exportComparison(comparison(key).exported(request), format)),
  'comparison/search': ({ key, ...args }) => comparison(key).search(args),
  'comparison/groups': ({ key, ...args }) => comparison(key).groups(args),
});
