import { createHash } from 'node:crypto';
import type { Capture, Incident, Note, ProcessFacts } from '#shared/contract/model';
import type { DiffFlameFrame, DiffHead, DiffTableReply, GroupDiffReply } from '#shared/contract/profile-view';
import { formatBytes } from '#shared/format/bytes';
import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatPercent, formatPoints } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import { scaledFormat, unsureMark } from '#shared/profile/diff-format';
import { isSampled } from '#shared/profile/diff-interval';
import { changeStateNames } from '#shared/profile/diff-types';
import { isUnsure, scaleTitles } from './exported-comparison.ts';
import { drawFlameSvg } from './flame-svg.ts';
import { markup, text, type Markup } from './markup.ts';
import { drawFindings, type ReportFindings } from './report-findings.ts';
import { drawGroups } from './report-groups.ts';
import { reportStyle } from './report-style.ts';

export interface ReportSource {
  readonly capture: Capture;
  readonly process: ProcessFacts;
}

/** At least one source; several were added up. */
export interface ReportSide {
  readonly sources: readonly ReportSource[];
  readonly frame: DiffFlameFrame;
}

/** A note with the node of its call path; -1 where this comparison has no such path. */
export interface PlacedNote {
  readonly note: Note;
  readonly node: number;
}

/** Everything that a report shows, as the views have it. */
export interface ReportInput {
  readonly incident: Incident;
  readonly before: ReportSide;
  readonly after: ReportSide;
  /** Both sides as one graph, in scaled values. */
  readonly both: DiffFlameFrame;
  readonly head: DiffHead;
  readonly table: DiffTableReply;
  /** Of goroutines; null for what has none. */
  readonly groups: GroupDiffReply | null;
  readonly notes: readonly PlacedNote[];
  /** null where nobody looked for findings, as in a comparison of files. */
  readonly findings: ReportFindings | null;
  readonly madeAt: Date;
  readonly appVersion: string;
}

const picturesPx = 1200;
const gapPx = 12;
const leastSidePx = 160;

