import type { JobId } from '#shared/base/brand';
import type { Finding, FindingHead, FindingMark, FindingReply, FindingsReply } from '#shared/contract/findings';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { comparison, dump, healthyCpu, sickCpu } from './incident.ts';

/** What is found in the incident: a leak behind a blocked call, and the CPU time that it costs. */

export const load = 'acme.example/shop/rates.Load';

export const leak: Finding = {
  key: 'leak',
  rule: 'leak-behind-syscall',
  process: 0,
  severity: 'critical',
  confidence: {
    value: 0.8,
    level: 'high',
    parts: [
      { text: 'The calls last.', holds: true, weight: 4 },
      { text: 'A trace shows them to its end.', holds: false, weight: 1 },
    ],
  },
  title: 'read(2) in rates.Load does not return: 6 goroutines are blocked in it, and 1,150 wait behind them.',
  rootCause: `read(2) called by ${load}`,
  effectOf: null,
  affected: { goroutines: 1156, ofGoroutines: 1180, threads: 6, cpu: null, heapBytes: null },
  parts: [
    { role: 'in-syscall', text: 'blocked in the system call', count: 6 },
    { role: 'waiting-for-holder', text: 'waiting for it', count: 1150 },
    { role: 'rest', text: 'at work, idle or of the runtime', count: 24 },
  ],
  chain: [
    {
      role: 'holder',
      count: 6,
      state: 'syscall',
      function: load,
      stack: [{ func: load, file: '/src/rates.go', line: 41 }],
      creator: 'main.main',
      because: '',
      minutesMin: 2,
      minutesMax: 41,
      goroutines: [7],
    },
    {
      role: 'channel-waiter',
      count: 1150,
      state: 'chan receive',
      function: load,
      stack: [{ func: load, file: '/src/rates.go', line: 41 }],
      creator: 'acme.example/shop/rates.Refresh',
      because: 'rates.Refresh starts both.',
      minutesMin: 0,
      minutesMax: 0,
      goroutines: [20, 22],
    },
  ],
  growth: { what: 'goroutines', from: 900, to: 1150, overNs: 60e9, perMinute: 250, exhaustion: null },
  evidence: [
    {
      text: '1,150 goroutines in chan receive in rates.Load.',
      capture: dump,
      where: { view: 'goroutines', state: 'chan receive', functions: [load] },
    },
    { text: 'rates.Load takes 15.00 s.', capture: sickCpu, where: { view: 'profile', function: load } },
    {
      text: 'It took nothing before.',
      capture: sickCpu,
      where: { view: 'comparison', before: healthyCpu, after: sickCpu, function: load },
    },
    { text: 'Both are of the same build.', capture: null, where: null },
  ],
  counterEvidence: [],
  confirm: [{ capture: 'trace?seconds=5', text: 'A trace shows whether the calls end.' }],
  advice: 'Give callers a deadline.',
  alignment: { text: 'Placed by the time of capture, ± 3.00 ms.', errorNs: 3e6 },
};

export const cpuHead: FindingHead = {
  ...{ key: 'cpu', rule: 'cpu-regression', process: 0, severity: 'warning', rootCause: leak.rootCause },
  title: 'rates.Load takes 500 ms/s more CPU.',
  confidence: { value: 0.5, level: 'medium' },
  effectOf: leak.key,
  affected: { goroutines: 0, ofGoroutines: null, threads: 0, cpu: 0.5, heapBytes: null },
  growth: null,
  mark: null,
};

export const mark: FindingMark = {
  key: leak.key,
  rule: leak.rule,
  title: leak.title,
  verdict: 'confirmed',
  note: 'The mount hangs.',
  author: 'm.okafor',
  markedAt: '2026-11-24T03:20:00Z',
};

function headOf(marked: FindingMark | null): FindingHead {
  const { key, rule, process, severity, title, rootCause, effectOf, affected, growth, confidence } = leak;
  const { value, level } = confidence;
  return {
    ...{ key, rule, process, severity, title, rootCause, effectOf, affected, growth },
    confidence: { value, level },
    mark: marked,
  };
}

const process = {
  name: 'checkout-x2k4q',
  captures: [healthyCpu, sickCpu, dump],
  because: 'All were taken from it.',
  isReference: false,
};

export const nothing: FindingsReply = {
  state: 'ready',
  job: null,
  problem: null,
  captures: [healthyCpu, sickCpu, dump],
  leftOut: [],
  summary: 'Nothing was found. 1 of 3 rules could be checked with these captures.',
  findings: [],
  formerMarks: [],
  processes: [process],
  checked: [
    { rule: 'goroutine-leak', title: 'Goroutines leak', process: 0, extent: 'partial', found: 0 },
    { rule: 'cpu-regression', title: 'CPU time grew', process: 0, extent: 'full', found: 0 },
    { rule: 'lock-convoy', title: 'Goroutines queue for a lock', process: 0, extent: 'not-checked', found: 0 },
  ],
  missing: [
    { rule: 'lock-convoy', process: 0, capture: 'trace?seconds=5', text: 'Needed for this: it tells how long.' },
    { rule: 'goroutine-leak', process: 0, capture: 'goroutine?debug=2', text: 'It would tell which grow.' },
  ],
};

export function found(marked: FindingMark | null = null): FindingsReply {
  return { ...nothing, summary: leak.title, findings: [headOf(marked), cpuHead] };
}

export const whole: FindingReply = { finding: leak, process, mark: null, effects: [cpuHead] };

/** Answers as the main process would, a mark kept from the request on. */
export function findingHandlers(): Handlers {
  let marked: FindingMark | null = null;
  return {
    'finding/read': () => ({ job: 9 as JobId }),
    'finding/list': () => found(marked),
    'finding/get': () => ({ ...whole, mark: marked }),
    'finding/mark': ({ verdict, note }) => {
      marked = { ...mark, verdict, note };
      return marked;
    },
    'finding/unmark': () => {
      marked = null;
      return null;
    },
    'comparison/create': () => comparison,
    'comparison/search': () => ({ symbols: Int32Array.of(1) }),
  };
}
