import { describe, expect, test } from 'vitest';
import type { Trace } from '#shared/trace/trace';
import { decodeTrace } from '../../../../../src-main/decode/trace/decode-trace.ts';
import { encodeOldTrace } from '../../../../fixtures/encode-old-trace.ts';
import { errorOf } from '../../../../fixtures/error-of.ts';
import { formatEvents, formatGoroutines } from '../../../../fixtures/format-trace.ts';

const decode = (text: string): Trace => decodeTrace(encodeOldTrace(text));

/** With this frequency a tick is a nanosecond; the first event is at 1. */
const footer = `
  stack 1 10 2 3 42
  string 2 main.f
  string 3 f.go
  frequency 1000000000`;

/** Goroutine 1 runs when the trace begins, 2 waits, 3 is in a system call, 4 could run. */
const listing = `
  batch 0 100
    goCreate 0 1 1 0
    goCreate 0 2 1 0
    goWaiting 0 2
    goCreate 0 3 1 0
    goInSyscall 0 3
    goCreate 0 4 1 0
    procStart 0 7
    goStart 10 1 1
    gomaxprocs 10 1 0`;

describe('a trace of before Go 1.22', () => {
  test('lists what existed when it began', () => {
    const trace = decode(`go 21

${listing} ${footer}`);
    expect(trace.breaks).toEqual([]);
    expect(trace.startNs).toBe(-1n);
    expect(formatGoroutines(trace)).toEqual([
      'g2: blocked 0–22',
      'g3: syscall blocked 0–22',
      'g1: running 0–22',
      'g4: runnable 0–22',
    ]);
    expect(Array.from(trace.goroutine.func, (func) => trace.string[trace.func.name[func] ?? 0])).toEqual(
      Array.from({ length: 4 }, () => 'main.f'),
    );
    expect(Array.from(trace.metric.value)).toEqual([1]);
  });

  test('has system calls of no length, and those that lost their P', () => {
    const trace = decode(`go 21

${listing}
      batch 0 200
        goSysCall 0 1
        goSysCall 100 1
        goSysBlock 20
        procStop 5
      batch 18446744073709551615 500
        goSysExit 20 1 2 450
      ${footer}`);
    expect(trace.breaks).toEqual([]);
    expect(formatGoroutines(trace).find((line) => line.startsWith('g1:'))).toBe(
      'g1: running 0–101, syscall 101–102, running 102–201, syscall 201–226, syscall blocked 226–351, runnable 351–352',
    );
  });

  test('is put in order by the numbers of its goroutines where times of Ps disagree', () => {
    const trace = decode(`go 21

${listing}
      batch 0 200
        goUnblock 10 2 2 0
      batch 1 150
        procStart 0 8
        goStart 20 2 3
        goBlockRecv 100 1
      ${footer}`);
    const lines = formatEvents(trace).slice(-5);
    expect(lines.map((line) => line.split(' ')[1])).toEqual(['ProcStart', 'GoUnblock', 'GoStart', 'GoBlock', 'Sync']);
    expect(trace.breaks).toEqual([]);
  });

  test('keeps what comes before an event that nothing leads to', () => {
    const trace = decode(`go 21

${listing}
      batch 0 200
        goUnblock 10 9 5 0
      ${footer}`);
    expect(trace.breaks).toMatchObject([{ generation: 1, isTruncation: false }]);
    expect(trace.goroutine.length).toBe(4);
  });

  test('has the reasons of its stops of the world', () => {
    const stops = (header: number): (string | undefined)[] => {
      const trace = decode(`go ${header}

${listing}
        batch 0 200
          stwStart 10 1
          stwDone 10
        ${footer}`);
      return Array.from(trace.range.name, (name) => trace.string[name]);
    };
    expect(stops(19)).toEqual(['GC sweep termination']);
    expect(stops(21)).toEqual(['GC mark termination']);
  });

  test('that was cut off has no times and is refused', () => {
    const bytes = encodeOldTrace(`go 21

${listing} ${footer}`);
    const error = errorOf(() => decodeTrace(bytes.subarray(0, bytes.length - 3)));
    expect(error.code).toBe('decode/truncated');
    expect(error.message).toContain('writes the frequency of the clock and all names at the end');
  });

  test('of Go 1.5 is refused, since it has no names', () => {
    expect(errorOf(() => decode('go 5')).code).toBe('decode/unknown-format');
  });
});
