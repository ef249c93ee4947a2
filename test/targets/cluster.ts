import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildGo, goProgram, programOnPath, type GoProgram } from './go-build.ts';

/** A Kubernetes API server of the test's own (test/targets/kube), which the real kubectl talks to. */

export interface ClusterPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly phase?: string;
  readonly restarts?: number;
  readonly ports?: readonly { readonly name: string; readonly port: number; readonly target?: string }[];
}

export interface World {
  readonly minor: number;
  readonly users: readonly { readonly name: string; readonly token: string; readonly allow: readonly string[] }[];
  readonly pods: readonly ClusterPod[];
  readonly services: readonly unknown[];
  readonly deployments: readonly unknown[];
}

export interface Faults {
  readonly rejectUpgrade?: number;
  readonly stallStreams?: boolean;
  readonly bytesPerSecond?: number;
  readonly cutAfterBytes?: number;
}

export interface Cluster {
  /** `https://127.0.0.1:…` */
  readonly api: string;
  /** The file of a user and a way to sign in: `dev.token`, `dev.exec-tty`. */
  kubeconfig(name: string): string;
  tunnels(): Promise<number>;
  requests(): Promise<readonly { method: string; path: string; user: string }[]>;
  setFaults(faults: Faults): Promise<void>;
  putPod(pod: ClusterPod): Promise<void>;
  /** Cuts the tunnels of a pod; with `isDeleted` the pod goes too. */
  drop(name: string, isDeleted?: boolean): Promise<void>;
  stop(): Promise<void>;
}

interface State {
  readonly tunnels: readonly unknown[];
  readonly requests: readonly { method: string; path: string; user: string }[];
}

const kube: GoProgram = { source: path.join(import.meta.dirname, 'kube'), file: 'kube' };

/** Why tunnels through kubectl cannot be tested here; '' where they can. */
export const noKubectl =
  programOnPath('kubectl') === undefined ? 'no kubectl' : goProgram() === undefined ? 'no go' : '';

/** What the API server holds: deployment and service `api` over two pods, one of them pending, and users by what they may. */
export const worldOf = (target: string): World => ({
  minor: 34,
  users: [
    { name: 'dev', token: 'token-of-dev-9f3', allow: ['*'] },
    { name: 'viewer', token: 'token-of-viewer-1c7', allow: ['get pods', 'list pods'] },
    { name: 'socket', token: 'token-of-socket-5d2', allow: ['get pods', 'get pods/portforward'] },
  ],
  pods: [
    {
      namespace: 'shop',
      name: 'api-1',
      labels: { app: 'api' },
      ports: [
        { name: 'pprof', port: 6060, target },
        { name: 'closed', port: 6061 },
      ],
    },
    {
      namespace: 'shop',
      name: 'api-2',
      labels: { app: 'api' },
      phase: 'Pending',
      ports: [{ name: 'pprof', port: 6060 }],
    },
  ],
  services: [{ namespace: 'shop', name: 'api', selector: { app: 'api' }, port: 80, targetPort: 'pprof' }],
  deployments: [{ namespace: 'shop', name: 'api', selector: { app: 'api' } }],
});

export async function startCluster(world: World): Promise<Cluster> {
  const program = await buildGo(kube);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-kube-'));
  fs.writeFileSync(path.join(folder, 'world.json'), JSON.stringify(world));
  const child = spawn(program, ['-world', path.join(folder, 'world.json'), '-dir', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const { api, control, kubeconfigs } = JSON.parse(line) as {
    api: string;
    control: string;
    kubeconfigs: Record<string, string>;
  };
  const post = async (route: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${control}/${route}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  const state = async (): Promise<State> => (await (await fetch(`${control}/state`)).json()) as State;
  return {
    api,
    kubeconfig: (name) => {
      const file = kubeconfigs[name];
      if (file === undefined) throw new Error(`no kubeconfig ${name}`);
      return file;
    },
    tunnels: async () => (await state()).tunnels.length,
    requests: async () => (await state()).requests,
    setFaults: (faults) => post('faults', faults),
    putPod: (pod) => post('pod', pod),
    drop: (name, isDeleted = false) => post('drop', { Namespace: 'shop', Name: name, Delete: isDeleted }),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
