import type { Frame } from './signature.ts';

/** What a goroutine waits for, in one vocabulary for dumps, profiles and traces. */
export type WaitClass =
  | 'running'
  | 'receive'
  | 'send'
  | 'nil-channel'
  | 'select'
  | 'forever'
  | 'mutex'
  | 'rwmutex'
  | 'wait-group'
  | 'condition'
  | 'sleep'
  | 'network'
  | 'syscall'
  | 'system';

/** States of dumps and reasons of traces, as the runtime words them; ` (durable)` and `(scan)` are cut off first. */
const byState: Readonly<Record<string, WaitClass>> = {
  running: 'running',
  runnable: 'running',
  preempted: 'running',
  'chan receive': 'receive',
  'chan send': 'send',
  'chan receive (nil chan)': 'nil-channel',
  'chan send (nil chan)': 'nil-channel',
  select: 'select',
  'select (no cases)': 'forever',
  forever: 'forever',
  'sync.Mutex.Lock': 'mutex',
  'sync.RWMutex.Lock': 'rwmutex',
  'sync.RWMutex.RLock': 'rwmutex',
  'sync.WaitGroup.Wait': 'wait-group',
  'sync.Cond.Wait': 'condition',
  'sync.(*Cond).Wait': 'condition',
  sleep: 'sleep',
  'IO wait': 'network',
  network: 'network',
  syscall: 'syscall',
};

/** States that say a lock of some kind; the stack tells which. */
const lockStates: ReadonlySet<string> = new Set(['semacquire', 'sync', '']);

/** In order: the first function that is met from the leaf on. A name that ends in `*` stands for all that begin so. */
const byFunction: readonly { readonly func: string; readonly wait: WaitClass }[] = [
  { func: 'sync.(*RWMutex).*', wait: 'rwmutex' },
  { func: 'sync.(*Mutex).*', wait: 'mutex' },
  { func: 'internal/sync.(*Mutex).*', wait: 'mutex' },
  { func: 'sync.(*WaitGroup).Wait', wait: 'wait-group' },
  { func: 'sync.(*Cond).Wait', wait: 'condition' },
  { func: 'time.Sleep', wait: 'sleep' },
  { func: 'internal/poll.runtime_pollWait', wait: 'network' },
  { func: 'runtime.netpollblock', wait: 'network' },
  { func: 'runtime.chanrecv*', wait: 'receive' },
  { func: 'runtime.chansend*', wait: 'send' },
  { func: 'runtime.selectgo', wait: 'select' },
  { func: 'runtime.block', wait: 'forever' },
  { func: 'runtime.cgocall', wait: 'syscall' },
  { func: 'runtime.notetsleepg', wait: 'syscall' },
  { func: 'runtime.entersyscall', wait: 'syscall' },
  { func: 'syscall.*', wait: 'syscall' },
  { func: 'internal/runtime/syscall.*', wait: 'syscall' },
];

/** How far from the leaf a function says what is waited for: what called it further out does not. */
const leafFrames = 8;

/** `state` is '' in profiles, which do not say: then the stack alone tells. */
export function classifyWait(state: string, frames: readonly Frame[]): WaitClass {
  const bare = state.replace(/ \((?:durable|scan)\)/g, '');
  const named = byState[bare];
  if (named !== undefined) return named;
  if (!lockStates.has(bare)) return 'system';
  for (const { func } of frames.slice(0, leafFrames)) {
    const rule = byFunction.find((one) =>
      one.func.endsWith('*') ? func.startsWith(one.func.slice(0, -1)) : func === one.func,
    );
    if (rule !== undefined) return rule.wait;
    if (!isPlumbing(func)) break;
  }
  return bare === '' ? 'running' : 'mutex';
}

const isPlumbing = (func: string): boolean =>
  /^(?:runtime|sync|internal\/sync|internal\/poll|internal\/runtime\/[^.]+|syscall)\./.test(func);

/** Waits that end only when another goroutine of the program does something. */
export const dependsOnOthers: ReadonlySet<WaitClass> = new Set([
  'receive',
  'send',
  'select',
  'mutex',
  'rwmutex',
  'wait-group',
  'condition',
]);

/** Waits that nothing can end. */
export const endless: ReadonlySet<WaitClass> = new Set(['nil-channel', 'forever']);
