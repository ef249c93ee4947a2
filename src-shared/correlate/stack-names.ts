import { foldName, receiverType, type Signature } from './signature.ts';

/** What is on a stack, to be asked for by name. */
export interface StackNames {
  /** Folded, see `foldName`. */
  readonly functions: ReadonlySet<string>;
  /** Types of the values whose methods are on it. */
  readonly types: ReadonlySet<string>;
}

const known = new WeakMap<Signature, StackNames>();

/** Computed once for each stack: groups are asked about each other. */
export function namesOf(signature: Signature): StackNames {
  let names = known.get(signature);
  if (names === undefined) {
    const functions = signature.frames.map(({ func }) => func);
    names = { functions: new Set(functions.map(foldName)), types: new Set(functions.map(receiverType)) };
    known.set(signature, names);
  }
  return names;
}
