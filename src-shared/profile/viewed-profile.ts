import { buildCallTree, type CallTreeOptions } from './call-tree.ts';
import type { CallTree } from './call-tree-types.ts';
import { ProfileBuilder, type ProfileHeader } from './profile-builder.ts';
import type { MappingIndex, Profile, StackIndex, StringIndex } from './profile.ts';

/**
 * What a view shows of a profile as a profile of its own: the samples that are kept, with the frames that are shown.
 * Its sums are the view's. Nothing that was taken out is left in any table.
 *
 * Where a frame is still a function or a line, locations keep their addresses and lines; where frames were joined
 * (packages, files, folded recursion), each name becomes a location. `remark` is added to the comments.
 */
export function extractViewed(profile: Profile, options: Omit<CallTreeOptions, 'inverted'>, remark: string): Profile {
  const { granularity, fold } = options;
  const isJoined = fold !== undefined && (fold.direct || fold.through.length > 0);
  const extractor = new ViewExtractor(profile);
  if (isJoined || granularity === 'package' || granularity === 'file') {
    extractor.addTree(buildCallTree(profile, options));
  } else extractor.addFrames(options);
  return extractor.finish(remark);
}

/** -1 of an index column that is not filled in yet, where -1 itself is a value. */
const UNKNOWN = -2;

