import { Option, type Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import { buildCallTree } from '#shared/profile/call-tree';
import { buildFrameTree } from '#shared/profile/frame-tree';
import type { Granularity } from '#shared/profile/call-tree-types';
import { computeFilter, type FilterOptions, type ProfileFilter } from '#shared/profile/filter';
import { addLabelFrames, type LabelFrames } from '#shared/profile/label-frames';
import type { Profile } from '#shared/profile/profile';
import type { ExportedProfile } from '../export/exported-profile.ts';
import { writeNote } from './output.ts';
import { profileOf, type Input } from './read-input.ts';

/** How a profile is looked at: the same options for every command that takes one. */
export interface ProfileOptions {
  readonly type?: string;
  readonly by: Granularity;
  readonly focus?: string;
  readonly ignore?: string;
  readonly hide?: string;
  readonly show?: string;
  readonly showFrom?: string;
  readonly pruneFrom?: string;
  readonly tagfocus?: string;
  readonly tagignore?: string;
  readonly tagroot?: string;
  readonly tagleaf?: string;
  readonly inlines: boolean;
  readonly prune: boolean;
}

export function addProfileOptions(command: Command): Command {
  return command
    .option('--type <type>', 'value type, as `info` lists them')
    .addOption(new Option('--by <what>').choices(['function', 'file', 'line', 'address']).default('function'))
    .option('--focus <re>', 'keep samples with a frame that matches')
    .option('--ignore <re>', 'drop samples with a frame that matches')
    .option('--hide <re>', 'take matching frames out of their stacks')
    .option('--show <re>', 'take all other frames out of their stacks')
    .option('--show-from <re>', 'cut what calls the match nearest to the root')
    .option('--prune-from <re>', 'cut what the match nearest to the leaf calls')
    .option('--tagfocus <expression>', 'key=value, value, or a range')
    .option('--tagignore <expression>')
    .option('--tagroot <keys>', 'values of these labels as frames at the root')
    .option('--tagleaf <keys>', 'values of these labels as frames at the leaf')
    .option('--no-inlines', 'only functions that were really called')
    .option('--no-prune', "do not apply the profile's own drop_frames");
}

/** The profile with the frames that the options make of its labels. */
export function labelledProfile(input: Input, { tagroot, tagleaf }: ProfileOptions): Profile {
  const frames = (keys: string | undefined, place: LabelFrames['place']): LabelFrames[] =>
    (keys ?? '')
      .split(',')
      .filter((key) => key !== '')
      .map((key) => ({ key, place }));
  return addLabelFrames(profileOf(input), [...frames(tagroot, 'root'), ...frames(tagleaf, 'leaf')]);
}

/** Says of an expression that matches nothing that it does. */
export function filterProfile(profile: Profile, options: ProfileOptions): ProfileFilter['filter'] {
  const { filter, unmatched } = computeFilter(profile, filterOptions(options));
  for (const name of unmatched) writeNote(`nothing matches ${name}; matching is case-sensitive`);
  return filter;
}

export function findValueType({ valueType, defaultValueType }: Profile, wanted: string | undefined): number {
  if (wanted === undefined) return defaultValueType;
  const index = valueType.findIndex(({ type }) => type === wanted);
  if (index >= 0) return index;
  const names = valueType.map(({ type }) => type).join(', ');
  throw new AppError('app/bad-request', `This profile has no value type "${wanted}"; it has ${names}.`);
}

/** The profile as the options show it. */
export function exportedProfile(input: Input, options: ProfileOptions): ExportedProfile {
  const profile = labelledProfile(input, options);
  const filter = filterProfile(profile, options);
  const shown = { granularity: options.by, noInlines: !options.inlines, ...(filter ? { filter } : {}) };
  return {
    profile,
    kind: input.decoded.kind,
    valueType: findValueType(profile, options.type),
    options: shown,
    tree: (direction) => buildCallTree(profile, { ...shown, inverted: direction === 'bottom-up' }),
    frames: () => buildFrameTree(profile, shown),
    steps: describeOptions(options),
    title: input.name.slice(input.name.search(/[^/\\]*$/)),
  };
}

function filterOptions({ tagfocus, tagignore, prune, ...options }: ProfileOptions): FilterOptions {
  return { ...options, tagFocus: tagfocus, tagIgnore: tagignore, noPrune: !prune };
}

const flags = {
  focus: 'focus',
  ignore: 'ignore',
  hide: 'hide',
  show: 'show',
  showFrom: 'show_from',
  pruneFrom: 'prune_from',
  tagfocus: 'tagfocus',
  tagignore: 'tagignore',
  tagroot: 'tagroot',
  tagleaf: 'tagleaf',
} as const satisfies Partial<Record<keyof ProfileOptions, string>>;

/** In pprof's words. */
function describeOptions(options: ProfileOptions): string[] {
  const steps: string[] = [];
  for (const [name, word] of Object.entries(flags) as [keyof typeof flags, string][]) {
    const source = options[name];
    if (source !== undefined && source !== '') steps.push(`${word}=${source}`);
  }
  if (options.by !== 'function') steps.push(`granularity=${options.by}`);
  if (!options.inlines) steps.push('noinlines');
  if (!options.prune) steps.push('drop_frames not applied');
  return steps;
}
