import type { CharSet } from './char-set.ts';
import { hasChar, onlyChar } from './char-set.ts';
import type { Assertion, PatternNode } from './pattern-syntax.ts';
import { badPattern, parsePattern } from './pattern-syntax.ts';

/** Whether a text matches anywhere, in time proportional to its length whatever the pattern is. */
export interface Pattern {
  readonly source: string;
  test(text: string): boolean;
}

/**
 * Compiles a regular expression in Go's syntax; throws `filter/bad-pattern` with the reason.
 *
 * Not the engine's own RegExp: that one backtracks, so a pattern from a profile (`drop_frames`) or from a slip of the
 * hand could stop a worker for hours; it also reads `(?i)`, `\z` and `[[:alpha:]]` otherwise than Go does.
 */
export function compilePattern(source: string): Pattern {
  const node = parsePattern(source);
  const literal = literalOf(node);
  if (literal !== undefined) return { source, test: (text) => text.includes(literal) };
  const program = compileProgram(source, node);
  return { source, test: (text) => matchesAnywhere(program, text) };
}

/** Matches the whole text only. */
export function compileWholePattern(source: string): Pattern {
  const whole = compilePattern(`^(?:${source})$`);
  return { source, test: (text) => whole.test(text) };
}

/** The text that the pattern is, where it has no operators. */
function literalOf(node: PatternNode): string | undefined {
  if (node.kind === 'chars') return onlyChar(node.set);
  if (node.kind !== 'sequence') return undefined;
  let text = '';
  for (const item of node.items) {
    const char = item.kind === 'chars' ? onlyChar(item.set) : undefined;
    if (char === undefined) return undefined;
    text += char;
  }
  return text;
}

type Instruction =
  | { readonly kind: 'chars'; readonly set: CharSet }
  | { readonly kind: 'assert'; readonly what: Assertion }
  /** Goes on at both places; `to` is set once it is known. */
  | { readonly kind: 'split'; to: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'match' };

const MAX_INSTRUCTIONS = 20_000;

function compileProgram(source: string, root: PatternNode): readonly Instruction[] {
  const program: Instruction[] = [];
  emit(root);
  program.push({ kind: 'match' });
  return program;

  /** As deep as the pattern is nested, which the parser bounds. */
  function emit(node: PatternNode): void {
    if (program.length > MAX_INSTRUCTIONS) throw badPattern(source, 0, 'its repetitions make it too large');
    switch (node.kind) {
      case 'chars':
      case 'assert':
        program.push(node);
        return;
      case 'sequence':
        for (const item of node.items) emit(item);
        return;
      case 'choice': {
        const ends: { to: number }[] = [];
        for (const [i, item] of node.items.entries()) {
          const isLast = i === node.items.length - 1;
          const split = isLast ? undefined : push('split');
          emit(item);
          if (!isLast) ends.push(push('jump'));
          if (split !== undefined) split.to = program.length;
        }
        for (const end of ends) end.to = program.length;
        return;
      }
      case 'repeat': {
        for (let i = 0; i < node.min; i++) emit(node.item);
        if (node.max < 0) {
          const split = push('split');
          const loop = program.length - 1;
          emit(node.item);
          push('jump').to = loop;
          split.to = program.length;
          return;
        }
        const exits: { to: number }[] = [];
        for (let i = node.min; i < node.max; i++) {
          exits.push(push('split'));
          emit(node.item);
        }
        for (const exit of exits) exit.to = program.length;
      }
    }
  }

  function push(kind: 'split' | 'jump'): { to: number } {
    const instruction = { kind, to: 0 };
    program.push(instruction);
    return instruction;
  }
}

/**
 * Thompson's simulation: all places in the program that the text so far may have led to, a character at a time. A
 * place is entered once for each character, so the work is bounded by text times program.
 */
function matchesAnywhere(program: readonly Instruction[], text: string): boolean {
  const enteredAt = new Int32Array(program.length).fill(-1);
  let places: number[] = [];
  let next: number[] = [];
  let previous = -1;
  for (let at = 0; ;) {
    const code = text.codePointAt(at) ?? -1;
    if (enter(0, at, previous, code)) return true;
    for (const place of places) if (enter(place, at, previous, code)) return true;
    if (code < 0) return false;
    const step = code > 0xffff ? 2 : 1;
    places = [];
    for (const place of next) {
      const instruction = program[place];
      if (instruction?.kind === 'chars' && hasChar(instruction.set, code)) places.push(place + 1);
    }
    next = [];
    previous = code;
    at += step;
  }

  /** Follows what takes no character; true at the end of the program. Leaves the rest in `next`. */
  function enter(from: number, at: number, before: number, after: number): boolean {
    const open = [from];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (enteredAt[place] === at) continue;
      enteredAt[place] = at;
      const instruction = program[place];
      if (instruction === undefined) continue;
      switch (instruction.kind) {
        case 'match':
          return true;
        case 'jump':
          open.push(instruction.to);
          break;
        case 'split':
          open.push(instruction.to, place + 1);
          break;
        case 'assert':
          if (holds(instruction.what, before, after)) open.push(place + 1);
          break;
        case 'chars':
          next.push(place);
      }
    }
    return false;
  }
}

/** Code points around a place; -1 beyond the text. */
function holds(what: Assertion, before: number, after: number): boolean {
  switch (what) {
    case 'text-start':
      return before < 0;
    case 'text-end':
      return after < 0;
    case 'line-start':
      return before < 0 || before === 0x0a;
    case 'line-end':
      return after < 0 || after === 0x0a;
    case 'word-edge':
      return isWord(before) !== isWord(after);
    case 'no-word-edge':
      return isWord(before) === isWord(after);
  }
}

function isWord(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || (code >= 0x61 && code <= 0x7a)
  );
}
