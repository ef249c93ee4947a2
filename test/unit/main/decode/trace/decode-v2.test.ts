import { describe, expect, test } from 'vitest';
import { checkSpans } from '#shared/trace/check-spans';
import { computeGoroutineSpans } from '#shared/trace/goroutine-spans';
import { computeProcSpans, computeThreadSpans } from '#shared/trace/holder-spans';
import type { Trace } from '#shared/trace/trace';
import { decodeTrace, TraceDecoder } from '../../../../../src-main/decode/trace/decode-trace.ts';
import { encodeTrace } from '../../../../fixtures/encode-trace.ts';
import { errorOf } from '../../../../fixtures/error-of.ts';
import { formatEvents, formatGoroutines } from '../../../../fixtures/format-trace.ts';

/** One unit of time is 64 ns. */
const CLOCK = '15625000';

function decode(text: string): Trace {
  const trace = decodeTrace(encodeTrace(text));
  checkSpans(computeGoroutineSpans(trace), trace.goroutine.length);
  checkSpans(computeProcSpans(trace), trace.proc.length);
  checkSpans(computeThreadSpans(trace), trace.thread.length);
  return trace;
}

const example = `
  go 26
  events 1 1 1000
    procStatus 0 0 1
    goStatus 1 1 1 2
    goCreate 2 9 1 1
    goBlock 10 1 1
    goStart 3 9 1
    goUnblock 4 1 1 0
    goDestroy 5
    goStart 1 1 2
  sync 1 - 1000 ${CLOCK} 0 64000 1767225600 5
  stacks 1 - 1030
    1 4096,2,3,42
  strings 1 - 1031
    1 wait
    2 main.f
    3 f.go
  end`;

describe('a small trace', () => {
  const trace = decode(example);

  test('is 151 bytes as Go writes them', () => {
    const bytes = Buffer.from(encodeTrace(example));
    expect(bytes.length).toBe(151);
    expect(bytes.toString('hex')).toBe(
      '676f20312e3236207472616365000000' +
        '010101e807210d000001' +
        '1901010102' +
        '0e02090101' +
        '140a0101' +
        '10030901' +
        '1504010100' +
        '1105' +
        '10010102' +
        '0101ffffffffffffffffff01e80711' +
        '3208a8d6b907' +
        '330080f40380f2d6ca0605' +
        '0101ffffffffffffffffff01860809' +
        '02030101802002032a' +
        '0101ffffffffffffffffff01870818' +
        '0405010477616974' +
        '0502066d61696e2e66' +
        '050304662e676f' +
        '34',
    );
  });

  test('has its events at their times', () => {
    expect(trace.startNs).toBe(64_000n);
    expect(formatEvents(trace)).toEqual([
      '0 Sync -/-/- #0',
      '1 ProcStatusRunning 1/-/- p0',
      '64 GoStatusRunning 1/0/- g1',
      '192 GoCreate 1/0/1 g9',
      '832 GoBlock 1/0/1 "wait"',
      '1024 GoStart 1/0/- g9',
      '1280 GoUnblock 1/0/9 g1',
      '1600 GoDestroy 1/0/9',
      '1664 GoStart 1/0/- g1',
      '1665 Sync -/-/-',
    ]);
  });

  test('tells what its goroutines did', () => {
    expect(formatGoroutines(trace)).toEqual([
      'g1: running 0–832, blocked (wait) 832–1280, runnable 1280–1664, running 1664–1665',
      'g9: runnable 192–1024, running 1024–1600',
    ]);
    expect(trace.string[trace.func.name[trace.goroutine.func[1] ?? -1] ?? 0]).toBe('main.f');
    expect(trace.line.line[0]).toBe(42);
    expect(trace.location.address[0]).toBe(4096n);
  });

  test('knows the wall clock', () => {
    expect(trace.generation.wallNanos[0]).toBe(1_767_225_600_000_000_005n);
    expect(trace.generation.snapshotTime[0]).toBe(0);
  });
});

const tables = (generation: number, time: number, header = 23): string => `
  sync ${generation} - ${time} ${CLOCK} ${header >= 25 ? '0 1 1 1' : ''}
  strings ${generation} - ${time}
    1 sync`;

