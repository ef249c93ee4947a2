import type { Profile } from './profile.ts';
import { computeTotal } from './top.ts';

/** The value type that counts ticks of the profiler, as Go's CPU profiles have it; -1 where none does. */
export function samplesValueType({ valueType }: Pick<Profile, 'valueType'>): number {
  return valueType.findIndex(({ type, unit }) => type === 'samples' && unit === 'count');
}

/**
 * How many samples were taken. Writers merge samples with equal stacks and labels into one row, so the rows are fewer;
 * they are counted only where nothing better is there.
 */
export function countSamples(profile: Pick<Profile, 'valueType' | 'sample'>): number {
  const column = profile.sample.value[samplesValueType(profile)];
  return column ? computeTotal(column) : profile.sample.length;
}
