import { describe, expect, it } from 'vitest';
import { noServerFacts } from '#shared/contract/server-facts';
import type { CaptureId, ComparisonId } from '#shared/base/brand';
import type { Capture, ProcessFacts, Workspace } from '#shared/contract/model';
import type { CaptureKind } from '#shared/profile/profile';
import { clockAxis, clockPosition } from '../../../../src-renderer/state/clock-axis.ts';
import { captureLines, captureResult } from '../../../../src-renderer/state/capture-lines.ts';
import {
  goroutineCount,
  goroutineSeries,
  incidentLine,
  nextSteps,
  principalProcess,
  vitals,
} from '../../../../src-renderer/state/incident-facts.ts';

const time = (seconds: number): string => new Date(Date.UTC(2026, 10, 24, 3, 4, seconds)).toISOString();

const process = (id: number, role: ProcessFacts['role']): ProcessFacts => ({
  id,
  name: `pod-${id}`,
  role,
  environment: 'production',
  address: '',
  version: '2.41.0',
  goVersion: 'go1.26.3',
});

function capture(
  id: number,
  kind: CaptureKind,
  { at = id, ...change }: Partial<Capture> & { at?: number } = {},
): Capture {
  return {
    id: id as CaptureId,
    processId: 1,
    kind,
    source: kind,
    origin: 'live',
    status: 'complete',
    startedAt: time(at),
    finishedAt: time(at),
    sizeBytes: 1,
    sha256: '',
    contentType: '',
    summary: '',
    problem: null,
    server: noServerFacts,
    ...change,
  };
}

function workspace(captures: readonly Capture[], change: Partial<Workspace> = {}): Workspace {
  return {
    file: '/a.faultline',
    sizeBytes: 0,
    isSample: false,
    incident: { title: 'a', service: 'checkout', environment: 'production', openedAt: time(0) },
    processes: [process(1, 'sick'), process(2, 'healthy')],
    captures,
    comparisons: [],
    notes: [],
    ...change,
  };
}

const dumps = [
  capture(1, 'goroutine-dump', { summary: '1,156 goroutines' }),
  capture(3, 'goroutine-dump', { at: 60, summary: '1,391 goroutines' }),
];

describe('goroutine counts', () => {
  it('are read from whole captures only', () => {
    expect(goroutineCount(capture(1, 'goroutine', { summary: '1,156 goroutines' }))).toBe(1156);
    expect(goroutineCount(capture(1, 'goroutine', { summary: '1,156 goroutines', status: 'partial' }))).toBeNull();
    expect(goroutineCount(capture(1, 'goroutine', { summary: 'large, decoded when opened' }))).toBeNull();
  });

  it('come from dumps where there are any, so that no moment counts twice', () => {
    const series = goroutineSeries(workspace([...dumps, capture(2, 'goroutine', { summary: '1,157 goroutines' })]));
    expect(series.map(({ process: { id }, points }) => [id, points.map(({ count }) => count)])).toEqual([
      [1, [1156, 1391]],
    ]);
  });
});

describe('vitals', () => {
  it('are the newest of the sick process, with the change and the other processes', () => {
    const found = vitals(
      workspace([
        ...dumps,
        capture(4, 'cpu', { source: 'profile?seconds=30', summary: '41.20 s of CPU' }),
        capture(5, 'cpu', { processId: 2, source: 'profile?seconds=30', summary: '22.90 s of CPU' }),
        capture(6, 'heap', { summary: '', status: 'failed' }),
      ]),
    );
    expect(
      found.map(({ label, figure, rest, change, source, others }) => [
        label,
        figure,
        rest,
        change,
        source.id,
        others.map(({ text, capture: { id } }) => `${text}, #${id}`),
      ]),
    ).toEqual([
      ['Goroutines', '1,391', '', '+235 since #1', 3, []],
      ['CPU time', '41.20 s', 'in 30 s', '', 4, ['healthy 22.90 s, #5']],
    ]);
  });

  it('are of the process captured last where none is known to be sick', () => {
    const processes = [process(1, ''), process(2, '')];
    const captures = [capture(1, 'cpu'), capture(2, 'cpu', { processId: 2 })];
    expect(principalProcess(workspace(captures, { processes }))?.id).toBe(2);
  });
});

