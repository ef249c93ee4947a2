import type { ComparisonId } from '#shared/base/brand';
import { ensure } from '#shared/base/assert';
import { renderReport, type PlacedNote, type ReportSide } from '../export/report-html.ts';
import type { Capture } from '#shared/contract/model';
import type { DiffFlameFrame } from '#shared/contract/profile-view';
import type { Faultline } from './faultline.ts';

const tableRows = 60;
const pictureWidthPx = 1200;

/** The report of one comparison, from the same tables and functions as the views. */
export async function buildReport(app: Faultline, id: ComparisonId): Promise<string> {
  const workspace = ensure(await app.workspace(), 'open workspace');
  const pair = await app.pair(id);
  const { sessions } = app;
  const head = await sessions.askComparison('comparison/head', pair, { valueType: null, scale: null });
  const at = { valueType: head.valueType, scale: head.scale.name };
  const frame = (side: 'before' | 'after'): Promise<DiffFlameFrame> =>
    sessions.askComparison('comparison/flame', pair, {
      ...at,
      side,
      start: 0,
      end: head[side].total,
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
  const side = async (capture: Capture, name: 'before' | 'after'): Promise<ReportSide> => ({
    capture,
    process: ensure(
      workspace.processes.find((process) => process.id === capture.processId),
      `process of capture #${capture.id}`,
    ),
    frame: await frame(name),
  });
  return renderReport({
    incident: workspace.incident,
    before: await side(pair.before, 'before'),
    after: await side(pair.after, 'after'),
    head,
    table,
    notes,
    madeAt: new Date(),
    appVersion: app.version,
  });
}
