import { compilePattern } from '#shared/base/pattern';
import { scaleUnit } from '#shared/format/units';
import { computeLabelUnits } from './label-units.ts';
import type { Profile } from './profile.ts';

/** Whether a sample's labels match. */
export type TagFilter = (sample: number) => boolean;

/**
 * A filter on labels in pprof's syntax. With `key=` only that label is looked at. The rest is a range of numbers
 * (`32kb`, `:64kb`, `4mb:`, `12kb:64mb`, ends included), or expressions parted by commas: without a key all of them
 * must match some `key:value`, with a key one of them must match a value.
 */
export function compileTagFilter(profile: Profile, source: string): TagFilter {
  const equals = source.indexOf('=');
  const key = equals < 0 ? undefined : source.slice(0, equals);
  const value = source.slice(equals + 1);
  const range = parseRange(value);
  return range === undefined ? matchText(profile, key, value) : matchNumber(profile, key, range);
}

function matchText({ string, sample, label }: Profile, key: string | undefined, value: string): TagFilter {
  const patterns = value.split(',').map(compilePattern);
  return (row) => {
    const texts: string[] = [];
    const end = sample.labelStart[row + 1] ?? 0;
    for (let i = sample.labelStart[row] ?? 0; i < end; i++) {
      const text = label.text[i] ?? -1;
      const name = string[label.key[i] ?? 0] ?? '';
      if (text < 0 || (key !== undefined && name !== key)) continue;
      texts.push(key === undefined ? `${name}:${string[text] ?? ''}` : (string[text] ?? ''));
    }
    if (key !== undefined) return patterns.some((pattern) => texts.some((text) => pattern.test(text)));
    return patterns.every((pattern) => texts.some((text) => pattern.test(text)));
  };
}

function matchNumber(profile: Profile, key: string | undefined, range: NumberRange): TagFilter {
  const { string, sample, label } = profile;
  const unitOf = computeLabelUnits(profile);
  return (row) => {
    const end = sample.labelStart[row + 1] ?? 0;
    for (let i = sample.labelStart[row] ?? 0; i < end; i++) {
      const name = string[label.key[i] ?? 0] ?? '';
      if (label.text[i] !== -1 || (key !== undefined && name !== key)) continue;
      const scaled = scaleUnit(label.number[i] ?? 0, unitOf.get(name) ?? name, range.unit);
      if (scaled.unit === range.unit && scaled.value >= range.low && scaled.value <= range.high) return true;
    }
    return false;
  };
}

interface NumberRange {
  readonly low: number;
  readonly high: number;
  /** Canonical, as `scaleUnit` gives it. */
  readonly unit: string;
}

function parseRange(source: string): NumberRange | undefined {
  const [first, second] = source.matchAll(/([+-]?\d+)([A-Za-z]+)?/g);
  if (first === undefined) return undefined;
  const unitText = first[2] ?? '';
  const { value, unit } = scaleUnit(Number(first[1]), unitText, unitText);
  if (second === undefined) {
    switch (source) {
      case first[0]:
        return { low: value, high: value, unit };
      case `${first[0]}:`:
        return { low: value, high: Infinity, unit };
      case `:${first[0]}`:
        return { low: -Infinity, high: value, unit };
      default:
        return undefined;
    }
  }
  const upper = scaleUnit(Number(second[1]), second[2] ?? '', unit);
  if (source !== `${first[0]}:${second[0]}` || upper.unit !== unit) return undefined;
  return { low: value, high: upper.value, unit };
}
