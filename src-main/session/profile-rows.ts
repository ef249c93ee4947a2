import type * as View from '#shared/contract/profile-view';
import type { Args } from '#shared/contract/requests';
import { SymbolOrigin, type SymbolTable } from '#shared/profile/call-tree-types';
import type { DrawnTree } from '#shared/profile/drawn-tree';
import { symbolAt, symbolsTo, type FrameTree } from '#shared/profile/frame-tree';
import { hueOfFunction } from '#shared/profile/package-hue';
import { computeTreeRows } from '#shared/profile/tree-rows';
import { matchSymbols } from './pattern.ts';
import type { RefinedProfile, SymbolTop } from './refined-profile.ts';

/** The tables of a profile's views, a page at a time. */

type ById<T> = Omit<T, 'id' | 'with' | 'filter'>;

export function topRows(refined: RefinedProfile, args: ById<Args<'profile/top'>>): View.TopReply {
  const { symbols } = refined;
  const top = refined.top(args.valueType);
  const over = args.over === undefined ? null : refined.top(args.over);
  const { offset, limit, find = -1, ...sorting } = args;
  const order = refined.rowOrder(`top ${JSON.stringify(sorting)}`, () => {
    const matches = args.pattern === '' ? null : new Set(matchSymbols(symbols.name, args.pattern));
    const isShown = (row: number): boolean => {
      const symbol = top.symbol[row] ?? -1;
      if (args.origin === 'own' && symbols.origin[symbol] !== SymbolOrigin.own) return false;
      return matches === null || matches.has(symbol);
    };
    return sortTop(Int32Array.from(top.symbol.keys()).filter(isShown), { top, over, symbols }, args);
  });
  const shown = order.subarray(offset, offset + limit);
  const symbol = Int32Array.from(shown, (row) => top.symbol[row] ?? -1);
  const name = Array.from(symbol, (at) => symbols.name[at] ?? '');
  return {
    count: order.length,
    total: refined.total(args.valueType),
    maxFlat: largest(order, top.flat),
    maxCum: largest(order, top.cum),
    flatAbove: order.subarray(0, offset).reduce((sum, row) => sum + (top.flat[row] ?? 0), 0),
    row: find < 0 ? -1 : order.indexOf(top.rowOf[find] ?? -1),
    rows: {
      length: shown.length,
      symbol,
      name,
      file: Array.from(symbol, (at) => symbols.file[at] ?? ''),
      line: Float64Array.from(symbol, (at) => symbols.line[at] ?? 0),
      origin: Uint8Array.from(symbol, (at) => symbols.origin[at] ?? 0),
      hue: Uint8Array.from(name, hueOfFunction),
      flat: Float64Array.from(shown, (row) => top.flat[row] ?? 0),
      cum: Float64Array.from(shown, (row) => top.cum[row] ?? 0),
      flatCount: over ? Float64Array.from(symbol, (at) => over.flat[over.rowOf[at] ?? -1] ?? 0) : new Float64Array(),
      cumCount: over ? Float64Array.from(symbol, (at) => over.cum[over.rowOf[at] ?? -1] ?? 0) : new Float64Array(),
    },
  };
}

function largest(order: Int32Array, values: Float64Array): number {
  let most = 0;
  for (const row of order) most = Math.max(most, Math.abs(values[row] ?? 0));
  return most;
}

interface Sorted {
  readonly top: SymbolTop;
  /** What means are taken over. */
  readonly over: SymbolTop | null;
  readonly symbols: SymbolTable;
}

function sortTop(
  order: Int32Array,
  { top, over, symbols }: Sorted,
  { sort, descending }: Pick<Args<'profile/top'>, 'sort' | 'descending'>,
): Int32Array {
  const direction = descending ? -1 : 1;
  const nameOf = (row: number): string => symbols.name[top.symbol[row] ?? -1] ?? '';
  const lineOf = (row: number): number => symbols.line[top.symbol[row] ?? -1] ?? 0;
  const byName = (a: number, b: number): number =>
    nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : lineOf(a) - lineOf(b);
  if (sort === 'name') return order.sort((a, b) => direction * byName(a, b));
  const weight = Float64Array.from(top.symbol, (symbol, row) => {
    const value = Math.abs(top[sort][row] ?? 0);
    if (!over) return value;
    const count = Math.abs(over[sort][over.rowOf[symbol] ?? -1] ?? 0);
    return count === 0 ? 0 : value / count;
  });
  return order.sort((a, b) => direction * ((weight[a] ?? 0) - (weight[b] ?? 0)) || byName(a, b));
}

