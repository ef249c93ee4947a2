import type { Trace } from '#shared/trace/trace';
import { computeSignature, foldName, type Frame, type Signature } from './signature.ts';

/** Signatures of a trace's stacks, each computed once. */
export class TraceSignatures {
  readonly #trace: Trace;
  readonly #known = new Map<number, Signature>();

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** Of -1 the empty signature. */
  of(stack: number): Signature {
    const known = this.#known.get(stack);
    if (known) return known;
    const signature = computeSignature(this.framesOf(stack));
    this.#known.set(stack, signature);
    return signature;
  }

  /** Leaf first, the runtime's included. */
  framesOf(leaf: number): Frame[] {
    const { stack, location, line, func, string } = this.#trace;
    const frames: Frame[] = [];
    for (let row = leaf; row >= 0; row = stack.prefix[row] ?? -1) {
      const place = stack.location[row] ?? 0;
      const end = location.lineStart[place + 1] ?? 0;
      for (let at = location.lineStart[place] ?? 0; at < end; at++) {
        const symbol = line.func[at] ?? 0;
        frames.push({
          func: string[func.name[symbol] ?? 0] ?? '',
          file: string[func.file[symbol] ?? 0] ?? '',
          line: line.line[at] ?? 0,
        });
      }
    }
    return frames;
  }

  /** The function that a goroutine starts in, folded; '' where the trace does not tell. */
  startOf(goroutine: number): string {
    const { goroutine: table, func, string } = this.#trace;
    return foldName(string[func.name[table.func[goroutine] ?? -1] ?? 0] ?? '');
  }
}

/** Goroutines of the runtime, and those of the recording of the trace itself. */
export function isSystemStart(func: string): boolean {
  return func === '' || (/^runtime(?:\/trace)?\./.test(func) && func !== 'runtime.main');
}
