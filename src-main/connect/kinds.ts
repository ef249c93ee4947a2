import type { ConnectionTarget, WayState } from '#shared/contract/connection';
import type { Asking } from './asking.ts';
import { diagnoseDirect } from './diagnose.ts';
import { openDirect } from './direct.ts';
import { diagnoseKube } from './kube/diagnose-kube.ts';
import { openKube } from './kube/open-kube.ts';
import type { ProgramPath } from './kube/program-path.ts';
import { diagnoseSsh } from './ssh/diagnose-ssh.ts';
import { openSsh } from './ssh/open-ssh.ts';
import type { TestLog } from './test-log.ts';
import type { Transport } from './transport.ts';

export interface ConnectOptions {
  readonly asking: Asking;
  /** Stricter: an unknown host key wants its host's name typed. */
  readonly isProduction: boolean;
  /** Where other programs are found. */
  readonly programs: ProgramPath;
  /** Hears how a tunnel that comes back by itself stands. */
  readonly onWay?: (state: WayState) => void;
}

/** Each kind of connection opens a transport and has a test: what a new kind has to bring. */
export function openTransport(target: ConnectionTarget, options: ConnectOptions): Transport {
  switch (target.kind) {
    case 'direct':
      return openDirect(target, options.asking);
    case 'ssh':
      return openSsh(target, options);
    case 'kube':
      return openKube(target, options);
  }
}

/** Ordered, timed steps into the log; the first failure ends them. Never throws for a failed step. */
export async function diagnose(
  target: ConnectionTarget,
  options: ConnectOptions,
  log: TestLog,
  signal: AbortSignal,
): Promise<void> {
  switch (target.kind) {
    case 'direct':
      return diagnoseDirect(target, options.asking, log, signal);
    case 'ssh':
      return diagnoseSsh(target, options, log, signal);
    case 'kube':
      return diagnoseKube(target, options, log, signal);
  }
}
