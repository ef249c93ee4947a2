import { functionLabels } from '#shared/format/function-name';

/**
 * How a function is reached, as short as the paths can be told apart: the direct caller, and where others have the same
 * one, the first caller that is another.
 *
 *     main › serve › price › get   →   serve › … › get
 *     main › batch › price › get   →   batch › … › get
 *     main › warm › get            →   warm
 *
 * `paths` lead from the root's child to the function itself, which is left out.
 */
export function callerLabels(paths: readonly (readonly string[])[]): string[] {
  const callers = paths.map((path) => path.slice(0, -1).reverse());
  return callers.map((own, i) => {
    let common = 0;
    for (const [j, other] of callers.entries()) if (j !== i) common = Math.max(common, countCommon(own, other));
    return writeCallers(own, common);
  });
}

/** How many callers, from the direct one on, are the same. */
function countCommon(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}

function writeCallers(callers: readonly string[], common: number): string {
  const [direct] = callers;
  if (direct === undefined) return 'no caller';
  const label = shortLabel(direct);
  if (common === 0) return label;
  const other = callers[common];
  // All of this path is the end of another one: what sets it apart is that it starts here.
  const first = other === undefined ? 'all' : shortLabel(other);
  return common === 1 ? `${first} › ${label}` : `${first} › … › ${label}`;
}

/** `(*Cache).Get`: without its package. */
const shortLabel = (name: string): string => functionLabels(name).at(-2) ?? name;
