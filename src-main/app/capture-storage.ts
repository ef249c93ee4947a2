import type { CaptureId } from '#shared/base/brand';
import type { ErrorValue } from '#shared/base/app-error';
import type { Capture, Environment, PlaceFacts } from '#shared/contract/model';
import type { CaptureKind } from '#shared/profile/profile';

export interface NewLiveCapture {
  readonly process: { readonly name: string; readonly environment: Environment; readonly address: string };
  readonly kind: CaptureKind;
  readonly source: string;
  readonly startedMs: number;
  readonly place: Partial<PlaceFacts>;
}

export interface EndOfCapture {
  readonly id: CaptureId;
  readonly status: 'complete' | 'partial' | 'failed';
  readonly contentType: string;
  readonly problem: ErrorValue | null;
}

/** Where captures of a process go: a workspace, or a folder of files. */
export interface CaptureStorage {
  /** Throws `store/full` where there is too little room to go on. */
  checkSpace(): Promise<void>;
  begin(capture: NewLiveCapture): Promise<CaptureId>;
  /** Answered when the first `length` bytes are on disk, with a block to fill next. */
  append(id: CaptureId, block: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array<ArrayBuffer>>;
  finish(end: EndOfCapture): Promise<Capture>;
}
