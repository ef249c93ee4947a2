import { InvalidArgumentError } from 'commander';
import { AppError } from '#shared/base/app-error';
import type { Interval } from '#shared/trace/interval';
import type { Trace } from '#shared/trace/trace';
import { readInput, type Input } from './read-input.ts';

/** Nanoseconds from the start of the trace. */
export interface IntervalOptions {
  readonly from?: number;
  readonly to?: number;
}

export interface TraceInput {
  readonly trace: Trace;
  /** The whole trace where no other was asked for. */
  readonly interval: Interval;
  readonly isPartial: boolean;
}

/** Throws `decode/wrong-kind` for what is no trace. */
export async function readTrace(file: string, options: IntervalOptions): Promise<TraceInput> {
  return takeTrace(await readInput(file), options);
}

export function takeTrace({ name, decoded, isPartial }: Input, { from, to }: IntervalOptions): TraceInput {
  if (decoded.format !== 'go-trace') {
    throw new AppError('decode/wrong-kind', `${name} is no execution trace, but a ${decoded.kind} capture.`, { name });
  }
  const { trace } = decoded;
  const interval = { startNs: from ?? 0, endNs: Math.min(to ?? trace.endNs, trace.endNs) };
  if (interval.startNs > interval.endNs) {
    throw new AppError('app/bad-request', `The trace has nothing from ${interval.startNs} to ${interval.endNs} ns.`);
  }
  return { trace, interval, isPartial };
}

export function parseNs(text: string): number {
  const ns = Number(text);
  if (!Number.isFinite(ns) || ns < 0) throw new InvalidArgumentError('It takes a number of nanoseconds from 0.');
  return ns;
}

export function parseNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It takes a whole number from 0.');
  return number;
}
