import { scaleUnit, unitFamily } from '#shared/format/units';
import type { SymbolTable } from '#shared/profile/call-tree-types';
import { computeFrameSums, computeFrameTop } from '#shared/profile/frame-sums';
import { buildSymbols } from '#shared/profile/symbols';
import { computeTotal, sortTop } from '#shared/profile/top';
import { placeOf, shownType, shownValues, type ExportedProfile } from './exported-profile.ts';
import { computeInlineMarks, InlineMark } from './inline-marks.ts';
import { formatAlone, formatPprofPercent, formatScaled, reportUnit } from './pprof-number.ts';

const inlineWords: Readonly<Record<number, string>> = {
  [InlineMark.all]: ' (inline)',
  [InlineMark.some]: ' (partial-inline)',
};

/**
 * The table as `go tool pprof -top -nodefraction=0 -edgefraction=0` prints it, with all rows. Times are UTC. Its head
 * names the filters; where the view shows what pprof cannot (packages, folded recursion), no row is marked as inlined.
 */
export function* writePprofTop(exported: ExportedProfile): Generator<string> {
  const { profile, options } = exported;
  const { unit } = shownType(exported);
  const values = shownValues(exported);
  const tree = exported.frames();
  const { symbols } = tree;
  const top = computeFrameTop(tree, computeFrameSums(tree, values));
  const total = computeTotal(values);
  const isJoined = options.granularity === 'package' || options.fold?.direct === true || options.fold?.through.length;
  const marks = isJoined
    ? new Uint8Array(symbols.length)
    : computeInlineMarks(profile, buildSymbols(profile, options), values, options.filter);
  const shownUnit = reportUnit(leastOf(top.flat, top.cum), total, unit);
  const format = (value: number): string => formatScaled(value, unit, shownUnit);

  const shown = top.flat.reduce((sum, flat) => sum + flat, 0);
  yield* writeHead(exported, format(total), total);
  const share = formatPprofPercent(shown, total).trim();
  yield `Showing nodes accounting for ${format(shown)}, ${share} of ${format(total)} total\n`;
  yield '      flat  flat%   sum%        cum   cum%\n';
  const hasPlace = options.granularity === 'line' || options.granularity === 'address';
  let sum = 0;
  for (const row of sortTop(top, symbols, 'flat')) {
    const symbol = top.symbol[row] ?? 0;
    const flat = top.flat[row] ?? 0;
    const cum = top.cum[row] ?? 0;
    sum += flat;
    const cells = [
      format(flat).padStart(10),
      formatPprofPercent(flat, total),
      formatPprofPercent(sum, total),
      format(cum).padStart(10),
      formatPprofPercent(cum, total),
    ];
    yield `${cells.join(' ')}  ${nameOf(symbols, symbol, hasPlace)}${inlineWords[marks[symbol] ?? 0] ?? ''}\n`;
  }
}

function* writeHead(exported: ExportedProfile, shownTotal: string, total: number): Generator<string> {
  const { profile, steps } = exported;
  const { mapping, string, comments, docUrl, timeNanos, durationNanos } = profile;
  const { type, unit } = shownType(exported);
  const file = string[mapping.file[0] ?? 0] ?? '';
  const buildId = string[mapping.buildId[0] ?? 0] ?? '';
  if (file !== '') yield `File: ${oneLine(file.slice(file.lastIndexOf('/') + 1))}\n`;
  if (buildId !== '') yield `Build ID: ${oneLine(buildId)}\n`;
  for (const comment of comments) if (!comment.startsWith('#')) yield `${oneLine(comment)}\n`;
  yield `Type: ${oneLine(type)}\n`;
  if (docUrl !== '') yield `Doc: ${oneLine(docUrl)}\n`;
  if (timeNanos !== 0n) {
    const time = new Date(Number(timeNanos / 1_000_000n)).toISOString();
    yield `Time: ${time.slice(0, 10)} ${time.slice(11, 19)} UTC\n`;
  }
  if (durationNanos !== 0) {
    const ratio =
      unitFamily(unit) === 'time' && total !== 0
        ? `(${formatPprofPercent(Math.trunc(scaleUnit(total, unit, 'ns').value), durationNanos)})`
        : '';
    yield `Duration: ${formatAlone(durationNanos, 'nanoseconds')}, Total samples = ${shownTotal} ${ratio}\n`;
  }
  if (steps.length > 0) yield `Active filters:\n${steps.map((step) => `   ${oneLine(step)}\n`).join('')}`;
}

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');

function nameOf(symbols: SymbolTable, symbol: number, hasPlace: boolean): string {
  const name = oneLine(symbols.name[symbol] ?? '');
  const place = hasPlace ? oneLine(placeOf(symbols, symbol)) : '';
  return place === '' ? name : `${name} ${place}`;
}

/** The least value above zero that a row shows: its own, or where that is zero its total. */
function leastOf(flat: Float64Array, cum: Float64Array): number {
  let least = 0;
  for (let row = 0; row < flat.length; row++) {
    const size = Math.abs(flat[row] === 0 ? (cum[row] ?? 0) : (flat[row] ?? 0));
    if (size > 0 && (least === 0 || size < least)) least = size;
  }
  return least;
}
