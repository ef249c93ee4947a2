import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { buildGo, type GoProgram } from './go-build.ts';

export { goProgram } from './go-build.ts';

export type CheckoutMode = 'healthy' | 'sick' | 'newer';

export interface Target {
  pprofUrl: string;
  apiUrl: string;
  stop(): Promise<void>;
}

const source = path.join(import.meta.dirname, 'checkout');
const release = (file: string, version: string, tags: string): GoProgram => ({
  source,
  file,
  flags: [`-tags=${tags}`, `-ldflags=-X main.version=${version}`],
});
const current = release('checkout', '2.41.0', '');
const newer = release('checkout-newer', '2.42.0', 'newer');
const startTime = 10_000;
const stopTime = 5_000;

/** Starts the service of the checkout folder, which is built if its sources have changed. */
export async function startCheckout(options: { mode: CheckoutMode; args?: string[] }): Promise<Target> {
  const program = await buildGo(options.mode === 'newer' ? newer : current);
  const sick = options.mode === 'sick' ? ['-sick'] : [];
  const child = spawn(program, [...sick, ...(options.args ?? [])], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  try {
    return { ...(await listening(child)), stop: () => stop(child) };
  } catch (error) {
    kill();
    throw error;
  }
}

/** Waits until the service has printed both of its addresses. */
function listening(child: ChildProcess): Promise<{ pprofUrl: string; apiUrl: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    const timer = setTimeout(() => {
      reject(new Error(`checkout did not start within ${startTime / 1000} s\n${errors}`));
    }, startTime);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const apiUrl = /^api listening on (.+)$/m.exec(output)?.[1];
      const pprofUrl = /^pprof listening on (.+)$/m.exec(output)?.[1];
      if (apiUrl === undefined || pprofUrl === undefined) return;
      clearTimeout(timer);
      resolve({ pprofUrl, apiUrl });
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      reject(new Error(`checkout ended with ${code ?? 'a signal'}\n${errors}`));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTime);
  await exited;
  clearTimeout(timer);
}
