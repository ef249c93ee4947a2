import type * as View from '#shared/contract/profile-view';
import type { Args } from '#shared/contract/requests';
import { Int32Column } from '#shared/base/column';
import { SymbolOrigin, type SymbolTable } from '#shared/profile/call-tree-types';
import { hueOfFunction } from '#shared/profile/package-hue';
import { computeTreeRows } from '#shared/profile/tree-rows';
import { matchSymbols } from './pattern.ts';
import type { DrawnTree, RefinedProfile, SymbolTop } from './refined-profile.ts';

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
  { tree, values, positions }: DrawnTree,
  total: number,
  { unfolded, find, offset, limit }: Pick<Args<'profile/tree-rows'>, 'unfolded' | 'find' | 'offset' | 'limit'>,
): View.TreeReply {
  const { node: nodes, symbols } = tree;
  const all = computeTreeRows(positions, new Set(unfolded));
  const node = all.subarray(offset, offset + limit);
  const symbol = Int32Array.from(node, (at) => nodes.symbol[at] ?? -1);
  const name = Array.from(symbol, (at) => (at < 0 ? 'all' : (symbols.name[at] ?? '')));
  const childrenOf = (at: number): number => (positions.childStart[at + 1] ?? 0) - (positions.childStart[at] ?? 0);
  const parentOf = (at: number): number => nodes.prefix[at] ?? -1;
  const siblingsOf = (at: number): number => (parentOf(at) < 0 ? 1 : childrenOf(parentOf(at)));
  const placeOf = (at: number): number => {
    const parent = parentOf(at);
    if (parent < 0) return 1;
    const first = positions.childStart[parent] ?? 0;
    return positions.child.indexOf(at, first) - first + 1;
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
      depth: Int32Array.from(node, (at) => nodes.depth[at] ?? 0),
      self: Float64Array.from(node, (at) => values.self[at] ?? 0),
      total: Float64Array.from(node, (at) => values.total[at] ?? 0),
      children: Int32Array.from(node, childrenOf),
      place: Int32Array.from(node, placeOf),
      siblings: Int32Array.from(node, siblingsOf),
    },
  };
}

/** Frames of a stack that are shown: the rest is cut from the middle, since the ends say most. */
const maxStackFrames = 200;

export function stackRows(
  refined: RefinedProfile,
  { valueType, pattern, offset, limit }: ById<Args<'profile/stacks'>>,
): View.StacksReply {
  const { node, symbols } = refined.tree('top-down');
  const { self } = refined.values('top-down', valueType);
  const order = refined.rowOrder(`stacks ${valueType} ${pattern}`, () => {
    const isMatch = pattern === '' ? null : passesThrough(node, new Set(matchSymbols(symbols.name, pattern)));
    const ends = new Int32Column();
    for (let at = 0; at < self.length; at++) {
      if (self[at] !== 0 && (isMatch === null || isMatch[at] === 1)) ends.push(at);
    }
    return ends.finish().sort((a, b) => Math.abs(self[b] ?? 0) - Math.abs(self[a] ?? 0) || a - b);
  });
  const shown = order.slice(offset, offset + limit);
  return {
    count: order.length,
    total: refined.total(valueType),
    rows: {
      length: shown.length,
      node: shown,
      value: Float64Array.from(shown, (at) => self[at] ?? 0),
      text: Array.from(shown, textOf),
      depth: Int32Array.from(shown, (at) => node.depth[at] ?? 0),
    },
  };

  function textOf(leaf: number): string {
    const names: string[] = [];
    for (let at = leaf; at > 0; at = node.prefix[at] ?? 0) names.push(symbols.name[node.symbol[at] ?? -1] ?? '');
    names.reverse();
    const cut = names.length - maxStackFrames;
    if (cut > 0) names.splice(maxStackFrames / 2, cut, `… ${cut} frames …`);
    return names.join(';');
  }
}

/** 1 for each node at or below one of the symbols. Parents come before children. */
function passesThrough({ length, symbol, prefix }: DrawnTree['tree']['node'], wanted: ReadonlySet<number>): Uint8Array {
  const passes = new Uint8Array(length);
  for (let at = 1; at < length; at++) {
    passes[at] = wanted.has(symbol[at] ?? -1) || passes[prefix[at] ?? 0] === 1 ? 1 : 0;
  }
  return passes;
}
