import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCapture } from '../../../../src-main/decode/decode-capture.ts';
import { TraceReading } from '../../../../src-main/session/trace-reading.ts';
import { TraceSession } from '../../../../src-main/session/trace-session.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const bytes = new Uint8Array(fs.readFileSync(path.join(root, 'resources/sample-incident/sick-trace.trace')));

function read(ms: number): TraceReading {
  const started = startCapture(bytes);
  if (started.format !== 'started-trace') throw new Error('the sample trace is none');
  return new TraceReading(started, ms);
}

describe('a trace that is read on', () => {
  const whole = read(Infinity).session.head();

  it('shows its beginning, and says how far that reaches', () => {
    const { reading, endNs, warnings, groups } = read(0).session.head();
    expect(reading?.totalBytes).toBe(bytes.length);
    expect(reading?.doneBytes).toBeLessThan(bytes.length);
    expect(endNs).toBeGreaterThan(0);
    expect(endNs).toBeLessThan(whole.endNs);
    expect(warnings).toEqual([]);
    expect(groups.length).toBeGreaterThan(1);
  });

  it('stays as it is until more is shown, and is in the end what it is when it is read at once', () => {
    const reading = read(0);
    const first = reading.session;
    const done: number[] = [];
    for (let isDecoded = false; !isDecoded;) {
      const reached = reading.readOn();
      ({ isDecoded } = reached);
      done.push(reached.doneBytes);
    }
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(bytes.length);
    expect(reading.session).toBe(first);
    reading.show();
    expect(reading.session).toBeInstanceOf(TraceSession);
    expect(reading.session.head()).toEqual(whole);
  });

  it('keeps what was read when it is stopped', () => {
    const reading = read(0);
    const before = reading.session.head();
    reading.show();
    expect(reading.session.head()).toEqual(before);
    reading.readOn();
    reading.show();
    expect(reading.session.head().endNs).toBeGreaterThan(before.endNs);
  });
});
