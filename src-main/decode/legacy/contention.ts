import type { Profile, ProfileWarning } from '#shared/profile/profile';
import { TextLines } from '../text-lines.ts';
import { malformedText } from './text-error.ts';
import { decodeTextProfile } from './text-profile.ts';
import { parseAddresses, toCallSites } from './text-samples.ts';

const HEADER_PATTERN = /^--- (?:(mutex|contention):|contentionz )/;
const ATTRIBUTE_PATTERN = /^\s*([a-z/ ]{1,40}?)\s*=\s*(\d{1,15})\s*$/;
const SAMPLE_PATTERN = /^\s*(\d{1,19}) +(\d{1,19}) @([ x0-9a-f]*)$/;

interface Attributes {
  cyclesPerSecond: number;
  samplingPeriod: number;
  durationNanos: number;
}

/**
 * The text of `block?debug=1` and `mutex?debug=1`:
 *
 *     --- mutex:
 *     cycles/second=2445405792
 *     sampling period=4
 *     6548493840 792 @ 0x4d9c1f 0x4d9f0c
 *
 * Cycles waited, then how often. Both are multiplied by the sampling period and cycles become nanoseconds, as in pprof.
 */
export function decodeContentionText(bytes: Uint8Array): Profile {
  const lines = new TextLines(bytes);
  const header = HEADER_PATTERN.exec(lines.next() ?? '');
  if (header === null) throw malformed(0, 'the header "--- contention:" or "--- mutex:" is missing');
  const attributes: Attributes = { cyclesPerSecond: 0, samplingPeriod: 1, durationNanos: 0 };
  const firstLine = readAttributes(lines, attributes);
  const { cyclesPerSecond, samplingPeriod, durationNanos } = attributes;
  const nanosPerCycle = cyclesPerSecond > 0 ? cyclesPerSecond / 1e9 : 1;
  return decodeTextProfile(
    {
      lines,
      bytes,
      valueTypes: [
        { type: 'contentions', unit: 'count' },
        { type: 'delay', unit: 'nanoseconds' },
      ],
      header: { periodType: { type: 'contentions', unit: 'count' }, period: samplingPeriod, durationNanos },
      readSample: (line, position, samples) => {
        const row = SAMPLE_PATTERN.exec(line);
        if (row === null) throw malformed(position, 'a line is not "CYCLES COUNT @ ADDRESS …"');
        const isScaled = samplingPeriod > 0;
        const delay = isScaled ? Math.trunc((Number(row[1]) * samplingPeriod) / nanosPerCycle) : Number(row[1]);
        const count = Number(row[2]) * (isScaled ? samplingPeriod : 1);
        samples.addSample({ position, values: [count, delay], addresses: toCallSites(parseAddresses(row[3] ?? '')) });
      },
      warnings: header[1] === 'mutex' ? describePeriod(samplingPeriod) : [],
    },
    firstLine,
  );
}

/** Lines `name=value` between the header and the samples. Returns the first line after them. */
function readAttributes(lines: TextLines, attributes: Attributes): string | undefined {
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const attribute = ATTRIBUTE_PATTERN.exec(line);
    if (attribute === null) {
      if (!line.includes('=')) return line;
      throw malformed(lines.position, 'an attribute is not "name=number"');
    }
    const value = Number(attribute[2]);
    const [, name = ''] = attribute;
    switch (name) {
      case 'cycles/second':
        attributes.cyclesPerSecond = value;
        break;
      case 'sampling period':
        attributes.samplingPeriod = value;
        break;
      case 'ms since reset':
        attributes.durationNanos = value * 1e6;
        break;
      case 'discarded samples':
        break;
      default:
        throw malformed(lines.position, `the attribute "${name}" is not one of Go's`);
    }
  }
  return undefined;
}

/** Older runtimes wrote what they saw, later ones what they estimate; the text is the same. */
function describePeriod(period: number): ProfileWarning[] {
  if (period <= 1) return [];
  return [
    {
      code: 'sampling-period',
      message:
        `Values are multiplied by the sampling period ${period}, as pprof does with this text. Go 1.20 and later have ` +
        `done so already: of such a process they are ${period} times too large. Capture it without debug=1 for true values.`,
    },
  ];
}

function malformed(position: number, reason: string): Error {
  return malformedText('contention profile', position, reason);
}
