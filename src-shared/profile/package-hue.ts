import { packagePathOf } from '#shared/format/function-name';

export const HUE_COUNT = 12;

/** The same hue for the same import path in every profile and on every machine: FNV-1a over its characters. */
export function packageHue(packagePath: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < packagePath.length; i++) hash = Math.imul(hash ^ packagePath.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 16)) >>> 0) % HUE_COUNT;
}

/** A name without a path (a package itself, a file) is its own. */
export function hueOfFunction(name: string): number {
  return packageHue(packagePathOf(name) || name);
}
