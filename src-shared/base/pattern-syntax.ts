import { AppError } from './app-error.ts';
import type { CharSet } from './char-set.ts';
import { parseEscapedSet, posixSet } from './char-set.ts';

/** What a pattern is made of. There is nothing that could not be matched in one pass over the text. */
export type PatternNode =
  | { readonly kind: 'chars'; readonly set: CharSet }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly items: readonly PatternNode[] }
  /** `max` is -1 where there is no limit. */
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly min: number; readonly max: number };

export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-edge' | 'no-word-edge';

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

const MAX_PATTERN_CHARS = 4096;
const MAX_NESTING = 250;
/** As in RE2. */
const MAX_REPEAT = 1000;

/**
 * Go's regular expressions (RE2 syntax), refused with the reasons that Go gives: no look-around, no back-references.
 * Greediness is read and forgotten, since only whether a text matches is asked.
 */
export function parsePattern(source: string): PatternNode {
  if (source.length > MAX_PATTERN_CHARS) {
    throw badPattern(`${source.slice(0, 40)}…`, MAX_PATTERN_CHARS, `it is longer than ${MAX_PATTERN_CHARS} characters`);
  }
  const parser = new PatternParser(source);
  return parser.parse();
}

export function badPattern(source: string, position: number, reason: string): AppError {
  return new AppError('filter/bad-pattern', `The pattern "${source}" cannot be used: ${reason}.`, {
    pattern: source,
    position,
    reason,
  });
}

const EMPTY: PatternNode = { kind: 'sequence', items: [] };

class PatternParser {
  readonly #source: string;
  #at = 0;
  #nesting = 0;

  constructor(source: string) {
    this.#source = source;
  }

