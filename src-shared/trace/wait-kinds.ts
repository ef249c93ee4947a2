import type { Trace } from './trace.ts';

/** What a stack says of a wait, or of a system call, beyond the runtime's reason. */
interface WaitRule {
  readonly kind: string;
  /** One function of each set must be on the stack; a name that ends in `*` stands for all that begin like it. */
  readonly on: readonly (readonly string[])[];
}

/** In order: the first that fits. What is more particular comes first. At most 31 sets in all, one bit each. */
const rules: readonly WaitRule[] = [
  { kind: 'sync.Once', on: [['sync.(*Once).doSlow'], ['sync.(*Mutex).Lock', 'internal/sync.(*Mutex).lockSlow']] },
  { kind: 'RWMutex', on: [['sync.(*RWMutex).Lock', 'sync.(*RWMutex).RLock']] },
  { kind: 'WaitGroup', on: [['sync.(*WaitGroup).Wait']] },
  { kind: 'Cond', on: [['sync.(*Cond).Wait']] },
  { kind: 'database pool', on: [['database/sql.(*DB).conn']] },
  { kind: 'Mutex', on: [['sync.(*Mutex).Lock', 'sync.(*Mutex).lockSlow', 'internal/sync.(*Mutex).lockSlow']] },
  { kind: 'collector', on: [['runtime.gcStart', 'runtime.gcMarkDone', 'runtime.gcAssistAlloc', 'runtime.GC']] },
  { kind: 'name lookup', on: [['net.(*Resolver)*', 'net.cgoLookup*', 'net._C2func_getaddrinfo']] },
  { kind: 'cgo', on: [['runtime.cgocall']] },
  { kind: 'HTTP server', on: [['net/http.(*conn).serve', 'net/http.(*connReader).backgroundRead']] },
  { kind: 'HTTP client', on: [['net/http.(*Transport)*', 'net/http.(*persistConn)*']] },
  { kind: 'accept', on: [['internal/poll.(*FD).Accept']] },
  { kind: 'dial', on: [['net.(*netFD).connect', 'internal/poll.(*FD).Connect', 'net.(*sysDialer)*']] },
  { kind: 'TLS', on: [['crypto/tls.(*Conn)*']] },
  { kind: 'file', on: [['os.(*File)*', 'os.Open*', 'os.ReadFile', 'os.WriteFile', 'os.ReadDir']] },
  { kind: 'network read', on: [['internal/poll.(*FD).Read*', 'internal/poll.spliceDrain']] },
  { kind: 'network write', on: [['internal/poll.(*FD).Write*', 'internal/poll.(*FD).WaitWrite']] },
  { kind: 'sleep', on: [['time.Sleep']] },
  { kind: 'select', on: [['runtime.selectgo', 'runtime.block']] },
  { kind: 'channel', on: [['runtime.chan*']] },
];

/** By row of `StackTable`; '' where no rule fits. */
export class WaitKinds {
  readonly #trace: Trace;
  /** Bits of the sets that a function is in, by row of the func table; sets are numbered through all rules. */
  readonly #setsOfFunc: Uint32Array;
  /** The rule of each stack + 1; 0 where it was not looked at yet. */
  readonly #ruleOf: Uint8Array;

  constructor(trace: Trace) {
    this.#trace = trace;
    const { func, string, stack } = trace;
    this.#setsOfFunc = Uint32Array.from(func.name, (name) => setsOf(string[name] ?? ''));
    this.#ruleOf = new Uint8Array(stack.length);
  }

  /** `stack` is -1 for none. */
  of(stack: number): string {
    if (stack < 0) return '';
    let rule = this.#ruleOf[stack] ?? 0;
    if (rule === 0) {
      rule = this.#find(stack) + 1;
      this.#ruleOf[stack] = rule;
    }
    return rules[rule - 1]?.kind ?? '';
  }

  /** The number of rules where none fits. */
  #find(leaf: number): number {
    const { stack, location, line } = this.#trace;
    let found = 0;
    for (let row = leaf; row >= 0; row = stack.prefix[row] ?? -1) {
      const place = stack.location[row] ?? 0;
      const end = location.lineStart[place + 1] ?? 0;
      for (let at = location.lineStart[place] ?? 0; at < end; at++) {
        found |= this.#setsOfFunc[line.func[at] ?? 0] ?? 0;
      }
    }
    const rule = bitsOfRule.findIndex((bits) => (found & bits) === bits);
    return rule < 0 ? rules.length : rule;
  }
}

const sets = rules.flatMap(({ on }) => on);

const bitsOfRule = rules.map(({ on }, rule) => {
  const first = rules.slice(0, rule).reduce((count, before) => count + before.on.length, 0);
  return on.reduce((bits, _, i) => bits | (1 << (first + i)), 0);
});

function setsOf(name: string): number {
  return sets.reduce((bits, patterns, set) => (patterns.some((one) => fits(name, one)) ? bits | (1 << set) : bits), 0);
}

function fits(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
