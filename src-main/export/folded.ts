import type { CallTree, NodeValues } from '#shared/profile/call-tree-types';

/** Stands for a sample without frames, which the format cannot write. */
const noFrames = '[no frames]';

/** One line a stack: frames from the root, parted by semicolons, and the stack's own value. */
export function* writeFolded({ node, symbols }: CallTree, { self }: NodeValues): Generator<string> {
  const names = symbols.name.map(foldedName);
  const path: string[] = [];
  for (let at = 0; at < node.length; at++) {
    const depth = node.depth[at] ?? 0;
    if (at > 0) {
      path.length = depth - 1;
      path.push(names[node.symbol[at] ?? -1] ?? '');
    }
    const value = self[at] ?? 0;
    if (value !== 0) yield `${at === 0 ? noFrames : path.join(';')} ${value}\n`;
  }
}

/** What parts frames and lines may not occur in a name. */
function foldedName(name: string): string {
  return name.replace(/;/g, ':').replace(/[\r\n]+/g, ' ');
}
