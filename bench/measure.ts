import { spawnSync } from 'node:child_process';

export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly note?: string;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Median milliseconds of calls in this process, after two that warm it up. */
export function medianCallMs(rounds: number, run: () => void): number {
  run();
  run();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    run();
    times.push(performance.now() - began);
  }
  return median(times);
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** Median milliseconds of whole processes. The commands take turns, so that what else the machine does hits all alike. */
export function medianProcessMs(rounds: number, commands: readonly Command[]): number[] {
  const times: number[][] = commands.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, { program, args }] of commands.entries()) {
      const began = performance.now();
      const { status, stderr } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      if (status !== 0)
        throw new Error(`${program} ${args.join(' ')} ended with ${status ?? 'a signal'}: ${stderr.toString()}`);
      if (round >= 0) times[i]?.push(performance.now() - began);
    }
  }
  return times.map(median);
}
