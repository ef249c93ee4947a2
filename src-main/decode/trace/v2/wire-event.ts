import { FIRST_V2_HEADER } from '../trace-header.ts';

/** Event types as numbered in the file, from Go 1.22. */
export const Wire = {
  eventBatch: 1,
  stacks: 2,
  stack: 3,
  strings: 4,
  string: 5,
  cpuSamples: 6,
  cpuSample: 7,
  frequency: 8,
  procsChange: 9,
  procStart: 10,
  procStop: 11,
  procSteal: 12,
  procStatus: 13,
  goCreate: 14,
  goCreateSyscall: 15,
  goStart: 16,
  goDestroy: 17,
  goDestroySyscall: 18,
  goStop: 19,
  goBlock: 20,
  goUnblock: 21,
  goSyscallBegin: 22,
  goSyscallEnd: 23,
  goSyscallEndBlocked: 24,
  goStatus: 25,
  stwBegin: 26,
  stwEnd: 27,
  gcActive: 28,
  gcBegin: 29,
  gcEnd: 30,
  gcSweepActive: 31,
  gcSweepBegin: 32,
  gcSweepEnd: 33,
  gcMarkAssistActive: 34,
  gcMarkAssistBegin: 35,
  gcMarkAssistEnd: 36,
  heapAlloc: 37,
  heapGoal: 38,
  goLabel: 39,
  userTaskBegin: 40,
  userTaskEnd: 41,
  userRegionBegin: 42,
  userRegionEnd: 43,
  userLog: 44,
  goSwitch: 45,
  goSwitchDestroy: 46,
  goCreateBlocked: 47,
  goStatusStack: 48,
  experimentalBatch: 49,
  sync: 50,
  clockSnapshot: 51,
  endOfGeneration: 52,
  firstExperimental: 128,
  lastExperimental: 136,
} as const;

/** Arguments after the time of each timed event; -1 for a type that cannot stand in a batch of events. */
export const MAX_ARGS = 4;
const NOT_TIMED = -1;

/** For types 9 to 48, in the order of their numbers. */
const argsOfType = [
  ...[2, 2, 0, 3, 2, 3, 1, 2, 0, 0, 2, 2, 3, 2, 0, 0, 3, 2, 0, 1],
  ...[2, 1, 1, 1, 2, 1, 1, 0, 1, 1, 1, 4, 2, 3, 3, 4, 2, 2, 3, 4],
];

/** Of the AllocFree experiment, types 128 to 136. */
const argsOfExperimental = [3, 3, 1, 2, 2, 1, 2, 2, 1];

export function argCounts(header: number): Int8Array {
  const counts = new Int8Array(256).fill(NOT_TIMED);
  const last = header === FIRST_V2_HEADER ? Wire.userLog : Wire.goStatusStack;
  for (let type: number = Wire.procsChange; type <= last; type++)
    counts[type] = argsOfType[type - Wire.procsChange] ?? 0;
  if (header > FIRST_V2_HEADER) counts.set(argsOfExperimental, Wire.firstExperimental);
  return counts;
}

export const GoStatus = { runnable: 1, running: 2, syscall: 3, waiting: 4 } as const;
export const ProcStatus = { running: 1, idle: 2, syscall: 3, abandoned: 4 } as const;
