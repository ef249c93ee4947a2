import { pipeline } from 'node:stream/promises';
import { Option, type Command } from 'commander';
import { computeNodeValues } from '#shared/profile/call-tree';
import { computeTotal } from '#shared/profile/top';
import { version } from '../../package.json';
import { exportProfile } from '../export/export-profile.ts';
import { shownType, shownValues, type ExportedProfile } from '../export/exported-profile.ts';
import type { FilePieces } from '../export/file-pieces.ts';
import { writeFlameJson } from '../export/flame-json.ts';
import { encodeText } from '../export/text-pieces.ts';
import { exitCode } from './exit-code.ts';
import { writeLine } from './output.ts';
import { addProfileOptions, exportedProfile, type ProfileOptions } from './profile-options.ts';
import { readInput } from './read-input.ts';
import { writeOut } from './write-out.ts';

interface Options extends ProfileOptions {
  readonly format: 'svg' | 'folded' | 'json';
  readonly inverted?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

export function addFlame(program: Command): void {
  const command = program
    .command('flame')
    .description('the flame graph: as a picture, as folded stacks, or as a tree')
    .argument('<file>', 'a profile, or workspace.faultline#captureId');
  addProfileOptions(command)
    .addOption(new Option('--format <format>').choices(['svg', 'folded', 'json']).default('svg'))
    .option('--json', 'the same as --format json')
    .option('--inverted', 'callees on top, their callers below')
    .option('--out <file>', 'write there instead of to stdout')
    .action(async (file: string, options: Options) => {
      const input = await readInput(file);
      const exported = exportedProfile(input, options);
      const pieces = flamePieces(exported, options);
      if (options.out === undefined) await pipeline(pieces, process.stdout, { end: false });
      else {
        const written = await writeOut(options.out, pieces);
        writeLine(`${written.file}  ${written.sha256}`);
      }
      if (input.isPartial) process.exitCode = exitCode.partial;
    });
}

function flamePieces(exported: ExportedProfile, { format, json, inverted }: Options): FilePieces {
  const direction = inverted === true ? 'bottom-up' : 'top-down';
  if (json === true || format === 'json') return encodeText(flameFacts(exported, direction));
  return exportProfile(exported, { format, direction, appVersion: version });
}

function* flameFacts(exported: ExportedProfile, direction: 'top-down' | 'bottom-up'): Generator<string> {
  const tree = exported.tree(direction);
  const values = computeNodeValues(tree, shownValues(exported));
  const { kind, profile } = exported;
  const head = {
    kind,
    valueType: shownType(exported),
    total: computeTotal(shownValues(exported)),
    inexact: profile.inexact,
  };
  yield `${JSON.stringify(head).slice(0, -1)},"tree":`;
  yield* writeFlameJson(tree, values);
  yield '}\n';
}
