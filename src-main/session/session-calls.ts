import type { ErrorValue } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type { Args, Reply } from '#shared/contract/requests';
import type * as View from '#shared/contract/profile-view';
import type { TraceReadState } from '#shared/contract/trace-view';
import type { BuildFacts } from '#shared/profile/build-facts';
import type { CaptureKind } from '#shared/profile/profile';
import type { CaptureSource } from '#shared/correlate/capture-facts';
import type { Correlation } from '#shared/correlate/finding';
import type { Rename } from '#shared/profile/renames';

/** A capture's or a comparison's place in a session thread. */
export type SessionKey = string;

export interface CaptureBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The capture was cut off: what can be read is shown, and said to be partial. */
  readonly isPartial: boolean;
}

/** A capture to compare, with what is known of its process; '' where it is not. */
export interface ComparedBytes extends CaptureBytes {
  readonly version: string;
  readonly goVersion: string;
}

/** What a list says of a capture after it was decoded. */
export interface Described {
  readonly kind: CaptureKind;
  readonly summary: string;
  readonly problem: ErrorValue | null;
  readonly build: BuildFacts;
}

/** A file that the session writes itself, so that its bytes need not go through the main process. */
interface ToFile {
  readonly file: string;
  /** Says in the file what it is of. */
  readonly title: string;
  readonly appVersion: string;
}

/** With the name that a person knows it by, for what is said of one of several. */
export interface NamedBytes extends CaptureBytes {
  readonly name: string;
}

type ById<T> = Omit<T, 'id' | 'with'> & { readonly key: SessionKey };

type BySeries<T> = Omit<T, 'kind'> & { readonly key: SessionKey };

/** What a series knows of a capture beside its bytes. */
export interface SeriesCapture {
  readonly id: CaptureId;
  readonly processId: number;
  readonly timeMs: number;
}

/** What a session thread answers. */
export interface SessionCalls {
  'capture/describe': { args: CaptureBytes; reply: Described };
  /** From the first bytes alone: for captures that are too large to decode unasked. */
  'capture/describe-head': { args: { readonly head: Uint8Array }; reply: Described };
  'capture/open': {
    /** Several are merged into one profile. Of a trace only the beginning is decoded, unless it is wanted whole. */
    args: { readonly key: SessionKey; readonly captures: readonly NamedBytes[]; readonly isWhole: boolean };
    reply: { readonly open: View.OpenReply; readonly sizeBytes: number };
  };
  'comparison/open': {
    args: {
      readonly key: SessionKey;
      readonly before: readonly ComparedBytes[];
      readonly after: readonly ComparedBytes[];
      readonly renames: readonly Rename[];
    };
    reply: { readonly sizeBytes: number };
  };
  /** An empty series; captures are added one after the other. */
  'series/open': {
    args: { readonly key: SessionKey; readonly kind: CaptureKind };
    reply: { readonly sizeBytes: number };
  };
  'series/add': {
    args: CaptureBytes & { readonly key: SessionKey; readonly capture: SeriesCapture };
    reply: null;
  };
  /** No findings yet; captures are added one after the other. */
  'findings/open': { args: { readonly key: SessionKey }; reply: { readonly sizeBytes: number } };
  /** Ids of the captures that were added. */
  'findings/known': { args: { readonly key: SessionKey }; reply: readonly number[] };
  'findings/add': {
    args: CaptureBytes & {
      readonly key: SessionKey;
      readonly source: CaptureSource;
      /** What was asked for. */
      readonly kind: CaptureKind;
    };
    reply: null;
  };
  /** Of the captures with these ids, as far as they were added. */
  'findings/correlate': {
    args: { readonly key: SessionKey; readonly captures: readonly number[] };
    reply: Correlation;
  };
  'comparison/set-renames': {
    args: { readonly key: SessionKey; readonly renames: readonly Rename[] };
    reply: null;
  };
  close: { args: { readonly key: SessionKey }; reply: null };

  'profile/flame': { args: ById<Args<'profile/flame'>>; reply: Reply<'profile/flame'> };
  'profile/top': { args: ById<Args<'profile/top'>>; reply: Reply<'profile/top'> };
  'profile/function': { args: ById<Args<'profile/function'>>; reply: Reply<'profile/function'> };
  'profile/node': { args: ById<Args<'profile/node'>>; reply: Reply<'profile/node'> };
  'profile/find-node': { args: ById<Args<'profile/find-node'>>; reply: Reply<'profile/find-node'> };
  'profile/search': { args: ById<Args<'profile/search'>>; reply: Reply<'profile/search'> };
  'profile/remains': { args: ById<Args<'profile/remains'>>; reply: Reply<'profile/remains'> };
  'profile/locate': { args: ById<Args<'profile/locate'>>; reply: Reply<'profile/locate'> };
  'profile/tree-rows': { args: ById<Args<'profile/tree-rows'>>; reply: Reply<'profile/tree-rows'> };
  'profile/heavy-path': { args: ById<Args<'profile/heavy-path'>>; reply: Reply<'profile/heavy-path'> };
  'profile/lines': { args: ById<Args<'profile/lines'>>; reply: Reply<'profile/lines'> };
  'profile/stacks': { args: ById<Args<'profile/stacks'>>; reply: Reply<'profile/stacks'> };
  'profile/labels': { args: ById<Args<'profile/labels'>>; reply: Reply<'profile/labels'> };
  'profile/export': { args: ById<Args<'profile/export'>> & ToFile; reply: null };
  'profile/histogram': { args: ById<Args<'profile/histogram'>>; reply: Reply<'profile/histogram'> };
  'profile/about': { args: ById<Args<'profile/about'>>; reply: Reply<'profile/about'> };

