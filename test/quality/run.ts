import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { goProgram } from '../targets/target.ts';
import { expectations, type Expectation } from './expectations.ts';
import { heldOutExpectations } from './held-out-expectations.ts';
import { judge, type FoundFinding, type Verdict } from './judge.ts';
import { recordProgram } from './record.ts';
import { formatResults } from './results.ts';

const root = path.resolve(import.meta.dirname, '../..');
const loads = [15, 60] as const;
/** Programs that mostly wait are recorded side by side. */
const besideEachOther = 6;
const maxOutputBytes = 2 ** 26;
const run = promisify(execFile);

/** Programs of a folder, and what is to be said of each. */
interface Collection {
  readonly folder: string;
  readonly expectations: readonly Expectation[];
}

const tuned: Collection = { folder: 'programs', expectations };
const heldOut: Collection = { folder: 'held-out', expectations: heldOutExpectations };

/**
 * Records every program at two loads, correlates what was captured with the command line, and judges what it says.
 * `only` takes programs whose names contain a text, or the folder `held-out`; then nothing is written.
 */
export async function measureQuality(only: string): Promise<void> {
  const go = goProgram();
  if (go === undefined) throw new Error('The programs are written in Go: install it first.');
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'faultline-quality-'));
  try {
    const verdicts = only === heldOut.folder ? [] : await measureCollection(go, tuned, only, folder);
    const held = await measureCollection(go, heldOut, only === heldOut.folder ? '' : only, folder);
    const text = formatResults(verdicts, held);
    if (only === '') await fs.writeFile(path.join(root, 'docs/quality.md'), text);
    console.log(text);
  } finally {
    await fs.rm(folder, { recursive: true });
  }
}

async function measureCollection(
  go: string,
  { folder: source, expectations: all }: Collection,
  only: string,
  folder: string,
): Promise<Verdict[]> {
  const binary = path.join(folder, `${source}-binary`);
  execFileSync(go, ['build', '-o', binary, '.'], { cwd: path.join(import.meta.dirname, source), stdio: 'inherit' });
  const wanted = all.filter(({ program }) => program.includes(only));
  const runs = wanted.flatMap((expected) => loads.map((perSecond) => ({ expected, perSecond })));
  const verdicts: Verdict[] = [];
  const measure = async ({ expected, perSecond }: (typeof runs)[number]): Promise<void> => {
    const verdict = await measureProgram(binary, expected, perSecond, folder);
    verdicts.push(verdict);
    const mark = verdict.isFirst ? 'first' : verdict.isFound ? 'found' : 'MISSED';
    console.log(`${mark.padEnd(7)}${expected.program.padEnd(30)}${String(perSecond).padStart(3)}/s  ${verdict.says}`);
  };
  await forEachOf(
    runs.filter(({ expected }) => expected.isBusy !== true),
    besideEachOther,
    measure,
  );
  await forEachOf(
    runs.filter(({ expected }) => expected.isBusy === true),
    1,
    measure,
  );
  const order = new Map(all.map(({ program }, at) => [program, at]));
  return verdicts.sort(
    (a, b) => (order.get(a.program) ?? 0) - (order.get(b.program) ?? 0) || a.perSecond - b.perSecond,
  );
}

async function measureProgram(
  binary: string,
  expected: Expectation,
  perSecond: number,
  folder: string,
): Promise<Verdict> {
  const own = path.join(folder, `${expected.program}-${perSecond}`);
  const files = await recordProgram(binary, expected.program, perSecond, own);
  const cli = path.join(root, 'bin/faultline.mjs');
  const { stdout } = await run(process.execPath, [cli, 'correlate', '--json', ...files], { maxBuffer: maxOutputBytes });
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly FoundFinding[] };
  await fs.rm(own, { recursive: true });
  return judge(expected, perSecond, findings);
}

async function forEachOf<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  let next = 0;
  const take = async (): Promise<void> => {
    for (let one = all[next++]; one !== undefined; one = all[next++]) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}
