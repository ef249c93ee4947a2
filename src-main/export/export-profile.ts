import { computeNodeValues } from '#shared/profile/call-tree';
import type { ProfileFormat } from '#shared/contract/export-formats';
import { computeFrameSums, computeFrameTop } from '#shared/profile/frame-sums';
import { computeTotal, sortTop } from '#shared/profile/top';
import { extractViewed } from '#shared/profile/viewed-profile';
import { csvRow } from './csv.ts';
import { shownType, shownValues, type ExportedProfile } from './exported-profile.ts';
import type { FilePieces } from './file-pieces.ts';
import { writeFolded } from './folded.ts';
import { jsonText } from './json-text.ts';
import { encodePprofGzip } from './pprof-encode.ts';
import { writePprofTop } from './pprof-top.ts';
import { writeProfileSvg } from './profile-svg.ts';
import { writeSpeedscope } from './speedscope.ts';
import { encodeText } from './text-pieces.ts';

export interface ProfileExportOptions {
  readonly format: ProfileFormat;
  readonly direction: 'top-down' | 'bottom-up';
  readonly appVersion: string;
}

/** What is shown of a profile as one file. The sums in it are those of the view. */
export function exportProfile(
  exported: ExportedProfile,
  { format, direction, appVersion }: ProfileExportOptions,
): FilePieces {
  switch (format) {
    case 'pprof':
      return encodePprofGzip(viewedProfile(exported));
    case 'svg':
      return encodeText(writeProfileSvg(exported, direction));
    case 'speedscope': {
      const { profile, valueType, title } = exported;
      const options = { name: title, exporter: `faultline ${appVersion}`, valueType };
      return encodeText(writeSpeedscope(profile, exported.tree('top-down'), options));
    }
    case 'folded': {
      const tree = exported.tree('top-down');
      return encodeText(writeFolded(tree, computeNodeValues(tree, shownValues(exported))));
    }
    case 'csv':
      return encodeText(writeProfileCsv(exported));
    case 'text':
      return encodeText(writePprofTop(exported));
    case 'json':
      return encodeText([jsonText(topFacts(exported))]);
  }
}

/** A profile that nothing was taken from is written whole, with the rules of what a reader should leave out. */
function viewedProfile({ profile, options, steps }: ExportedProfile): ExportedProfile['profile'] {
  if (steps.length === 0) return profile;
  return extractViewed(profile, options, `Filtered by Faultline: ${steps.join('; ')}`);
}

function* writeProfileCsv(exported: ExportedProfile): Generator<string> {
  const { unit } = shownType(exported);
  const { total, rows } = topFacts(exported);
  const percent = (value: number): number => (total === 0 ? NaN : Number(((value / total) * 100).toFixed(4)));
  yield csvRow(['function', 'file', 'line', 'flat', 'flat_percent', 'cum', 'cum_percent', 'unit']);
  for (const { name, file, line, flat, cum } of rows) {
    yield csvRow([name, file, line, flat, percent(flat), cum, percent(cum), unit]);
  }
}

interface TopFacts {
  readonly kind: string;
  readonly valueType: { readonly type: string; readonly unit: string };
  /** Of all samples, those filtered out included. */
  readonly total: number;
  /** A value is beyond 2^53 and was rounded. */
  readonly inexact: boolean;
  readonly rows: readonly {
    readonly name: string;
    readonly file: string;
    readonly line: number;
    readonly flat: number;
    readonly cum: number;
  }[];
}

function topFacts(exported: ExportedProfile): TopFacts {
  const values = shownValues(exported);
  const tree = exported.frames();
  const { symbols } = tree;
  const top = computeFrameTop(tree, computeFrameSums(tree, values));
  return {
    kind: exported.kind,
    valueType: shownType(exported),
    total: computeTotal(values),
    inexact: exported.profile.inexact,
    rows: Array.from(sortTop(top, symbols, 'flat'), (row) => {
      const symbol = top.symbol[row] ?? 0;
      return {
        name: symbols.name[symbol] ?? '',
        file: symbols.file[symbol] ?? '',
        line: symbols.line[symbol] ?? 0,
        flat: top.flat[row] ?? 0,
        cum: top.cum[row] ?? 0,
      };
    }),
  };
}
