import { AppError } from '#shared/base/app-error';
import type { KubePod } from '#shared/contract/connection';
import { toKubeError, type KubectlPlace } from './kubectl-errors.ts';
import type { Kubectl } from './kubectl.ts';
import type { TerminalProgram } from './terminal-program.ts';

export interface ForwardOptions {
  readonly pod: KubePod;
  readonly namespace: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

/** `Forwarding from 127.0.0.1:38677 -> 6060`: host and port are what kubectl says, never what was asked for. */
const listening = /^Forwarding from 127\.0\.0\.1:(\d{1,5}) -> (\d{1,5})$/;
/** After these kubectl stays alive, but nothing goes through it any more. */
const stuck = /error creating (?:error|forwarding) stream/i;
/** How long the reason of an end may take to come through the terminal. */
const lastWordsMs = 500;

/** One `kubectl port-forward`, from its start to its end. It never starts anew by itself. */
export class PortForward {
  readonly localPort: number;
  readonly pod: KubePod;
  readonly #program: TerminalProgram;
  readonly #place: KubectlPlace;
  readonly #end: Promise<AppError>;
  #reason: AppError | undefined;

  private constructor(program: TerminalProgram, place: KubectlPlace, pod: KubePod, localPort: number) {
    this.#program = program;
    this.#place = place;
    this.pod = pod;
    this.localPort = localPort;
    program.onLine = (line) => {
      if (stuck.test(line)) program.kill();
    };
    this.#end = program.ended.then(() => {
      this.#reason = toEnd(program.output, this.#place);
      return this.#reason;
    });
  }

  /** Resolves once kubectl listens on this machine, which is after the cluster opened the tunnel. */
  static async open(kubectl: Kubectl, { pod, namespace, port, signal }: ForwardOptions): Promise<PortForward> {
    const place = await kubectl.place({ namespace, workload: `pod ${pod.name}`, port });
    const timeoutMs = await kubectl.timeoutMs(signal);
    const program = await kubectl.forward(pod.name, namespace, port, signal);
    let problem: AppError | undefined;
    const stop = (reason: AppError): void => {
      problem ??= reason;
      program.kill();
    };
    const abort = (): void => {
      stop(new AppError('app/cancelled', 'Stopped.'));
    };
    const timer = setTimeout(() => {
      if (!program.isShown) stop(slow(place, timeoutMs));
    }, timeoutMs);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    try {
      const local = await Promise.race([
        new Promise<number>((resolve) => {
          program.onLine = (line) => {
            const [, localPort, remotePort] = listening.exec(line) ?? [];
            if (Number(remotePort) === port) resolve(Number(localPort));
          };
        }),
        program.ended.then(() => {
          throw problem ?? program.problem ?? toEnd(program.output, place);
        }),
      ]);
      program.quieten();
      return new PortForward(program, place, pod, local);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  /** Why it ended; undefined while it runs. */
  get reason(): AppError | undefined {
    return this.#reason;
  }

  /** Resolves with the reason when it has ended. */
  get ended(): Promise<AppError> {
    return this.#end;
  }

  /** A connection broke: the reason, where the tunnel is ending because of it. */
  async lastWords(): Promise<AppError | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, lastWordsMs, undefined);
    });
    const reason = await Promise.race([this.#end, patience]);
    clearTimeout(timer);
    return reason;
  }

  close(): void {
    this.#program.stop();
  }
}

function toEnd(output: string, place: KubectlPlace): AppError {
  return toKubeError(/\b(?:error|Error|Unable)\b/.test(output) ? output : 'error: lost connection to pod', place);
}

function slow({ workload }: KubectlPlace, timeoutMs: number): AppError {
  const seconds = Math.round(timeoutMs / 1000);
  return new AppError(
    'connect/timeout',
    `kubectl opened no tunnel to ${workload} within ${seconds} s. Check the VPN, or allow more time.`,
    { address: workload },
  );
}