describe('the line under the title', () => {
  it('says what is known and leaves out what is not', () => {
    const [service, count] = incidentLine(workspace(dumps));
    expect([service, count]).toEqual(['checkout 2.41.0', '1 process']);
    expect(incidentLine(workspace([], { processes: [] }))).toHaveLength(2);
  });
});

describe('the next step', () => {
  const cpus = [capture(4, 'cpu'), capture(5, 'cpu', { processId: 2 })];
  const texts = (of: Workspace) => nextSteps(of).map(({ text }) => text);

  it('is a second dump after the first', () => {
    expect(texts(workspace(dumps.slice(0, 1)))).toEqual([
      'Dump goroutines again: one dump (#1) cannot show whether they grow.',
    ]);
    expect(texts(workspace(dumps))).toEqual([]);
  });

  it('is a comparison where two processes were captured alike, healthy first', () => {
    const [step] = nextSteps(workspace(cpus));
    expect(step).toMatchObject({ kind: 'compare', label: 'Compare #5 with #4' });
  });

  it('is the report once a comparison is in it', () => {
    const made = {
      id: 1 as ComparisonId,
      before: [5 as CaptureId],
      after: [4 as CaptureId],
      renames: [],
      createdAt: time(90),
      inReport: true,
    };
    expect(nextSteps(workspace(cpus, { comparisons: [made] })).map(({ kind }) => kind)).toEqual(['report']);
  });

  it('is another try after a cut, but not after a stop or a whole one', () => {
    const closed = { code: 'connect/closed', message: '', details: {} } as const;
    const cut = capture(7, 'trace', { status: 'partial', problem: closed });
    expect(texts(workspace([cut]))).toEqual(['Trace #7 was cut off. Capture it again for the whole.']);
    expect(texts(workspace([cut, capture(8, 'trace')]))).toEqual([]);
    const stopped = { ...cut, problem: { ...closed, code: 'app/cancelled' as const } };
    expect(texts(workspace([stopped]))).toEqual([]);
  });
});

describe('lines of captures', () => {
  it('stand under their process in order of time', () => {
    const lines = captureLines(workspace([capture(2, 'cpu', { at: 9 }), capture(3, 'heap', { at: 5 })]));
    expect(lines.map((line) => line.key)).toEqual(['process/1', 'capture/3', 'capture/2']);
  });

  it('say what is missing', () => {
    const problem = { code: 'connect/closed', message: '', details: {} } as const;
    expect(captureResult(capture(1, 'trace', { status: 'partial', summary: 'Go 1.26 trace', problem }), [])).toEqual({
      text: '◐ Go 1.26 trace. The connection was closed before the answer was complete.',
      tone: 'warn',
    });
    expect(captureResult(capture(1, 'trace', { status: 'receiving' }), []).text).toBe('receiving');
  });
});

describe('the shared clock', () => {
  it('has marks at round times and room at its ends', () => {
    const axis = clockAxis(workspace([capture(1, 'cpu', { at: 0, finishedAt: time(60) })]), 4);
    expect(axis?.ticks.map(({ timeMs }) => new Date(timeMs).getUTCSeconds())).toEqual([0, 30, 0]);
    expect(axis && clockPosition(axis, time(30))).toBeCloseTo(0.5);
    expect(axis && clockPosition(axis, time(600))).toBeNull();
  });

  it('is not pressed together by a note of the next day', () => {
    const note = { id: 1, comparisonId: null, path: [], text: '', author: '', createdAt: time(86_400) };
    const captures = [capture(1, 'cpu', { finishedAt: time(60) })];
    const plain = clockAxis(workspace(captures), 4);
    expect(clockAxis(workspace(captures, { notes: [note as never] }), 4)?.endMs).toBe(plain?.endMs);
  });

  it('is none without captures', () => {
    expect(clockAxis(workspace([]), 4)).toBeNull();
  });
});
