import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CaptureFacts } from '#shared/correlate/capture-facts';
import { correlate } from '#shared/correlate/correlate';
import type { Correlation, Finding } from '#shared/correlate/finding';
import type { CaptureKind } from '#shared/profile/profile';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { computeFacts } from '../../src-main/session/findings-facts.ts';
import { sampleFolder } from '../fixtures/run-cli.ts';

interface Manifest {
  readonly processes: readonly { readonly id: string; readonly role: string; readonly version: string }[];
  readonly captures: readonly {
    readonly file: string;
    readonly process: string;
    readonly kind: CaptureKind;
    readonly startedAt: string;
    readonly finishedAt: string;
  }[];
}

const manifest = JSON.parse(fs.readFileSync(path.join(sampleFolder, 'incident.json'), 'utf8')) as Manifest;

const recorded: readonly CaptureFacts[] = manifest.captures.map(({ file, process, kind, startedAt, finishedAt }, i) => {
  const of = manifest.processes.find(({ id }) => id === process);
  const source = {
    id: i,
    name: file,
    process,
    startMs: Date.parse(startedAt),
    endMs: Date.parse(finishedAt),
    isReference: of?.role === 'healthy',
    version: of?.version ?? '',
  };
  return computeFacts(decodeCapture(fs.readFileSync(path.join(sampleFolder, file))), source, false, kind);
});

/** As files that nobody says anything about. */
const anonymous = recorded.map((facts) => ({
  ...facts,
  source: { ...facts.source, process: '', isReference: false, version: '' },
}));

const ratecard = 'acme.example/checkout/internal/ratecard';
const nameOf = ({ processes }: Correlation, { process }: Finding): string => processes[process]?.name ?? '';

describe.each([
  ['as recorded', recorded],
  ['without a word about their processes', anonymous],
])('the sample incident, %s', (_how, captures) => {
  const found = correlate(captures);
  const [cause, ...others] = found.findings;

  test('has the read that does not return as its first cause', () => {
    expect(cause).toMatchObject({
      rule: 'leak-behind-syscall',
      severity: 'critical',
      effectOf: null,
      rootCause: `read(2) called by ${ratecard}.(*FileSource).load`,
      confidence: { level: 'high' },
    });
    expect(found.summary).toContain('read(2) in ratecard.(*FileSource).load does not return');
  });

  test('tells those that wait for the lock and for the channel from those in the call', () => {
    expect(cause?.chain.map(({ role, count, function: name }) => [role, count, name])).toEqual([
      ['holder', 4, `${ratecard}.(*FileSource).load`],
      ['channel-waiter', 326, `${ratecard}.(*Flight).wait`],
      ['channel-waiter', 31, `${ratecard}.(*Cache).Fresh`],
      ['lock-waiter', 4, `${ratecard}.(*Cache).refresh`],
    ]);
    expect(cause?.parts.map(({ role, count }) => [role, count])).toEqual([
      ['in-syscall', 4],
      ['waiting-for-holder', 361],
      ['unrelated-leak', 0],
      ['rest', 73],
    ]);
    expect(cause?.affected).toMatchObject({ goroutines: 365, ofGoroutines: 438, threads: 4 });
  });

  test('joins the dumps with the trace by goroutine ids', () => {
    const texts = cause?.evidence.map(({ text }) => text) ?? [];
    expect(texts).toContain(
      '4 goroutines stayed in the call to the end of the trace, up to 5.00 s; 4 of them are the same by id.',
    );
    expect(texts).toContain('Those that wait grew from dump to dump: 246 → 286 → 326.');
    expect(texts.some((text) => text.startsWith('286 in ratecard.(*Flight).wait were not woken once'))).toBe(true);
  });

  test('has the parsing of the fallback card as an effect, not as a second cause', () => {
    const parsing = others.filter(({ title }) => title.startsWith('ratecard.parse'));
    expect(parsing).toHaveLength(1);
    expect(parsing[0]).toMatchObject({ rule: 'cpu-regression', effectOf: cause?.key, rootCause: cause?.rootCause });
    expect(parsing[0]?.evidence[1]?.text).toContain('ratecard.(*Fallback).Rates');
  });

  test('has the requests that wait as an effect', () => {
    const requests = others.find(({ rule }) => rule === 'http-handlers-stuck');
    expect(requests).toMatchObject({ effectOf: cause?.key, affected: { goroutines: 31 } });
  });

  test('has the regular expressions of the newer release as a cause of their own', () => {
    const regression = others.filter(({ effectOf }) => effectOf === null);
    expect(regression).toHaveLength(1);
    expect(regression[0]).toMatchObject({
      rule: 'cpu-regression',
      rootCause: 'acme.example/checkout/internal/quote.compileRules calls regexp.MustCompile',
    });
    expect(regression[0]?.process).not.toBe(cause?.process);
  });

  test('finds nothing in the process that is well, and says in how much', () => {
    const [well] = found.processes.filter(({ isReference }) => isReference);
    expect(well).toBeDefined();
    expect(found.findings.filter((finding) => nameOf(found, finding) === well?.name)).toEqual([]);
    const row = found.processes.findIndex(({ isReference }) => isReference);
    const looked = found.checked.filter(({ process, extent }) => process === row && extent !== 'not-checked');
    expect(looked.length).toBeGreaterThan(15);
    expect(found.missing.filter(({ process }) => process === row).map(({ capture }) => capture)).toEqual([
      'goroutineleak',
      'heap',
    ]);
  });

  test('has three processes, told apart', () => {
    expect(found.processes.map((process) => process.captures.length).sort((a, b) => a - b)).toEqual([1, 12, 12]);
    for (const { captures: ids } of found.processes) {
      expect(new Set(ids.map((id) => manifest.captures[id]?.process)).size).toBe(1);
    }
  });
});
