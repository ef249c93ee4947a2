import { InvalidArgumentError, Option, type Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import { formatCount } from '#shared/format/count';
import { formatMinutes } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import type { GoroutineFilter } from '#shared/goroutines/goroutine-filter';
import { countLabelKeys, type GroupingAxis, type Grouping } from '#shared/goroutines/group-goroutines';
import { listGoroutines, type GoroutineListing, type ListedGroup } from '../session/goroutine-listing.ts';
import { profileGroups } from '../session/profile-groups.ts';
import { exitCode } from './exit-code.ts';
import { writeJson, writeLine, writeNote, writeTable } from './output.ts';
import { readInput, type Input } from './read-input.ts';

interface GoroutineOptions {
  readonly by: GroupingAxis;
  readonly labelKey?: string;
  readonly state?: string;
  readonly minMinutes?: number;
  readonly maxMinutes?: number;
  readonly creator?: string;
  readonly label?: string;
  readonly locked?: true;
  readonly stack?: string;
  readonly json?: boolean;
}

export function addGoroutines(program: Command): void {
  program
    .command('goroutines')
    .description('goroutines of a dump in groups; of several dumps the last, with how each group grew')
    .argument('<file...>', 'goroutine dumps or goroutine profiles, the oldest first')
    .addOption(
      new Option('--by <what>', 'what groups share: state and stack, who started them, the wait reason, or a label')
        .choices(['stack', 'creator', 'state', 'label'])
        .default('stack'),
    )
    .option('--label-key <key>', 'the label of --by label; without it the most frequent one')
    .option('--state <reason>', 'only this wait reason or status: "chan receive"')
    .option('--min-minutes <n>', 'only those that wait for at least as long', parseMinutes)
    .option('--max-minutes <n>', 'only those that wait for at most as long', parseMinutes)
    .option('--creator <text>', 'only those started by a function with this in its name')
    .option('--label <key[=value]>', 'only those with the label')
    .option('--locked', 'only those that are locked to a thread')
    .option('--stack <text>', 'only those with this in a function or file of the stack')
    .option('--json', 'one JSON object')
    .action(async (files: string[], options: GoroutineOptions) => {
      const inputs: Input[] = [];
      for (const file of files) inputs.push(await readInput(file));
      const listings = inputs.map((input) => readGroups(input, options));
      const last = listings.at(-1);
      if (!last) return;
      for (const { message } of last.warnings) writeNote(message);
      const counts = countByFile(listings, options.by);
      if (options.json === true) writeJson(goroutineFacts(last, counts, files, listings));
      else writeGroups(last, counts, options.by);
      if (inputs.some(({ isPartial }) => isPartial)) process.exitCode = exitCode.partial;
    });
}

function parseMinutes(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Whole minutes are wanted.');
}

/** Throws `decode/wrong-kind` for what has no goroutines, `app/bad-request` for what a profile does not tell. */
function readGroups({ name, decoded }: Input, options: GoroutineOptions): GoroutineListing {
  const filter = filterOf(options);
  if (decoded.format === 'goroutine-debug2') {
    return listGoroutines(decoded.dump, groupingOf(options, countLabelKeys(decoded.dump)[0]?.key), filter);
  }
  if ('profile' in decoded && (decoded.kind === 'goroutine' || decoded.kind === 'goroutineleak')) {
    if (options.by !== 'stack' || Object.keys(filter).length > 0) {
      throw new AppError(
        'app/bad-request',
        `${name} is a goroutine profile, which tells no states, waits or creators: it cannot be grouped or filtered so. Give a dump (goroutine?debug=2), or use \`top\` with --focus and --tagfocus.`,
        { name },
      );
    }
    return profileGroups(decoded.profile, decoded.kind === 'goroutineleak');
  }
  throw new AppError('decode/wrong-kind', `${name} is a ${decoded.kind} capture: it has no goroutines.`, { name });
}

function groupingOf({ by, labelKey }: GoroutineOptions, frequentKey: string | undefined): Grouping {
  return by === 'label' ? { by, labelKey: labelKey ?? frequentKey ?? '' } : { by };
}

function filterOf({ state, minMinutes, maxMinutes, creator, label, locked, stack }: GoroutineOptions): GoroutineFilter {
  return {
    ...(state === undefined ? {} : { state }),
    ...(minMinutes === undefined ? {} : { fromMinutes: minMinutes }),
    ...(maxMinutes === undefined ? {} : { toMinutes: maxMinutes }),
    ...(creator === undefined ? {} : { creator }),
    ...(label === undefined ? {} : { label }),
    ...(locked === undefined ? {} : { locked }),
    ...(stack === undefined ? {} : { stack }),
  };
}

/** What makes two groups of different files the same. */
const identity: Readonly<Record<GroupingAxis, (group: ListedGroup) => string>> = {
  stack: ({ state, stack }) => [state, ...stack.map(({ func, line }) => `${func}:${line}`)].join('\n'),
  creator: ({ key }) => key,
  state: ({ state }) => state,
  label: ({ key }) => key,
};

/** Of each group of the last file its count in every file. */
function countByFile(listings: readonly GoroutineListing[], by: GroupingAxis): (group: ListedGroup) => number[] {
  const keyOf = identity[by];
  const tables = listings.map(({ groups }) => {
    const table = new Map<string, number>();
    for (const group of groups) table.set(keyOf(group), (table.get(keyOf(group)) ?? 0) + group.count);
    return table;
  });
  return (group) => tables.map((table) => table.get(keyOf(group)) ?? 0);
}

function goroutineFacts(
  { total, kept, states, groups }: GoroutineListing,
  counts: (group: ListedGroup) => number[],
  files: readonly string[],
  listings: readonly GoroutineListing[],
): unknown {
  const isSeries = files.length > 1;
  return {
    total,
    kept,
    states: Object.fromEntries(states.map(({ state, count }) => [state, count])),
    groups: groups.map((group) => {
      const { minutesMin, minutesMax, ...facts } = group;
      return { ...facts, minutes: [minutesMin, minutesMax], ...(isSeries ? { counts: counts(group) } : {}) };
    }),
    ...(isSeries ? { files: files.map((file, i) => ({ file, total: listings[i]?.total ?? 0 })) } : {}),
  };
}

const textRows = 40;

const keyTitles: Readonly<Record<GroupingAxis, string>> = {
  stack: 'state',
  creator: 'created by',
  state: 'wait reason',
  label: 'label',
};

function writeGroups(
  { total, kept, states, groups }: GoroutineListing,
  counts: (group: ListedGroup) => number[],
  by: GroupingAxis,
): void {
  const named = states.map(({ state, count }) => `${formatCount(count)} ${state}`).join(', ');
  const of = kept === total ? '' : ` of ${formatCount(total)}`;
  writeLine(`${formatCount(kept)}${of} goroutines${named === '' ? '' : `: ${named}`}`);
  const rows = groups
    .slice(0, textRows)
    .map((group) => [
      counts(group).map(formatCount).join(' → '),
      formatPercent(group.count, total),
      keyText(group, by),
      group.minutesMax === 0 ? '' : formatMinutes(group.minutesMax),
      placeText(group, by),
    ]);
  const titles = ['count', `of ${formatCount(total)}`, keyTitles[by], 'longest', 'waits in'];
  writeTable([titles, ...rows], [true, true, false, true, false]);
  if (groups.length > textRows) writeLine(`… ${formatCount(groups.length - textRows)} more groups; --json gives all`);
}

function keyText({ key, state }: ListedGroup, by: GroupingAxis): string {
  if (by === 'stack' || by === 'state') return state;
  return key === '' ? '(none)' : key;
}

function placeText({ stack, stacks, creator, state }: ListedGroup, by: GroupingAxis): string {
  const top = stack[0]?.func ?? '';
  const where = by === 'stack' || by === 'state' ? top : `${state} in ${top}`;
  const more = stacks > 1 ? ` and ${formatCount(stacks - 1)} more ${stacks === 2 ? 'stack' : 'stacks'}` : '';
  const created = creator === '' || by === 'creator' ? '' : `, created by ${creator}`;
  return `${where}${more}${created}`;
}
