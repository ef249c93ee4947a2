import type { ErrorValue } from '#shared/base/app-error';
import type { CaptureId, ComparisonId, ConnectionId, JobId, NoteId } from '#shared/base/brand';
import type { DiffDrawing } from '#shared/profile/diff-flame';
import type { ScaleName } from '#shared/profile/diff-types';
import type { CaptureKind } from '#shared/profile/profile';
import type { Rename } from '#shared/profile/renames';
import type { Refinement } from '#shared/profile/refinement-types';
import type { ClusterRequests } from './cluster-requests.ts';
import type { ComparisonFormat, ProfileFormat } from './export-formats.ts';
import type * as Findings from './findings.ts';
import type { GoroutineRequests } from './goroutine-view.ts';
import type { SeriesMeasure } from '#shared/profile/series';
import type { SeriesSort } from '#shared/profile/series-rows';
import type { TraceComparison } from '#shared/trace/trace-diff';
import type * as Model from './model.ts';
import type * as View from './profile-view.ts';
import type * as Series from './series-view.ts';
import type { TraceRequests } from './trace-requests.ts';
import type * as Trace from './trace-view.ts';

/** An opened capture, or several of a kind that are merged into one profile. */
export interface OfCaptures {
  id: CaptureId;
  /** Those that are merged with it. */
  with?: readonly CaptureId[];
  /** Of a trace: which of its waits are the profile. */
  blocking?: Trace.BlockingChoice;
}

/** An opened profile and what it is narrowed to; without `filter` all of it. */
interface OfProfile extends OfCaptures {
  filter?: Refinement;
}

/** A series never joins two processes. */
interface OfSeries {
  kind: CaptureKind;
  processId: number;
  valueType: number;
  measure: SeriesMeasure;
}

/**
 * The contract between the window and the main process: one entry a request, `noun/verb`. The client, the host's
 * handler table and the validators (validators.ts) are typed from it; each entry has all three or nothing compiles.
 */
export interface Requests extends ClusterRequests, GoroutineRequests, TraceRequests {
  'app/info': { args: null; reply: Model.AppInfo };
  'preferences/get': { args: null; reply: Model.Preferences };
  'preferences/set': { args: Partial<Model.Preferences>; reply: Model.Preferences };

  /** null: no workspace is open. */
  'workspace/get': { args: null; reply: Model.Workspace | null };
  'workspace/recent': { args: null; reply: readonly Model.RecentWorkspace[] };
  /** Made in the folder for incidents, named after the title; an existing file is never written over. */
  'workspace/create': {
    args: { title: string; service: string; environment: Model.Environment };
    reply: Model.Workspace;
  };
  /** A file of the recent list. */
  'workspace/open': { args: { file: string }; reply: Model.Workspace };
  /** The system's dialog; null when the person cancels. Captures may be chosen too: they are imported. */
  'workspace/choose': { args: null; reply: Model.Workspace | null };
  'workspace/open-sample': { args: null; reply: Model.Workspace };
  'workspace/close': { args: null; reply: null };
  'incident/update': { args: { title: string; service: string; environment: Model.Environment }; reply: null };

  'connection/list': { args: null; reply: readonly Model.Connection[] };
  'connection/save': { args: Model.ConnectionDraft; reply: Model.Connection };
  /** All of them into a file, without any secret, through the system's dialog; null when the person cancels. */
  'connection/export': { args: null; reply: { file: string; count: number } | null };
  /** Those of a file, through the system's dialog; null when the person cancels. All of them are added, or none. */
  'connection/import': { args: null; reply: Model.ConnectionImport | null };
  'connection/delete': { args: { id: ConnectionId }; reply: null };
  /**
   * Ordered, timed steps; a step that fails says why and what to do. The connection is not saved. `run` is the window's
   * number for it: with it `connection/test-step` tells how far it is, and it can be cancelled.
   */
  'connection/test': {
    args: { run: number; target: Model.ConnectionTarget; environment: Model.Environment };
    reply: readonly Model.TestStep[];
  };
  'connection/cancel-test': { args: { run: number }; reply: null };
  'connection/index': { args: { id: ConnectionId }; reply: Model.TargetIndex };
  /** Where secrets are kept (the system's keyring by name, '' for memory only), and how many. Never which. */
  'secret/state': { args: null; reply: { backend: string; kept: number } };
  /** All of them; connections ask again. */
  'secret/forget': { args: null; reply: null };
  /** Questions that wait for an answer. */
  'prompt/list': { args: null; reply: readonly Model.Prompt[] };
  'prompt/answer': { args: { id: number; answer: Model.PromptAnswer }; reply: null };

