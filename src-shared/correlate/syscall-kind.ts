import type { Frame } from './signature.ts';

/** What a thread waits for in a system call. */
export interface SyscallKind {
  readonly kind: 'file' | 'lock' | 'name-lookup' | 'cgo' | 'child' | 'signal' | 'network' | 'other';
  /** As the reader knows it: `read(2)`, `flock(2)`, `C function`. */
  readonly call: string;
  readonly advice: string;
}

interface Pattern {
  readonly kind: SyscallKind['kind'];
  /** A function on the stack; a name that ends in `*` stands for all that begin so. */
  readonly on: readonly string[];
  readonly advice: string;
}

/** In order: what is more particular comes first. */
const patterns: readonly Pattern[] = [
  { kind: 'signal', on: ['os/signal.signal_recv', 'os/signal.loop'], advice: '' },
  {
    kind: 'child',
    on: ['os.(*Process).*', 'os.(*Cmd).Wait', 'os/exec.(*Cmd).Wait', 'syscall.wait4', 'syscall.Wait4'],
    advice: 'Give the child process a deadline (exec.CommandContext) if it is not meant to run as long as the service.',
  },
  {
    kind: 'name-lookup',
    on: ['net.(*Resolver)*', 'net.cgoLookup*', 'net._C2func_getaddrinfo', 'net.doBlockingWithCtx*'],
    advice: 'Use the Go resolver (GODEBUG=netdns=go), which waits without a thread, and look names up with a deadline.',
  },
  {
    kind: 'cgo',
    on: ['runtime.cgocall', '_cgo*'],
    advice: 'Give the C call a timeout of its own, or limit how many are under way with a semaphore.',
  },
  {
    kind: 'lock',
    on: ['syscall.Flock', 'syscall.FcntlFlock', 'golang.org/x/sys/unix.Flock', 'golang.org/x/sys/unix.FcntlFlock'],
    advice: 'Try for the lock without blocking (LOCK_NB) and give up after a deadline.',
  },
  {
    kind: 'file',
    on: [
      'os.(*File).*',
      'os.Open*',
      'os.ReadFile',
      'os.WriteFile',
      'os.Stat',
      'os.Lstat',
      'os.ReadDir',
      'os.openFile*',
    ],
    advice:
      'Nothing in Go can interrupt this call. Read the file in one goroutine of its own and have callers wait for it ' +
      'with a deadline; hold no lock across the read; check the file system (network mount, FIFO without a writer).',
  },
  {
    kind: 'network',
    on: ['net.(*netFD)*', 'net.(*conn)*', 'golang.org/x/net*'],
    advice: 'Set deadlines on the connection.',
  },
];

const otherAdvice = 'Give the call a deadline, or limit how many goroutines may be in it at a time.';

const callName = /^(?:syscall|golang\.org\/x\/sys\/(?:unix|windows)|internal\/syscall\/unix)\.([A-Za-z0-9_]+)$/;
/** How calls are made, not which. */
const carriers = /^(?:raw)?syscall|^rawvforksyscall|^runtime_|^ignoring/i;

export function classifySyscall(frames: readonly Frame[]): SyscallKind {
  const pattern = patterns.find(({ on }) => frames.some(({ func }) => on.some((name) => fits(func, name))));
  const kind = pattern?.kind ?? 'other';
  return { kind, call: kind === 'cgo' ? cgoName(frames) : callOf(frames), advice: pattern?.advice ?? otherAdvice };
}

function callOf(frames: readonly Frame[]): string {
  for (const { func } of frames) {
    const name = callName.exec(func)?.[1];
    if (name !== undefined && !carriers.test(name)) return `${name.toLowerCase()}(2)`;
  }
  return 'a system call';
}

function cgoName(frames: readonly Frame[]): string {
  const wrapper = frames.find(({ func }) => func.includes('._Cfunc_'))?.func;
  return wrapper === undefined ? 'a C function' : `the C function ${wrapper.slice(wrapper.indexOf('._Cfunc_') + 8)}`;
}

const fits = (func: string, pattern: string): boolean =>
  pattern.endsWith('*') ? func.startsWith(pattern.slice(0, -1)) : func === pattern;
