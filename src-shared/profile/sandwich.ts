import type { CallTree, NodeValues, SymbolIndex } from './call-tree-types.ts';
import { numberDepthFirst } from './depth-first.ts';
import { StackInterner } from './stack-interner.ts';

/** A tree whose root is one function; there are no samples in it, only sums. */
export interface RootedTree {
  readonly tree: Pick<CallTree, 'node' | 'symbols'>;
  readonly values: NodeValues;
}

/**
 * Everything that calls a function and everything it calls, merged over all call paths. A sample counts once, at the
 * function's frame nearest to the root, so that both sides are as wide as the function's total:
 *
 *     a;f;x  1        callers   f 3 ── a 1        callees   f 3 ── x 1
 *     b;f;f  2                      └─ b 2                      └─ f 2
 */
export interface Sandwich {
  /** Below the root the callers, below each its callers. */
  readonly callers: RootedTree;
  readonly callees: RootedTree;
}

/** Needs a top-down tree. */
export function computeSandwich(
  { node, symbols }: Pick<CallTree, 'node' | 'symbols'>,
  { self, total }: NodeValues,
  symbol: SymbolIndex,
): Sandwich {
  const callers = new RootedSums(symbol);
  const callees = new RootedSums(symbol);
  const calleeOf = new Int32Array(node.length).fill(-1);
  for (let at = 1; at < node.length; at++) {
    if (node.symbol[at] !== symbol) continue;
    let caller = -1;
    for (let above = node.prefix[at] ?? 0; above > 0; above = node.prefix[above] ?? 0) {
      caller = callers.intern(caller, node.symbol[above] ?? -1);
    }
    callers.add(caller, total[at] ?? 0);
    callees.add(-1, self[at] ?? 0);
    const end = node.subtreeEnd[at] ?? 0;
    for (let below = at + 1; below < end; below++) {
      calleeOf[below] = callees.intern(calleeOf[node.prefix[below] ?? 0] ?? -1, node.symbol[below] ?? -1);
      callees.add(calleeOf[below] ?? -1, self[below] ?? 0);
    }
    at = end - 1; // further frames of the function below this one are of the same samples
  }
  return { callers: callers.finish(symbols), callees: callees.finish(symbols) };
}

/** Nodes below one root and what ends in each; -1 is the root. */
class RootedSums {
  readonly #symbol: SymbolIndex;
  readonly #nodes = new StackInterner(0);
  #self = new Float64Array(256);
  #rootSelf = 0;

  constructor(symbol: SymbolIndex) {
    this.#symbol = symbol;
  }

  intern(parent: number, symbol: SymbolIndex): number {
    return this.#nodes.intern(parent, symbol);
  }

  add(node: number, value: number): void {
    if (node < 0) {
      this.#rootSelf += value;
      return;
    }
    if (node >= this.#self.length) {
      const grown = new Float64Array(Math.max(node + 1, this.#self.length * 2));
      grown.set(this.#self);
      this.#self = grown;
    }
    this.#self[node] = (this.#self[node] ?? 0) + value;
  }

  finish(symbols: CallTree['symbols']): RootedTree {
    const { node, placeOf } = numberDepthFirst(this.#nodes.finish());
    node.symbol[0] = this.#symbol;
    const self = new Float64Array(node.length);
    self[0] = this.#rootSelf;
    for (let met = 0; met < placeOf.length; met++) self[placeOf[met] ?? 0] = this.#self[met] ?? 0;
    const total = self.slice();
    for (let at = node.length - 1; at > 0; at--) {
      const parent = node.prefix[at] ?? 0;
      total[parent] = (total[parent] ?? 0) + (total[at] ?? 0);
    }
    return { tree: { node, symbols }, values: { self, total } };
  }
}
