// Writes THIRD_PARTY_NOTICES.txt: licences of every package whose code is in the built app. What was bundled is read from
// the source maps of the build; packages that stay outside the bundle are the production dependencies.
import fs from 'node:fs';
import path from 'node:path';
import { nodeModules, projectRoot } from './setup/paths.mjs';

const out = path.join(projectRoot, 'out');
const target = path.join(projectRoot, 'THIRD_PARTY_NOTICES.txt');

// Fonts come in by style sheets, which have no source maps.
const fonts = ['inter', 'jetbrains-mono'].map((name) => path.join(nodeModules, '@fontsource-variable', name));
const folders = new Set([...bundledFolders(), ...productionFolders(), ...fonts]);
const entries = [...folders].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
const missing = entries.filter(({ text }) => text === '');
const head = `Faultline contains code of the packages below, each under its own licence. Electron and Chromium bring theirs in
LICENSE.electron.txt and LICENSES.chromium.html.
`;
const parts = entries.map(
  ({ name, version, license, text }) => `${name} ${version} (${license ?? 'see below'})\n\n${text.trim()}\n`,
);
fs.writeFileSync(target, [head, ...parts].join(`\n${'-'.repeat(78)}\n\n`));
console.log(`${path.basename(target)}: ${entries.length} packages`);
if (missing.length > 0) console.log(`no licence file in: ${missing.map(({ name }) => name).join(', ')}`);

function bundledFolders() {
  const maps = fs.readdirSync(out, { recursive: true }).filter((name) => name.endsWith('.map'));
  if (maps.length === 0) throw new Error('build first: npm run build');
  return maps.flatMap((name) => {
    const file = path.join(out, name);
    const { sources } = JSON.parse(fs.readFileSync(file, 'utf8'));
    return sources
      .map((source) => path.resolve(path.dirname(file), source))
      .filter((source) => source.startsWith(nodeModules + path.sep))
      .map(packageFolder);
  });
}

/** `…/node_modules/@scope/name/…` → `…/node_modules/@scope/name`, of the innermost node_modules. */
function packageFolder(file) {
  const at = file.lastIndexOf(`node_modules${path.sep}`) + 'node_modules/'.length;
  const parts = file.slice(at).split(path.sep);
  return file.slice(0, at) + parts.slice(0, parts[0].startsWith('@') ? 2 : 1).join(path.sep);
}

function productionFolders() {
  const lock = JSON.parse(fs.readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([name, { dev, devOptional, optional }]) => name !== '' && !dev && !devOptional && !optional)
    .map(([name]) => path.join(projectRoot, name))
    .filter((folder) => fs.existsSync(folder));
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const files = fs.readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const text = files.map((file) => fs.readFileSync(path.join(folder, file), 'utf8')).join('\n\n');
  return { name, version, license, text };
}
