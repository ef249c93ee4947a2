import type * as View from '#shared/contract/profile-view';
import type { Args, OfCaptures } from '#shared/contract/requests';
import type { Refinement } from '#shared/profile/refinement-types';
import type { Backend } from '../backend/backend.ts';
import type { Range } from './range.ts';

/** What figures are of: which value, over what its mean is taken, and what the profile is narrowed to. */
export interface ProfileScope {
  readonly valueType: number;
  /** Value type that means are taken over. */
  readonly over?: number;
  readonly filter?: Refinement;
}

/** Requests about one opened profile. They are of what is shown at the moment, except where the steps are given. */
export class ProfileQuestions {
  readonly #backend: Backend;
  /** The captures that the profile is of. */
  readonly of: OfCaptures;
  readonly #scope: () => ProfileScope;

  constructor(backend: Backend, of: OfCaptures, scope: () => ProfileScope) {
    this.#backend = backend;
    this.of = of;
    this.#scope = scope;
  }

  remains(filter: Refinement, valueType: number): Promise<View.RemainsReply> {
    return this.#backend.request('profile/remains', { ...this.of, filter, valueType });
  }

  /** A graph that stays of the scope given while its parts are fetched. */
  flame(
    scope: ProfileScope,
    part: { direction: View.FlameDirection; symbol?: number },
    { start, end }: Range,
    widthCssPx: number,
  ): Promise<View.ProfileFlameFrame> {
    return this.#backend.request('profile/flame', { ...this.of, ...scope, ...part, start, end, widthCssPx });
  }

  node(direction: View.FlameDirection, node: number, symbol?: number): Promise<View.NodeFacts> {
    const half = symbol === undefined ? {} : { symbol };
    return this.#backend.request('profile/node', { ...this.#sums, direction, ...half, node });
  }

  findNode(direction: View.TreeDirection, symbol: number): Promise<{ node: number }> {
    return this.#backend.request('profile/find-node', { ...this.#sums, direction, symbol });
  }

  locate(
    direction: View.TreeDirection,
    path: readonly string[],
    name: string,
  ): Promise<{ node: number; symbol: number }> {
    return this.#backend.request('profile/locate', { ...this.#sums, direction, path, name });
  }

  func(symbol: number): Promise<View.FunctionFacts> {
    return this.#backend.request('profile/function', { ...this.of, ...this.#scope(), symbol });
  }

  top(asked: Omit<Args<'profile/top'>, keyof OfCaptures | keyof ProfileScope>): Promise<View.TopReply> {
    return this.#backend.request('profile/top', { ...this.of, ...this.#scope(), ...asked });
  }

  search(pattern: string): Promise<View.SearchReply> {
    return this.#backend.request('profile/search', { ...this.#sums, pattern });
  }

  treeRows(
    direction: View.TreeDirection,
    range: { unfolded: Int32Array; find: number; offset: number; limit: number },
  ): Promise<View.TreeReply> {
    return this.#backend.request('profile/tree-rows', { ...this.#sums, direction, ...range });
  }

  async heavyPath(direction: View.TreeDirection, node: number): Promise<Int32Array> {
    return (await this.#backend.request('profile/heavy-path', { ...this.#sums, direction, node })).nodes;
  }

  stacks(pattern: string, offset: number, limit: number): Promise<View.StacksReply> {
    return this.#backend.request('profile/stacks', { ...this.#sums, pattern, offset, limit });
  }

  lines(symbol: number): Promise<View.LinesReply> {
    return this.#backend.request('profile/lines', { ...this.#sums, symbol });
  }

  labels(): Promise<View.LabelsReply> {
    return this.#backend.request('profile/labels', this.#sums);
  }

  histogram(label: string, by: { key: string; text: string } | null): Promise<View.HistogramReply> {
    return this.#backend.request('profile/histogram', { ...this.#sums, label, ...(by ? { by } : {}) });
  }

  about(): Promise<View.AboutReply> {
    return this.#backend.request('profile/about', this.of);
  }

  /** The same without what means are taken over. */
  get #sums(): OfCaptures & { valueType: number; filter?: Refinement } {
    const { valueType, filter } = this.#scope();
    return { ...this.of, valueType, ...(filter === undefined ? {} : { filter }) };
  }
}
