import { unitFactor, unitFamily } from '#shared/format/units';

/** Steps of an axis that are round as they are written: sizes go by powers of two. undefined: decimal ones will do. */
export function axisSteps(unit: string): number[] | undefined {
  if (unitFamily(unit) !== 'memory') return undefined;
  return Array.from({ length: 50 }, (_, power) => 2 ** power / unitFactor(unit));
}
