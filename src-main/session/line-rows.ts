import { packagePathOf } from '#shared/format/function-name';
import type * as View from '#shared/contract/profile-view';
import type { SymbolTable } from '#shared/profile/call-tree-types';
import type { RefinedGranularity } from '#shared/profile/refinement-types';
import type { LocationFrames } from '#shared/profile/symbols';
import type { RefinedProfile } from './refined-profile.ts';

const maxCalleesOfLine = 4;

/** The lines of a function: of all functions of its name, as the table has them. Of a file or a package all of it. */
export function lineRows(refined: RefinedProfile, valueType: number, symbol: number): View.LinesReply {
  refined.checkSymbol(symbol);
  const name = refined.symbols.name[symbol] ?? '';
  const top = refined.top(valueType);
  const row = top.rowOf[symbol] ?? -1;
  const frames = refined.lineFrames();
  const { symbols } = frames;
  const isPart = partOf(refined.computed.options.granularity, name, symbols);
  const lines = Int32Array.from(symbols.name.keys())
    .filter(isPart)
    .sort((a, b) => {
      const [file, otherFile] = [symbols.file[a] ?? '', symbols.file[b] ?? ''];
      if (file !== otherFile) return file < otherFile ? -1 : 1;
      return (symbols.line[a] ?? 0) - (symbols.line[b] ?? 0);
    });
  const sums = sumLines(refined, frames, valueType, lines);
  const shown = Int32Array.from(lines.keys()).filter((at) => sums.flat[at] !== 0 || sums.cum[at] !== 0);
  return {
    name,
    total: refined.total(valueType),
    flat: top.flat[row] ?? 0,
    cum: top.cum[row] ?? 0,
    rows: {
      length: shown.length,
      file: Array.from(shown, (at) => symbols.file[lines[at] ?? 0] ?? ''),
      line: Float64Array.from(shown, (at) => symbols.line[lines[at] ?? 0] ?? 0),
      flat: Float64Array.from(shown, (at) => sums.flat[at] ?? 0),
      cum: Float64Array.from(shown, (at) => sums.cum[at] ?? 0),
      callees: Array.from(shown, (at) => heaviest(sums.callees[at], refined)),
    },
  };
}

function partOf(granularity: RefinedGranularity, name: string, symbols: SymbolTable): (line: number) => boolean {
  switch (granularity) {
    case 'function':
    case 'line':
      return (line) => symbols.name[line] === name;
    case 'file':
      return (line) => symbols.file[line] === name;
    case 'package':
      return (line) => packagePathOf(symbols.name[line] ?? '') === name;
  }
}

/** Of a callee's name the value, and the sample that it was last counted for. */
type CalleeSums = Map<string, { value: number; sample: number }>;

interface LineSums {
  readonly flat: Float64Array;
  readonly cum: Float64Array;
  readonly callees: readonly CalleeSums[];
}

/**
 * Flat and cum of each line and what it calls, a sample once for each. Only samples that pass through one of the lines
 * are walked; which those are is known from one pass over the stacks.
 */
function sumLines(
  refined: RefinedProfile,
  { symbols, frameStart, frameSymbol }: LocationFrames,
  valueType: number,
  lines: Int32Array,
): LineSums {
  const { stack, sample } = refined.profile;
  const { filter } = refined.computed.options;
  const sampleStack = filter?.sampleStack ?? sample.stack;
  const sampleValue = refined.sampleValues(valueType);
  const rowOf = new Int32Array(symbols.length).fill(-1);
  for (const [row, line] of lines.entries()) rowOf[line] = row;
  const passes = markPassing(refined, { frameStart, frameSymbol }, rowOf);
  const flat = new Float64Array(lines.length);
  const cum = new Float64Array(lines.length);
  const countedFor = new Int32Array(lines.length).fill(-1);
  const callees = Array.from(lines, (): CalleeSums => new Map());
  for (let row = 0; row < sample.length; row++) {
    const leaf = sampleStack[row] ?? -1;
    const value = sampleValue[row] ?? 0;
    if (leaf < 0 || passes[leaf] === 0 || filter?.sampleKept[row] === 0 || value === 0) continue;
    let below = -1;
    for (let at = leaf; at >= 0 && passes[at] === 1; at = stack.prefix[at] ?? -1) {
      if (filter?.stackKept[at] === 0) continue;
      const place = stack.location[at] ?? 0;
      const start = frameStart[place] ?? 0;
      for (let frame = (frameStart[place + 1] ?? 0) - 1; frame >= start; frame--) {
        const symbol = frameSymbol[frame] ?? 0;
        const line = rowOf[symbol] ?? -1;
        if (line >= 0) {
          if (below < 0) flat[line] = (flat[line] ?? 0) + value;
          else addOnce(callees[line], symbols.name[below] ?? '', value, row);
          if (countedFor[line] !== row) cum[line] = (cum[line] ?? 0) + value;
          countedFor[line] = row;
        }
        below = symbol;
      }
    }
  }
  return { flat, cum, callees };
}

/** 1 for each stack with one of the lines in it. */
function markPassing(
  { profile: { stack }, computed }: RefinedProfile,
  { frameStart, frameSymbol }: Pick<LocationFrames, 'frameStart' | 'frameSymbol'>,
  rowOf: Int32Array,
): Uint8Array {
  const { filter } = computed.options;
  const hasLine = new Uint8Array(frameStart.length - 1);
  for (let at = 0; at < hasLine.length; at++) {
    const end = frameStart[at + 1] ?? 0;
    for (let frame = frameStart[at] ?? 0; frame < end; frame++) {
      if ((rowOf[frameSymbol[frame] ?? 0] ?? -1) >= 0) hasLine[at] = 1;
    }
  }
  const passes = new Uint8Array(stack.length);
  for (let at = 0; at < stack.length; at++) {
    const caller = stack.prefix[at] ?? -1;
    const isHere = filter?.stackKept[at] !== 0 && hasLine[stack.location[at] ?? 0] === 1;
    passes[at] = isHere || (caller >= 0 && passes[caller] === 1) ? 1 : 0;
  }
  return passes;
}

function addOnce(sums: CalleeSums | undefined, name: string, value: number, sample: number): void {
  const sum = sums?.get(name);
  if (!sum) sums?.set(name, { value, sample });
  else if (sum.sample !== sample) {
    sum.value += value;
    sum.sample = sample;
  }
}

function heaviest(sums: CalleeSums | undefined, refined: RefinedProfile): View.CallEdge[] {
  return [...(sums ?? [])]
    .sort(([, a], [, b]) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, maxCalleesOfLine)
    .map(([name, { value }]) => ({ symbol: refined.symbolOf(name), name, value }));
}
