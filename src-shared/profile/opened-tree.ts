import { Int32Column } from '#shared/base/column';
import type { NodeIndex, SymbolIndex } from './call-tree-types.ts';
import type { RowIndex } from './frame-rows.ts';
import { shownRow, symbolAt, type FrameTree } from './frame-tree.ts';

/** Where an opened tree begins: the rows of a frame tree that its root stands for. */
export interface OpenedRoot {
  /** -1 for the root of all. */
  readonly symbol: SymbolIndex;
  readonly rows: Int32Array;
}

/** `callees`: below a node what it calls. `callers`: below it what calls it. */
export type OpenedDirection = 'callees' | 'callers';

/**
 * The merged tree of a frame tree, as far as it was looked at: below one node each function is one node. The children
 * of a node are made when it is opened, from the rows that the node stands for. What a view shows are the nodes that
 * are wide enough, some thousand of millions, so that a large profile is regrouped as fast as a small one.
 *
 * A node stands for entries. Each is a row, whose value passes through the node, and the place to go on from:
 * for callees the row itself, for callers the nearest shown frame above, 0 where there is none. Entries of a node lie
 * next to each other, as do its children.
 */
export class OpenedTree {
  readonly frames: FrameTree;
  readonly direction: OpenedDirection;
  readonly #symbol = new Int32Column();
  readonly #parent = new Int32Column();
  readonly #depth = new Int32Column();
  /** -1 until the node is opened. */
  readonly #firstChild = new Int32Column();
  readonly #childCount = new Int32Column();
  readonly #entryStart = new Int32Column();
  readonly #entryEnd = new Int32Column();
  readonly #entryRow = new Int32Column();
  readonly #entryNext: Int32Column;
  /** While a node is opened: of each symbol its place among the children, -1 outside. */
  readonly #slotOf: Int32Array;

  /**
   * For `callers` with the symbol -1 at the root, the root's children are the functions of its rows themselves; else
   * those that call them.
   */
  constructor(frames: FrameTree, root: OpenedRoot, direction: OpenedDirection) {
    this.frames = frames;
    this.direction = direction;
    this.#slotOf = new Int32Array(frames.symbols.length).fill(-1);
    this.#entryNext = direction === 'callees' ? this.#entryRow : new Int32Column();
    for (const row of root.rows) {
      this.#entryRow.push(row);
      if (direction === 'callers') {
        this.#entryNext.push(root.symbol < 0 ? shownRow(frames, row) : this.#callerOf(row));
      }
    }
    this.#append(root.symbol, -1, 0, 0, root.rows.length);
  }

  get length(): number {
    return this.#symbol.length;
  }

  symbolOf(node: NodeIndex): SymbolIndex {
    return this.#symbol.at(node);
  }

  parentOf(node: NodeIndex): NodeIndex {
    return this.#parent.at(node);
  }

  depthOf(node: NodeIndex): number {
    return this.#depth.at(node);
  }

  firstChildOf(node: NodeIndex): NodeIndex {
    this.#open(node);
    return this.#firstChild.at(node);
  }

  childCountOf(node: NodeIndex): number {
    this.#open(node);
    return this.#childCount.at(node);
  }

  /** The sum over the rows of a node's entries. */
  sumOf(node: NodeIndex, weigh: (row: RowIndex) => number): number {
    const rows = this.#entryRow;
    const end = this.#entryEnd.at(node);
    let sum = 0;
    for (let at = this.#entryStart.at(node); at < end; at++) sum += weigh(rows.at(at));
    return sum;
  }

  /** The same over those entries only whose place to go on from is wanted. */
  sumOfWanted(node: NodeIndex, weigh: (row: RowIndex) => number, isWanted: (next: RowIndex) => boolean): number {
    const end = this.#entryEnd.at(node);
    let sum = 0;
    for (let at = this.#entryStart.at(node); at < end; at++) {
      if (isWanted(this.#entryNext.at(at))) sum += weigh(this.#entryRow.at(at));
    }
    return sum;
  }

  #open(node: NodeIndex): void {
    if (this.#firstChild.at(node) >= 0) return;
    const found = new Int32Column();
    const from = this.direction === 'callees' ? found : new Int32Column();
    if (this.direction === 'callees') this.#findCallees(node, found);
    else this.#findCallers(node, found, from);
    this.#appendChildren(node, found, from);
  }

  /** The frames that are shown next below the entries. */
  #findCallees(node: NodeIndex, found: Int32Column): void {
    const { key, symbolOf, subtreeEnd } = this.frames;
    const end = this.#entryEnd.at(node);
    for (let entry = this.#entryStart.at(node); entry < end; entry++) {
      const row = this.#entryRow.at(entry);
      const last = subtreeEnd[row] ?? 0;
      for (let at = row + 1; at < last;) {
        if ((symbolOf[key[at] ?? -1] ?? -1) < 0) at++;
        else {
          found.push(at);
          at = subtreeEnd[at] ?? last;
        }
      }
    }
  }

  #findCallers(node: NodeIndex, found: Int32Column, from: Int32Column): void {
    const end = this.#entryEnd.at(node);
    for (let entry = this.#entryStart.at(node); entry < end; entry++) {
      const next = this.#entryNext.at(entry);
      if (next === 0) continue;
      found.push(next);
      from.push(this.#entryRow.at(entry));
    }
  }

  /** One child a symbol, in the order in which they were found; `from` is the row that an entry's value is of. */
  #appendChildren(node: NodeIndex, found: Int32Column, from: Int32Column): void {
    const { frames } = this;
    const slotOf = this.#slotOf;
    const symbols = new Int32Column();
    const counts = new Int32Column();
    for (let i = 0; i < found.length; i++) {
      const own = symbolAt(frames, found.at(i));
      const slot = slotOf[own] ?? -1;
      if (slot < 0) {
        slotOf[own] = symbols.push(own);
        counts.push(1);
      } else counts.set(slot, counts.at(slot) + 1);
    }
    const first = this.length;
    const depth = this.#depth.at(node) + 1;
    const base = this.#entryRow.length;
    /** Where the next entry of each child goes. */
    const next = new Int32Array(symbols.length);
    let end = base;
    for (let slot = 0; slot < symbols.length; slot++) {
      next[slot] = end;
      this.#append(symbols.at(slot), node, depth, end, end + counts.at(slot));
      end += counts.at(slot);
    }
    this.#entryRow.extend(found.length);
    if (this.direction === 'callers') this.#entryNext.extend(found.length);
    for (let i = 0; i < found.length; i++) {
      const row = found.at(i);
      const slot = slotOf[symbolAt(frames, row)] ?? 0;
      const entry = next[slot] ?? 0;
      next[slot] = entry + 1;
      this.#entryRow.set(entry, from.at(i));
      if (this.direction === 'callers') this.#entryNext.set(entry, this.#callerOf(row));
    }
    for (let slot = 0; slot < symbols.length; slot++) slotOf[symbols.at(slot)] = -1;
    this.#firstChild.set(node, first);
    this.#childCount.set(node, symbols.length);
  }

  /** The nearest frame above that is shown; 0 where there is none. */
  #callerOf(row: RowIndex): RowIndex {
    return shownRow(this.frames, this.frames.prefix[row] ?? 0);
  }

  #append(symbol: SymbolIndex, parent: NodeIndex, depth: number, entryStart: number, entryEnd: number): void {
    this.#symbol.push(symbol);
    this.#parent.push(parent);
    this.#depth.push(depth);
    this.#firstChild.push(-1);
    this.#childCount.push(0);
    this.#entryStart.push(entryStart);
    this.#entryEnd.push(entryEnd);
  }
}
