import type { CallTreeOptions } from '#shared/profile/call-tree';
import type { CallTree, SymbolTable } from '#shared/profile/call-tree-types';
import type { FrameTree } from '#shared/profile/frame-tree';
import type { CaptureKind, Profile, ValueType } from '#shared/profile/profile';

/** A profile as it is looked at: narrowed, and by one value type. */
export interface ExportedProfile {
  readonly profile: Profile;
  readonly kind: CaptureKind;
  /** Of the value type that is shown. */
  readonly valueType: number;
  readonly options: Omit<CallTreeOptions, 'inverted'>;
  readonly tree: (direction: 'top-down' | 'bottom-up') => CallTree;
  /** The same, not merged: for sums, and for what is drawn. */
  readonly frames: () => FrameTree;
  /** What it is narrowed to, each step in words; none for the whole profile. */
  readonly steps: readonly string[];
  /** For people: which capture of what. */
  readonly title: string;
}

export function shownType({ profile, valueType }: ExportedProfile): ValueType {
  return profile.valueType[valueType] ?? { type: '', unit: '' };
}

export function shownValues({ profile, valueType }: ExportedProfile): Float64Array {
  return profile.sample.value[valueType] ?? new Float64Array();
}

/** A row's place; '' where neither file nor line is known. */
export function placeOf({ file, line }: SymbolTable, symbol: number): string {
  const name = file[symbol] ?? '';
  const number = line[symbol] ?? 0;
  if (number === 0) return name;
  return `${name}:${number}`;
}
