import type { FlameFrame } from '#shared/profile/flame-types';
import { SymbolOrigin } from '#shared/profile/call-tree-types';

/**
 * Draws a frame from rows of letters: a run of one letter is a box of that function, a dot is empty. One character is
 * one unit of the value; row 0 is the root.
 *
 *     all     ────────
 *             AAAAAABB
 *             CC.CCC..
 */
export function frameFromText(...rows: readonly string[]): FlameFrame {
  const total = rows[0]?.length ?? 0;
  const node: number[] = [0];
  const depth: number[] = [0];
  const start: number[] = [0];
  const end: number[] = [total];
  const symbol: number[] = [-1];
  const names: string[] = [];
  rows.forEach((row, i) => {
    for (const { 0: run, index } of row.matchAll(/([A-Za-z~])\1*/g)) {
      const letter = run.charAt(0);
      if (letter !== '~' && !names.includes(letter)) names.push(letter);
      node.push(letter === '~' ? -1 : node.length);
      depth.push(i + 1);
      start.push(index);
      end.push(index + run.length);
      symbol.push(letter === '~' ? -1 : names.indexOf(letter));
    }
  });
  return {
    boxes: {
      length: node.length,
      node: Int32Array.from(node),
      depth: Int32Array.from(depth),
      start: Float64Array.from(start),
      end: Float64Array.from(end),
      self: new Float64Array(node.length),
      symbol: Int32Array.from(symbol),
    },
    symbols: {
      length: names.length,
      id: Int32Array.from(names, (_, i) => i + 100),
      name: names.map((name) => `acme.example/shop/${name.toLowerCase()}.(*T).${name}`),
      origin: Uint8Array.from(names, () => SymbolOrigin.own),
      hue: Uint8Array.from(names, (_, i) => i % 12),
    },
    maxDepth: rows.length,
    total,
    start: 0,
    end: total,
    resolution: 0,
  };
}
