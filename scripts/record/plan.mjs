import { setTimeout as sleep } from 'node:timers/promises';

const warmQuotes = 2000; // the service keeps so many: its heap has the usual size then
const dumpInterval = 10_000;
const patience = 180_000;

/** What is recorded of a process in each role. `take` takes a capture of the kind it is given. */
export const plans = { sick: recordSick, healthy: recordFully, newer: recordCpu };

/** Waits until the service has worked for a while. */
export async function warm({ apiUrl }) {
  await until(async () => (await fetch(`${apiUrl}/v1/quote/${warmQuotes}`)).ok, `quote ${warmQuotes}`);
}

async function recordSick(take, { pprofUrl }) {
  await until(() => readsForMinutes(pprofUrl), 'dump that tells how long a read takes');
  await recordFully(take);
}

/** Dumps spread over time, with the CPU profile and the trace between them, and the other profiles. */
async function recordFully(take) {
  const next = every(dumpInterval);
  await dump(take);
  await take('cpu');
  await take('heap');
  await next();
  await dump(take);
  await take('trace');
  for (const kind of ['block', 'mutex', 'threadcreate']) await take(kind);
  await next();
  await dump(take);
}

async function recordCpu(take) {
  await take('cpu');
}

async function dump(take) {
  await take('goroutine-dump');
  await take('goroutine');
}

/** Go counts the minutes a goroutine has waited from the first garbage collection on, and shows whole ones only. */
async function readsForMinutes(pprofUrl) {
  const text = await (await fetch(`${pprofUrl}goroutine?debug=2`)).text();
  return text.split('\n\n').some((goroutine) => /\[syscall, \d+ minutes\][^]*FileSource\)\.load/.test(goroutine));
}

async function until(condition, what) {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(1000)) {
    if (await condition()) return;
  }
  throw new Error(`no ${what} after ${patience / 1000} s`);
}

/** Returns what waits for the next multiple of the interval from now. */
function every(interval) {
  let next = Date.now();
  return async () => {
    next = Math.max(next + interval, Date.now());
    await sleep(next - Date.now());
  };
}
