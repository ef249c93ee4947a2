import type { GoroutineGroup, GoroutineReply } from '#shared/contract/profile-view';
import type { GoroutineDump } from '#shared/goroutines/dump';
import { groupGoroutines } from '#shared/goroutines/group-goroutines';

const maxIds = 100;

/** A dump as its view lists it: states with counts, then groups by state and stack. */
export function goroutineReply(dump: GoroutineDump): GoroutineReply {
  const { string, goroutine } = dump;
  const groups = groupGoroutines(dump);
  const counts = new Map<string, number>();
  for (const state of goroutine.state) {
    const name = string[state] ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return {
    total: goroutine.length,
    states: [...counts].map(([state, count]) => ({ state, count })).sort((a, b) => b.count - a.count),
    groups: Array.from({ length: groups.length }, (_, row): GoroutineGroup => {
      const members = groups.member.subarray(groups.memberStart[row] ?? 0, groups.memberStart[row + 1] ?? 0);
      const ids = Array.from(members, (member) => goroutine.id[member] ?? 0).sort((a, b) => a - b);
      return {
        count: groups.count[row] ?? 0,
        state: string[groups.state[row] ?? 0] ?? '',
        minutesMin: groups.minMinutes[row] ?? 0,
        minutesMax: groups.maxMinutes[row] ?? 0,
        creator: frameName(dump, groups.creator[row] ?? -1),
        leaked: (groups.markedLeaked[row] ?? 0) > 0,
        stack: framesOf(dump, groups.stack[row] ?? -1),
        ids: ids.slice(0, maxIds),
      };
    }),
    warnings: dump.warnings,
  };
}

/** Innermost frame first, as dumps are read. */
function framesOf(dump: GoroutineDump, leaf: number): GoroutineGroup['stack'] {
  const frames: { func: string; file: string; line: number }[] = [];
  const { stack, frame, string } = dump;
  for (let at = leaf; at >= 0; at = stack.prefix[at] ?? -1) {
    const row = stack.frame[at] ?? -1;
    const file = string[frame.file[row] ?? 0] ?? '';
    frames.push({ func: frameName(dump, row), file, line: frame.line[row] ?? 0 });
  }
  return frames;
}

function frameName({ frame, string }: GoroutineDump, row: number): string {
  return string[frame.func[row] ?? 0] ?? '';
}
