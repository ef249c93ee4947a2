import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

const nodeProject = (name: string) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    environment: 'node' as const,
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } }, // a busy machine is no failure
  },
});

export default defineConfig({
  test: {
    projects: [
      nodeProject('unit'),
      nodeProject('golden'),
      nodeProject('fuzz'),
      nodeProject('migrations'),
      nodeProject('cli'),
      {
        plugins: [svelte({ configFile: path.join(root, 'svelte.config.js') })],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'component',
          include: ['test/component/**/*.test.ts'],
          environment: 'jsdom',
          testTimeout: 30_000, // whole windows are rendered; a busy machine is no failure
        },
      },
    ],
  },
});
