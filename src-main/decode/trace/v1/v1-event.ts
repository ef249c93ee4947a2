/** Event types as numbered in the file, up to Go 1.21. */
export const V1 = {
  batch: 1,
  frequency: 2,
  stack: 3,
  gomaxprocs: 4,
  procStart: 5,
  procStop: 6,
  gcStart: 7,
  gcDone: 8,
  stwStart: 9,
  stwDone: 10,
  gcSweepStart: 11,
  gcSweepDone: 12,
  goCreate: 13,
  goStart: 14,
  goEnd: 15,
  goStop: 16,
  goSched: 17,
  goPreempt: 18,
  goSleep: 19,
  goBlock: 20,
  goUnblock: 21,
  goBlockSend: 22,
  goBlockRecv: 23,
  goBlockSelect: 24,
  goBlockSync: 25,
  goBlockCond: 26,
  goBlockNet: 27,
  goSysCall: 28,
  goSysExit: 29,
  goSysBlock: 30,
  goWaiting: 31,
  goInSyscall: 32,
  heapAlloc: 33,
  heapGoal: 34,
  timerGoroutine: 35,
  futileWakeup: 36,
  string: 37,
  goStartLocal: 38,
  goUnblockLocal: 39,
  goSysExitLocal: 40,
  goStartLabel: 41,
  goBlockGc: 42,
  assistStart: 43,
  assistDone: 44,
  userTaskCreate: 45,
  userTaskEnd: 46,
  userRegion: 47,
  userLog: 48,
  cpuSample: 49,
} as const;

interface V1Shape {
  /** Numbers between the time and the stack. */
  readonly args: number;
  readonly hasStack: boolean;
  /** First header that has it. */
  readonly since: number;
}

const shape = (args: number, hasStack: boolean, since = 7): V1Shape => ({ args, hasStack, since });

/** By type; what is structural, or not there, is undefined. */
const shapes: Readonly<Record<number, V1Shape>> = {
  [V1.gomaxprocs]: shape(1, true),
  [V1.procStart]: shape(1, false),
  [V1.procStop]: shape(0, false),
  [V1.gcStart]: shape(1, true),
  [V1.gcDone]: shape(0, false),
  [V1.stwStart]: shape(1, false),
  [V1.stwDone]: shape(0, false),
  [V1.gcSweepStart]: shape(0, true),
  [V1.gcSweepDone]: shape(2, false),
  [V1.goCreate]: shape(2, true),
  [V1.goStart]: shape(2, false),
  [V1.goEnd]: shape(0, false),
  [V1.goStop]: shape(0, true),
  [V1.goSched]: shape(0, true),
  [V1.goPreempt]: shape(0, true),
  [V1.goSleep]: shape(0, true),
  [V1.goBlock]: shape(0, true),
  [V1.goUnblock]: shape(2, true),
  [V1.goBlockSend]: shape(0, true),
  [V1.goBlockRecv]: shape(0, true),
  [V1.goBlockSelect]: shape(0, true),
  [V1.goBlockSync]: shape(0, true),
  [V1.goBlockCond]: shape(0, true),
  [V1.goBlockNet]: shape(0, true),
  [V1.goSysCall]: shape(0, true),
  [V1.goSysExit]: shape(3, false),
  [V1.goSysBlock]: shape(0, false),
  [V1.goWaiting]: shape(1, false),
  [V1.goInSyscall]: shape(1, false),
  [V1.heapAlloc]: shape(1, false),
  [V1.heapGoal]: shape(1, false),
  [V1.futileWakeup]: shape(0, false),
  [V1.goStartLocal]: shape(1, false),
  [V1.goUnblockLocal]: shape(1, true),
  [V1.goSysExitLocal]: shape(2, false),
  [V1.goStartLabel]: shape(3, false, 8),
  [V1.goBlockGc]: shape(0, true, 8),
  [V1.assistStart]: shape(0, true, 9),
  [V1.assistDone]: shape(0, false, 9),
  [V1.userTaskCreate]: shape(3, true, 11),
  [V1.userTaskEnd]: shape(1, true, 11),
  [V1.userRegion]: shape(3, true, 11),
  [V1.userLog]: shape(2, true, 11),
  [V1.cpuSample]: shape(3, true, 19),
};

/** Arguments that came later than their event. */
const argsBefore: readonly { readonly type: number; readonly header: number; readonly args: number }[] = [
  { type: V1.gcSweepDone, header: 9, args: 0 },
  { type: V1.stwStart, header: 10, args: 0 },
];

/** The shape of a type under a header; undefined where it has none there. */
export function v1Shapes(header: number): readonly (V1Shape | undefined)[] {
  return Array.from({ length: V1.cpuSample + 1 }, (_, type) => {
    const known = shapes[type];
    if (known === undefined || known.since > header) return undefined;
    const older = argsBefore.find((one) => one.type === type && header < one.header);
    return older === undefined ? known : { ...known, args: older.args };
  });
}

/** Why a goroutine blocks, in the words of later versions. */
export const blockReasons: Readonly<Record<number, string>> = {
  [V1.goStop]: 'forever',
  [V1.goSleep]: 'sleep',
  [V1.goBlock]: '',
  [V1.goBlockSend]: 'chan send',
  [V1.goBlockRecv]: 'chan receive',
  [V1.goBlockSelect]: 'select',
  [V1.goBlockSync]: 'sync',
  [V1.goBlockCond]: 'sync.(*Cond).Wait',
  [V1.goBlockNet]: 'network',
  [V1.goBlockGc]: 'GC mark assist wait for work',
};

export const yieldReasons: Readonly<Record<number, string>> = {
  [V1.goSched]: 'runtime.Gosched',
  [V1.goPreempt]: 'preempted',
};

/** Reasons of a stop of the world by number, from Go 1.21. Before there were two, with other numbers. */
const stopReasons = [
  '',
  'GC mark termination',
  'GC sweep termination',
  'write heap dump',
  'goroutine profile',
  'goroutine profile cleanup',
  'all goroutines stack trace',
  'read mem stats',
  'AllThreadsSyscall',
  'GOMAXPROCS',
  'start trace',
  'stop trace',
  'CountPagesInUse (test)',
  'ReadMetricsSlow (test)',
  'ReadMemStatsSlow (test)',
  'PageCachePagesLeaked (test)',
  'ResetDebugLog (test)',
];
const earlyStopReasons = ['GC mark termination', 'GC sweep termination'];

export function stopReason(header: number, kind: number): string {
  if (header < 10) return '';
  return (header < 21 ? earlyStopReasons : stopReasons)[kind] ?? '';
}
