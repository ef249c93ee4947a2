import type { CaptureId, ComparisonId, ConnectionId, NoteId } from '#shared/base/brand';
import type { ErrorValue } from '#shared/base/app-error';
import type {
  Capture,
  Comparison,
  Connection,
  ConnectionDraft,
  Environment,
  Note,
  Preferences,
  RecentWorkspace,
  Workspace,
} from '#shared/contract/model';
import type { FindingMark } from '#shared/contract/findings';
import type { Rename } from '#shared/profile/renames';
import type { StoredHostKey } from './host-keys.ts';
import type { StoredSecret } from './secrets.ts';
import type { DescribedCapture, NewCapture } from './captures.ts';
import type { ComparedCaptures } from './comparisons.ts';
import type { NewIncident, NewProcess } from './incident.ts';
import type { NewFindingMark } from './finding-marks.ts';
import type { NewNote } from './notes.ts';

/** What the store's thread answers. Calls run one after another, so a reply means that the change is on disk. */
export interface StoreCalls {
  'settings/open': { args: { file: string }; reply: { sqlite: string } };
  'settings/connections': { args: null; reply: Connection[] };
  'settings/save-connection': { args: ConnectionDraft; reply: Connection };
  'settings/add-connections': { args: { drafts: readonly ConnectionDraft[] }; reply: null };
  'settings/delete-connection': { args: { id: ConnectionId }; reply: null };
  'settings/connection-worked': { args: { id: ConnectionId; atMs: number }; reply: null };
  'secret/get': { args: { slot: string }; reply: StoredSecret | null };
  'secret/set': { args: StoredSecret; reply: null };
  'secret/count': { args: null; reply: number };
  'secret/delete-all': { args: null; reply: null };
  'host-key/list': { args: { host: string; port: number }; reply: StoredHostKey[] };
  'host-key/set': { args: StoredHostKey; reply: null };
  'settings/preferences': { args: null; reply: Preferences };
  'settings/set-preferences': { args: Partial<Preferences>; reply: Preferences };
  'settings/recent': { args: null; reply: RecentWorkspace[] };

  'workspace/create': { args: { file: string; incident: NewIncident }; reply: Workspace };
  /** Captures that were arriving when their process ended become partial here. */
  'workspace/open': { args: { file: string }; reply: Workspace };
  'workspace/close': { args: null; reply: null };
  'workspace/get': { args: null; reply: Workspace };
  'incident/update': { args: { title: string; service: string; environment: Environment }; reply: null };
  'process/ensure': { args: NewProcess; reply: number };

  'capture/begin': { args: NewCapture; reply: CaptureId };
  /**
   * The first `length` bytes are on disk when this is answered. The buffer comes back to be filled again: so a large
   * capture passes through one block of memory.
   */
  'capture/append': {
    args: { id: CaptureId; block: Uint8Array<ArrayBuffer>; length: number };
    reply: Uint8Array<ArrayBuffer>;
  };
  'capture/finish': {
    args: {
      id: CaptureId;
      status: 'complete' | 'partial' | 'failed';
      finishedMs: number;
      contentType: string;
      problem: ErrorValue | null;
    };
    reply: Capture;
  };
  'capture/describe': {
    args: DescribedCapture;
    reply: Capture;
  };
  'capture/read': { args: { id: CaptureId }; reply: Uint8Array<ArrayBuffer> };
  'capture/read-chunk': { args: { id: CaptureId; seq: number }; reply: Uint8Array | null };
  'capture/measure': { args: { id: CaptureId }; reply: { sizeBytes: number; sha256: string } };
  'capture/delete': { args: { id: CaptureId }; reply: null };

  'comparison/ensure': { args: { captures: ComparedCaptures; createdMs: number }; reply: Comparison };
  'comparison/set-captures': { args: { id: ComparisonId; captures: ComparedCaptures }; reply: null };
  'comparison/set-renames': { args: { id: ComparisonId; renames: readonly Rename[] }; reply: null };
  'comparison/set-in-report': { args: { id: ComparisonId; inReport: boolean }; reply: null };
  'comparison/swap': { args: { id: ComparisonId }; reply: null };
  'comparison/delete': { args: { id: ComparisonId }; reply: null };
  'finding-mark/list': { args: null; reply: FindingMark[] };
  /** In place of the one there is. */
  'finding-mark/set': { args: NewFindingMark; reply: FindingMark };
  'finding-mark/delete': { args: { key: string }; reply: null };
  'note/add': { args: NewNote; reply: Note };
  'note/update': { args: { id: NoteId; text: string }; reply: Note };
  'note/delete': { args: { id: NoteId }; reply: null };
}