  'goroutines/groups': { args: ById<Args<'goroutines/groups'>>; reply: Reply<'goroutines/groups'> };
  'goroutines/group': { args: ById<Args<'goroutines/group'>>; reply: Reply<'goroutines/group'> };

  'trace/head': { args: ById<Args<'trace/head'>>; reply: Reply<'trace/head'> };
  /** A step of decoding; what is shown of the trace stays. */
  'trace/read-on': {
    args: { readonly key: SessionKey };
    reply: TraceReadState & { readonly isDecoded: boolean };
  };
  /** From here on, requests are about all that was decoded so far. */
  'trace/show-read': { args: { readonly key: SessionKey }; reply: null };
  'trace/frame': { args: ById<Args<'trace/frame'>>; reply: Reply<'trace/frame'> };
  'trace/overview': { args: ById<Args<'trace/overview'>>; reply: Reply<'trace/overview'> };
  'trace/sums': { args: ById<Args<'trace/sums'>>; reply: Reply<'trace/sums'> };
  'trace/span': { args: ById<Args<'trace/span'>>; reply: Reply<'trace/span'> };
  'trace/path': { args: ById<Args<'trace/path'>>; reply: Reply<'trace/path'> };
  'trace/alike': { args: ById<Args<'trace/alike'>>; reply: Reply<'trace/alike'> };
  'trace/spans': { args: ById<Args<'trace/spans'>>; reply: Reply<'trace/spans'> };
  'trace/groups': { args: ById<Args<'trace/groups'>>; reply: Reply<'trace/groups'> };
  'trace/goroutines': { args: ById<Args<'trace/goroutines'>>; reply: Reply<'trace/goroutines'> };
  'trace/syscalls': { args: ById<Args<'trace/syscalls'>>; reply: Reply<'trace/syscalls'> };
  'trace/gc': { args: ById<Args<'trace/gc'>>; reply: Reply<'trace/gc'> };
  'trace/counts': { args: ById<Args<'trace/counts'>>; reply: Reply<'trace/counts'> };
  'trace/latency': { args: ById<Args<'trace/latency'>>; reply: Reply<'trace/latency'> };
  'trace/profile': { args: ById<Args<'trace/profile'>>; reply: Reply<'trace/profile'> };

  'series/head': { args: BySeries<Args<'series/head'>>; reply: Reply<'series/head'> };
  'series/lines': { args: BySeries<Args<'series/lines'>>; reply: Reply<'series/lines'> };
  'series/rows': { args: BySeries<Args<'series/rows'>>; reply: Reply<'series/rows'> };
  'series/find': { args: BySeries<Args<'series/find'>>; reply: Reply<'series/find'> };

  'comparison/head': { args: ById<Args<'comparison/open'>>; reply: Reply<'comparison/open'> };
  'comparison/traces': { args: ById<Args<'comparison/traces'>>; reply: Reply<'comparison/traces'> };
  'comparison/flame': { args: ById<Args<'comparison/flame'>>; reply: Reply<'comparison/flame'> };
  'comparison/table': { args: ById<Args<'comparison/table'>>; reply: Reply<'comparison/table'> };
  'comparison/node': { args: ById<Args<'comparison/node'>>; reply: Reply<'comparison/node'> };
  'comparison/find-node': { args: ById<Args<'comparison/find-node'>>; reply: Reply<'comparison/find-node'> };
  'comparison/callers': { args: ById<Args<'comparison/callers'>>; reply: Reply<'comparison/callers'> };
  'comparison/resolve-path': { args: ById<Args<'comparison/resolve-path'>>; reply: Reply<'comparison/resolve-path'> };
  'comparison/export': { args: ById<Args<'comparison/export'>> & Pick<ToFile, 'title' | 'file'>; reply: null };
  'comparison/search': { args: ById<Args<'comparison/search'>>; reply: Reply<'comparison/search'> };
  'comparison/groups': { args: ById<Args<'comparison/groups'>>; reply: Reply<'comparison/groups'> };
}
