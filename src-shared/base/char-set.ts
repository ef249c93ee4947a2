/**
 * A set of characters. `ranges` are pairs of code points, ends included; a set holds what is in a range, in one of
 * `unions` or matches `property`, and the opposite where it is negated.
 */
export interface CharSet {
  readonly ranges: readonly number[];
  readonly unions?: readonly CharSet[];
  /** A Unicode property, as an expression for one character. */
  readonly property?: RegExp;
  readonly negated?: boolean;
  readonly ignoreCase?: boolean;
}

export function hasChar(set: CharSet, code: number): boolean {
  const isIn =
    set.ignoreCase === true ? caseVariants(code).some((variant) => isListed(set, variant)) : isListed(set, code);
  return isIn !== (set.negated === true);
}

function isListed({ ranges, unions, property }: CharSet, code: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    if (code >= (ranges[i] ?? 0) && code <= (ranges[i + 1] ?? 0)) return true;
  }
  if (unions?.some((union) => hasChar(union, code)) === true) return true;
  return property?.test(String.fromCodePoint(code)) === true;
}

/** The characters that are the same but for their case. */
function caseVariants(code: number): number[] {
  const char = String.fromCodePoint(code);
  const variants = [code];
  for (const other of [char.toLowerCase(), char.toUpperCase()]) {
    const point = other.codePointAt(0);
    if (point !== undefined && other.length === String.fromCodePoint(point).length) variants.push(point);
  }
  return variants;
}

/** The single character of a set that holds no other and minds case; undefined for every other set. */
export function onlyChar({ ranges, unions = [], property, negated, ignoreCase }: CharSet): string | undefined {
  const [low, high] = ranges;
  const isPlain = negated !== true && ignoreCase !== true && property === undefined && unions.length === 0;
  return isPlain && ranges.length === 2 && low === high && low !== undefined ? String.fromCodePoint(low) : undefined;
}

const digit = [0x30, 0x39];
const upper = [0x41, 0x5a];
const lower = [0x61, 0x7a];
const word = [...digit, ...upper, 0x5f, 0x5f, ...lower];
const space = [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20];

const perlSets: Readonly<Record<string, CharSet>> = {
  d: { ranges: digit },
  D: { ranges: digit, negated: true },
  s: { ranges: space },
  S: { ranges: space, negated: true },
  w: { ranges: word },
  W: { ranges: word, negated: true },
};

const posixRanges: Readonly<Record<string, readonly number[]>> = {
  alnum: [...digit, ...upper, ...lower],
  alpha: [...upper, ...lower],
  ascii: [0x00, 0x7f],
  blank: [0x09, 0x09, 0x20, 0x20],
  cntrl: [0x00, 0x1f, 0x7f, 0x7f],
  digit,
  graph: [0x21, 0x7e],
  lower,
  print: [0x20, 0x7e],
  punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  space: [0x09, 0x0d, 0x20, 0x20],
  upper,
  word,
  xdigit: [...digit, 0x41, 0x46, 0x61, 0x66],
};

export function posixSet(name: string, negated: boolean): CharSet | undefined {
  const ranges = posixRanges[name];
  return ranges === undefined ? undefined : { ranges, negated };
}

const controlCodes: Readonly<Record<string, number>> = { a: 0x07, f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09, v: 0x0b };

/** The set that an escape stands for, given what follows the backslash, and the characters it takes. */
export function parseEscapedSet(rest: string): { set: CharSet; length: number } | undefined {
  const char = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  if (rest === '') return undefined;
  const perl = perlSets[char];
  if (perl !== undefined) return { set: perl, length: 1 };
  const control = controlCodes[char];
  if (control !== undefined) return { set: single(control), length: 1 };
  const code = /^(?:x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]{1,6})\}|(0[0-7]{0,2}|[1-7][0-7]{1,2}))/.exec(rest);
  if (code !== null) {
    const value = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', code[3] === undefined ? 16 : 8);
    return value <= 0x10ffff ? { set: single(value), length: code[0].length } : undefined;
  }
  const property = /^([pP])(?:\{(\^?)(\w+)\}|(\w))/.exec(rest);
  if (property !== null) {
    const expression = propertyExpression(property[3] ?? property[4] ?? '');
    if (expression === undefined) return undefined;
    const negated = (property[1] === 'P') !== (property[2] === '^');
    return { set: { ranges: [], property: expression, negated }, length: property[0].length };
  }
  return /^[!-/:-@[-`{-~]/.test(char) ? { set: single(char.charCodeAt(0)), length: 1 } : undefined;
}

function single(code: number): CharSet {
  return { ranges: [code, code] };
}

/** Go names general categories and scripts alike. */
function propertyExpression(name: string): RegExp | undefined {
  for (const property of [`General_Category=${name}`, `Script=${name}`]) {
    try {
      return new RegExp(`^\\p{${property}}$`, 'u');
    } catch {
      continue;
    }
  }
  return undefined;
}
