import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  globalSetup: './test/e2e/display.ts',
  workers: 1,
  timeout: 90_000,
  reporter: [['list'], ['json']],
  forbidOnly: process.env['CI'] === 'true',
  use: { trace: 'retain-on-failure' },
});
