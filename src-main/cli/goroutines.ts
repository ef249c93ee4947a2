import type { Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import type { GoroutineGroup, GoroutineReply } from '#shared/contract/profile-view';
import { formatCount } from '#shared/format/count';
import { formatMinutes } from '#shared/format/duration';
import { goroutineReply } from '../session/goroutine-reply.ts';
import { profileGroups } from '../session/profile-groups.ts';
import { exitCode } from './exit-code.ts';
import { writeJson, writeLine, writeNote, writeTable } from './output.ts';
import { readInput, type Input } from './read-input.ts';

export function addGoroutines(program: Command): void {
  program
    .command('goroutines')
    .description(
      'goroutines of a dump, grouped by state and stack; of several dumps the last, with how each group grew',
    )
    .argument('<file...>', 'goroutine dumps or goroutine profiles, the oldest first')
    .option('--json', 'one JSON object')
    .action(async (files: string[], { json }: { json?: boolean }) => {
      const inputs: Input[] = [];
      for (const file of files) inputs.push(await readInput(file));
      const replies = inputs.map(readGroups);
      const last = replies.at(-1);
      if (!last) return;
      for (const { message } of last.warnings) writeNote(message);
      const counts = countByFile(replies);
      if (json === true) writeJson(goroutineFacts(last, counts, files, replies));
      else writeGroups(last, counts);
      if (inputs.some(({ isPartial }) => isPartial)) process.exitCode = exitCode.partial;
    });
}

/** A profile of goroutines has neither states nor waits. Throws `decode/wrong-kind` for what has no goroutines. */
function readGroups({ name, decoded }: Input): GoroutineReply {
  if (decoded.format === 'goroutine-debug2') return goroutineReply(decoded.dump);
  if ('profile' in decoded && (decoded.kind === 'goroutine' || decoded.kind === 'goroutineleak')) {
    return profileGroups(decoded.profile, decoded.kind === 'goroutineleak');
  }
  throw new AppError('decode/wrong-kind', `${name} is a ${decoded.kind} capture: it has no goroutines.`, { name });
}

const keyOf = ({ state, stack }: GoroutineGroup): string =>
  [state, ...stack.map(({ func, line }) => `${func}:${line}`)].join('\n');

/** Of each group of the last file its count in every file. */
function countByFile(replies: readonly GoroutineReply[]): (group: GoroutineGroup) => number[] {
  const tables = replies.map(({ groups }) => {
    const table = new Map<string, number>();
    for (const group of groups) table.set(keyOf(group), (table.get(keyOf(group)) ?? 0) + group.count);
    return table;
  });
  return (group) => tables.map((table) => table.get(keyOf(group)) ?? 0);
}

function goroutineFacts(
  { total, states, groups }: GoroutineReply,
  counts: (group: GoroutineGroup) => number[],
  files: readonly string[],
  replies: readonly GoroutineReply[],
): unknown {
  const isSeries = files.length > 1;
  return {
    total,
    states: Object.fromEntries(states.map(({ state, count }) => [state, count])),
    groups: groups.map((group) => ({
      count: group.count,
      state: group.state,
      minutes: [group.minutesMin, group.minutesMax],
      creator: group.creator,
      stack: group.stack,
      leaked: group.leaked,
      ...(isSeries ? { counts: counts(group) } : {}),
    })),
    ...(isSeries ? { files: files.map((file, i) => ({ file, total: replies[i]?.total ?? 0 })) } : {}),
  };
}

const textRows = 40;

function writeGroups({ total, states, groups }: GoroutineReply, counts: (group: GoroutineGroup) => number[]): void {
  const named = states.map(({ state, count }) => `${formatCount(count)} ${state}`).join(', ');
  writeLine(`${formatCount(total)} goroutines: ${named}`);
  const rows = groups.slice(0, textRows).map((group) => {
    const waits = group.minutesMax === 0 ? '' : formatMinutes(group.minutesMax);
    const top = group.stack[0]?.func ?? '';
    const creator = group.creator === '' ? '' : `, created by ${group.creator}`;
    return [counts(group).map(formatCount).join(' → '), group.state, waits, `${top}${creator}`];
  });
  writeTable([['count', 'state', 'longest', 'waits in'], ...rows], [true, false, true, false]);
  if (groups.length > textRows) writeLine(`… ${formatCount(groups.length - textRows)} more groups; --json gives all`);
}