class ViewExtractor {
  readonly #profile: Profile;
  readonly #builder: ProfileBuilder;
  readonly #string: Int32Array;
  readonly #func: Int32Array;
  readonly #mapping: Int32Array;

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#builder = new ProfileBuilder(profile.valueType, profile.stack.length);
    this.#string = new Int32Array(profile.string.length).fill(-1);
    this.#func = new Int32Array(profile.func.length).fill(-1);
    this.#mapping = new Int32Array(profile.mapping.length).fill(-1);
  }

  addFrames({ filter, noInlines = false }: Omit<CallTreeOptions, 'inverted'>): void {
    const { stack, sample } = this.#profile;
    const locationOf = new Int32Array(this.#profile.location.length).fill(UNKNOWN);
    const isUsed = this.#markUsed(filter?.sampleStack ?? sample.stack, filter?.sampleKept);
    const stackOf = new Int32Array(stack.length).fill(-1);
    for (let row = 0; row < stack.length; row++) {
      if (isUsed[row] === 0) continue;
      const at = stack.location[row] ?? 0;
      const prefix = stack.prefix[row] ?? -1;
      const caller = prefix < 0 ? -1 : (stackOf[prefix] ?? -1);
      let location = -1;
      if (filter?.stackKept[row] !== 0) {
        if (locationOf[at] === UNKNOWN) locationOf[at] = this.#addLocation(at, noInlines, filter);
        location = locationOf[at] ?? -1;
      }
      stackOf[row] = location < 0 ? caller : this.#builder.addStack(location, caller);
    }
    const sampleStack = filter?.sampleStack ?? sample.stack;
    for (let row = 0; row < sample.length; row++) {
      if (filter?.sampleKept[row] === 0) continue;
      const leaf = sampleStack[row] ?? -1;
      this.#addSample(row, leaf < 0 ? -1 : (stackOf[leaf] ?? -1));
    }
  }

  /** Nodes are stacks: both are prefix trees with parents before children. */
  addTree({ symbols, node, sampleNode }: CallTree): void {
    const builder = this.#builder;
    for (let symbol = 0; symbol < symbols.length; symbol++) {
      const name = builder.string.intern(symbols.name[symbol] ?? '');
      const func = builder.addFunc(name, name, builder.string.intern(symbols.file[symbol] ?? ''), 0);
      builder.addLocation(0n, -1);
      builder.addLine(func, symbols.line[symbol] ?? 0, 0);
    }
    const stackOf = new Int32Array(node.length).fill(-1);
    for (let at = 1; at < node.length; at++) {
      stackOf[at] = builder.addStack(node.symbol[at] ?? 0, stackOf[node.prefix[at] ?? 0] ?? -1);
    }
    for (let row = 0; row < sampleNode.length; row++) {
      const at = sampleNode[row] ?? -1;
      if (at >= 0) this.#addSample(row, stackOf[at] ?? -1);
    }
  }

  /** Without the profile's own drop_frames: they were applied, and what was cut may not be cut again. */
  finish(remark: string): Profile {
    const { valueType, defaultValueType, comments, warnings, ...profile } = this.#profile;
    const header: ProfileHeader = {
      timeNanos: profile.timeNanos,
      durationNanos: profile.durationNanos,
      periodType: profile.periodType,
      period: profile.period,
      docUrl: profile.docUrl,
      inexact: profile.inexact,
      warnings,
      defaultType: valueType[defaultValueType]?.type ?? '',
      comments: remark === '' ? comments : [...comments, remark],
    };
    return this.#builder.finish(header);
  }

  /** -1 for a location without a frame that is shown. */
  #addLocation(at: number, noInlines: boolean, filter: CallTreeOptions['filter']): number {
    const { location, line } = this.#profile;
    const start = location.lineStart[at] ?? 0;
    const end = location.lineStart[at + 1] ?? 0;
    let first = start;
    if (start === end) {
      if (filter?.locationKept[at] === 0) return -1;
    } else {
      let last = end - 1;
      while (last >= start && filter?.lineKept[last] === 0) last--;
      if (last < start) return -1;
      if (noInlines) first = last; // the function that was really called
    }
    const added = this.#builder.addLocation(
      location.address[at] ?? 0n,
      this.#addMapping(location.mapping[at] ?? -1),
      location.isFolded[at] === 1,
    );
    for (let row = first; row < end; row++) {
      if (filter?.lineKept[row] === 0) continue;
      this.#builder.addLine(this.#addFunc(line.func[row] ?? 0), line.line[row] ?? 0, line.column[row] ?? 0);
    }
    return added;
  }

  #addMapping(at: MappingIndex): MappingIndex {
    if (at < 0) return -1;
    const known = this.#mapping[at] ?? -1;
    if (known >= 0) return known;
    const { mapping } = this.#profile;
    const added = this.#builder.addMapping({
      start: mapping.start[at] ?? 0n,
      limit: mapping.limit[at] ?? 0n,
      offset: mapping.offset[at] ?? 0n,
      file: this.#intern(mapping.file[at] ?? 0),
      buildId: this.#intern(mapping.buildId[at] ?? 0),
      flags: mapping.flags[at] ?? 0,
    });
    this.#mapping[at] = added;
    return added;
  }

  #addFunc(at: number): number {
    const known = this.#func[at] ?? -1;
    if (known >= 0) return known;
    const { func } = this.#profile;
    const added = this.#builder.addFunc(
      this.#intern(func.name[at] ?? 0),
      this.#intern(func.systemName[at] ?? 0),
      this.#intern(func.file[at] ?? 0),
      func.startLine[at] ?? 0,
    );
    this.#func[at] = added;
    return added;
  }

  #addSample(row: number, stack: StackIndex): void {
    const { sample, label } = this.#profile;
    const builder = this.#builder;
    builder.addSample(stack);
    for (const [i, column] of sample.value.entries()) builder.addValue(i, column[row] ?? 0);
    const end = sample.labelStart[row + 1] ?? 0;
    for (let at = sample.labelStart[row] ?? 0; at < end; at++) {
      const key = this.#intern(label.key[at] ?? 0);
      const text = label.text[at] ?? -1;
      const unit = label.unit[at] ?? -1;
      if (text >= 0) builder.addTextLabel(key, this.#intern(text));
      else builder.addNumberLabel(key, label.number[at] ?? 0, unit < 0 ? -1 : this.#intern(unit));
    }
  }

  #intern(at: StringIndex): StringIndex {
    const known = this.#string[at] ?? -1;
    if (known >= 0) return known;
    const added = this.#builder.string.intern(this.#profile.string[at] ?? '');
    this.#string[at] = added;
    return added;
  }

  /** Stacks that a kept sample is in. */
  #markUsed(sampleStack: Int32Array, sampleKept: Uint8Array | undefined): Uint8Array {
    const { stack } = this.#profile;
    const isUsed = new Uint8Array(stack.length);
    for (let row = 0; row < sampleStack.length; row++) {
      const leaf = sampleStack[row] ?? -1;
      if (leaf >= 0 && sampleKept?.[row] !== 0) isUsed[leaf] = 1;
    }
    for (let row = stack.length - 1; row >= 0; row--) {
      const caller = stack.prefix[row] ?? -1;
      if (isUsed[row] === 1 && caller >= 0) isUsed[caller] = 1;
    }
    return isUsed;
  }
}
