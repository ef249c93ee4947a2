import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { directTo, plainHttp, type ConnectionTarget } from '#shared/contract/connection';
import { receive } from '../src-main/capture/receive.ts';
import { openTransport } from '../src-main/connect/kinds.ts';
import { ProgramPath } from '../src-main/connect/kube/program-path.ts';
import { answering } from '../test/fixtures/asking.ts';
import { noSshd, startSshd, type Sshd } from '../test/fixtures/sshd.ts';
import { noKubectl, startCluster, worldOf, type Cluster } from '../test/targets/cluster.ts';
import type { Row } from './measure.ts';

const captureBytes = 200_000_000;
const signal = new AbortController().signal;

/** A capture of 200 MB through each kind of way, beside curl through the same. What arrives is thrown away. */
export async function run(): Promise<Row[]> {
  const program = path.join(import.meta.dirname, 'large-server.mjs');
  const server = spawn(process.execPath, [program, String(captureBytes)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
  const port = Number(line);
  const url = `http://127.0.0.1:${port}/debug/pprof/`;
  try {
    const rows = await compare('directly', directTo(url), () => Promise.resolve({ port, stop: () => undefined }));
    if (noSshd === '') rows.push(...(await throughSsh(url, port)));
    if (noKubectl === '') rows.push(...(await throughKubectl(port)));
    return rows;
  } finally {
    server.kill();
  }
}

async function throughSsh(url: string, port: number): Promise<Row[]> {
  const sshd = await startSshd();
  const { clientKey: identityFile, user } = sshd;
  const server = { host: '127.0.0.1', port: sshd.port, user, identityFile };
  const target = { kind: 'ssh', ...plainHttp, url, server, jumps: [], useAgent: false, useConfig: false } as const;
  try {
    return await compare('over SSH', target, () => openSshForward(sshd, port));
  } finally {
    await sshd.stop();
  }
}

async function throughKubectl(port: number): Promise<Row[]> {
  const cluster = await startCluster(worldOf(`127.0.0.1:${port}`));
  const target = {
    kind: 'kube',
    ...plainHttp,
    socketPath: '',
    url: 'http://127.0.0.1:6060/debug/pprof/',
    kubeconfig: cluster.kubeconfig('dev.token'),
    context: '',
    namespace: 'shop',
    workload: { kind: 'pod', name: 'api-1' },
  } as const;
  try {
    return await compare('over kubectl', target, () => openKubectlForward(cluster));
  } finally {
    await cluster.stop();
  }
}

/** Where curl finds the service. */
interface Forward {
  readonly port: number;
  readonly stop: () => void;
}

async function compare(way: string, target: ConnectionTarget, open: () => Promise<Forward>): Promise<Row[]> {
  const ours = await measureOurs(target);
  const forward = await open();
  try {
    const theirs = await measureCurl(forward.port);
    return [
      { what: `capture ${way}`, value: ours, unit: 'MB/s', note: `curl ${theirs.toFixed(0)} MB/s` },
      { what: `capture ${way}, beside curl`, value: ours / theirs, unit: '×', note: 'to reach 0.8' },
    ];
  } finally {
    forward.stop();
  }
}

async function measureOurs(target: ConnectionTarget): Promise<number> {
  const asking = answering({ trust: 'once' });
  const transport = openTransport(target, { asking, programs: ProgramPath.ofThisProcess(), isProduction: false });
  const sink = { append: (block: Uint8Array<ArrayBuffer>) => Promise.resolve(block) };
  const options = { expectedSeconds: 0, signal, maxBytes: 2 ** 31, onBytes: () => undefined };
  try {
    await transport.reach(signal);
    await receive(transport, sink, { ...options, path: 'small' }); // the tunnel is made
    const began = performance.now();
    const { receivedBytes, problem } = await receive(transport, sink, { ...options, path: 'trace' });
    if (receivedBytes !== captureBytes) throw new Error(problem?.message ?? `${receivedBytes} bytes`);
    return megabytesPerSecond(began);
  } finally {
    transport.close();
  }
}

async function measureCurl(port: number): Promise<number> {
  const began = performance.now();
  await succeeded(
    spawn('curl', ['-s', '-f', '-o', '/dev/null', `http://127.0.0.1:${port}/trace`], { stdio: 'ignore' }),
  );
  return megabytesPerSecond(began);
}

const megabytesPerSecond = (began: number): number => captureBytes / 1e6 / ((performance.now() - began) / 1000);

async function openSshForward(sshd: Sshd, to: number): Promise<Forward> {
  const port = await freePort();
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'ExitOnForwardFailure=yes',
    'LogLevel=ERROR',
  ];
  const child = spawn(
    'ssh',
    [
      ...options.flatMap((option) => ['-o', option]),
      ...['-N', '-i', sshd.clientKey, '-p', String(sshd.port), '-L', `127.0.0.1:${port}:127.0.0.1:${to}`],
      `${sshd.user}@127.0.0.1`,
    ],
    { stdio: 'ignore' },
  );
  while (!(await accepts(port))) await new Promise((resolve) => setTimeout(resolve, 20));
  return { port, stop: () => void child.kill() };
}

async function openKubectlForward(cluster: Cluster): Promise<Forward> {
  const access = [`--kubeconfig=${cluster.kubeconfig('dev.token')}`, '--namespace=shop'];
  const child = spawn('kubectl', [...access, 'port-forward', '--address=127.0.0.1', 'pod/api-1', ':6060'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return { port: Number(/127\.0\.0\.1:(\d+)/.exec(line)?.[1]), stop: () => void child.kill() };
}

async function succeeded(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code ?? 'a signal'}`);
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
