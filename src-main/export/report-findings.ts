import {
  affectedParts,
  confidenceLine,
  exhaustionLine,
  growthLine,
  growthRate,
  linkMinutes,
  linkNames,
  verdictNames,
} from '#shared/correlate/describe-finding';
import type { Evidence, Finding, FindingMark, FindingReply, FindingsReply } from '#shared/contract/findings';
import { formatCount } from '#shared/format/count';
import { formatPercent } from '#shared/format/percent';
import { markup, text, type Markup } from './markup.ts';

/** What was found, as the window has it; `whole` in the order of `list.findings`. */
export interface ReportFindings {
  readonly list: FindingsReply;
  readonly whole: readonly FindingReply[];
}

/** Causes and their effects with chain, evidence and marks, then what was checked. */
export function drawFindings({ list, whole }: ReportFindings): Markup {
  const items = whole.map((reply, i) => drawFinding(reply, i, whole));
  return markup`<h2>Findings</h2><p>${text(list.summary)}</p>${remarks(list)}${items}${formerMarks(list.formerMarks)}${checks(list)}`;
}

function remarks({ state, captures, leftOut }: FindingsReply): Markup {
  const notes = [
    state === 'ready' ? '' : 'Not all captures had been read when this report was made.',
    leftOut.length === 0
      ? ''
      : `Left out because they could not be read: ${leftOut.map(({ capture, problem }) => `#${capture} (${problem.message})`).join('; ')}.`,
  ].filter((note) => note !== '');
  return markup`<p class="quiet">${text([`From ${formatCount(captures.length)} captures.`, ...notes].join(' '))}</p>`;
}

function drawFinding({ finding, process, mark }: FindingReply, place: number, whole: readonly FindingReply[]): Markup {
  const cause = whole.findIndex((other) => other.finding.key === finding.effectOf);
  const rank = cause >= 0 ? `effect of ${formatCount(cause + 1)}` : finding.severity;
  const title = markup`<h3>${text(`${formatCount(place + 1)}. ${finding.title}`)}</h3>`;
  const facts = [rank, process.name, confidenceLine(finding.confidence), ...affectedParts(finding.affected)];
  const line = markup`<p class="quiet">${text(facts.join(' · '))}</p>${drawMark(mark)}`;
  if (mark?.verdict === 'dismissed') return markup`<section class="finding">${title}${line}</section>`;
  return markup`<section class="finding">${title}${line}
<p>Root cause: <span class="mono">${text(finding.rootCause)}</span></p>
${growth(finding)}${chain(finding)}${parts(finding)}
${evidence('Evidence', finding.evidence)}${evidence('What speaks against it', finding.counterEvidence)}
<p><strong>Do next.</strong> ${text(finding.advice)}</p>${confirm(finding)}
<p class="quiet">${text(finding.alignment.text)}</p></section>`;
}

function drawMark(mark: FindingMark | null): Markup {
  if (mark === null) return markup``;
  const when = `${mark.author}, ${mark.markedAt.slice(0, 19).replace('T', ' ')} UTC`;
  return markup`<div class="note"><span class="number">${text(markSigns[mark.verdict])}</span><div><div class="text"><strong>${text(verdictNames[mark.verdict])}.</strong> ${text(mark.note)}</div><div class="quiet">${text(when)}</div></div></div>`;
}

const markSigns = { suspected: '?', confirmed: '✓', dismissed: '×' } as const;

function growth({ growth: found }: Finding): Markup {
  if (found === null) return markup``;
  const said = [growthLine(found), growthRate(found), exhaustionLine(found)].filter((part) => part !== '');
  return markup`<p>${text(`Growth: ${said.join(' ')}`)}</p>`;
}

function chain({ chain: links }: Finding): Markup {
  if (links.length === 0) return markup``;
  const rows = links.map(
    (link) =>
      markup`<tr><td>${text(linkNames[link.role])}</td><td class="num">${text(formatCount(link.count))}</td><td>${text(link.state)}</td><td class="name">${text(link.function)}${text(link.creator === '' ? '' : `, started by ${link.creator}`)}</td><td>${text(linkMinutes(link))}</td><td>${text(link.because)}</td></tr>`,
  );
  return markup`<table><thead><tr><th>Chain</th><th class="num">Goroutines</th><th>State</th><th>In</th><th>Waits</th><th>Why it belongs to the one above</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** Add up to all goroutines of the dump. */
function parts({ parts: told }: Finding): Markup {
  if (told.length === 0) return markup``;
  const total = told.reduce((sum, { count }) => sum + count, 0);
  const row = (count: number, what: string): Markup =>
    markup`<tr><td class="num">${text(formatCount(count))}</td><td class="num">${text(formatPercent(count, total))}</td><td>${text(what)}</td></tr>`;
  return markup`<table><thead><tr><th class="num">Goroutines</th><th class="num">Share</th><th>Of the dump</th></tr></thead><tbody>${told.map(({ count, text: what }) => row(count, what))}${row(total, 'together')}</tbody></table>`;
}

function evidence(title: string, items: readonly Evidence[]): Markup {
  if (items.length === 0) return markup``;
  const lines = items.map(
    ({ text: said, capture }) => markup`<li>${text(said)}${text(capture === null ? '' : ` (#${capture})`)}</li>`,
  );
  return markup`<p><strong>${text(title)}</strong></p><ol>${lines}</ol>`;
}

function confirm({ confirm: next }: Finding): Markup {
  if (next.length === 0) return markup``;
  const items = next.map(
    ({ capture, text: said }) => markup`<li><span class="mono">${text(capture)}</span>: ${text(said)}</li>`,
  );
  return markup`<p><strong>What would confirm it</strong></p><ul>${items}</ul>`;
}

function formerMarks(marks: readonly FindingMark[]): Markup {
  if (marks.length === 0) return markup``;
  const items = marks.map((mark) => markup`<p>${text(mark.title)}</p>${drawMark(mark)}`);
  return markup`<h3>Marked before, not found any more</h3>${items}`;
}

const extents = [
  ['full', 'Checked'],
  ['partial', 'Checked with less than it can use'],
  ['not-checked', 'Not checked, for lack of a capture'],
] as const;

function checks({ processes, checked }: FindingsReply): Markup {
  const rows = processes.map(({ name, captures }, row) => {
    const cells = extents.map(([extent]) => {
      const titles = checked.filter((check) => check.process === row && check.extent === extent);
      return markup`<td>${text(titles.map(({ title, found }) => (found > 0 ? `${title} (${formatCount(found)} found)` : title)).join(' · '))}</td>`;
    });
    return markup`<tr><td>${text(`${name}, ${formatCount(captures.length)} captures`)}</td>${cells}</tr>`;
  });
  return markup`<h3>What was checked</h3><table><thead><tr><th>Process</th>${extents.map(([, title]) => markup`<th>${text(title)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
}
