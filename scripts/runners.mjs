// Runs the project's checks one after another and counts what each of them found.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { projectRoot } from './setup/paths.mjs';

const bin = (name) => path.join(projectRoot, 'node_modules/.bin', name);
const resultsFolder = path.join(projectRoot, 'test-results');

/** Tools that pass or fail as a whole: [what it is, program, arguments, what mends a failure]. */
export const statics = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.'], 'npm run format'],
  ['lint', 'eslint', ['.'], 'npx eslint --fix .'],
  ...['shared', 'main', 'preload', 'test'].map((layer) => [
    `types of ${layer}`,
    'tsc',
    ['-p', `tsconfig.${layer}.json`],
  ]),
  [
    'types of renderer',
    'svelte-check',
    ['--tsconfig', 'tsconfig.renderer.json', '--fail-on-warnings', '--output', 'human'],
  ],
];

export function runStatic([title, program, args, mend]) {
  const ok = step(title, bin(program), args);
  if (!ok && mend) console.log(`  ${mend} may mend it`);
  return { title, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
}

/** The projects of vitest.config.ts that are named. */
export function runVitest(projects) {
  const file = path.join(resultsFolder, `vitest-${projects.join('-')}.json`);
  fs.rmSync(file, { force: true });
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const title = `vitest: ${projects.join(', ')}`;
  const ok = step(title, bin('vitest'), [...args, ...projects.flatMap((name) => ['--project', name])]);
  const report = readJson(file);
  if (!report) return broken(title);
  const skipped = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'pending' || status === 'skipped' || status === 'todo')
    .map(({ fullName }) => fullName);
  const failedSuites = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + failedSuites.length;
  return checked(title, { passed: report.numPassedTests, failed: ok ? failed : Math.max(1, failed), skipped });
}

export function runPlaywright() {
  const file = path.join(resultsFolder, 'playwright.json');
  fs.rmSync(file, { force: true });
  const ok = step('playwright', bin('playwright'), ['test'], { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  const report = readJson(file);
  if (!report) return broken('playwright');
  const specs = report.suites.flatMap(specsOf);
  const skipped = specs
    .filter(({ tests }) => tests.every(({ status }) => status === 'skipped'))
    .map(({ title }) => title);
  const { expected, unexpected, flaky } = report.stats;
  const failed = unexpected + flaky; // a test that passes only when repeated has failed
  return checked('playwright', { passed: expected, failed: ok ? failed : Math.max(1, failed), skipped });
}

export function build() {
  const ok = step('build', bin('electron-vite'), ['build', '--logLevel', 'warn']);
  return { title: 'build', passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
}

/** Prints the sum of all runners as the last line and ends the process with it. */
export function finish(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const skipped = results.flatMap((result) => result.skipped);
  let failed = sum('failed');
  console.log('');
  for (const { title, passed, failed: bad } of results)
    console.log(`${bad === 0 ? 'ok  ' : 'FAIL'} ${title}: ${passed} passed, ${bad} failed`);
  for (const name of skipped) console.log(`skipped: ${name}`);
  if (skipped.length > 0 && process.env.CI === 'true') {
    console.log('With CI=true every test must run: each skipped one counts as failed.');
    failed += skipped.length;
  }
  console.log(`${sum('passed')} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

function checked(title, { passed, failed, skipped }) {
  if (passed + failed > 0) return { title, passed, failed, skipped };
  console.log(`${title}: no test ran`);
  return { title, passed, failed: 1, skipped };
}

const broken = (title) => ({ title: `${title} (ended without a report)`, passed: 0, failed: 1, skipped: [] });

function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function step(title, program, args, env = {}) {
  const began = performance.now();
  console.log(`\n── ${title}`);
  const { status } = spawnSync(program, args, { cwd: projectRoot, stdio: 'inherit', env: { ...process.env, ...env } });
  console.log(`── ${title}: ${status === 0 ? 'ok' : 'failed'} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return status === 0;
}
