import { remember } from './remember.ts';
import { packagePathOf, parseFunctionName } from '#shared/format/function-name';

/** A frame, leaf first in a stack. `line` is 0 where unknown. */
export interface Frame {
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

/** Functions of the runtime that run the program's own one after another, in one goroutine: by Go version. */
export const runsForAll: ReadonlySet<string> = new Set([
  'runtime.runfinq',
  'runtime.runFinalizers',
  'runtime.runCleanups',
]);

/** A stack with what differs between ways of writing it taken out, so that dumps, profiles and traces can be joined. */
export interface Signature {
  /** Equal for equal stacks, whatever they come from and whichever line of a function they are at. */
  readonly key: string;
  /** Without the frames of the runtime at both ends; as written in the capture. */
  readonly frames: readonly Frame[];
}

/**
 * Frames of the runtime at the leaf are how it blocks (`gopark`, `chanrecv1`), at the root how it starts (`goexit`):
 * dumps leave them out, profiles and traces do not. The slow parts of locks moved between packages and are inlined or
 * not, so that only the lock's own method is kept.
 */
export function computeSignature(frames: readonly Frame[]): Signature {
  let first = 0;
  let end = frames.length;
  while (first < end && isPlumbing(frames[first]?.func ?? '')) first++;
  while (end > first && isRuntime(frames[end - 1]?.func ?? '')) end--;
  const kept = frames.slice(first, end);
  return { key: kept.map(({ func }) => foldName(func)).join('\n'), frames: kept };
}

const isRuntime = (func: string): boolean =>
  !runsForAll.has(func) && /^(?:runtime|internal\/runtime\/[^.]+)\./.test(func);

/** `runtime.cgocall` says what a call is, and dumps have it too; `sync.runtime_…` and the like are linknames. */
function isPlumbing(func: string): boolean {
  if (func === 'runtime.cgocall' || func === 'runtime.goexit') return false;
  return isRuntime(func) || /^(?:internal\/)?(?:sync|poll)\.runtime_/.test(func) || func.startsWith('internal/sync.');
}

/** Without type arguments and closures: `main.run[...].func2.1` and `main.run` are one. */
export const foldName = remember((func: string): string => {
  const bare = func.includes('[') ? func.replace(/\[[^[\]]*\]/g, '') : func;
  return bare.replace(/(?:\.(?:func|gowrap|deferwrap)\d+(?:\.\d+)*|-fm|-range\d+)+(?:\.(?:func|gowrap)?\d+)*$/, '');
});

/**
 * Of the standard library, by the first element of the import path, which has no dot there. A program's own packages
 * may have none either; `main` and those under a module without a dot are then taken for its own by `isOwn`.
 */
const standardTops: ReadonlySet<string> = new Set(
  (
    'archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go ' +
    'hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort ' +
    'strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak'
  ).split(' '),
);

/** Neither of the standard library nor of `golang.org/x`, which stands in for it. */
export const isOwn = remember((func: string): boolean => {
  const path = packagePathOf(func);
  if (path === '') return false;
  if (path.startsWith('golang.org/x/')) return false;
  const slash = path.indexOf('/');
  return !standardTops.has(slash < 0 ? path : path.slice(0, slash));
});

/** The innermost frame of the program's own code; undefined where the stack has none. */
export function findOwnFrame(frames: readonly Frame[]): Frame | undefined {
  return frames.find(({ func }) => isOwn(func));
}

/** `source.(*Reader).load`: with the package, without its path, as the reader knows it. */
export function shortName(func: string): string {
  const slash = func.lastIndexOf('/', !func.includes('[') ? undefined : func.indexOf('['));
  return slash < 0 ? func : func.slice(slash + 1);
}

/** Import path and receiver's type without the pointer: `acme.example/cart.Basket`; '' for plain functions. */
export const receiverType = remember((func: string): string => {
  const { packagePath, receiver } = parseFunctionName(foldName(func));
  return receiver === '' ? '' : `${packagePath}.${receiver.replace(/[()*]/g, '')}`;
});
