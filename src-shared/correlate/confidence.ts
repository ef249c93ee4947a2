import type { Confidence, ConfidencePart } from './finding.ts';

const high = 0.75;
const medium = 0.45;

/** The share of the weights that hold. */
export function rate(parts: readonly ConfidencePart[]): Confidence {
  const all = parts.reduce((sum, { weight }) => sum + weight, 0);
  const held = parts.reduce((sum, { weight, holds }) => sum + (holds ? weight : 0), 0);
  const value = all === 0 ? 0 : held / all;
  return { value, level: value >= high ? 'high' : value >= medium ? 'medium' : 'low', parts };
}
