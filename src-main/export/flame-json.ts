import type { CallTree, NodeValues } from '#shared/profile/call-tree-types';

/** A call tree as nested JSON: `{name, file, line, self, total, children}`, siblings in the order of the tree. */
export function* writeFlameJson({ node, symbols }: CallTree, { self, total }: NodeValues): Generator<string> {
  const hasValue = new Uint8Array(node.length);
  for (let at = node.length - 1; at > 0; at--) {
    if (self[at] !== 0) hasValue[at] = 1;
    if (hasValue[at] === 1) hasValue[node.prefix[at] ?? 0] = 1;
  }
  /** Ends of the subtrees that are open, the innermost last. */
  const open: number[] = [];
  let isFirst = true;
  for (let at = 0; at < node.length; at++) {
    for (let end = open.at(-1); end !== undefined && end <= at; end = open.at(-1)) {
      open.pop();
      isFirst = false;
      yield ']}';
    }
    if (at > 0 && hasValue[at] === 0) continue; // and so is nothing below it
    const symbol = node.symbol[at] ?? -1;
    const place = symbol < 0 ? {} : { file: symbols.file[symbol] ?? '', line: symbols.line[symbol] ?? 0 };
    const facts = { name: symbol < 0 ? 'all' : symbols.name[symbol], ...place, self: self[at], total: total[at] };
    yield `${isFirst ? '' : ','}${JSON.stringify(facts).slice(0, -1)},"children":[`;
    open.push(node.subtreeEnd[at] ?? at + 1);
    isFirst = true;
  }
  yield ']}'.repeat(open.length);
}
