import { formatValue } from '#shared/format/value';
import type * as View from '#shared/contract/profile-view';
import type { Args } from '#shared/contract/requests';
import { computeHistogram } from '#shared/profile/compute-histogram';
import { computeLabelUnits } from '#shared/profile/label-units';
import { computeLabelFacets, type FacetValue } from '#shared/profile/symbol-details';
import type { RefinedProfile } from './refined-profile.ts';

const maxValues = 200;

/** The labels of what a refinement leaves, with what has none of each. */
export function labelFacets(refined: RefinedProfile, valueType: number): View.LabelsReply {
  const { profile } = refined;
  const sampleValue = refined.sampleValues(valueType);
  const kept = refined.kept(valueType);
  const facets = computeLabelFacets(profile, refined.tree(), sampleValue, { maxValues });
  const without = sumWithout(refined, sampleValue);
  return {
    total: refined.total(valueType),
    kept,
    samples: refined.keptSamples,
    facets: facets.map(({ key, distinctValues, values }) => ({
      key,
      isNumber: values.some(({ unit }) => unit !== ''),
      distinctValues,
      without: without.get(key) ?? kept,
      values: values.map((value) => ({
        text: shownLabel(value),
        value: value.sum,
        samples: value.samples,
        expression: labelExpression(key, value),
      })),
    })),
  };
}

export function labelHistogram(
  { profile, computed }: RefinedProfile,
  sampleValue: Float64Array,
  { label, by }: Pick<Args<'profile/histogram'>, 'label' | 'by'>,
): View.HistogramReply {
  const { droppedBy } = computed;
  const histogram = computeHistogram(profile, sampleValue, { key: label, droppedBy, ...(by ? { by } : {}) });
  return { ...histogram, unit: computeLabelUnits(profile).get(label) ?? '' };
}

export function shownLabel({ text, unit }: FacetValue): string {
  return unit === '' ? text : formatValue(Number(text), unit);
}

/** pprof's expression for one label value; '' where it has none: the syntax parts at `=` and at commas. */
export function labelExpression(key: string, { text, unit }: FacetValue): string {
  if (key.includes('=')) return '';
  if (unit !== '') return /^[A-Za-z]+$/.test(unit) && /^-?\d+$/.test(text) ? `${key}=${text}${unit}` : '';
  const pattern = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/,/g, '\\x2c');
  return `${key}=^${pattern}$`;
}

/** By key, what kept samples without that label sum to. A sample counts once for a key, however often it has it. */
function sumWithout({ profile, computed }: RefinedProfile, sampleValue: Float64Array): ReadonlyMap<string, number> {
  const { string, sample, label } = profile;
  const withKey = new Map<number, { sum: number; sample: number }>();
  let kept = 0;
  for (let row = 0; row < sample.length; row++) {
    if (computed.droppedBy[row] !== 0) continue;
    const value = Math.abs(sampleValue[row] ?? 0);
    kept += value;
    const end = sample.labelStart[row + 1] ?? 0;
    for (let i = sample.labelStart[row] ?? 0; i < end; i++) {
      const key = label.key[i] ?? 0;
      const known = withKey.get(key);
      if (!known) withKey.set(key, { sum: value, sample: row });
      else if (known.sample !== row) {
        known.sum += value;
        known.sample = row;
      }
    }
  }
  return new Map([...withKey].map(([key, { sum }]) => [string[key] ?? '', Math.max(0, kept - sum)]));
}
