import type { Rule } from '../rule.ts';
import { blockedSyscall } from './blocked-syscall.ts';
import { cpuRegression } from './cpu-regression.ts';
import { finalizerBlocked } from './finalizer-blocked.ts';
import { frequentStops } from './frequent-stops.ts';
import { gcFrequency } from './gc-frequency.ts';
import { gcLatency } from './gc-latency.ts';
import { gcMemoryLimit } from './gc-memory-limit.ts';
import { goroutineLeak } from './goroutine-leak.ts';
import { httpHandlersStuck } from './http-handlers-stuck.ts';
import { leakBehindSyscall } from './leak-behind-syscall.ts';
import { lockConvoy } from './lock-convoy.ts';
import { lockHolder } from './lock-holder.ts';
import { markAssist } from './mark-assist.ts';
import { memoryGrowth } from './memory-growth.ts';
import { processRestart } from './process-restart.ts';
import { runtimeLeakProfile } from './runtime-leak-profile.ts';
import { schedulerLatency } from './scheduler-latency.ts';
import { slowStop } from './slow-stop.ts';
import { threadGrowth } from './thread-growth.ts';
import { untrustworthyTrace } from './untrustworthy-trace.ts';

/** In the order in which they are checked: a rule sees what those before it found, and tells effects by it. */
export const rules: readonly Rule[] = [
  leakBehindSyscall,
  blockedSyscall,
  lockHolder,
  lockConvoy,
  goroutineLeak,
  runtimeLeakProfile,
  finalizerBlocked,
  httpHandlersStuck,
  threadGrowth,
  memoryGrowth,
  cpuRegression,
  gcMemoryLimit,
  gcFrequency,
  gcLatency,
  markAssist,
  schedulerLatency,
  slowStop,
  frequentStops,
  untrustworthyTrace,
  processRestart,
];
