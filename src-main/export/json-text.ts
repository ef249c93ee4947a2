/**
 * One object as indented JSON. Integers beyond 2^53 are decimal strings: a reader would round them. Of a value that was
 * a Float64 the string is the rounded value, which is why whoever writes one says `inexact` beside it.
 */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, (_key, part: unknown) => exactNumber(part), 2)}\n`;
}

function exactNumber(part: unknown): unknown {
  if (typeof part === 'number') return Number.isInteger(part) && !Number.isSafeInteger(part) ? wide(part) : part;
  if (typeof part !== 'bigint') return part;
  const isSafe = part <= BigInt(Number.MAX_SAFE_INTEGER) && part >= BigInt(Number.MIN_SAFE_INTEGER);
  return isSafe ? Number(part) : part.toString();
}

const wide = (value: number): string => BigInt(value).toString();
