import { compilePattern } from '#shared/base/pattern';
import type { StepRemains } from '#shared/contract/profile-view';
import type { Profile } from '#shared/profile/profile';
import type { RefinementStep } from '#shared/profile/refinement-types';

/**
 * Symbols whose names match a search; all of them for the empty pattern. Lower case finds both cases, a capital only
 * itself. Throws `filter/bad-pattern`.
 */
export function matchSymbols(names: readonly string[], pattern: string): Int32Array {
  if (pattern === '') return Int32Array.from(names.keys());
  const expression = compilePattern(pattern === pattern.toLowerCase() ? `(?i)${pattern}` : pattern);
  return Int32Array.from(names.keys()).filter((symbol) => expression.test(names[symbol] ?? ''));
}

/**
 * What a step that found nothing may have meant: its pattern in another case. Where the pattern is plain text it is
 * given as the functions have it, else with case ignored.
 */
export function hintFor({ string, func }: Profile, step: RefinementStep): StepRemains['hint'] {
  if (!('pattern' in step) || step.pattern === '') return null;
  const ignoringCase = compilePattern(`(?i)${step.pattern}`);
  const found = new Set<string>();
  for (const name of func.name) if (ignoringCase.test(string[name] ?? '')) found.add(string[name] ?? '');
  if (found.size === 0) return null;
  const [first = ''] = found;
  const at = first.toLowerCase().indexOf(step.pattern.toLowerCase());
  const written = at < 0 ? '' : first.slice(at, at + step.pattern.length);
  const asWritten = written === '' ? 0 : [...found].filter((name) => name.includes(written)).length;
  const isPlain = /^[\w/ -]+$/.test(step.pattern) && asWritten > 0;
  return isPlain
    ? { pattern: written, functions: asWritten }
    : { pattern: `(?i)${step.pattern}`, functions: found.size };
}
