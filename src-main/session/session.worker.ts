import { AppError } from '#shared/base/app-error';
import type * as View from '#shared/contract/profile-view';
import { decodeCapture, type DecodedCapture } from '../decode/decode-capture.ts';
import { exportComparison } from '../export/export-comparison.ts';
import { writePieces, type FilePieces } from '../export/file-pieces.ts';
import { serveCalls } from '../threads/serve-calls.ts';
import { describeCapture, describeHead } from './describe.ts';
import { DiffSession } from './diff-session.ts';
import type { DiffProfile } from './diff-side.ts';
import { goroutineReply } from './goroutine-reply.ts';
import { decodeMerged } from './merged-captures.ts';
import { ProfileSession } from './profile-session.ts';
import { tablesPerRawByte } from './table-size.ts';
import { SeriesSession } from './series-session.ts';
import type { CaptureBytes, ComparedBytes, NamedBytes, SessionCalls, SessionKey } from './session-calls.ts';

const profiles = new Map<SessionKey, ProfileSession>();
const comparisons = new Map<SessionKey, DiffSession>();
const allSeries = new Map<SessionKey, SeriesSession>();

function profile(key: SessionKey): ProfileSession {
  const session = profiles.get(key);
  if (!session) throw new AppError('app/not-found', 'That capture is not open as a profile.');
  return session;
}

function comparison(key: SessionKey): DiffSession {
  const session = comparisons.get(key);
  if (!session) throw new AppError('app/not-found', 'That comparison is not open.');
  return session;
}

function series(key: SessionKey): SeriesSession {
  const session = allSeries.get(key);
  if (!session) throw new AppError('app/not-found', 'That series is not open.');
  return session;
}

function openCaptures(key: SessionKey, captures: readonly NamedBytes[]): { open: View.OpenReply; sizeBytes: number } {
  const [first, ...others] = captures;
  if (!first) throw new AppError('app/bad-request', 'There is no capture to open.');
  if (others.length === 0) return openCapture(key, first);
  const { profile: merged, kind, sizeBytes } = decodeMerged(captures);
  const session = new ProfileSession(merged, kind);
  profiles.set(key, session);
  return { open: { view: 'profile', head: session.head() }, sizeBytes };
}

function openCapture(key: SessionKey, { bytes }: CaptureBytes): { open: View.OpenReply; sizeBytes: number } {
  const decoded = decodeCapture(bytes);
  const sizeBytes = decoded.rawSizeBytes * tablesPerRawByte;
  switch (decoded.format) {
    case 'pprof':
    case 'count-text': {
      const session = new ProfileSession(decoded.profile, decoded.kind);
      profiles.set(key, session);
      return { open: { view: 'profile', head: session.head() }, sizeBytes };
    }
    case 'goroutine-debug2':
      return { open: { view: 'goroutines', goroutines: goroutineReply(decoded.dump) }, sizeBytes: 0 };
    case 'go-trace':
      return { open: { view: 'raw', raw: describeTrace(decoded) }, sizeBytes: 0 };
  }
}

function describeTrace({ trace, rawSizeBytes }: Extract<DecodedCapture, { format: 'go-trace' }>): View.RawFacts {
  return {
    format: 'go-trace',
    description:
      'A Go execution trace. It is stored exactly as received; this version of Faultline does not draw it yet. ' +
      'Save the raw file and open it with: go tool trace FILE',
    firstLine: `go 1.${trace.header} trace, ${rawSizeBytes} bytes`,
  };
}

/** Throws `diff/not-comparable` for what has no samples to compare. */
function readCompared({ bytes, isPartial, version, goVersion }: ComparedBytes): {
  side: DiffProfile;
  sizeBytes: number;
} {
  const decoded = decodeCapture(bytes);
  if (decoded.format === 'go-trace') {
    throw new AppError('diff/not-comparable', 'A trace cannot be compared with another yet. Pick two profiles.');
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
  'capture/open': ({ key, captures }) => openCaptures(key, captures),
  'comparison/open': ({ key, before, after, renames }) => {
    const readBefore = before.map(readCompared);
    const readAfter = after.map(readCompared);
    const session = new DiffSession(
      readBefore.map(({ side }) => side),
      readAfter.map(({ side }) => side),
    );
    session.setRenames(renames);
    comparisons.set(key, session);
    return { sizeBytes: [...readBefore, ...readAfter].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  },
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
  close: ({ key }) => {
    profiles.delete(key);
    comparisons.delete(key);
    allSeries.delete(key);
    return null;
  },

  'profile/flame': ({ key, ...args }) => profile(key).flame(args),
  'profile/top': ({ key, ...args }) => profile(key).top(args),
  'profile/function': ({ key, ...args }) => profile(key).functionFacts(args),
  'profile/node': ({ key, ...args }) => profile(key).node(args),
  'profile/find-node': ({ key, ...args }) => profile(key).findNode(args),
  'profile/search': ({ key, ...args }) => profile(key).search(args),
  'profile/remains': ({ key, ...args }) => profile(key).remains(args),
  'profile/locate': ({ key, ...args }) => profile(key).locate(args),
  'profile/tree-rows': ({ key, ...args }) => profile(key).treeRows(args),
  'profile/heavy-path': ({ key, ...args }) => profile(key).heavyPath(args),
  'profile/lines': ({ key, ...args }) => profile(key).lines(args),
  'profile/stacks': ({ key, ...args }) => profile(key).stacks(args),
  'profile/labels': ({ key, ...args }) => profile(key).labels(args),
  'profile/export': ({ key, file, ...args }) => writeTo(file, profile(key).export(args)),
  'profile/histogram': ({ key, ...args }) => profile(key).histogram(args),
  'profile/about': ({ key }) => profile(key).about(),

  'series/head': ({ key }) => series(key).head(),
  'series/lines': ({ key, ...args }) => series(key).lines(args),
  'series/rows': ({ key, ...args }) => series(key).rows(args),
  'series/find': ({ key, name }) => series(key).find(name),

  'comparison/head': ({ key, ...args }) => comparison(key).head(args),
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
