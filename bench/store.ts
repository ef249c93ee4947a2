import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Row } from './measure.ts';

const largeBytes = 300_000_000;
const smallBytes = 1000;

/** A whole capture of 300 MB from a server on this machine into a workspace, as the command line does it. */
export async function run(): Promise<Row[]> {
  const small = await capture(smallBytes);
  const large = await capture(largeBytes);
  const megabytes = largeBytes / 1e6;
  return [
    {
      what: 'store a 300 MB capture',
      value: megabytes / ((large.ms - small.ms) / 1000),
      unit: 'MB/s',
      note: 'received, hashed, committed by 1 MiB',
    },
    {
      what: 'peak memory of it',
      value: large.peakMiB,
      unit: 'MiB',
      note: `${small.peakMiB.toFixed(0)} MiB for a capture of 1 kB`,
    },
    { what: 'growth with the capture', value: large.peakMiB - small.peakMiB, unit: 'MiB', note: 'to stay under 64' },
  ];
}

async function capture(sizeBytes: number): Promise<{ ms: number; peakMiB: number }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-bench-'));
  const server = serve(sizeBytes);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/debug/pprof/`;
    const cli = path.resolve(import.meta.dirname, '../bin/faultline.mjs');
    const began = performance.now();
    const child = spawn(
      process.execPath,
      [cli, 'capture', url, '--kind', 'trace', '--workspace', path.join(folder, 'w.faultline')],
      { stdio: 'ignore' },
    );
    const peak = watchPeak(child.pid ?? 0);
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`capture ended with ${code ?? 'a signal'}`);
    return { ms: performance.now() - began, peakMiB: peak() };
  } finally {
    server.closeAllConnections();
    server.close();
    fs.rmSync(folder, { recursive: true });
  }
}

function serve(sizeBytes: number): http.Server {
  const block = Buffer.alloc(256 * 1024, 'not so random ');
  return http.createServer((request, response) => {
    if (request.url === '/debug/pprof/') {
      response.end(
        "Types of profiles available:<table><tr><td>0</td><td><a href='trace?debug=1'>trace</a></td></tr></table>",
      );
      return;
    }
    response.write('go 1.26 trace\0\0\0');
    let sent = 16;
    const send = (): void => {
      while (sent < sizeBytes) {
        const part = block.subarray(0, Math.min(block.length, sizeBytes - sent));
        sent += part.length;
        if (!response.write(part)) {
          response.once('drain', send);
          return;
        }
      }
      response.end();
    };
    send();
  });
}

/** Highest resident size of a process, as Linux keeps it. */
function watchPeak(pid: number): () => number {
  let peakKiB = 0;
  const timer = setInterval(() => {
    try {
      const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
      peakKiB = Math.max(peakKiB, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      clearInterval(timer); // the process has ended
    }
  }, 20);
  return () => {
    clearInterval(timer);
    return peakKiB / 1024;
  };
}
