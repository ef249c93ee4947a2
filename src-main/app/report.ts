import type { ComparisonId } from '#shared/base/brand';
import { ensure } from '#shared/base/assert';
import { renderReport, type PlacedNote, type ReportSide, type ReportSource } from '../export/report-html.ts';
import type { Capture } from '#shared/contract/model';
import type { DiffDrawing } from '#shared/profile/diff-flame';
import type { DiffFlameFrame } from '#shared/contract/profile-view';
import type { Faultline } from './faultline.ts';

const tableRows = 60;
const groupRows = 30;
const pictureWidthPx = 1200;

/** The report of one comparison, from the same tables and functions as the views. */
export async function buildReport(app: Faultline, id: ComparisonId): Promise<string> {
  const workspace = ensure(await app.workspace(), 'open workspace');
  const pair = await app.pair(id);
  const { sessions } = app;
  const head = await sessions.askComparison('comparison/head', pair, { valueType: null, scale: null });
  const at = { valueType: head.valueType, scale: head.scale.name };
  const frame = (side: DiffDrawing): Promise<DiffFlameFrame> =>
    sessions.askComparison('comparison/flame', pair, {
      ...at,
      side,
      start: 0,
      end: side === 'both' ? head.bothWidth : head[side].total,
      widthCssPx: pictureWidthPx,
    });
  const table = await sessions.askComparison('comparison/table', pair, {
    ...at,
    sort: 'delta',
    descending: true,
    pattern: '',
    offset: 0,
    limit: tableRows,
  });
  const notes: PlacedNote[] = [];
  for (const note of pair.notes) {
    const { node } = await sessions.askComparison('comparison/resolve-path', pair, { path: note.path });
    notes.push({ note, node: note.path.length === 0 ? -1 : node });
  }
  const groups = head.hasGroups
    ? await sessions.askComparison('comparison/groups', pair, { pattern: '', offset: 0, limit: groupRows })
    : null;
  const sourceOf = (capture: Capture): ReportSource => ({
    capture,
    process: ensure(
      workspace.processes.find((process) => process.id === capture.processId),
      `process of capture #${capture.id}`,
    ),
  });
  const side = async (name: 'before' | 'after'): Promise<ReportSide> => ({
    sources: pair[name].map(sourceOf),
    frame: await frame(name),
  });
  const found = await app.findings.list();
  const whole = await Promise.all(found.findings.map(({ key }) => app.findings.get(key)));
  return renderReport({
    incident: workspace.incident,
    before: await side('before'),
    after: await side('after'),
    both: await frame('both'),
    head,
    table,
    groups,
    notes,
    findings: found.state === 'none' ? null : { list: found, whole },
    madeAt: new Date(),
    appVersion: app.version,
  });
}
