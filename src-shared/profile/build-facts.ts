import type { Profile } from './profile.ts';

/** Which program a capture is of, as the capture itself tells; '' for what it does not. */
export interface BuildFacts {
  /** The file's name without its folder. */
  readonly program: string;
  readonly buildId: string;
  /** `1.26.3` */
  readonly goVersion: string;
}

export const noBuildFacts: BuildFacts = { program: '', buildId: '', goVersion: '' };

/**
 * Where Go keeps its own sources, by who installed it: the toolchain that `go` downloads, a folder a version, CI caches.
 * `/usr/local/go` tells no version, and neither does a build with `-trimpath`.
 */
const goRoots = [
  /golang\.org\/toolchain@v[\d.]+-go(\d+\.\d+(?:\.\d+|rc\d+|beta\d+)?)\.[a-z]/,
  /\/go-?(\d+\.\d+(?:\.\d+|rc\d+|beta\d+)?)(?:\.[a-z]\w*-\w+)?\/(?:libexec\/|x64\/|arm64\/)?src\/runtime\//,
  /\/go\/(\d+\.\d+(?:\.\d+|rc\d+|beta\d+)?)\/(?:libexec\/|x64\/|arm64\/)?src\/runtime\//,
];
/** Sources of the runtime are in every profile, and among the first functions of most. */
const maxFiles = 20_000;

/** From the first mapping, which is the program itself, and the places of its sources. */
export function computeBuildFacts({ string, mapping, func }: Profile): BuildFacts {
  const file = mapping.length === 0 ? '' : (string[mapping.file[0] ?? 0] ?? '');
  const buildId = mapping.length === 0 ? '' : (string[mapping.buildId[0] ?? 0] ?? '');
  return {
    program: file.split(/[\\/]/).at(-1)?.slice(0, 200) ?? '',
    buildId: buildId.slice(0, 200),
    goVersion: goVersion(string, func),
  };
}

function goVersion(string: Profile['string'], func: Profile['func']): string {
  const seen = new Set<number>();
  for (let row = 0; row < func.length && seen.size < maxFiles; row++) {
    const at = func.file[row] ?? 0;
    if (seen.has(at)) continue;
    seen.add(at);
    const file = (string[at] ?? '').slice(0, 1000);
    for (const root of goRoots) {
      const version = root.exec(file)?.[1];
      if (version !== undefined) return version;
    }
  }
  return '';
}
