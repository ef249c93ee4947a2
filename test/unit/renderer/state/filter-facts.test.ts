import { describe, expect, it, test } from 'vitest';
import type { RefinementStep } from '#shared/profile/refinement-types';
import {
  exactPattern,
  leftOf,
  nothingLeft,
  parseFilter,
  shareLine,
  stepLabel,
  typedStep,
} from '../../../../src-renderer/state/filter-facts.ts';
import { valueChoices } from '../../../../src-renderer/state/value-choices.ts';

describe('what a crumb says', () => {
  test.each<[RefinementStep, string]>([
    [{ kind: 'focus', pattern: exactPattern('acme.example/shop/rates.(*Fallback).Rates') }, 'focus (*Fallback).Rates'],
    [{ kind: 'hide', pattern: exactPattern('encoding/json.Unmarshal') }, 'hide json.Unmarshal'],
    [{ kind: 'ignore', pattern: '^(a|b)$' }, 'ignore ^(a|b)$'],
    [{ kind: 'show-from', pattern: 'quote' }, 'from quote on'],
    [{ kind: 'tag-focus', expression: 'route=^/v1/\\{id\\}\\x2cb$' }, 'label route = /v1/{id},b'],
    [{ kind: 'tag-ignore', expression: 'bytes=32kb:' }, 'not label bytes=32kb:'],
    [{ kind: 'by', granularity: 'package' }, 'by package'],
    [{ kind: 'fold-recursion', pattern: '' }, 'fold recursion'],
  ])('%j: %s', (step, label) => {
    expect(stepLabel(step)).toBe(label);
  });

  it('names its denominator', () => {
    expect(leftOf(3.02e9, 5.84e9, 'nanoseconds')).toBe('3.02 s of 5.84 s, 51.7 %');
    const remains = { total: 5.84e9, totalSamples: 584, kept: 3.02e9, keptSamples: 302, steps: [] };
    expect(shareLine(remains, 'nanoseconds')).toBe(
      '3.02 s of 5.84 s, 51.7 % left (302 of 584 samples). Percentages are of 5.84 s, all samples.',
    );
  });
});

describe('a typed filter', () => {
  test.each<[string, RefinementStep]>([
    ['Fallback', { kind: 'focus', pattern: 'Fallback' }],
    ['show_from=quote', { kind: 'show-from', pattern: 'quote' }],
    [' tagfocus=route=/v1 ', { kind: 'tag-focus', expression: 'route=/v1' }],
    ['other=x', { kind: 'focus', pattern: 'other=x' }],
  ])('%s', (text, step) => {
    expect(parseFilter(text).step).toEqual(step);
  });

  it('says what is wrong with it, and is written as pprof writes it', () => {
    expect(parseFilter('hide=(').problem).toContain('missing closing )');
    expect(parseFilter('focus=').problem).toBe('Type a pattern after focus=.');
    expect(typedStep({ kind: 'prune-from', pattern: 'x' })).toBe('prune_from=x');
  });
});

describe('nothing left', () => {
  const focus: RefinementStep = { kind: 'focus', pattern: 'rateCard' };

  it('helps with the case', () => {
    const hint = { pattern: 'ratecard', functions: 4 };
    expect(nothingLeft([focus], [{ kept: 0, matched: false, hint }])).toEqual({
      title: 'No sample matches focus=rateCard.',
      text: 'Matching is case-sensitive; ratecard would match 4 functions.',
      index: 0,
      better: { kind: 'focus', pattern: 'ratecard' },
    });
  });

  it('names the step that left nothing, not the last one', () => {
    const steps: RefinementStep[] = [{ kind: 'own' }, focus, { kind: 'no-inlines' }];
    const remains = [5, 0, 0].map((kept) => ({ kept, matched: true, hint: null }));
    expect(nothingLeft(steps, remains)).toMatchObject({ title: 'No sample is left after focus=rateCard.', index: 1 });
    expect(nothingLeft([], [])).toBeNull();
  });
});

describe('what a profile can be shown by', () => {
  it('offers a mean where there is something to take it over', () => {
    const types = (contentions: number) => ({
      valueTypes: [
        { type: 'contentions', unit: 'count', total: contentions },
        { type: 'delay', unit: 'nanoseconds', total: 9 },
      ],
    });
    expect(valueChoices(types(3)).at(-1)).toEqual({
      label: 'mean delay · per contention',
      valueType: 1,
      over: 0,
      each: 'contention',
    });
    expect(valueChoices(types(0))).toHaveLength(2);
  });
});
