/**
 * Sorts nodes `[from, to)` of a column, heaviest first, equal ones by number. Few siblings are put in place one by one:
 * a tree has hundreds of thousands of such runs, and a sort call each costs.
 */
export function sortByWeight(child: Int32Array, from: number, to: number, weight: Float64Array): void {
  if (to - from > 12) {
    child.subarray(from, to).sort((a, b) => (weight[b] ?? 0) - (weight[a] ?? 0) || a - b);
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const at = child[i] ?? 0;
    const own = weight[at] ?? 0;
    let place = i;
    for (; place > from && (weight[child[place - 1] ?? 0] ?? 0) < own; place--) child[place] = child[place - 1] ?? 0;
    child[place] = at;
  }
}
