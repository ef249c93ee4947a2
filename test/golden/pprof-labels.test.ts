import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkProfile } from '#shared/profile/check-profile';
import { addLabelFrames, type LabelFrames } from '#shared/profile/label-frames';
import { buildSymbols } from '#shared/profile/symbols';
import { computeSampleTop } from '#shared/profile/top';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { ProfileSession } from '../../src-main/session/profile-session.ts';
import { pprofTool, runPprofTags, runPprofTop, runPprofTraces } from '../fixtures/pprof-tool.ts';

const folder = path.join(import.meta.dirname, '../../resources/sample-incident');
/** Samples of requests carry the label `endpoint`; the others do not. */
const file = path.join(folder, 'sick-cpu.pb.gz');
const type = 'cpu';
const unit = 'nanoseconds';

function read() {
  const decoded = decodeCapture(readFileSync(file));
  if (decoded.format !== 'pprof') throw new Error(decoded.format);
  const { profile } = decoded;
  const valueType = profile.valueType.findIndex((other) => other.type === type);
  return { profile, values: profile.sample.value[valueType] ?? new Float64Array() };
}

describe.skipIf(pprofTool === undefined)('labels equal go tool pprof', () => {
  test.each([
    ['-tagroot', [{ key: 'endpoint', place: 'root' }]],
    ['-tagleaf', [{ key: 'endpoint', place: 'leaf' }]],
  ] as const)('as frames: %s', (flag, labels: readonly LabelFrames[]) => {
    const { profile, values } = read();
    const labelled = addLabelFrames(profile, labels);
    checkProfile(labelled);
    const frames = buildSymbols(labelled, { granularity: 'function' });
    const top = computeSampleTop(labelled, frames, values);
    const theirs = runPprofTop(file, unit, [`${flag}=endpoint`, `-sample_index=${type}`]).rows;
    // pprof gives a sample without the label a frame without a name, and prints that so.
    const nameOf = (name: string): string => (name === '(no endpoint)' ? '<unknown>' : name);
    const ours = new Map(
      Array.from(top.symbol, (symbol, row) => [
        nameOf(frames.symbols.name[symbol] ?? ''),
        { flat: top.flat[row], cum: top.cum[row] },
      ]),
    );
    expect(ours.has('/v1/quote')).toBe(true);
    expect(Object.fromEntries([...ours].sort())).toEqual(Object.fromEntries([...theirs].sort()));
  });

  test('as sums of each value: -tags', () => {
    const { profile } = read();
    const session = new ProfileSession(profile, 'cpu');
    const { facets } = session.labels({ valueType: 1 });
    const ours = facets.flatMap(({ key, values }) =>
      values.map(({ text, value }) => [`${key} ${text}`, value] as const),
    );
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(runPprofTags(file, unit, [`-sample_index=${type}`])));
  });
});

describe.skipIf(pprofTool === undefined)('samples equal go tool pprof -traces', () => {
  test.each(['sick-cpu.pb.gz', 'sick-mutex.pb.gz', 'sick-goroutine-3.pb.gz'])('%s', (name) => {
    const decoded = decodeCapture(readFileSync(path.join(folder, name)));
    if (decoded.format !== 'pprof') throw new Error(decoded.format);
    const { profile } = decoded;
    const { type: shown = '', unit: shownUnit = '' } = profile.valueType[profile.defaultValueType] ?? {};
    const frames = buildSymbols(profile, { granularity: 'function' });
    const ours = Array.from(profile.sample.stack, (leaf, row) => {
      const names: string[] = [];
      for (let at = leaf; at >= 0; at = profile.stack.prefix[at] ?? -1) {
        const place = profile.stack.location[at] ?? 0;
        const start = frames.frameStart[place] ?? 0;
        for (let frame = (frames.frameStart[place + 1] ?? 0) - 1; frame >= start; frame--) {
          names.push(frames.symbols.name[frames.frameSymbol[frame] ?? -1] ?? '');
        }
      }
      return `${profile.sample.value[profile.defaultValueType]?.[row] ?? 0} ${names.join(';')}`;
    });
    const theirs = runPprofTraces(path.join(folder, name), shownUnit, [`-sample_index=${shown}`]);
    expect(theirs.length).toBeGreaterThan(1);
    // pprof does not print a sample without a stack.
    expect(ours.filter((trace) => !trace.endsWith(' ')).sort()).toEqual([...theirs].sort());
  });
});
