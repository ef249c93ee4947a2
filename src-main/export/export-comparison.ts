import type { ComparisonFormat } from '#shared/contract/export-formats';
import { changeStateNames } from '#shared/profile/diff-types';
import { writeComparisonSvg } from './comparison-svg.ts';
import { csvRow } from './csv.ts';
import { comparedType, isUnsure, type ExportedComparison } from './exported-comparison.ts';
import type { FilePieces } from './file-pieces.ts';
import { jsonText } from './json-text.ts';
import { encodePprofGzip } from './pprof-encode.ts';
import { encodeText } from './text-pieces.ts';

/** A comparison as one file, with the figures of its views. */
export function exportComparison(compared: ExportedComparison, format: ComparisonFormat): FilePieces {
  switch (format) {
    case 'svg':
      return encodeText(writeComparisonSvg(compared));
    case 'csv':
      return encodeText(writeComparisonCsv(compared));
    case 'json':
      return encodeText([jsonText(comparisonFacts(compared))]);
    case 'pprof':
      return encodePprofGzip(compared.delta());
  }
}

/** What `faultline diff --json` prints. Values are as captured; `delta` and `interval` are scaled. */
export function comparisonFacts({ head, rows, inexact }: ExportedComparison): unknown {
  const { comparability, before, after, scale } = head;
  const intervalOf = (low: number, high: number): [number, number] | null => (Number.isNaN(low) ? null : [low, high]);
  return {
    comparability,
    valueType: comparedType(head),
    before: { total: before.total, durationNanos: before.durationNanos },
    after: { total: after.total, durationNanos: after.durationNanos },
    scale,
    inexact,
    renames: head.renames,
    rows: rows.name.map((name, row) => ({
      name,
      flatBefore: rows.flatBefore[row],
      flatAfter: rows.flatAfter[row],
      cumBefore: rows.cumBefore[row],
      cumAfter: rows.cumAfter[row],
      delta: rows.delta[row],
      interval: intervalOf(rows.low[row] ?? NaN, rows.high[row] ?? NaN),
      state: changeStateNames[rows.state[row] ?? 0],
      unsure: isUnsure(rows, row),
    })),
    summary: head.summary.map(({ text }) => text),
  };
}

const columns = [
  'function',
  'file',
  'state',
  'unsure',
  'flat_before',
  'flat_after',
  'cum_before',
  'cum_after',
  'cum_before_percent',
  'cum_after_percent',
  'delta',
  'delta_low',
  'delta_high',
  'unit',
  'scale',
];

function* writeComparisonCsv({ head, rows }: ExportedComparison): Generator<string> {
  const { unit } = comparedType(head);
  const percent = (value: number, total: number): number =>
    total === 0 ? NaN : Number(((value / total) * 100).toFixed(4));
  yield csvRow(columns);
  for (let row = 0; row < rows.length; row++) {
    const cumBefore = rows.cumBefore[row] ?? 0;
    const cumAfter = rows.cumAfter[row] ?? 0;
    yield csvRow([
      rows.name[row] ?? '',
      rows.file[row] ?? '',
      changeStateNames[rows.state[row] ?? 0] ?? '',
      isUnsure(rows, row) ? 'yes' : 'no',
      rows.flatBefore[row] ?? 0,
      rows.flatAfter[row] ?? 0,
      cumBefore,
      cumAfter,
      percent(cumBefore, head.before.total),
      percent(cumAfter, head.after.total),
      rows.delta[row] ?? 0,
      rows.low[row] ?? NaN,
      rows.high[row] ?? NaN,
      unit,
      head.scale.name,
    ]);
  }
}
