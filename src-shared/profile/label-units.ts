import type { Profile } from './profile.ts';

/** The unit of each numeric label: the first that is named, else what its key suggests. */
export function computeLabelUnits({ string, label }: Profile): ReadonlyMap<string, string> {
  const units = new Map<string, string>();
  const keys = new Set<string>();
  for (let i = 0; i < label.length; i++) {
    if (label.text[i] !== -1) continue;
    const key = string[label.key[i] ?? 0] ?? '';
    const unit = string[label.unit[i] ?? -1] ?? '';
    keys.add(key);
    if (unit !== '' && !units.has(key)) units.set(key, unit);
  }
  for (const key of keys) {
    if (!units.has(key)) units.set(key, key === 'alignment' || key === 'request' ? 'bytes' : key);
  }
  return units;
}
