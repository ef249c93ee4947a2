import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/** A way to take captures of a process, as an engineer would in half a minute. */
interface Step {
  readonly file: string;
  readonly endpoint: string;
  /** Milliseconds that pass before it. */
  readonly after: number;
}

const steps: readonly Step[] = [
  { file: '01-goroutines.txt', endpoint: 'goroutine?debug=2', after: 2500 },
  { file: '02-goroutine.pb.gz', endpoint: 'goroutine', after: 0 },
  { file: '03-threads.pb.gz', endpoint: 'threadcreate', after: 0 },
  { file: '04-heap.pb.gz', endpoint: 'heap?gc=1', after: 0 },
  { file: '05-trace.trace', endpoint: 'trace?seconds=2', after: 1500 },
  { file: '06-goroutines.txt', endpoint: 'goroutine?debug=2', after: 0 },
  { file: '07-goroutines.txt', endpoint: 'goroutine?debug=2', after: 2500 },
  { file: '08-goroutine.pb.gz', endpoint: 'goroutine', after: 0 },
  { file: '09-threads.pb.gz', endpoint: 'threadcreate', after: 0 },
  { file: '10-heap.pb.gz', endpoint: 'heap?gc=1', after: 0 },
  { file: '11-mutex.pb.gz', endpoint: 'mutex', after: 0 },
  { file: '12-block.pb.gz', endpoint: 'block', after: 0 },
];

/**
 * Runs one program and captures it into a folder: three dumps, a trace of two seconds, two profiles each of goroutines,
 * threads and heap, and what blocked. Returns the files, the oldest first.
 */
export async function recordProgram(
  binary: string,
  name: string,
  perSecond: number,
  folder: string,
): Promise<string[]> {
  const own = path.join(folder, 'files');
  await fs.mkdir(own, { recursive: true });
  const child = spawn(binary, ['-run', name, '-rate', String(perSecond), '-dir', own], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    const [url] = (await Promise.race([
      once(createInterface(child.stdout), 'line'),
      once(child, 'exit').then(() => {
        throw new Error(`${name} ended before it served its profiles`);
      }),
    ])) as [string];
    const files: string[] = [];
    for (const { file, endpoint, after } of steps) {
      await pause(after);
      const response = await fetch(new URL(endpoint, url));
      if (!response.ok) throw new Error(`${name}: ${endpoint} answered ${response.status}`);
      const target = path.join(folder, file);
      await fs.writeFile(target, Buffer.from(await response.arrayBuffer()));
      files.push(target);
    }
    return files;
  } finally {
    // Its children too: they are of its group.
    if (child.pid !== undefined && child.exitCode === null) {
      process.kill(-child.pid, 'SIGKILL');
      await once(child, 'exit');
    }
  }
}
