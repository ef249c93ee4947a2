/**
 * A goroutine dump as tables, with the conventions of the profile: columns plus `length`, -1 means none, string 0 is
 * '', parents come before children.
 */

/** A function and where in it the goroutine stands. Text dumps have no addresses worth keeping. */
export interface DumpFrameTable {
  readonly length: number;
  readonly func: Int32Array;
  readonly file: Int32Array;
  /** 0 where the dump does not say. */
  readonly line: Int32Array;
}

/** A prefix tree of frames, root first: `prefix` is the caller's stack, -1 at the root. */
export interface DumpStackTable {
  readonly length: number;
  readonly frame: Int32Array;
  readonly prefix: Int32Array;
}

export interface GoroutineTable {
  readonly length: number;
  readonly id: Float64Array;
  /** Wait reason or status as the runtime words it: `chan receive`, `IO wait`, `running`. A string. */
  readonly state: Int32Array;
  /** Whole minutes; 0 for less than one. */
  readonly waitMinutes: Int32Array;
  /** The innermost frame's stack; -1 where the dump gives no frames. */
  readonly stack: Int32Array;
  /** Frame of the go statement that started it; -1 for the first goroutine and where unknown. */
  readonly creator: Int32Array;
  /** Id of the goroutine that started it; -1 where the dump does not say (before Go 1.21). */
  readonly createdBy: Float64Array;
  readonly lockedToThread: Uint8Array;
  /** 1 where the runtime's own leak detection marked it. */
  readonly markedLeaked: Uint8Array;
  /** Number of frames that the dump leaves out of the middle of the stack. */
  readonly elidedFrames: Int32Array;
  /** Labels of goroutine i are `labelStart[i] … labelStart[i + 1]` of the label table. */
  readonly labelStart: Int32Array;
}

export interface DumpLabelTable {
  readonly length: number;
  readonly key: Int32Array;
  readonly text: Int32Array;
}

export interface GoroutineDump {
  readonly string: readonly string[];
  readonly frame: DumpFrameTable;
  readonly stack: DumpStackTable;
  readonly goroutine: GoroutineTable;
  readonly label: DumpLabelTable;
  readonly warnings: readonly DumpWarning[];
}

export interface DumpWarning {
  readonly code: 'truncated' | 'unreadable-lines' | 'several-dumps' | 'large';
  readonly message: string;
}
