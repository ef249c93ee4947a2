/**
 * Units as they are written in profiles, and how pprof relates them. A family has one base unit (nanosecond, byte);
 * `factor` is how many base units one unit is.
 */
export type UnitFamily = 'time' | 'memory' | 'count' | 'other';

interface KnownUnit {
  readonly family: 'time' | 'memory';
  readonly canonical: string;
  readonly aliases: readonly string[];
  readonly factor: number;
}

const knownUnits: readonly KnownUnit[] = [
  { family: 'memory', canonical: 'B', aliases: ['b', 'byte'], factor: 1 },
  { family: 'memory', canonical: 'kB', aliases: ['kb', 'kbyte', 'kilobyte'], factor: 2 ** 10 },
  { family: 'memory', canonical: 'MB', aliases: ['mb', 'mbyte', 'megabyte'], factor: 2 ** 20 },
  { family: 'memory', canonical: 'GB', aliases: ['gb', 'gbyte', 'gigabyte'], factor: 2 ** 30 },
  { family: 'memory', canonical: 'TB', aliases: ['tb', 'tbyte', 'terabyte'], factor: 2 ** 40 },
  { family: 'memory', canonical: 'PB', aliases: ['pb', 'pbyte', 'petabyte'], factor: 2 ** 50 },
  { family: 'time', canonical: 'ns', aliases: ['ns', 'nanosecond'], factor: 1 },
  { family: 'time', canonical: 'us', aliases: ['μs', 'µs', 'us', 'microsecond'], factor: 1e3 },
  { family: 'time', canonical: 'ms', aliases: ['ms', 'millisecond'], factor: 1e6 },
  { family: 'time', canonical: 's', aliases: ['s', 'sec', 'second'], factor: 1e9 },
  { family: 'time', canonical: 'hrs', aliases: ['hour', 'hr'], factor: 3600e9 },
];

const byAlias = new Map(knownUnits.flatMap((unit) => unit.aliases.map((alias) => [alias, unit] as const)));

const countUnits: ReadonlySet<string> = new Set(['', 'count', 'sample', 'samples', 'unit', 'units']);

export function unitFamily(unit: string): UnitFamily {
  return findUnit(unit)?.family ?? (countUnits.has(unit) ? 'count' : 'other');
}

/** Base units (nanoseconds, bytes) in one unit; 1 for units of no family. */
export function unitFactor(unit: string): number {
  return findUnit(unit)?.factor ?? 1;
}

/**
 * A measurement in another unit of its family, with that unit's canonical name. Where the target is of no or another
 * family the base of the own family is taken (seconds for time); a unit of no family stays as it is.
 */
export function scaleUnit(value: number, fromUnit: string, toUnit: string): { value: number; unit: string } {
  const from = findUnit(fromUnit);
  if (from === undefined) return { value, unit: countTargets.has(toUnit) ? '' : toUnit };
  const wanted = findUnit(toUnit);
  const to = wanted?.family === from.family ? wanted : findUnit(from.family === 'time' ? 's' : 'b');
  return { value: (value * from.factor) / (to?.factor ?? 1), unit: to?.canonical ?? fromUnit };
}

const countTargets: ReadonlySet<string> = new Set(['count', 'sample', 'unit', 'minimum', 'auto']);

function findUnit(unit: string): KnownUnit | undefined {
  const lower = unit.toLowerCase();
  return byAlias.get(lower.length > 2 && lower.endsWith('s') ? lower.slice(0, -1) : lower);
}
