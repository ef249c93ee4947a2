import type { Capture, Job, ProcessFacts, Workspace } from '#shared/contract/model';
import { advise } from './advice.ts';
import { jobAmount } from './capture-facts.ts';

/** The lines of a list of captures by process: a line for the process, then its captures in order of time. */
export type CaptureLine =
  | { readonly kind: 'process'; readonly key: string; readonly process: ProcessFacts }
  | { readonly kind: 'capture'; readonly key: string; readonly capture: Capture; readonly index: number };

export function captureLines({ processes, captures }: Workspace): readonly CaptureLine[] {
  const lines: CaptureLine[] = [];
  let index = 0;
  for (const process of processes) {
    const own = captures
      .filter(({ processId }) => processId === process.id)
      .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id - b.id);
    if (own.length === 0) continue;
    lines.push({ kind: 'process', key: `process/${process.id}`, process });
    for (const capture of own) {
      lines.push({ kind: 'capture', key: `capture/${capture.id}`, capture, index });
      index++;
    }
  }
  return lines;
}

/** `2.41.0 · go1.26.8`: what else is known of a process; its role only where the name does not say it. */
export function processLine({ name, role, version, goVersion, address }: ProcessFacts): string {
  return [name.includes(role) ? '' : role, version, goVersion, address].filter((part) => part !== '').join(' · ');
}

export interface CaptureResult {
  readonly text: string;
  readonly tone: 't2' | 't3' | 'warn' | 'bad';
}

/** What came of a capture, in words: its summary, how far it is, or why it is not whole. */
export function captureResult(capture: Capture, running: readonly Job[]): CaptureResult {
  const { status, problem, summary } = capture;
  const why = problem ? advise(problem).title : '';
  switch (status) {
    case 'receiving': {
      const job = running.find(({ captureId }) => captureId === capture.id);
      return { text: job ? `receiving: ${jobAmount(job)}` : 'receiving', tone: 't3' };
    }
    case 'failed':
      if (problem?.code === 'app/cancelled') return { text: 'stopped before anything arrived', tone: 't3' };
      return { text: why || 'failed', tone: 'bad' };
    case 'partial':
      return { text: `◐ ${[summary, why || 'partial'].filter((part) => part !== '').join('. ')}`, tone: 'warn' };
    case 'complete':
      return problem ? { text: why, tone: 'warn' } : { text: summary || 'stored', tone: 't2' };
  }
}