/** One self-contained page: no script, no outside request, every text of the captures escaped. */
export function renderReport(input: ReportInput): string {
  const { incident, head } = input;
  const hash = createHash('sha256').update(reportStyle).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const title = `${incident.title}: ${kindTitle(head.kind)} compared`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${text(policy)}">
<meta name="viewport" content="width=device-width">
<title>${text(title)}</title>
<style>${reportStyle as Markup}</style>
</head>
<body>
<p class="quiet">Incident report · ${text(formatTime(incident.openedAt))}${text(incident.service === '' ? '' : ` · ${incident.service}`)}</p>
<h1>${text(incident.title)}</h1>
${input.findings ? drawFindings(input.findings) : markup``}
${verdict(head)}
${summary(head)}
${pictures(input)}
${oneGraph(input)}
${noteList(input)}
${input.groups ? drawGroups(input.groups, head) : markup``}
${changes(input)}
${renamed(head)}
${captures(input)}
<footer class="quiet">Made ${text(formatTime(input.madeAt.toISOString()))} by Faultline ${text(input.appVersion)}. Self: of samples that end in the function. Total: with everything it calls, each stack counted once.</footer>
</body>
</html>
`;
}

const kindTitles: Readonly<Record<string, string>> = {
  cpu: 'CPU profiles',
  heap: 'heap profiles',
  allocs: 'allocation profiles',
  goroutine: 'goroutine profiles',
  block: 'blocking profiles',
  mutex: 'mutex profiles',
  threadcreate: 'thread creation profiles',
};

const kindTitle = (kind: string): string => kindTitles[kind] ?? `${kind} profiles`;

/** UTC, to the second: a report is read in any time zone. */
const formatTime = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

const levelTitles = {
  comparable: 'Comparable.',
  'with-care': 'Comparable, with care.',
  'not-comparable': 'Not comparable.',
} as const;

function verdict({ comparability: { level, reasons } }: DiffHead): Markup {
  const items = reasons.map(({ message, holds }) => markup`<li>${text(holds ? '✓' : '!')} ${text(message)}</li>`);
  return markup`<div class="verdict ${text(level)}"><strong>${text(levelTitles[level])}</strong><ul>${items}</ul></div>`;
}

function summary(head: DiffHead): Markup {
  const lines = head.summary.map((line) => markup`<li>${text(line.text)}</li>`);
  return markup`<h2>What changed</h2><p class="quiet">Values ${text(scaleTitles[head.scale.name])}. ${text(sideTotals(head))}</p><ol>${lines}</ol>`;
}

function sideTotals(head: DiffHead): string {
  const { unit } = valueTypeOf(head);
  const side = (name: string, { total, durationNanos }: DiffHead['before']): string =>
    `${name}: ${formatValue(total, unit)}${durationNanos > 0 ? ` in ${formatDuration(durationNanos)}` : ''}`;
  return `${side('A', head.before)}. ${side('B', head.after)}.`;
}

function valueTypeOf({ valueTypes, valueType }: DiffHead): { type: string; unit: string } {
  return valueTypes[valueType] ?? { type: '', unit: '' };
}

function pictures({ head, before, after, notes }: ReportInput): Markup {
  const format = scaledFormat(head.scale.name, valueTypeOf(head).unit);
  const scaledBefore = head.before.total * head.scale.before;
  const scaledAfter = head.after.total * head.scale.after;
  const share = scaledBefore + scaledAfter > 0 ? scaledBefore / (scaledBefore + scaledAfter) : 0.5;
  const room = picturesPx - gapPx;
  const widthBefore = Math.round(Math.min(room - leastSidePx, Math.max(leastSidePx, room * share)));
  const pins = new Map(notes.flatMap(({ node }, i) => (node < 0 ? [] : [[node, i + 1] as const])));
  const side = (name: string, { sources, frame }: ReportSide, widthPx: number, scale: number): Markup => {
    const processes = [...new Set(sources.map(({ process }) => process.name))].join(', ');
    const captures = sources.length > 1 ? `${formatCount(sources.length)} captures · ` : '';
    const total = format.value(frame.total * scale);
    const rootLabel = `all, ${total}`;
    const svg = drawFlameSvg({
      frame,
      widthPx,
      scale,
      format,
      pins,
      rootLabel,
      title: `${name}: flame graph, ${total}`,
    });
    return markup`<div class="side"><h3>${text(`${name} · ${processes} · ${captures}${total}`)}</h3>${svg}</div>`;
  };
  return markup`<h2>Side by side</h2>
<div class="sides">${side('A', before, widthBefore, head.scale.before)}${side('B', after, room - widthBefore, head.scale.after)}</div>
${legend}`;
}

/** Boxes as wide as the larger side, so that what is gone stays in sight beside what is new. */
function oneGraph({ head, both, notes }: ReportInput): Markup {
  const format = scaledFormat(head.scale.name, valueTypeOf(head).unit);
  const pins = new Map(notes.flatMap(({ node }, i) => (node < 0 ? [] : [[node, i + 1] as const])));
  const svg = drawFlameSvg({
    frame: both,
    widthPx: picturesPx,
    scale: 1,
    format,
    pins,
    rootLabel: 'all, each box as wide as its larger side',
    title: 'Both sides as one flame graph',
  });
  return markup`<h2>One graph</h2><div class="sides"><div class="side">${svg}</div></div>`;
}

function renamed({ renames: { matched } }: DiffHead): Markup {
  if (matched.length === 0) return markup``;
  const items = matched.map(
    ({ before, after }) =>
      markup`<li><span class="mono">${text(before)}</span> → <span class="mono">${text(after)}</span></li>`,
  );
  return markup`<h2>Taken for one function</h2><p class="quiet">Named differently on the two sides; joined by hand.</p><ul>${items}</ul>`;
}

const legendEntries = [
  ['new', '+ new'],
  ['grew3', '▲ grew'],
  ['shrank3', '▼ shrank'],
  ['gone', '− gone'],
  ['same', '= within the noise floor'],
] as const;

const legend = markup`<svg width="0" height="0" aria-hidden="true"><defs>
<pattern id="hatch-new" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><line class="hatch-line" x1="0" y1="0" x2="0" y2="6"/></pattern>
<pattern id="hatch-new-pale" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground-pale" width="8" height="8"/><line class="hatch-line-pale" x1="0" y1="0" x2="0" y2="8"/></pattern>
</defs></svg><div class="legend">${legendEntries.map(
  ([name, label]) =>
    markup`<span><svg width="14" height="12"><rect class="${text(name)}" x="1" y="1" width="12" height="10"/></svg>${text(label)}</span>`,
)}<span>Strong colour: a change starts here. Pale: it is passed on.</span></div>`;

function noteList({ notes }: ReportInput): Markup {
  if (notes.length === 0) return markup``;
  const items = notes.map(({ note }, i) => {
    const place = note.path.at(-1);
    const where = place === undefined ? markup`` : markup`<div class="mono quiet">${text(place)}</div>`;
    return markup`<div class="note"><span class="number">${i + 1}</span><div><div class="text">${text(note.text)}</div>${where}<div class="quiet">${text(`${note.author}, ${formatTime(note.createdAt)}`)}</div></div></div>`;
  });
  return markup`<h2>Notes</h2>${items}`;
}

function changes({ head, table }: ReportInput): Markup {
  const { unit } = valueTypeOf(head);
  const { rows, count } = table;
  const format = scaledFormat(head.scale.name, unit, {
    max: largest(rows.delta),
    step: head.step * Math.max(head.scale.before, head.scale.after),
  });
  const column = scaledFormat('absolute', unit, {
    max: Math.max(largest(rows.cumBefore), largest(rows.cumAfter)),
    step: head.step,
  });
  const cells = Array.from({ length: rows.length }, (_, row) => {
    const before = rows.cumBefore[row] ?? 0;
    const after = rows.cumAfter[row] ?? 0;
    const delta = rows.delta[row] ?? 0;
    const shares = `${formatPercent(before, head.before.total)} → ${formatPercent(after, head.after.total)}`;
    const points = formatPoints(shareOf(before, head.before.total), shareOf(after, head.after.total));
    const direction = delta > 0 ? 'up' : delta < 0 ? 'down' : '';
    return markup`<tr><td>${text(changeStateNames[rows.state[row] ?? 0] ?? '')}${unsureRemark(table, row)}</td><td class="name">${text(rows.name[row] ?? '')}</td><td class="num">${text(column.value(before))}</td><td class="num">${text(column.value(after))}</td><td class="num ${text(direction)}">${text(format.change(delta))}</td><td class="num">${text(intervalText(rows.low[row], rows.high[row], format.change))}</td><td class="num">${text(shares)}</td><td class="num">${text(points)}</td></tr>`;
  });
  const shown =
    count > rows.length
      ? `${formatCount(rows.length)} of ${formatCount(count)} functions, largest change first`
      : `${formatCount(count)} functions, largest change first`;
  return markup`<h2>Functions</h2><p class="quiet">${text(shown)}. Totals as captured; change ${text(scaleTitles[head.scale.name])}; percentages of ${text(sideTotals(head))}${text(isSampled(head.sampling) ? ` ${unsureMark}: the 95 % interval holds 0, so sampling alone explains the change.` : '')}</p>
<table><thead><tr><th>Change</th><th>Function</th><th class="num">A total</th><th class="num">B total</th><th class="num">B − A</th><th class="num">95 % interval</th><th class="num">Share of total</th><th class="num">Points</th></tr></thead><tbody>${cells}</tbody></table>`;
}

function unsureRemark({ rows }: DiffTableReply, row: number): Markup {
  return isUnsure(rows, row) ? markup` <span class="quiet">${text(unsureMark)}</span>` : markup``;
}

const largest = (values: Float64Array): number => values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

const shareOf = (value: number, total: number): number => (total === 0 ? 0 : value / total);

function intervalText(low: number | undefined, high: number | undefined, format: (delta: number) => string): string {
  if (low === undefined || high === undefined || Number.isNaN(low) || Number.isNaN(high)) return '–';
  return low === high ? 'exact' : `${format(low)} … ${format(high)}`;
}

function captures({ before, after }: ReportInput): Markup {
  const row = (name: string, { capture, process }: ReportSource): Markup =>
    markup`<tr><td>${text(name)}</td><td>#${capture.id} ${text(capture.kind)}</td><td>${text(process.name)}${text(process.version === '' ? '' : ` ${process.version}`)}</td><td class="mono">${text(capture.source)}</td><td>${text(formatTime(capture.startedAt))}</td><td>${text(capture.status)}</td><td class="num">${text(formatBytes(capture.sizeBytes))}</td><td class="name">${text(capture.sha256)}</td></tr>`;
  return markup`<h2>Captures</h2><table><thead><tr><th></th><th>Capture</th><th>Process</th><th>Asked for</th><th>Started</th><th>Status</th><th class="num">Size</th><th>SHA-256 of the bytes as received</th></tr></thead><tbody>${before.sources.map((source) => row('A', source))}${after.sources.map((source) => row('B', source))}</tbody></table>`;
}