  'capture/plans': { args: { id: ConnectionId }; reply: readonly Model.Plan[] };
  'capture/start': {
    args: {
      connectionId: ConnectionId;
      requests: readonly Model.CaptureRequest[];
      repeat?: Model.CaptureRepeat;
    };
    reply: { group: number; jobs: readonly JobId[] };
  };
  /** The system's dialog; null when the person cancels. */
  'capture/import': { args: null; reply: { jobs: readonly JobId[] } | null };
  /** The same with a folder, of which the captures in it and below it are taken. */
  'capture/import-folder': { args: null; reply: { jobs: readonly JobId[] } | null };
  'capture/delete': { args: { id: CaptureId }; reply: null };
  /** The bytes as received, through the system's dialog; null when the person cancels. */
  'capture/save-raw': { args: { id: CaptureId }; reply: { file: string } | null };
  'job/list': { args: null; reply: readonly Model.Job[] };
  /** Answers at once; what arrived is kept. */
  'job/cancel': { args: { id: JobId }; reply: null };

  'capture/open': { args: OfCaptures; reply: View.OpenReply };
  /** Figures of a profile are of what `filter` leaves; shares are of the whole. Nodes and symbols belong to a filter. */
  'profile/remains': { args: OfProfile & { valueType: number }; reply: View.RemainsReply };
  'profile/flame': {
    args: OfProfile & {
      valueType: number;
      /** Value type that means are taken over. */
      over?: number;
      direction: View.FlameDirection;
      /** With `callers` and `callees`: the function in the middle. */
      symbol?: number;
      /** Range in units of the value; 0 and the total for all. */
      start: number;
      end: number;
      widthCssPx: number;
    };
    reply: View.ProfileFlameFrame;
  };
  'profile/top': {
    args: OfProfile & {
      valueType: number;
      /** Value type that means are taken over: rows are then sorted by the mean. */
      over?: number;
      sort: 'flat' | 'cum' | 'name';
      descending: boolean;
      /** Regular expression on the function's name; '' for all. */
      pattern: string;
      origin: 'all' | 'own';
      /** Function whose row is wanted. */
      find?: number;
      offset: number;
      limit: number;
    };
    reply: View.TopReply;
  };
  'profile/function': {
    args: OfProfile & { valueType: number; over?: number; symbol: number };
    reply: View.FunctionFacts;
  };
  'profile/node': {
    args: OfProfile & { valueType: number; direction: View.FlameDirection; symbol?: number; node: number };
    reply: View.NodeFacts;
  };
  /** The widest node of a function, to show it in the graph; -1 where it has none. */
  'profile/find-node': {
    args: OfProfile & { valueType: number; direction: View.TreeDirection; symbol: number };
    reply: { node: number };
  };
  /** The node of a call path and the function of a name, in what the filter leaves; -1 where there is none. */
  'profile/locate': {
    args: OfProfile & {
      valueType: number;
      direction: View.TreeDirection;
      path: readonly string[];
      name: string;
    };
    reply: { node: number; symbol: number };
  };
  'profile/search': { args: OfProfile & { valueType: number; pattern: string }; reply: View.SearchReply };
  /** The call tree as a table: only rows in the range are sent. */
  'profile/tree-rows': {
    args: OfProfile & {
      valueType: number;
      direction: View.TreeDirection;
      /** Nodes whose children are shown. */
      unfolded: Int32Array;
      /** Node whose row is wanted; -1 for none. */
      find: number;
      offset: number;
      limit: number;
    };
    reply: View.TreeReply;
  };
  /** The chain of heaviest callees from a node on, to unfold it at once. */
  'profile/heavy-path': {
    args: OfProfile & { valueType: number; direction: View.TreeDirection; node: number };
    reply: { nodes: Int32Array };
  };
  'profile/lines': { args: OfProfile & { valueType: number; symbol: number }; reply: View.LinesReply };
  'profile/stacks': {
    args: OfProfile & { valueType: number; pattern: string; offset: number; limit: number };
    reply: View.StacksReply;
  };
  'profile/labels': { args: OfProfile & { valueType: number }; reply: View.LabelsReply };
  /** What is shown as a file, through the system's dialog; null when the person cancels. */
  'profile/export': {
    args: OfProfile & { valueType: number; direction: View.TreeDirection; format: ProfileFormat };
    reply: { file: string } | null;
  };
  /** How the values of a numeric label are distributed, of all samples or of those with a text label. */
  'profile/histogram': {
    args: OfProfile & { valueType: number; label: string; by?: { key: string; text: string } };
    reply: View.HistogramReply;
  };
  'profile/about': { args: OfCaptures; reply: View.AboutReply };