export function treeRows(
  drawn: DrawnTree,
  total: number,
  { unfolded, find, offset, limit }: Pick<Args<'profile/tree-rows'>, 'unfolded' | 'find' | 'offset' | 'limit'>,
): View.TreeReply {
  const { symbols } = drawn;
  const all = computeTreeRows(drawn, new Set(unfolded));
  const node = all.subarray(offset, offset + limit);
  const symbol = Int32Array.from(node, (at) => drawn.symbolOf(at));
  const name = Array.from(symbol, (at) => (at < 0 ? 'all' : (symbols.name[at] ?? '')));
  const siblingsOf = (at: number): Int32Array => {
    const parent = drawn.parentOf(at);
    return parent < 0 ? Int32Array.of(at) : drawn.childrenOf(parent);
  };
  return {
    count: all.length,
    total,
    row: find < 0 ? -1 : all.indexOf(find),
    rows: {
      length: node.length,
      node: node.slice(),
      symbol,
      name,
      origin: Uint8Array.from(symbol, (at) => symbols.origin[at] ?? SymbolOrigin.unknown),
      hue: Uint8Array.from(name, hueOfFunction),
      depth: Int32Array.from(node, (at) => drawn.depthOf(at)),
      self: Float64Array.from(node, (at) => drawn.selfOf(at)),
      total: Float64Array.from(node, (at) => drawn.totalOf(at)),
      children: Int32Array.from(node, (at) => drawn.childrenOf(at).length),
      place: Int32Array.from(node, (at) => siblingsOf(at).indexOf(at) + 1),
      siblings: Int32Array.from(node, (at) => siblingsOf(at).length),
    },
  };
}

/** Frames of a stack that are shown: the rest is cut from the middle, since the ends say most. */
const maxStackFrames = 200;

export function stackRows(
  refined: RefinedProfile,
  { valueType, pattern, offset, limit }: ById<Args<'profile/stacks'>>,
): View.StacksReply {
  const tree = refined.tree();
  const { symbols } = tree;
  const { leaf, value } = refined.stacks(valueType);
  const order = refined.rowOrder(`stacks ${valueType} ${pattern}`, () => {
    const passes = pattern === '' ? null : findPassing(tree, matchSymbols(symbols.name, pattern));
    const rows = Int32Array.from(leaf.keys());
    const matching = passes === null ? rows : rows.filter((row) => passes(leaf[row] ?? 0));
    return matching.sort((a, b) => Math.abs(value[b] ?? 0) - Math.abs(value[a] ?? 0) || a - b);
  });
  const shown = order.slice(offset, offset + limit);
  const drawn = refined.draw('top-down', valueType);
  const paths = Array.from(shown, (row) => symbolsTo(tree, leaf[row] ?? 0));
  return {
    count: order.length,
    total: refined.total(valueType),
    rows: {
      length: shown.length,
      node: Int32Array.from(paths, (path) => drawn.nodeOn(path)),
      value: Float64Array.from(shown, (row) => value[row] ?? 0),
      text: paths.map(textOf),
      depth: Int32Array.from(paths, (path) => path.length),
    },
  };

  function textOf(path: readonly number[]): string {
    const names = path.map((symbol) => symbols.name[symbol] ?? '');
    const cut = names.length - maxStackFrames;
    if (cut > 0) names.splice(maxStackFrames / 2, cut, `… ${cut} frames …`);
    return names.join(';');
  }
}

/** Whether a row is at or below a frame of one of the symbols. */
function findPassing(tree: FrameTree, symbols: Iterable<number>): (row: number) => boolean {
  const wanted = new Set(symbols);
  const known = new Map<number, boolean>([[0, false]]);
  return (leaf) => {
    const way: number[] = [];
    let at = leaf;
    while (!known.has(at) && !wanted.has(symbolAt(tree, at))) {
      way.push(at);
      at = tree.prefix[at] ?? 0;
    }
    const passes = known.get(at) ?? true;
    for (const row of way) known.set(row, passes);
    return passes;
  };
}
