import type { CaptureId, ComparisonId, ConnectionId, JobId, NoteId } from '#shared/base/brand';
import type { ErrorValue } from '#shared/base/app-error';
import type { CaptureKind } from '#shared/profile/profile';
import type { Rename } from '#shared/profile/renames';
import type { ServerFacts } from './server-facts.ts';

export type * from './connection.ts';
export type * from './prompt.ts';
export type * from './server-facts.ts';

/** What a workspace and the app's own database hold, as the window and the command line see it. Times are ISO 8601, UTC. */

export type Environment = 'production' | 'staging' | 'dev' | 'local';

export interface Incident {
  readonly title: string;
  readonly service: string;
  readonly environment: Environment;
  readonly openedAt: string;
}

export type CaptureStatus = 'receiving' | 'complete' | 'partial' | 'failed';

/** The process that a capture was taken from. Facts are as known at that time; '' where they are not. */
export interface ProcessFacts {
  readonly id: number;
  readonly name: string;
  readonly role: 'sick' | 'healthy' | 'newer' | '';
  readonly environment: Environment;
  readonly address: string;
  readonly version: string;
  readonly goVersion: string;
}

export interface Capture {
  readonly id: CaptureId;
  readonly processId: number;
  readonly kind: CaptureKind;
  /** What was asked for: `profile?seconds=30`, or the file's name for an import. */
  readonly source: string;
  readonly origin: 'live' | 'import' | 'sample';
  readonly status: CaptureStatus;
  readonly startedAt: string;
  /** '' while receiving. */
  readonly finishedAt: string;
  readonly sizeBytes: number;
  /** Lower-case hex; '' until complete or partial. */
  readonly sha256: string;
  readonly contentType: string;
  /** One short result in words for lists (`41.20 s of CPU`, `1,156 goroutines`); '' until it was decoded. */
  readonly summary: string;
  /** Why it is partial or failed, or why it could not be decoded; the bytes are kept all the same. */
  readonly problem: ErrorValue | null;
  readonly server: ServerFacts;
}

export interface Comparison {
  readonly id: ComparisonId;
  /** At least one a side; several are added up, and tell by their spread how sure a change is. */
  readonly before: readonly CaptureId[];
  readonly after: readonly CaptureId[];
  /** Functions of two names that the person said are one. */
  readonly renames: readonly Rename[];
  readonly createdAt: string;
  readonly inReport: boolean;
}

/** A note belongs to a call path of a comparison, never to pixels; an empty path is a note on the incident. */
export interface Note {
  readonly id: NoteId;
  readonly comparisonId: ComparisonId | null;
  /** Function names from the root to the function that the note is about. */
  readonly path: readonly string[];
  readonly text: string;
  readonly author: string;
  readonly createdAt: string;
}

/** Everything that the shell shows about the open workspace, small enough to send whole after each change. */
export interface Workspace {
  readonly file: string;
  readonly sizeBytes: number;
  /** True for the sample incident, which is rebuilt from the captures that ship with the app. */
  readonly isSample: boolean;
  readonly incident: Incident;
  readonly processes: readonly ProcessFacts[];
  readonly captures: readonly Capture[];
  readonly comparisons: readonly Comparison[];
  readonly notes: readonly Note[];
}

export interface RecentWorkspace {
  readonly file: string;
  readonly title: string;
  readonly openedAt: string;
  readonly exists: boolean;
}

/** A profile that the process offers, joined with what the catalogue knows of it. */
export interface EndpointOffer {
  /** Path below the index: `goroutine`, `profile`, `checkout.inflight`. */
  readonly path: string;
  /** Unique among the offers: `goroutine?debug=2` and `goroutine` are two. */
  readonly id: string;
  readonly title: string;
  readonly answers: string;
  readonly cost: 'none' | 'low' | 'pauses' | 'runs-gc' | 'may-hold-secrets';
  readonly costText: string;
  readonly kind: CaptureKind;
  /** As on the index page; -1 where it gives none. */
  readonly count: number;
  readonly seconds: { readonly default: number; readonly max: number } | null;
  readonly canForceGc: boolean;
  /** False: shown greyed, with the reason in `unavailable`. */
  readonly isAvailable: boolean;
  readonly unavailable: string;
}

export interface TargetIndex {
  readonly connectionId: ConnectionId;
  readonly address: string;
  readonly durationMs: number;
  readonly offers: readonly EndpointOffer[];
  /** Text of the page that the process served, for support; bounded. */
  readonly raw: string;
}

export interface CaptureRequest {
  readonly offerId: string;
  readonly seconds: number;
  readonly forceGc: boolean;
  /** How often within one start, and from one beginning to the next; without it once. */
  readonly series?: { readonly times: number; readonly everySeconds: number };
}

/** The whole choice again and again. */
export interface CaptureRepeat {
  /** From the beginning of one round to that of the next; a round that takes longer is waited for. */
  readonly everySeconds: number;
  /** At most so many rounds. */
  readonly times: number;
  /** Older rounds are deleted, but for captures that a comparison needs; 0 keeps all. */
  readonly keepLast: number;
  /** Ends after the round in which the process has more goroutines than this; 0 for no such end. */
  readonly untilGoroutines: number;
}

export interface Plan {
  readonly id: string;
  readonly title: string;
  /** Expected time for the person. */
  readonly seconds: number;
  readonly requests: readonly CaptureRequest[];
}

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** Long work: capture, import, decode, export. `total` is -1 where the amount is not known beforehand. */
export interface Job {
  readonly id: JobId;
  readonly title: string;
  readonly state: JobState;
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'seconds' | 'captures' | 'steps';
  readonly receivedBytes: number;
  /** One sentence of what happens now: `Go sends the whole profile at the end, so 0 B so far is normal.` */
  readonly note: string;
  readonly captureId: CaptureId | null;
  /** Of the group that was started together; equal for all captures of one sheet. */
  readonly group: number;
  readonly problem: ErrorValue | null;
}

export type Theme = 'system' | 'dark' | 'light';

export interface Preferences {
  readonly theme: Theme;
  /** Single-letter keys act outside text fields (WCAG 2.1.4: may be turned off). */
  readonly singleKeys: boolean;
  /** Signs new notes. */
  readonly author: string;
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly node: string;
  readonly sqlite: string;
  readonly platform: string;
}
