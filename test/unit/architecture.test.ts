import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom. A key is a folder; its own files are always allowed, and so are folders below a named one.
 * `packages` are npm packages besides; Node's own modules are allowed to src-main only.
 */
interface Rule {
  readonly from: string;
  readonly may: readonly string[];
  readonly packages?: readonly string[];
}

const shared = ['src-shared'];
const rules: readonly Rule[] = [
  { from: 'src-shared/base', may: [] },
  { from: 'src-shared/format', may: ['src-shared/base'] },
  { from: 'src-shared/profile', may: ['src-shared/base', 'src-shared/format'] },
  { from: 'src-shared/trace', may: ['src-shared/base', 'src-shared/format', 'src-shared/profile'] },
  { from: 'src-shared/goroutines', may: ['src-shared/base', 'src-shared/format', 'src-shared/profile'] },
  {
    from: 'src-shared/correlate',
    may: ['base', 'format', 'profile', 'goroutines', 'trace'].map((name) => `src-shared/${name}`),
  },
  {
    from: 'src-shared/contract',
    may: ['base', 'profile', 'goroutines', 'trace', 'correlate'].map((name) => `src-shared/${name}`),
    packages: ['valibot'],
  },
  { from: 'src-main/threads', may: ['src-shared/base'] },
  { from: 'src-main/connect', may: shared, packages: ['ssh2', 'ssh-config', 'node-pty', 'valibot'] },
  { from: 'src-main/capture', may: [...shared, 'src-main/connect/transport', 'src-main/connect/read-text'] },
  { from: 'src-main/decode', may: shared, packages: ['pako', 'protobufjs'] },
  { from: 'src-main/store', may: [...shared, 'src-main/threads'], packages: ['better-sqlite3'] },
  { from: 'src-main/export', may: shared },
  { from: 'src-main/session', may: [...shared, 'src-main/decode', 'src-main/export', 'src-main/threads'] },
  {
    from: 'src-main/app',
    may: [
      ...shared,
      ...['capture', 'connect', 'decode', 'export', 'session', 'store', 'threads'].map((name) => `src-main/${name}`),
    ],
    packages: ['valibot'],
  },
  { from: 'src-main/electron', may: [...shared, 'src-main/app'], packages: ['electron'] },
  // Commands on files decode and analyse in their own process, so that they start fast.
  {
    from: 'src-main/cli',
    may: [...shared, 'src-main/app', 'src-main/decode', 'src-main/export', 'src-main/session', 'package.json'],
    packages: ['commander'],
  },
  { from: 'src-main/index.ts', may: ['src-main/electron'] },
  { from: 'src-preload', may: ['src-shared/contract', 'src-shared/base'], packages: ['electron'] },
  { from: 'src-renderer/backend', may: ['src-shared/contract', 'src-shared/base', 'src-shared/profile'] },
  { from: 'src-renderer/draw', may: shared },
  { from: 'src-renderer/state', may: [...shared, 'src-renderer/backend'], packages: ['svelte'] },
  {
    from: 'src-renderer/widgets',
    may: ['src-shared/format'],
    packages: ['svelte', 'bits-ui', 'virtua', 'paneforge', '@lucide/svelte'],
  },
  {
    from: 'src-renderer/views',
    may: [...shared, 'src-renderer/state', 'src-renderer/draw', 'src-renderer/widgets'],
    packages: [
      'svelte',
      'bits-ui',
      'paneforge',
      '@lucide/svelte',
      'uplot',
      'virtua',
      '@xterm/xterm',
      '@xterm/addon-fit',
    ],
  },
  {
    from: 'src-renderer/App.svelte',
    may: [...shared, ...['state', 'views', 'widgets'].map((name) => `src-renderer/${name}`)],
    packages: ['svelte'],
  },
  {
    from: 'src-renderer/main.ts',
    may: ['src-renderer', 'src-shared/base'],
    packages: ['svelte', '@fontsource-variable/inter', '@fontsource-variable/jetbrains-mono'],
  },
];

const root = path.resolve(import.meta.dirname, '../..');
const importPattern =
  /(?:^|[\s;}])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^\s*import\s+['"]([^'"]+)['"]/gm;

function sourceFiles(): string[] {
  return ['src-shared', 'src-main', 'src-preload', 'src-renderer'].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|svelte)$/.test(name) && !name.endsWith('.d.ts'))
      .map((name) => `${folder}/${name}`),
  );
}

function importsOf(file: string): string[] {
  const text = fs.readFileSync(path.join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...text.matchAll(importPattern)].map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '');
}

/** A path from the root for our own files, `npm:name` for a package, `node:name` for Node's modules. */
function resolveImport(file: string, specifier: string): string {
  const plain = specifier.replace(/\?.*$/, '');
  if (plain.startsWith('#shared/')) return plain.replace('#shared/', 'src-shared/');
  if (plain.startsWith('.')) return path.posix.join(path.posix.dirname(file), plain);
  if (plain.startsWith('node:')) return plain;
  return `npm:${plain
    .split('/')
    .slice(0, plain.startsWith('@') ? 2 : 1)
    .join('/')}`;
}

const isBelow = (file: string, folder: string): boolean =>
  file === folder || file.startsWith(`${folder}/`) || file.startsWith(`${folder}.`);

function isAllowed(rule: Rule, target: string): boolean {
  if (target.startsWith('node:')) return rule.from.startsWith('src-main');
  if (target.startsWith('npm:')) return (rule.packages ?? []).includes(target.slice('npm:'.length));
  return [rule.from, ...rule.may].some((folder) => isBelow(target, folder));
}

describe('import table', () => {
  const files = sourceFiles();

  it('sees the sources and their imports', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(importsOf('src-main/index.ts')).toEqual(['./electron/desktop.ts']);
  });

  it('has a rule for each file', () => {
    expect(files.filter((file) => !rules.some(({ from }) => isBelow(file, from)))).toEqual([]);
  });

  it('is kept by each import', () => {
    const broken = files.flatMap((file) => {
      const rule = rules.find(({ from }) => isBelow(file, from));
      if (!rule) return [];
      return importsOf(file)
        .map((specifier) => resolveImport(file, specifier))
        .filter((target) => !isAllowed(rule, target))
        .map((target) => `${file} → ${target}`);
    });
    expect(broken).toEqual([]);
  });
});
