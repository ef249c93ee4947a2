import type { ProfileHead } from '#shared/contract/profile-view';

/** What a profile can be shown by: one of its value types, or the mean of one over another. */
export interface ValueChoice {
  readonly label: string;
  readonly valueType: number;
  /** Value type that the mean is taken over; null for sums. */
  readonly over: number | null;
  /** What one of it is, for means: `contention`. */
  readonly each: string;
}

/** Values that are taken for each of something: block and mutex delays for each contention, bytes for each object. */
const means = [
  { of: 'delay', over: 'contentions', label: 'mean delay · per contention', each: 'contention' },
  { of: 'inuse_space', over: 'inuse_objects', label: 'mean size in use · per object', each: 'object' },
  { of: 'alloc_space', over: 'alloc_objects', label: 'mean size allocated · per object', each: 'object' },
] as const;

export function valueChoices({ valueTypes }: Pick<ProfileHead, 'valueTypes'>): readonly ValueChoice[] {
  const indexOf = (name: string): number => valueTypes.findIndex(({ type }) => type === name);
  const sums = valueTypes.map(({ type, unit }, valueType) => ({
    label: `${type} · ${unit}`,
    valueType,
    over: null,
    each: '',
  }));
  const taken = means
    .map(({ of, over, label, each }) => ({ label, valueType: indexOf(of), over: indexOf(over), each }))
    .filter(({ valueType, over }) => valueType >= 0 && over >= 0 && (valueTypes[over]?.total ?? 0) > 0);
  return [...sums, ...taken];
}
