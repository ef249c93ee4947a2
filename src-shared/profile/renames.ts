import { parseFunctionName, type FunctionName } from '#shared/format/function-name';

/** Why two names may be one function, the strongest reason first. */
export type RenameRule = 'vendored' | 'version' | 'generic' | 'moved' | 'closure' | 'package';

/** A function that only before has and one that only after has, which may be the same. */
export interface Rename {
  readonly before: string;
  readonly after: string;
  readonly rule: RenameRule;
}

interface Rule {
  readonly rule: RenameRule;
  /** What is left of a name when the part is taken away that the rule lets differ; '' where it says nothing. */
  readonly key: (name: FunctionName, text: string) => string;
  /** Names with one key are matched in order where both sides have as many of them, not just where each has one. */
  readonly inOrder?: boolean;
}

const rules: readonly Rule[] = [
  {
    rule: 'vendored',
    key: (name, text) => withPath(text, name, name.packagePath.replace(/^(?:.*\/)?vendor\//, '')),
  },
  {
    rule: 'version',
    key: (name, text) => withPath(text, name, name.packagePath.replace(/(?:\/v\d+(?=\/|$)|\.v\d+(?=\/|$))/g, '')),
  },
  { rule: 'generic', key: (_, text) => (text.includes('[') ? withoutBrackets(text) : text) },
  { rule: 'moved', key: (name, text) => (name.packageName === '' ? '' : withPath(text, name, name.packageName)) },
  {
    rule: 'closure',
    key: ({ closure }, text) =>
      closure === '' ? '' : text.slice(0, text.length - closure.length) + closure.replace(/\d+/g, '#'),
    inOrder: true,
  },
  {
    // A plain function's name alone says too little: every package may have a New.
    rule: 'package',
    key: (name, text) => (name.receiver === '' || name.packagePath === '' ? '' : withPath(text, name, '*')),
  },
];

/**
 * Which functions that only one side has may be one under two names. Each name is taken once, by the strongest rule
 * that fits it; a rule matches only where it leaves no choice: one name on each side (of closures, which Go numbers as
 * they stand in the source, as many on each side). Nothing is joined by this: it is an offer for the person.
 */
export function findRenames(before: Iterable<string>, after: Iterable<string>): readonly Rename[] {
  const namesBefore = new Set(before);
  const namesAfter = new Set(after);
  const gone = new Map([...namesBefore].filter((name) => !namesAfter.has(name)).map(parsed));
  const added = new Map([...namesAfter].filter((name) => !namesBefore.has(name)).map(parsed));
  const renames: Rename[] = [];
  for (const { rule, key, inOrder } of rules) {
    const wanted = groupByKey(gone, key);
    const offered = groupByKey(added, key);
    for (const [text, from] of wanted) {
      const to = offered.get(text) ?? [];
      if (from.length !== to.length || (from.length > 1 && inOrder !== true)) continue;
      from.sort(compareNumbered);
      to.sort(compareNumbered);
      for (const [i, name] of from.entries()) {
        const other = to[i] ?? '';
        renames.push({ before: name, after: other, rule });
        gone.delete(name);
        added.delete(other);
      }
    }
  }
  return renames;
}

const parsed = (text: string): [string, FunctionName] => [text, parseFunctionName(text)];

function groupByKey(names: ReadonlyMap<string, FunctionName>, key: Rule['key']): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [text, name] of names) {
    const found = key(name, text);
    if (found === '') continue;
    const group = groups.get(found);
    if (group) group.push(text);
    else groups.set(found, [text]);
  }
  return groups;
}

/** The name with another path before it; the linker writes a dot in the last element as `%2e`, so its own is cut off. */
function withPath(text: string, { packagePath }: FunctionName, path: string): string {
  if (packagePath === '') return text;
  const slash = text.slice(0, firstBracket(text)).lastIndexOf('/');
  return path + text.slice(text.indexOf('.', slash + 1));
}

function firstBracket(text: string): number {
  const at = text.search(/[[(]/);
  return at < 0 ? text.length : at;
}

/** Without type arguments, which may hold brackets themselves. */
function withoutBrackets(text: string): string {
  let depth = 0;
  let kept = '';
  for (const char of text) {
    if (char === '[') depth++;
    if (depth === 0) kept += char;
    if (char === ']' && depth > 0) depth--;
  }
  return kept;
}

/** `func2` before `func10`. */
function compareNumbered(a: string, b: string): number {
  const numbers = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  const differing = left.findIndex((number, i) => number !== right[i]);
  return differing < 0 ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0);
}
