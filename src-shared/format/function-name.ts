/**
 * Parts of a Go function's name, as the linker writes it:
 *
 *     github.com/acme/shop/v2/cart.(*Basket[...]).Add.func1
 *     └──────── packagePath ─────┘ └─ receiver ─┘ └name┘ └ closure
 */
export interface FunctionName {
  /** Import path, with the linker's `%2e` undone; '' for a name without one (C, assembly). */
  readonly packagePath: string;
  /** Last element of the import path, version suffixes left out: `cart`. */
  readonly packageName: string;
  /** `(*Basket[...])` or `Basket`; '' for a plain function. */
  readonly receiver: string;
  readonly name: string;
  /** `[...]` as written after the name or in the receiver; '' where not generic. */
  readonly typeArguments: string;
  /** `func1`, `func2.1`, `gowrap1`, `deferwrap2`; '' where the name is not a closure's. */
  readonly closure: string;
}

export function parseFunctionName(text: string): FunctionName {
  const pathEnd = findPathEnd(text);
  const packagePath = pathEnd < 0 ? '' : unescapePath(text.slice(0, pathEnd));
  const segments = splitSegments(pathEnd < 0 ? text : text.slice(pathEnd + 1));
  let closureAt = segments.findIndex((segment, i) => i > 0 && /^(?:func|gowrap|deferwrap)\d+(?:-|$)/.test(segment));
  if (closureAt < 0) closureAt = segments.length;
  const named = segments.slice(0, closureAt);
  const hasReceiver = named.length > 1 && named[0] !== 'init' && named[0] !== 'glob';
  const fullName = named.slice(hasReceiver ? 1 : 0).join('.');
  const receiver = hasReceiver ? (named[0] ?? '') : '';
  const argumentsAt = fullName.indexOf('[');
  return {
    packagePath,
    packageName: shortPackageName(packagePath),
    receiver,
    name: argumentsAt < 0 ? fullName : fullName.slice(0, argumentsAt),
    typeArguments: argumentsAt < 0 ? bracketsOf(receiver) : fullName.slice(argumentsAt),
    closure: segments.slice(closureAt).join('.'),
  };
}

/** The import path of a function; '' where its name has none. Cheaper than all parts. */
export function packagePathOf(text: string): string {
  const pathEnd = findPathEnd(text);
  return pathEnd < 0 ? '' : unescapePath(text.slice(0, pathEnd));
}

/**
 * Labels from the longest to the shortest: the import path goes first, then the package, then the receiver.
 *
 *     net/http.(*conn).serve → http.(*conn).serve → (*conn).serve → serve
 */
export function functionLabels(text: string): readonly string[] {
  const parts = parseFunctionName(text);
  const name = parts.closure === '' ? parts.name : `${parts.name}.${parts.closure}`;
  const method = parts.receiver === '' ? name : `${parts.receiver}.${name}`;
  const labels = [text];
  for (const label of [parts.packageName === '' ? method : `${parts.packageName}.${method}`, method, name]) {
    if (label !== '' && label.length < (labels.at(-1) ?? '').length) labels.push(label);
  }
  return labels;
}

/** The longest label that fits; the shortest one loses its end where none does. '' where not even that says a thing. */
export function fitFunctionName(text: string, maxChars: number): string {
  const labels = functionLabels(text);
  const fitting = labels.find((label) => label.length <= maxChars);
  if (fitting !== undefined) return fitting;
  const shortest = labels.at(-1) ?? '';
  return maxChars < 3 ? '' : `${shortest.slice(0, maxChars - 1)}…`;
}

/** Where the import path ends: the first dot after the last slash that is not within brackets. */
function findPathEnd(text: string): number {
  let limit = text.length;
  for (const bracket of ['[', '(']) {
    const at = text.indexOf(bracket);
    if (at >= 0 && at < limit) limit = at;
  }
  const slash = text.slice(0, limit).lastIndexOf('/');
  const dot = text.indexOf('.', slash + 1);
  if (dot < 0 || dot > limit) return -1;
  return dot === 0 ? -1 : dot;
}

function unescapePath(path: string): string {
  if (!path.includes('%')) return path;
  return path.replace(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function shortPackageName(packagePath: string): string {
  const elements = packagePath.split('/');
  const last = elements.at(-1) ?? '';
  const named = elements.length > 1 && /^v\d+$/.test(last) ? (elements.at(-2) ?? '') : last;
  return named.replace(/\.v\d+$/, '');
}

/** At dots outside brackets. */
function splitSegments(text: string): string[] {
  const segments: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x28 || char === 0x5b) depth++;
    else if (char === 0x29 || char === 0x5d) depth--;
    else if (char === 0x2e && depth === 0) {
      segments.push(text.slice(start, i));
      start = i + 1;
    }
  }
  segments.push(text.slice(start));
  return segments;
}

function bracketsOf(receiver: string): string {
  const from = receiver.indexOf('[');
  const to = receiver.lastIndexOf(']');
  return from < 0 || to < from ? '' : receiver.slice(from, to + 1);
}