describe('order between threads', () => {
  test('comes from sequence numbers where clocks disagree', () => {
    const trace = decode(`go 23
      events 1 1 100
        procStatus 0 0 1
        goStatus 1 1 1 2
        goStatus 1 2 - 4
        goUnblock 8 2 1 0
      events 1 2 100
        procStatus 0 1 1
        goStart 2 2 2
        goBlock 50 1 0
      ${tables(1, 100)}`);
    expect(trace.breaks).toEqual([]);
    expect(formatEvents(trace).slice(4)).toEqual([
      '128 GoStatusWaiting 1/0/1 g2',
      '640 GoUnblock 1/0/1 g2',
      '641 GoStart 2/1/- g2',
      '3328 GoBlock 2/1/2 "sync"',
      '3329 Sync -/-/-',
    ]);
  });

  test('a P is taken from a thread in a system call, which ends without it', () => {
    const trace = decode(`go 22
      events 1 1 100
        procStatus 0 0 1
        goStatus 1 1 1 2
        goSyscallBegin 1 1 0
        procStart 30 0 3
        goSyscallEndBlocked 1
        goStart 1 1 1
      events 1 2 100
        procSteal 10 0 2 1
        procStart 1 0 3
        procStop 1
      ${tables(1, 100)}`);
    expect(trace.breaks).toHaveLength(1);
    const whole = decode(`go 22
      events 1 1 100
        procStatus 0 0 1
        goStatus 1 1 1 2
        goSyscallBegin 1 1 0
        procStart 30 0 4
        goSyscallEndBlocked 1
        goStart 1 1 1
      events 1 2 100
        procSteal 10 0 2 1
        procStart 1 0 3
        procStop 1
      ${tables(1, 100)}`);
    expect(whole.breaks).toEqual([]);
    expect(formatGoroutines(whole)).toEqual([
      'g1: running 0–128, syscall 128–640, syscall blocked 640–2112, runnable 2112–2176, running 2176–2177',
    ]);
    expect(formatEvents(whole).filter((line) => line.includes('ProcSteal'))).toEqual(['640 ProcSteal 2/-/- p0']);
  });

  test('a coroutine switch is one event for each goroutine that it moves, and one for itself', () => {
    const trace = decode(`go 23
      events 1 1 100
        procStatus 0 0 1
        goStatus 1 1 1 2
        goCreateBlocked 1 5 0 0
        goSwitch 1 5 1
        goSwitchDestroy 1 1 1
      ${tables(1, 100)}`);
    expect(formatGoroutines(trace)).toEqual([
      'g1: running 0–193, blocked 193–256, runnable 256–258, running 258–259',
      'g5: blocked 128–192, runnable 192–194, running 194–257',
    ]);
  });
});

describe('generations', () => {
  const twoGenerations = `go 23
    events 1 1 100
      procStatus 0 0 1
      goStatus 1 1 1 2
      goSyscallBegin 1 1 0
    ${tables(1, 100)}
    events 2 1 200
      procStatus 0 0 3
      goStatusStack 1 1 1 3 1
      goSyscallEnd 10
    stacks 2 - 200
      1 77,1,1,7
    ${tables(2, 200)}`;

  test('a system call over two of them is one span', () => {
    const trace = decode(twoGenerations);
    expect(trace.breaks).toEqual([]);
    expect(formatGoroutines(trace)).toEqual(['g1: running 0–128, syscall 128–7104, running 7104–7105']);
    expect(Array.from(trace.generation.number)).toEqual([1, 2]);
  });

  test('are decoded one by one, and what was there stays', () => {
    const bytes = encodeTrace(twoGenerations);
    const decoder = new TraceDecoder(bytes);
    expect(decoder.generations).toBe(2);
    expect(decoder.decodeEvents(Infinity)).toBe(true);
    expect(decoder.decodedGenerations).toBe(1);
    const first = decoder.finish();
    expect(formatGoroutines(first)).toEqual(['g1: running 0–128, syscall 128–128']);
    expect(decoder.decodedBytes).toBeLessThan(bytes.length);
    while (decoder.decodeEvents(Infinity));
    expect(decoder.decodedBytes).toBe(bytes.length);
    const whole = decoder.finish();
    expect(formatGoroutines(first)).toEqual(['g1: running 0–128, syscall 128–128']);
    expect(formatEvents(whole)).toEqual(formatEvents(decodeTrace(bytes)));
    expect(formatEvents(decoder.finish())).toEqual(formatEvents(whole));
  });

  test('are decoded some events at a time too, which gives the same trace', () => {
    const bytes = encodeTrace(twoGenerations);
    const decoder = new TraceDecoder(bytes);
    const reached: number[] = [];
    let isLeft = true;
    while (isLeft) {
      isLeft = decoder.decodeEvents(2);
      expect(decoder.events).toBeLessThanOrEqual(3 * (reached.length + 1));
      reached.push(decoder.decodedBytes);
    }
    expect(reached.length).toBeGreaterThan(4);
    expect(reached).toEqual(reached.toSorted((a, b) => a - b));
    expect(formatEvents(decoder.finish())).toEqual(formatEvents(decodeTrace(bytes)));
  });

  test('a status that contradicts what was left breaks the generation, and what comes before stays', () => {
    const trace = decode(twoGenerations.replace('procStatus 0 0 3', 'procStatus 0 0 2'));
    expect(trace.breaks).toMatchObject([{ generation: 2, isTruncation: false, timeNs: 6400 }]);
    expect(trace.warnings.map(({ code }) => code)).toEqual(['broken']);
    expect(formatGoroutines(trace)).toEqual(['g1: running 0–128, syscall 128–6401']);
  });

  test('after a damaged one the next is read as if the trace began with it', () => {
    const trace = decode(twoGenerations.replace('goSyscallBegin 1 1 0', 'goSyscallBegin 1 7 0'));
    expect(trace.breaks).toMatchObject([{ generation: 1 }]);
    expect(formatEvents(trace).map((line) => line.split(' ')[1])).toEqual([
      'Sync',
      'ProcStatusRunning',
      'GoStatusRunning',
      'Gap',
      'Sync',
      'ProcStatusSyscall',
      'GoStatusSyscall',
      'GoSyscallEnd',
      'Sync',
    ]);
    expect(formatGoroutines(trace)).toEqual([
      'g1: running 0–65, unknown 65–6400, syscall 6400–7104, running 7104–7105',
    ]);
  });

  test('numbers of a flight recorder start anywhere', () => {
    const trace = decode(twoGenerations.replaceAll(/(events|sync|strings|stacks) (\d)/g, '$1 4$2'));
    expect(Array.from(trace.generation.number)).toEqual([41, 42]);
    expect(trace.breaks).toEqual([]);
  });

  test('one without its end is cut off; what is in it is kept', () => {
    const bytes = encodeTrace(example);
    const trace = decodeTrace(bytes.subarray(0, bytes.length - 1));
    expect(trace.breaks).toMatchObject([{ generation: 1, isTruncation: true, position: 150 }]);
    expect(trace.warnings[0]?.message).toBe(
      'The trace is cut off in generation 1, at byte 150: the file ends before the generation does. ' +
        'Events up to 0.000 s are kept.',
    );
    expect(trace.goroutine.length).toBe(2);
  });
});

