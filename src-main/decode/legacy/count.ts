import type { Profile } from '#shared/profile/profile';
import { TextLines } from '../text-lines.ts';
import { malformedText } from './text-error.ts';
import { decodeTextProfile } from './text-profile.ts';
import { parseAddresses, toCallSites } from './text-samples.ts';

const HEADER_PATTERN = /^\s*(\S.{0,199}) profile: total \d+$/;
const SAMPLE_PATTERN = /^\s*(\d{1,15}) @((?: 0x[0-9a-f]{1,16})*)\s*$/;

/**
 * The text of `goroutine?debug=1`, `threadcreate?debug=1` and custom profiles:
 *
 *     goroutine profile: total 3
 *     2 @ 0x43a4b6 0x4059dd 0x5a7b2c 0x46f001
 *     #	0x5a7b2b	main.worker+0x4b	/src/main.go:27
 */
export function decodeCountText(bytes: Uint8Array): Profile {
  const lines = new TextLines(bytes);
  const valueType = { type: readHeader(lines), unit: 'count' };
  return decodeTextProfile({
    lines,
    bytes,
    valueTypes: [valueType],
    header: { periodType: valueType, period: 1 },
    readSample: (line, position, samples) => {
      const row = SAMPLE_PATTERN.exec(line);
      if (row === null) throw malformed(position, 'a line is neither "COUNT @ ADDRESS …" nor a comment');
      const addresses = toCallSites(parseAddresses(row[2] ?? ''));
      samples.addSample({ position, values: [Number(row[1])], addresses });
    },
  });
}

function readHeader(lines: TextLines): string {
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const name = HEADER_PATTERN.exec(line)?.[1];
    if (name !== undefined) return name;
    break;
  }
  throw malformed(lines.position, 'the header "NAME profile: total N" is missing');
}

function malformed(position: number, reason: string): Error {
  return malformedText('count profile', position, reason);
}
