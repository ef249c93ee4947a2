import fs from 'node:fs';
import path from 'node:path';
import { projectRoot } from './paths.mjs';

const sources = ['src-main', 'src-preload', 'src-renderer', 'src-shared'];
const files = ['electron.vite.config.ts', 'svelte.config.js', 'package.json', 'package-lock.json'];

/** True where a source is newer than the build, or there is none. */
export function isStale() {
  const built = fs.statSync(path.join(projectRoot, 'out/renderer/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const below = sources.flatMap((folder) =>
    fs.readdirSync(path.join(projectRoot, folder), { recursive: true }).map((name) => path.join(folder, name)),
  );
  return [...below, ...files].some((name) => fs.statSync(path.join(projectRoot, name)).mtimeMs > built);
}