describe('what else is in a trace', () => {
  test('experimental batches and events are passed over', () => {
    const trace = decode(`go 23
      experimental 1 1 100
        0 1 2 3
      events 1 1 100
        procStatus 0 0 1
        goStatus 1 1 1 2
        128 1 5 1 1
        133 1 5
        goDestroy 1
      ${tables(1, 100)}`);
    expect(trace.breaks).toEqual([]);
    expect(formatEvents(trace).filter((line) => line.includes('Experimental'))).toHaveLength(2);
  });

  test('samples come in by their time', () => {
    const trace = decode(`go 23
      events 1 1 100
        procStatus 0 0 1
        goStatus 1 1 1 2
        goDestroy 20
      samples 1 - 100
        115 1 0 1 0
        110 1 - 0 0
      ${tables(1, 100)}`);
    expect(formatEvents(trace).slice(3, 6)).toEqual([
      '640 CPUSample 1/-/- #0',
      '960 CPUSample 1/0/1 #1',
      '1344 GoDestroy 1/0/1',
    ]);
  });

  test('a heap goal that is the largest number is none', () => {
    const trace = decode(`go 23
      events 1 1 100
        procStatus 0 0 1
        heapGoal 1 18446744073709551615
        heapGoal 1 9223372036854775807
        heapGoal 1 4194304
      ${tables(1, 100)}`);
    expect(Array.from(trace.metric.value)).toEqual([0, 0, 4_194_304]);
  });

  test('regions and tasks that began earlier, and a task that is mentioned only', () => {
    const trace = decode(`go 23
      events 1 1 100
        procStatus 0 0 1
        goStatus 1 1 1 2
        userRegionEnd 1 0 1 0
        userTaskEnd 1 7 0
        userTaskBegin 1 8 7 1 0
        userRegionBegin 1 8 1 0
        goDestroy 5
      ${tables(1, 100)}`);
    expect(trace.breaks).toEqual([]);
    expect(Array.from(trace.region.startEvent)).toEqual([-1, 6]);
    expect(Array.from(trace.region.end)).toEqual([128, 640]);
    expect(Array.from(trace.task.id)).toEqual([7, 7, 8]);
    expect(Array.from(trace.task.parent)).toEqual([-1, -1, 1]);
  });

  test('a newer version is tried, and the trace says so', () => {
    const trace = decode(example.replace('go 26', 'go 31'));
    expect(trace.warnings.map(({ code }) => code)).toEqual(['newer-version']);
    expect(trace.goroutine.length).toBe(2);
  });
});

test('the clock of Go 1.22 on Windows is known to be wrong', () => {
  const text = (header: number, frequency: string): string =>
    `go ${header}\nevents 1 1 1\nprocStatus 0 0 1\nsync 1 - 1 ${frequency}`;
  const codes = (header: number, frequency: string): string[] =>
    decode(text(header, frequency)).warnings.map(({ code }) => code);
  expect(codes(22, '2500000000')).toEqual(['windows-clock']);
  expect(codes(22, '10000000')).toEqual([]);
  expect(codes(23, '2500000000')).toEqual([]);
});

describe('what is refused', () => {
  test.each([
    ['a header alone', 'go 26', 'decode/truncated'],
    ['a first batch that is none', 'go 26\nend\nend', 'decode/truncated'],
    ['no frequency', 'go 22\nevents 1 1 1\nprocStatus 0 0 1', 'decode/malformed'],
  ])('%s', (_, text, code) => {
    const error = errorOf(() => decodeTrace(encodeTrace(text)));
    expect(error.code).toBe(code);
    expect(typeof error.details['position']).toBe('number');
  });
});