  parse(): PatternNode {
    const node = this.#parseChoice({ ignoreCase: false, multiline: false, dotAll: false });
    if (this.#at < this.#source.length) throw this.#fail('unexpected )');
    return node;
  }

  /** Up to the closing parenthesis of the group or the end. Flags set inside hold to the end of the group. */
  #parseChoice(outer: Flags): PatternNode {
    if (++this.#nesting > MAX_NESTING) throw this.#fail('expression nests too deeply');
    let flags = outer;
    const choices: PatternNode[] = [];
    let items: PatternNode[] = [];
    /** Whether the last item may be repeated, and whether it is a repetition already. */
    let last: 'none' | 'item' | 'repeat' = 'none';
    while (this.#at < this.#source.length && this.#peek() !== ')') {
      const start = this.#at;
      if (this.#take('|')) {
        choices.push({ kind: 'sequence', items });
        items = [];
        last = 'none';
        continue;
      }
      const repeat = this.#parseRepeat();
      if (repeat !== undefined) {
        const item = items.pop();
        if (item === undefined || last === 'none') {
          throw this.#fail(`missing argument to repetition operator: ${this.#source.slice(start, this.#at)}`, start);
        }
        if (last === 'repeat') {
          throw this.#fail(`invalid nested repetition operator: ${this.#source.slice(start, this.#at)}`, start);
        }
        items.push({ kind: 'repeat', item, ...repeat });
        last = 'repeat';
        continue;
      }
      const inline = this.#parseInlineFlags(flags);
      if (inline !== undefined) {
        flags = inline;
        last = 'none';
        continue;
      }
      items.push(this.#parseAtom(flags));
      last = 'item';
    }
    this.#nesting--;
    choices.push({ kind: 'sequence', items });
    return choices.length === 1 ? (choices[0] ?? EMPTY) : { kind: 'choice', items: choices };
  }

  #parseAtom(flags: Flags): PatternNode {
    const char = this.#next();
    switch (char) {
      case '(':
        return this.#parseGroup(flags);
      case '[':
        return { kind: 'chars', set: this.#parseClass(flags) };
      case '.':
        return { kind: 'chars', set: { ranges: flags.dotAll ? [] : [0x0a, 0x0a], negated: true } };
      case '^':
        return { kind: 'assert', what: flags.multiline ? 'line-start' : 'text-start' };
      case '$':
        return { kind: 'assert', what: flags.multiline ? 'line-end' : 'text-end' };
      case '\\':
        return this.#parseEscape(flags);
      default:
        return literal(char, flags);
    }
  }

  #parseGroup(flags: Flags): PatternNode {
    const start = this.#at - 1;
    let inner = flags;
    if (this.#take('?')) {
      const name = /^(?:P?<)([^>]*)>/.exec(this.#rest());
      if (name !== null && !/^<[=!]/.test(this.#rest())) {
        if (!/^[A-Za-z_]\w*$/.test(name[1] ?? '')) throw this.#fail('invalid named capture', start);
        this.#at += name[0].length;
      } else {
        const match = /^([imsU]*)(?:-([imsU]+))?:/.exec(this.#rest());
        if (match === null) {
          throw this.#fail(`invalid or unsupported Perl syntax: ${this.#source.slice(start, this.#at + 1)}`, start);
        }
        this.#at += match[0].length;
        inner = applyFlags(flags, match[1] ?? '', match[2] ?? '');
      }
    }
    const node = this.#parseChoice(inner);
    if (!this.#take(')')) throw this.#fail('missing closing )', start);
    return node;
  }

  /** `(?i)` and the like, which hold from here on; undefined where there is none. */
  #parseInlineFlags(flags: Flags): Flags | undefined {
    const match = /^\(\?([imsU]*)(?:-([imsU]+))?\)/.exec(this.#rest());
    if (match === null || match[0] === '(?)') return undefined;
    this.#at += match[0].length;
    return applyFlags(flags, match[1] ?? '', match[2] ?? '');
  }

  #parseEscape(flags: Flags): PatternNode {
    const start = this.#at - 1;
    const char = this.#peek();
    const assertion = assertionOfEscape[char ?? ''];
    if (assertion !== undefined) {
      this.#at++;
      return { kind: 'assert', what: assertion };
    }
    if (char === 'Q') {
      const from = this.#at + 1;
      const end = this.#source.indexOf('\\E', from);
      const text = this.#source.slice(from, end < 0 ? undefined : end);
      this.#at = end < 0 ? this.#source.length : end + 2;
      return { kind: 'sequence', items: Array.from(text, (each) => literal(each, flags)) };
    }
    return { kind: 'chars', set: { ...this.#readEscapedSet(start), ignoreCase: flags.ignoreCase } };
  }

  #parseClass(flags: Flags): CharSet {
    const start = this.#at - 1;
    const negated = this.#take('^');
    const ranges: number[] = [];
    const unions: CharSet[] = [];
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      if (this.#at >= this.#source.length) throw this.#fail('missing closing ]', start);
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.#rest());
      if (posix !== null) {
        const set = posixSet(posix[2] ?? '', posix[1] === '^');
        if (set === undefined) throw this.#fail(`invalid character class range: ${posix[0]}`);
        this.#at += posix[0].length;
        unions.push(set);
        continue;
      }
      const low = this.#parseClassItem();
      if (typeof low !== 'number') {
        unions.push(low);
        continue;
      }
      let high = low;
      if (this.#peek() === '-' && this.#source[this.#at + 1] !== ']' && this.#at + 1 < this.#source.length) {
        this.#at++;
        const end = this.#parseClassItem();
        if (typeof end !== 'number' || end < low) throw this.#fail('invalid character class range', start);
        high = end;
      }
      ranges.push(low, high);
    }
    this.#at++;
    return { ranges, unions, negated, ignoreCase: flags.ignoreCase };
  }

  /** A code point, or a set such as `\d`. */
  #parseClassItem(): number | CharSet {
    const start = this.#at;
    const char = this.#next();
    if (char !== '\\') return char.codePointAt(0) ?? 0;
    const set = this.#readEscapedSet(start);
    const [low, high] = set.ranges;
    return set.ranges.length === 2 && low === high && low !== undefined && set.negated !== true ? low : set;
  }

  #readEscapedSet(start: number): CharSet {
    const escape = parseEscapedSet(this.#rest());
    if (escape === undefined) {
      const shown = this.#source.slice(start, this.#at + 1);
      throw this.#fail(
        this.#rest() === '' ? 'trailing backslash at the end' : `invalid escape sequence: ${shown}`,
        start,
      );
    }
    this.#at += escape.length;
    return escape.set;
  }

  #parseRepeat(): { min: number; max: number } | undefined {
    const match = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.#rest());
    if (match === null) return undefined;
    const start = this.#at;
    this.#at += match[0].length;
    if (match[0].startsWith('*')) return { min: 0, max: -1 };
    if (match[0].startsWith('+')) return { min: 1, max: -1 };
    if (match[0].startsWith('?')) return { min: 0, max: 1 };
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === '' ? -1 : Number(match[3]);
    if (min > MAX_REPEAT || max > MAX_REPEAT || (max >= 0 && max < min)) {
      throw this.#fail(`invalid repeat count: ${match[0]}`, start);
    }
    return { min, max };
  }

  #next(): string {
    const char = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    this.#at += char.length;
    return char;
  }

  #peek(): string | undefined {
    return this.#source[this.#at];
  }

  #take(char: string): boolean {
    if (this.#source[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #rest(): string {
    return this.#source.slice(this.#at);
  }

  #fail(reason: string, position = this.#at): AppError {
    return badPattern(this.#source, position, reason);
  }
}

const assertionOfEscape: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  z: 'text-end',
  b: 'word-edge',
  B: 'no-word-edge',
};

function literal(char: string, { ignoreCase }: Flags): PatternNode {
  const code = char.codePointAt(0) ?? 0;
  return { kind: 'chars', set: { ranges: [code, code], ignoreCase } };
}

function applyFlags(flags: Flags, on: string, off: string): Flags {
  const choose = (letter: string, before: boolean): boolean =>
    off.includes(letter) ? false : on.includes(letter) || before;
  return {
    ignoreCase: choose('i', flags.ignoreCase),
    multiline: choose('m', flags.multiline),
    dotAll: choose('s', flags.dotAll),
  };
}
