import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const startTime = 10_000;
const gomaxprocs = 2;

/**
 * Starts the service, and a second process of the same program that sends it load, so that the captures hold no trace
 * of the load generator.
 */
export async function startService(program, { sick, requestsPerSecond }) {
  const startedAt = new Date().toISOString();
  const service = run(program, ['-refresh', '250ms', ...(sick ? ['-sick'] : [])]);
  let load;
  try {
    const apiUrl = await service.line(/^api listening on (.+)$/m);
    const pprofUrl = await service.line(/^pprof listening on (.+)$/m);
    load = run(program, ['-target', apiUrl, '-load', String(requestsPerSecond)]);
    return {
      startedAt,
      gomaxprocs,
      apiUrl,
      pprofUrl,
      /** Stops both. Returns what the load generator says about its requests. */
      async stop() {
        await load.stop();
        await service.stop();
        return load.output().trim();
      },
    };
  } catch (error) {
    await load?.stop();
    await service.stop();
    throw error;
  }
}

function run(program, args) {
  const child = spawn(program, args, {
    env: { ...process.env, GOMAXPROCS: String(gomaxprocs) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (data) => (text += data));
  return {
    output: () => text,
    async line(pattern) {
      for (const end = Date.now() + startTime; Date.now() < end; await sleep(20)) {
        const match = pattern.exec(text);
        if (match) return match[1];
        if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      }
      throw new Error(`${program} did not print ${pattern}`);
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      process.off('exit', kill);
    },
  };
}
