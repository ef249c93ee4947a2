import { packagePathOf } from '#shared/format/function-name';
import { SymbolOrigin } from './call-tree-types.ts';

/** What can be learnt about a binary from the files of two functions that every Go program has. */
export interface SourceLayout {
  /**
   * What stands before `runtime/proc.go` in the runtime's file names: `/usr/local/go/src/`, or '' in a binary that
   * was built with -trimpath. undefined where no runtime function is in the profile.
   */
  readonly standardPrefix: string | undefined;
  /** First element of the main module's path; '' where it cannot be known (absolute file names, no main.main). */
  readonly mainModule: string;
}

export function computeSourceLayout(functions: Iterable<{ name: string; file: string }>): SourceLayout {
  let standardPrefix: string | undefined;
  let mainModule = '';
  for (const { name, file } of functions) {
    if (standardPrefix === undefined && name.startsWith('runtime.')) {
      const match = /^(.*\/)?runtime\/[^/]+$/.exec(file);
      if (match !== null) standardPrefix = match[1] ?? '';
    } else if (mainModule === '' && name === 'main.main' && !/^(?:\/|[A-Za-z]:|\.)/.test(file)) {
      const slash = file.indexOf('/');
      if (slash > 0) mainModule = file.slice(0, slash);
    }
  }
  return { standardPrefix, mainModule };
}

/**
 * Where a function comes from:
 *
 *     runtime      runtime, runtime/…, internal/runtime/… and the few packages the runtime is made of
 *     standard     the first element of the import path has no dot, and it is not the main module
 *     dependency   the file lies in the module cache (`@v1.2.3`) or is vendored
 *     own          the rest, main included
 *     unknown      no import path: C, unsymbolised addresses
 */
export function computeOrigin(name: string, file: string, layout: SourceLayout): SymbolOrigin {
  const packagePath = packagePathOf(name) || pathOfStandardFile(file, layout);
  if (packagePath === '') return SymbolOrigin.unknown;
  if (packagePath === 'main') return SymbolOrigin.own;
  const slash = packagePath.indexOf('/');
  const firstElement = slash < 0 ? packagePath : packagePath.slice(0, slash);
  if (firstElement === 'type:' || firstElement === 'type' || firstElement === 'go') return SymbolOrigin.runtime;
  if (!firstElement.includes('.') && firstElement !== layout.mainModule && liesInStandard(file, layout)) {
    return isRuntimePackage(packagePath) ? SymbolOrigin.runtime : SymbolOrigin.standard;
  }
  if (file.includes('@v')) return SymbolOrigin.dependency;
  return firstElement.includes('.') && file.includes('/vendor/') ? SymbolOrigin.dependency : SymbolOrigin.own;
}

const runtimePackages: ReadonlySet<string> = new Set([
  'runtime',
  'internal/abi',
  'internal/asan',
  'internal/bytealg',
  'internal/chacha8rand',
  'internal/cpu',
  'internal/goarch',
  'internal/goos',
  'internal/msan',
  'internal/profilerecord',
  'internal/race',
  'internal/stringslite',
]);

function isRuntimePackage(path: string): boolean {
  return runtimePackages.has(path) || path.startsWith('runtime/') || path.startsWith('internal/runtime/');
}

/** Assembly functions such as `memeqbody` have no import path in their name, yet a file of the standard library. */
function pathOfStandardFile(file: string, { standardPrefix }: SourceLayout): string {
  if (standardPrefix === undefined || !file.startsWith(standardPrefix)) return '';
  const path = file.slice(standardPrefix.length, Math.max(standardPrefix.length, file.lastIndexOf('/')));
  return isRuntimePackage(path) ? path : '';
}

/** A module may be named without a dot too; absolute file names tell it from the standard library. */
function liesInStandard(file: string, { standardPrefix }: SourceLayout): boolean {
  return standardPrefix === undefined || standardPrefix === '' || file === '' || file.startsWith(standardPrefix);
}
