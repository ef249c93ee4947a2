import { describe, expect, it } from 'vitest';
import { TrackState } from '#shared/trace/track-state';
import { spokenSpan, statesOf, viewLine, whyLine } from '../../../../src-renderer/state/trace-facts.ts';
import {
  firstOpen,
  flowsOf,
  linesBetween,
  shortFunc,
  tasksGroup,
  threadsGroup,
  timelineLines,
  tracksOf,
} from '../../../../src-renderer/state/trace-rows.ts';
import { traceTime } from '../../../../src-renderer/state/trace-times.ts';
import { spanFacts, traceHead } from '../../../component/trace.ts';

const shown = { head: traceHead, openGroups: [], pinned: [], nameOf: () => 'G 20', found: null, pattern: '' };

describe('rows of a timeline', () => {
  it('come in one order, goroutines only where their group is open', () => {
    const labels = (lines: ReturnType<typeof timelineLines>) => lines.map(({ label }) => label);
    const above = ['GC', 'Stop the world', 'Heap', 'CPU samples', 'Logs', 'Processors', 'P0', 'P1', 'Threads'];
    expect(labels(timelineLines(shown))).toEqual([...above, 'Tasks', 'Load']);
    const threads = labels(timelineLines({ ...shown, openGroups: [threadsGroup] }));
    expect(threads).toEqual([...above, 'M 4001', 'M 4002', 'M 4003', 'Tasks', 'Load']);
    // Regions lie under the goroutine whose they are.
    expect(labels(timelineLines({ ...shown, openGroups: [0] })).slice(-3)).toEqual(['G 20', 'G 18', '']);
    expect(timelineLines({ ...shown, openGroups: [0] }).at(-1)?.track).toEqual({ kind: 'region', row: 0 });
  });

  it('have tasks where they are unfolded, or where a search names them', () => {
    const tasks = (lines: ReturnType<typeof timelineLines>) =>
      lines.filter(({ track }) => track?.kind === 'task').map(({ label }) => label);
    expect(tasks(timelineLines(shown))).toEqual([]);
    expect(tasks(timelineLines({ ...shown, openGroups: [tasksGroup] }))).toEqual(['quote']);
    expect(tasks(timelineLines({ ...shown, found: [], pattern: 'QUO' }))).toEqual(['quote']);
    expect(tasks(timelineLines({ ...shown, found: [], pattern: 'runnable>1ms' }))).toEqual([]);
    expect(firstOpen(traceHead)).toEqual([tasksGroup, 0]);
    expect(firstOpen({ ...traceHead, user: { ...traceHead.user, lanes: 40 } })).toEqual([0]);
  });

  it('ask for a track once, though it is pinned and in its group', () => {
    const lines = timelineLines({ ...shown, openGroups: [0], pinned: [{ kind: 'goroutine', row: 0 }] });
    expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
    expect(tracksOf(lines).filter(({ kind }) => kind === 'goroutine')).toHaveLength(2);
  });

  it('are joined by an arrow from who woke the selected goroutine, where both have a row', () => {
    const open = timelineLines({ ...shown, openGroups: [0] });
    const middleOf = (label: string): number => {
      const line = open.find((one) => one.label === label);
      return line ? line.topCssPx + line.heightCssPx / 2 : NaN;
    };
    const arrow = { atNs: 30e6, from: middleOf('G 18'), to: middleOf('G 20') };
    expect(flowsOf(spanFacts(1), open)).toEqual([arrow]);
    expect(flowsOf(spanFacts(1), timelineLines(shown))).toEqual([]);
    expect(flowsOf(spanFacts(2), open)).toEqual([]);
    expect(flowsOf(null, open)).toEqual([]);
  });

  it('lie without gaps, and only those in sight are drawn', () => {
    const lines = timelineLines(shown);
    for (const [i, line] of lines.entries()) {
      const above = lines[i - 1];
      expect(line.topCssPx).toBe(above ? above.topCssPx + above.heightCssPx : 0);
    }
    expect(linesBetween(lines, 0, 40).map(({ label }) => label)).toEqual(['GC', 'Stop the world']);
  });

  it('shed the package of a function', () => {
    expect(shortFunc('acme.example/shop/rates.(*Cache).Load')).toBe('(*Cache).Load');
    expect(shortFunc('')).toBe('(start not in the trace)');
  });
});

describe('sentences of a trace', () => {
  it('say what is in view and of what', () => {
    expect(viewLine(0, 5e9, 5e9)).toBe('All 5.00 s in view');
    expect(viewLine(1.842e9, 1.866e9, 5e9)).toBe('In view 24.0 ms of 5.00 s, from 1.8420 s');
  });

  it('have no more digits than the step needs', () => {
    expect(traceTime(1.842e9, 1e6)).toBe('1.842 s');
    expect(traceTime(2e9, 1e9)).toBe('2 s');
  });

  it('say why, and where the trace does not know more', () => {
    expect(whyLine(spanFacts(1))).toBe('Ready, but no P had taken it up.');
    expect(whyLine(spanFacts(0))).toBe('Blocked; the trace has no reason. It was so before the trace begins.');
    expect(whyLine({ ...spanFacts(3), reason: 'chan receive' })).toBe(
      'Blocked on chan receive. It still is when the trace ends, so the duration is a lower bound.',
    );
  });

  it('speak the selection with its denominator', () => {
    expect(spokenSpan(spanFacts(2), 'G 20', 100e6)).toBe('G 20, Running, 20.0 ms of 100 ms, from 0.040 s');
  });

  it('list the states that took time, the longest first', () => {
    const ns = Float64Array.from({ length: 16 }, (_, state) => (state === TrackState.net ? 5 : 0));
    ns[TrackState.running] = 7;
    expect(statesOf({ ns, longestNs: ns, totalNs: 12 }).map(({ state }) => state)).toEqual([
      TrackState.running,
      TrackState.net,
    ]);
  });
});
