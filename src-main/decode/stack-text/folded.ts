import type { Profile, ProfileWarning } from '#shared/profile/profile';
import { ProfileBuilder } from '#shared/profile/profile-builder';
import { malformedText, textTooLarge } from '../legacy/text-error.ts';
import { finishTextProfile } from '../legacy/text-profile.ts';
import { limits } from '../limits.ts';
import { TextLines } from '../text-lines.ts';
import { FrameInterner } from './frame-interner.ts';

/** The count stands after the last blank of the line, so that names may hold blanks. */
const COUNT_PATTERN = /^\d{1,15}(?:\.\d{1,15})?$/;
const LINES_LOOKED_AT = 64;

/** Whether the head of a text is folded stacks: every whole line ends in a count, and one has several frames. */
export function looksFolded(head: string): boolean {
  const lines = head.split(/\r?\n/);
  if (lines.length > 1) lines.pop();
  const looked = lines.filter((line) => isStackLine(line)).slice(0, LINES_LOOKED_AT);
  return looked.some((line) => line.includes(';')) && looked.every((line) => parseFolded(line) !== undefined);
}

/**
 * One stack a line, its root first, as flame graph scripts write them:
 *
 *     main.main;main.work;runtime.mallocgc 12
 *
 * Counts are samples; nothing says of what.
 */
export function decodeFolded(bytes: Uint8Array): Profile {
  const lines = new TextLines(bytes);
  const valueType = { type: 'samples', unit: 'count' };
  const builder = new ProfileBuilder([valueType]);
  const frames = new FrameInterner(builder);
  const locationOf = new Map<string, number>();
  const warnings: ProfileWarning[] = [];
  let samples = 0;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (!isStackLine(line)) continue;
    const { position } = lines;
    const folded = parseFolded(line);
    if (folded === undefined) {
      if (!lines.isCutOff) throw malformedText('list of folded stacks', position, 'a line does not end in a count');
      warnings.push({ code: 'truncated', message: `The text ends within a line, at byte ${bytes.length}.` });
      break;
    }
    if (samples >= limits.samples) throw textTooLarge(position, 'samples', limits.samples);
    let stack = -1;
    for (const name of folded.stack.split(';')) {
      let location = locationOf.get(name);
      if (location === undefined) {
        location = frames.internLocation(name === '' ? [] : [{ func: name, file: '', line: 0 }]);
        locationOf.set(name, location);
      }
      stack = builder.addStack(location, stack);
    }
    if (stack >= limits.stackRows) throw textTooLarge(position, 'distinct stack frames', limits.stackRows);
    builder.addSample(stack);
    builder.addValue(0, folded.count);
    samples++;
  }
  if (samples === 0) warnings.push({ code: 'empty', message: 'The profile has no samples.' });
  return finishTextProfile(builder, { periodType: valueType, period: 1 }, warnings);
}

function isStackLine(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('#');
}

function parseFolded(line: string): { stack: string; count: number } | undefined {
  const trimmed = line.trimEnd();
  const blank = Math.max(trimmed.lastIndexOf(' '), trimmed.lastIndexOf('\t'));
  const count = trimmed.slice(blank + 1);
  const stack = trimmed.slice(0, blank).trim();
  return blank > 0 && stack !== '' && COUNT_PATTERN.test(count) ? { stack, count: Number(count) } : undefined;
}
