import { compilePattern } from '#shared/base/pattern';

/**
 * Symbols whose names match a search; all of them for the empty pattern. Lower case finds both cases, a capital only
 * itself. Throws `filter/bad-pattern`.
 */
export function matchSymbols(names: readonly string[], pattern: string): Int32Array {
  if (pattern === '') return Int32Array.from(names.keys());
  const expression = compilePattern(pattern === pattern.toLowerCase() ? `(?i)${pattern}` : pattern);
  return Int32Array.from(names.keys()).filter((symbol) => expression.test(names[symbol] ?? ''));
}
