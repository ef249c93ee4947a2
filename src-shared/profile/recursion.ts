import type { Pattern } from '#shared/base/pattern';
import type { SymbolTable } from './call-tree-types.ts';
import type { StackInterner } from './stack-interner.ts';

/**
 * Which recursion is drawn as one frame. Self values stay with the function that a sample ends in.
 *
 *     direct             main;walk;walk;read       → main;walk;read
 *     through `value`    main;value;object;value;read → main;value;read
 */
export interface RecursionFold {
  /** A symbol that calls itself without another between. */
  readonly direct: boolean;
  /** Of symbols that match one of these: everything from the first to the last. */
  readonly through: readonly Pattern[];
}

const DIRECT = 1;
const THROUGH = 2;

/** How each symbol is folded; null where none is. */
export function computeFolds({ name }: SymbolTable, fold: RecursionFold | undefined): Uint8Array | null {
  if (fold === undefined || (!fold.direct && fold.through.length === 0)) return null;
  return Uint8Array.from(name, (text) =>
    fold.through.some((pattern) => pattern.test(text)) ? THROUGH : fold.direct ? DIRECT : 0,
  );
}

/** The node at or above `node` that a frame of the symbol falls together with; -1 where it is a frame of its own. */
export function findRecurred(nodes: StackInterner, node: number, symbol: number, foldOf: Uint8Array): number {
  const fold = foldOf[symbol] ?? 0;
  if (fold === 0 || node < 0) return -1;
  if (fold === DIRECT) return nodes.locationAt(node) === symbol ? node : -1;
  for (let at = node; at >= 0; at = nodes.prefixAt(at)) if (nodes.locationAt(at) === symbol) return at;
  return -1;
}

/** The same for a stack written down from its leaf. Folded from the root, so that both directions agree. */
export function foldFrames(fromLeaf: readonly number[], foldOf: Uint8Array): readonly number[] {
  const folded: number[] = [];
  for (let i = fromLeaf.length - 1; i >= 0; i--) {
    const symbol = fromLeaf[i] ?? 0;
    const fold = foldOf[symbol] ?? 0;
    const known = fold === THROUGH ? folded.lastIndexOf(symbol) : -1;
    if (known >= 0) folded.length = known + 1;
    else if (fold !== DIRECT || folded.at(-1) !== symbol) folded.push(symbol);
  }
  return folded.reverse();
}
