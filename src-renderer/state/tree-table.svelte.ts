import type { TreeDirection, TreeReply } from '#shared/contract/profile-view';
import { RowWindow } from './row-window.svelte.ts';

export interface TreeQuestions {
  readonly rows: (
    direction: TreeDirection,
    range: { unfolded: Int32Array; find: number; offset: number; limit: number },
  ) => Promise<TreeReply>;
  readonly heavyPath: (direction: TreeDirection, node: number) => Promise<Int32Array>;
}

/** So many rows stay unfolded at once; a person folds long before. */
const unfoldedLimit = 2000;

/** The call tree as a table: which rows are unfolded, and those of them that are in sight. */
export class TreeTable {
  readonly rows: RowWindow<TreeReply>;
  readonly #ask: TreeQuestions;
  #direction: TreeDirection = 'top-down';
  /** In the order in which they were unfolded. */
  #unfolded: readonly number[] = $state.raw([0]);
  #find = -1;
  #isShown = false;

  constructor(ask: TreeQuestions) {
    this.#ask = ask;
    this.rows = new RowWindow((offset, limit) =>
      ask.rows(this.#direction, { unfolded: Int32Array.from(this.#unfolded), find: this.#find, offset, limit }),
    );
  }

  /** Row of the selected node; -1 where it is folded away. */
  get selectedRow(): number {
    return this.rows.page?.row ?? -1;
  }

  isUnfolded(node: number): boolean {
    return this.#unfolded.includes(node);
  }

  /** Fetches when it is first shown, not before; unfolds the heaviest path, so that there is something to read. */
  async show(): Promise<void> {
    if (this.#isShown) return;
    this.#isShown = true;
    await this.unfoldHeavy(0);
  }

  /** Another tree: what was unfolded has other numbers now. */
  restart(direction: TreeDirection): void {
    this.#direction = direction;
    this.#unfolded = [0];
    this.#find = -1;
    this.rows.clear();
    const wasShown = this.#isShown;
    this.#isShown = false;
    if (wasShown) void this.show();
  }

  async unfold(node: number): Promise<void> {
    await this.#set([...this.#unfolded, node]);
  }

  async fold(node: number): Promise<void> {
    await this.#set(this.#unfolded.filter((other) => other !== node));
  }

  /** Down the heaviest callees, as far as one carries half of its caller. */
  async unfoldHeavy(node: number): Promise<void> {
    const path = await this.#ask.heavyPath(this.#direction, node).catch(() => Int32Array.of(node));
    await this.#set([...this.#unfolded, ...path]);
  }

  /** Shows where a node is; the nodes above it are unfolded. */
  async reveal(node: number, above: readonly number[]): Promise<void> {
    this.#find = node;
    if (!this.#isShown) return;
    if (above.every((other) => this.#unfolded.includes(other))) await this.rows.reload();
    else await this.#set([...this.#unfolded, ...above]);
  }

  forget(): void {
    this.#find = -1;
    if (this.#isShown) void this.rows.reload();
  }

  async #set(nodes: readonly number[]): Promise<void> {
    const distinct = nodes.filter((node, i) => nodes.indexOf(node) === i);
    // Beyond the limit those that were unfolded first go, never the root.
    this.#unfolded = distinct.toSpliced(1, Math.max(0, distinct.length - unfoldedLimit));
    await this.rows.reload();
  }
}
