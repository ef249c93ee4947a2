import path from 'node:path';
import type { Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import type { CaptureFacts, CaptureSource } from '#shared/correlate/capture-facts';
import { correlate } from '#shared/correlate/correlate';
import { computeFacts } from '../session/findings-facts.ts';
import { correlationFacts, writeCorrelation } from './correlation-text.ts';
import { exitCode } from './exit-code.ts';
import { writeJson, writeNote } from './output.ts';
import { readInput } from './read-input.ts';

interface Options {
  readonly workspace?: string;
  readonly healthy?: string[];
  readonly failOn?: string;
  readonly json?: boolean;
}

/** A capture to read, and what is known of it. */
interface CorrelatedFile {
  readonly file: string;
  readonly source: CaptureSource;
  /** What was asked for; '' where that is not known. */
  readonly kind: CaptureFacts['kind'] | '';
}

export function addCorrelate(program: Command): void {
  program
    .command('correlate')
    .description('what is wrong in a process, from several captures of it, and what they do not tell')
    .argument('[file...]', 'dumps, profiles and traces, the oldest first')
    .option('--workspace <file>', 'all captures of an incident')
    .option('--healthy <files...>', 'captures of a process that is well, to compare with')
    .option('--fail-on <severity>', 'exit with 1 where there is a finding as grave: critical, warning, watch')
    .option('--json', 'one JSON object')
    .action(async (files: string[], options: Options) => {
      const { workspace, healthy = [], failOn, json } = options;
      if (failOn !== undefined && !severities.includes(failOn)) {
        throw new AppError('app/bad-request', `--fail-on takes ${severities.join(', ')}, not "${failOn}".`);
      }
      const inputs = [
        ...(workspace === undefined ? [] : await listWorkspace(workspace)),
        ...files.map((file, i) => plainFile(file, i, false)),
        ...healthy.map((file, i) => plainFile(file, files.length + i, true)),
      ];
      if (inputs.length === 0) {
        throw new AppError('app/bad-request', 'Say what to correlate: faultline correlate FILE… or --workspace FILE.');
      }
      const facts = await readAll(inputs);
      const found = correlate(facts);
      const names = new Map(facts.map(({ source }) => [source.id, source.name]));
      if (json === true) writeJson(correlationFacts(found, names));
      else writeCorrelation(found, names);
      if (facts.some(({ isPartial }) => isPartial)) process.exitCode = exitCode.partial;
      const limit = severities.indexOf(failOn ?? '');
      if (found.findings.some(({ severity }) => severities.indexOf(severity) <= limit)) {
        process.exitCode = exitCode.conditionHolds;
      }
    });
}

const severities: readonly string[] = ['critical', 'warning', 'watch'];

/** One after the other: of each only the facts are kept. What cannot be read in a workspace is told and left out. */
async function readAll(inputs: readonly CorrelatedFile[]): Promise<CaptureFacts[]> {
  const facts: CaptureFacts[] = [];
  for (const { file, source, kind } of inputs) {
    try {
      const { decoded, isPartial } = await readInput(file);
      facts.push(computeFacts(decoded, source, isPartial, kind === '' || kind === 'unknown' ? decoded.kind : kind));
    } catch (error) {
      if (!file.includes('#') || !(error instanceof AppError)) throw error;
      writeNote(`${file} was left out: ${error.message}`);
    }
  }
  return facts;
}

function plainFile(file: string, i: number, isReference: boolean): CorrelatedFile {
  return {
    file,
    kind: '',
    source: {
      id: i + 1,
      name: path.basename(file),
      process: isReference ? 'the process that is well' : '',
      startMs: NaN,
      endMs: NaN,
      isReference,
      version: '',
    },
  };
}

async function listWorkspace(file: string): Promise<CorrelatedFile[]> {
  const { withWorkspace } = await import('./with-workspace.ts');
  const { sourceOf } = await import('../app/finding-sources.ts');
  const { captures, processes } = await withWorkspace(file, (app) => app.store.call('workspace/get', null));
  return captures
    .filter(({ status, sizeBytes }) => sizeBytes > 0 && (status === 'complete' || status === 'partial'))
    .map((capture) => ({
      file: `${file}#${capture.id}`,
      kind: capture.kind,
      source: sourceOf(capture, processes),
    }));
}
