import type { NodeValues, SymbolTable } from './call-tree-types.ts';
import type { ChainTree } from './chain-tree.ts';
import type { Measured } from './diff-measure.ts';
import type { SymbolSums } from './top.ts';

/** How a function or a call path changed. `same`: within the noise floor. */
export const ChangeState = { same: 0, new: 1, gone: 2, grew: 3, shrank: 4 } as const;
export type ChangeState = (typeof ChangeState)[keyof typeof ChangeState];
export const changeStateNames = ['same', 'new', 'gone', 'grew', 'shrank'] as const;
export type ChangeStateName = (typeof changeStateNames)[number];

export type ScaleName = 'absolute' | 'total' | 'duration';

/**
 * Factors that values are multiplied with before they are compared. For `absolute` they are 1, or 1 / n on a side of n
 * captures, whose mean is compared.
 */
export interface DiffScale {
  readonly name: ScaleName;
  readonly before: number;
  readonly after: number;
}

/**
 * Both profiles in one symbol space and one union tree. Values are as captured; multiply with `scale` to compare.
 * No negated samples: what is gone keeps its before column.
 */
export interface DiffTree {
  readonly symbols: SymbolTable;
  readonly tree: ChainTree;
  readonly measured: Measured<NodeValues>;
  /** Of each chain on a side, its captures added up. */
  readonly before: NodeValues;
  readonly after: NodeValues;
}

export interface DiffSums {
  readonly symbols: SymbolTable;
  readonly measured: Measured<SymbolSums>;
}

/** Rows of the comparison table: one a function, each stack counted once (recursion-safe). */
export interface DiffRows {
  readonly length: number;
  readonly symbol: Int32Array;
  readonly flatBefore: Float64Array;
  readonly flatAfter: Float64Array;
  readonly cumBefore: Float64Array;
  readonly cumAfter: Float64Array;
  /** After scaling, of cum: after − before. */
  readonly delta: Float64Array;
  /** 95 % interval of `delta` from the sample counts; NaN where no model applies. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly state: Uint8Array;
}

export type ComparabilityLevel = 'comparable' | 'with-care' | 'not-comparable';

export interface ComparabilityReason {
  readonly code: string;
  readonly message: string;
  /** True where the check holds; false where it is the reason for care or refusal. */
  readonly holds: boolean;
}

export interface Comparability {
  readonly level: ComparabilityLevel;
  readonly reasons: readonly ComparabilityReason[];
}
