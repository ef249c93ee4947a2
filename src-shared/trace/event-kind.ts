/**
 * What happened, one number an event. Names follow the runtime's own (`GoBlock`), with three differences: a status
 * event is split by the status that it tells, a status with a stack is the same kind as one without, and what one
 * wire event says of several resources becomes one row each (a coroutine switch is GoUnblock, GoSwitch, GoStart).
 * Traces of Go before 1.22 are mapped onto the same kinds.
 */
export const EventKind = {
  /** A generation begins, or the trace ends. */
  sync: 0,
  /** Events are missing from here on: nothing is known about any resource until it is mentioned again. */
  gap: 1,
  procsChange: 2,
  procStart: 3,
  procStop: 4,
  procSteal: 5,
  procStatusRunning: 6,
  procStatusIdle: 7,
  /** The P is held by a thread in a system call, and can be taken from it. */
  procStatusSyscall: 8,
  goCreate: 9,
  goCreateBlocked: 10,
  goCreateSyscall: 11,
  goStart: 12,
  goDestroy: 13,
  goDestroySyscall: 14,
  goStop: 15,
  goBlock: 16,
  goUnblock: 17,
  goSwitch: 18,
  goSwitchDestroy: 19,
  goSyscallBegin: 20,
  goSyscallEnd: 21,
  goSyscallEndBlocked: 22,
  goStatusRunnable: 23,
  goStatusRunning: 24,
  goStatusSyscall: 25,
  goStatusWaiting: 26,
  goLabel: 27,
  stwBegin: 28,
  stwEnd: 29,
  gcBegin: 30,
  gcActive: 31,
  gcEnd: 32,
  sweepBegin: 33,
  sweepActive: 34,
  sweepEnd: 35,
  assistBegin: 36,
  assistActive: 37,
  assistEnd: 38,
  heapAlloc: 39,
  heapGoal: 40,
  taskBegin: 41,
  taskEnd: 42,
  regionBegin: 43,
  regionEnd: 44,
  log: 45,
  cpuSample: 46,
  /** Of an experiment such as AllocFree: counted, not interpreted. */
  experimental: 47,
} as const;

export type EventKind = (typeof EventKind)[keyof typeof EventKind];

/** By number, as the command line prints them. */
export const eventKindName: readonly string[] = [
  'Sync',
  'Gap',
  'ProcsChange',
  'ProcStart',
  'ProcStop',
  'ProcSteal',
  'ProcStatusRunning',
  'ProcStatusIdle',
  'ProcStatusSyscall',
  'GoCreate',
  'GoCreateBlocked',
  'GoCreateSyscall',
  'GoStart',
  'GoDestroy',
  'GoDestroySyscall',
  'GoStop',
  'GoBlock',
  'GoUnblock',
  'GoSwitch',
  'GoSwitchDestroy',
  'GoSyscallBegin',
  'GoSyscallEnd',
  'GoSyscallEndBlocked',
  'GoStatusRunnable',
  'GoStatusRunning',
  'GoStatusSyscall',
  'GoStatusWaiting',
  'GoLabel',
  'STWBegin',
  'STWEnd',
  'GCBegin',
  'GCActive',
  'GCEnd',
  'GCSweepBegin',
  'GCSweepActive',
  'GCSweepEnd',
  'GCMarkAssistBegin',
  'GCMarkAssistActive',
  'GCMarkAssistEnd',
  'HeapAlloc',
  'HeapGoal',
  'UserTaskBegin',
  'UserTaskEnd',
  'UserRegionBegin',
  'UserRegionEnd',
  'UserLog',
  'CPUSample',
  'Experimental',
];

/** What the `arg` column of an event is a row of. */
export type EventArg =
  | 'none'
  | 'generation'
  | 'proc'
  | 'goroutine'
  | 'reason'
  | 'string'
  | 'range'
  | 'metric'
  | 'task'
  | 'region'
  | 'log'
  | 'cpuSample';

/** By kind. `goStatus…` and `goCreate…`, `goStart`, `goUnblock`, `goSwitch…` name the goroutine they are about. */
export const eventArg: readonly EventArg[] = [
  'generation', // sync; -1 at the end
  'none',
  'metric',
  'proc',
  'proc',
  'proc',
  'proc',
  'proc',
  'proc',
  'goroutine',
  'goroutine',
  'goroutine',
  'goroutine',
  'none', // goDestroy: the event's own goroutine ends
  'none',
  'reason',
  'reason',
  'goroutine',
  'goroutine',
  'goroutine',
  'none',
  'none',
  'none',
  'goroutine',
  'goroutine',
  'goroutine',
  'goroutine',
  'string',
  'range',
  'range',
  'range',
  'range',
  'range',
  'range',
  'range',
  'range',
  'range',
  'range',
  'range',
  'metric',
  'metric',
  'task',
  'task',
  'region',
  'region',
  'log',
  'cpuSample',
  'none',
];