  /** Reads the captures of a kind one after the other; what was read before is not read again. */
  'series/read': { args: { kind: CaptureKind }; reply: { job: JobId } };
  /** What was read so far. */
  'series/head': { args: { kind: CaptureKind }; reply: Series.SeriesHead };
  /** Totals, and rows of the series, over the captures of one process. */
  'series/lines': { args: OfSeries & { rows: readonly number[] }; reply: Series.SeriesLinesReply };
  'series/rows': {
    args: OfSeries & {
      sort: SeriesSort;
      descending: boolean;
      /** Regular expression on the function, or on state and stack; '' for all. */
      pattern: string;
      offset: number;
      limit: number;
    };
    reply: Series.SeriesRowsReply;
  };
  /** The row of a function; -1 where no capture has it. */
  'series/find': { args: { kind: CaptureKind; name: string }; reply: { row: number } };

  /** Several captures a side are added up. */
  'comparison/create': {
    args: { before: readonly CaptureId[]; after: readonly CaptureId[] };
    reply: Model.Comparison;
  };
  /** Other captures on its sides; notes and renamed functions stay. */
  'comparison/set-captures': {
    args: { id: ComparisonId; before: readonly CaptureId[]; after: readonly CaptureId[] };
    reply: null;
  };
  /** Which functions of two names are one; [] for none. */
  'comparison/set-renames': { args: { id: ComparisonId; renames: readonly Rename[] }; reply: null };
  'comparison/delete': { args: { id: ComparisonId }; reply: null };
  /** Before and after change places; notes stay, since they belong to call paths. */
  'comparison/swap': { args: { id: ComparisonId }; reply: null };
  'comparison/set-in-report': { args: { id: ComparisonId; inReport: boolean }; reply: null };
  /** Captures that fit the given one, best first. */
  'comparison/candidates': { args: { id: CaptureId }; reply: readonly { id: CaptureId; reason: string }[] };
  'comparison/open': {
    args: { id: ComparisonId; valueType: number | null; scale: ScaleName | null };
    reply: View.DiffHead;
  };
  /** Of a comparison of two traces; of profiles it is refused. */
  'comparison/traces': { args: { id: ComparisonId }; reply: TraceComparison };
  'comparison/flame': {
    args: {
      id: ComparisonId;
      valueType: number;
      scale: ScaleName;
      /** `both` as one graph, whose range is in scaled values. */
      side: DiffDrawing;
      start: number;
      end: number;
      widthCssPx: number;
    };
    reply: View.DiffFlameFrame;
  };
  'comparison/table': {
    args: {
      id: ComparisonId;
      valueType: number;
      scale: ScaleName;
      sort: 'delta' | 'before' | 'after' | 'name';
      descending: boolean;
      pattern: string;
      /** Leaves out changes that sampling alone explains. */
      hideExplained?: boolean;
      offset: number;
      limit: number;
    };
    reply: View.DiffTableReply;
  };
  'comparison/node': {
    args: { id: ComparisonId; valueType: number; scale: ScaleName; node: number };
    reply: View.DiffNodeFacts;
  };
  /** The widest node of a function on either side; -1 where it has none. */
  'comparison/find-node': {
    args: { id: ComparisonId; valueType: number; scale: ScaleName; symbol: number };
    reply: { node: number };
  };
  /** The call paths that a function's change comes through, at most `limit` of them. */
  'comparison/callers': {
    args: { id: ComparisonId; valueType: number; scale: ScaleName; symbol: number; limit: number };
    reply: View.DiffCallersReply;
  };
  /** The node that a note's path leads to; -1 where the comparison has no such path. */
  'comparison/resolve-path': { args: { id: ComparisonId; path: readonly string[] }; reply: { node: number } };
  /** Of goroutine dumps and profiles: groups by state and stack, largest change first. */
  'comparison/groups': {
    args: { id: ComparisonId; pattern: string; offset: number; limit: number };
    reply: View.GroupDiffReply;
  };
  'comparison/search': { args: { id: ComparisonId; pattern: string }; reply: { symbols: Int32Array } };
  /** What is shown as a file, through the system's dialog; null when the person cancels. */
  'comparison/export': {
    args: { id: ComparisonId; valueType: number; scale: ScaleName; format: ComparisonFormat };
    reply: { file: string } | null;
  };

  /**
   * Starts to read what was not read yet, as a job that counts captures; one that runs already is joined. From then on,
   * until the workspace is closed, captures are read as they arrive.
   */
  'finding/read': { args: null; reply: { job: JobId } };
  /** What was found so far; answers at once. */
  'finding/list': { args: null; reply: Findings.FindingsReply };
  /** A finding whole. Throws `app/not-found` where it is not found any more. */
  'finding/get': { args: { key: string }; reply: Findings.FindingReply };
  /** Marks a finding, or changes its mark. */
  'finding/mark': {
    args: { key: string; verdict: Findings.FindingVerdict; note: string };
    reply: Findings.FindingMark;
  };
  /** Takes a mark back, also one whose finding is gone. */
  'finding/unmark': { args: { key: string }; reply: null };

  'note/add': {
    args: { comparisonId: ComparisonId | null; path: readonly string[]; text: string };
    reply: Model.Note;
  };
  'note/update': { args: { id: NoteId; text: string }; reply: Model.Note };
  'note/delete': { args: { id: NoteId }; reply: null };

  /** The report as it would be written, at an address that a frame of the window may show (`app://report/…`). */
  'report/preview': { args: { comparisonId: ComparisonId }; reply: { url: string; sizeBytes: number } };
  /** Through the system's dialog; null when the person cancels. */
  'report/save': {
    args: { comparisonId: ComparisonId };
    reply: { file: string; sha256: string; sizeBytes: number } | null;
  };
}

export type RequestName = keyof Requests;
export type Args<K extends RequestName> = Requests[K]['args'];
export type Reply<K extends RequestName> = Requests[K]['reply'];

export interface Events {
  /** The workspace changed; null when it was closed. */
  'workspace/changed': Model.Workspace | null;
  'connection/changed': readonly Model.Connection[];
  'connection/test-step': { readonly run: number; readonly steps: readonly Model.TestStep[] };
  /** A connection being made wants to know something; `prompt/closed` when that is over, answered or not. */
  'prompt/asked': Model.Prompt;
  'prompt/closed': { readonly id: number };
  'terminal/opened': Model.OpenTerminal;
  'terminal/text': { readonly id: number; readonly text: string };
  'terminal/closed': { readonly id: number };
  /** How the tunnel of a connection stands; only of those that come back by themselves. */
  'connection/way': Model.WayState & { readonly connectionId: ConnectionId };
  'job/changed': Model.Job;
  /** Other captures were read, or a finding was marked: ask for the list again. */
  'finding/changed': { readonly state: Findings.FindingsReply['state'] };
  'preferences/changed': Model.Preferences;
  /** A menu entry or a global key: the window decides what it means where it stands. */
  'command/run': { readonly command: string };
}
export type EventName = keyof Events;

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorValue };

/** What the preload script exposes: nothing else of Electron or Node reaches the page. */
export interface Bridge {
  request<K extends RequestName>(name: K, args: Args<K>): Promise<Outcome<Reply<K>>>;
  /** Starts listening; call what it returns to stop. */
  on<K extends EventName>(name: K, fn: (payload: Events[K]) => void): () => void;
  /**
   * Opens files that the person dropped on the window: a workspace, or captures to import. Takes the browser's `File`
   * objects, since the window itself never sees or sends a path.
   */
  openFiles(files: readonly object[]): Promise<Outcome<Model.Workspace | null>>;
}
