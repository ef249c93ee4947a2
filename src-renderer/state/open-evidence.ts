import type { CaptureId } from '#shared/base/brand';
import type { Evidence, EvidenceView } from '#shared/contract/findings';
import type { App } from './app.svelte.ts';
import type { CaptureContent } from './capture-session.svelte.ts';
import { captureName } from './names.ts';

/** What the button of a piece of evidence says; '' where there is nothing to open. */
export function evidenceLabel(app: App, { capture, where }: Evidence): string {
  if (capture === null) return '';
  if (where?.view === 'comparison') return `CPU #${where.before} → #${where.after}`;
  const known = app.capture(capture as CaptureId);
  return known ? captureName(known) : '';
}

/** Opens the capture of a piece of evidence with what it is about selected; says so where that is not there. */
export async function openEvidence(app: App, { capture, where }: Evidence): Promise<void> {
  if (where?.view === 'comparison') {
    await openComparison(app, where);
    return;
  }
  const id = capture as CaptureId | null;
  if (id === null || !app.capture(id)) {
    app.status.say('The capture of this evidence is not in the incident any more.');
    return;
  }
  if (where?.view === 'profile') {
    await app.openFunction(id, where.function);
    return;
  }
  app.openCapture(id);
  const tab = app.tabs.active;
  if (tab?.kind !== 'capture' || tab.id !== id || where === null) return;
  await app.status.attempt(async () => {
    const content = await tab.session.whenContent();
    if (content) await select(app, id, content, where);
  });
}

async function openComparison(app: App, where: Extract<EvidenceView, { readonly view: 'comparison' }>): Promise<void> {
  await app.compare([where.before as CaptureId], [where.after as CaptureId]);
  const tab = app.tabs.active;
  if (tab?.kind !== 'comparison') return;
  await app.status.attempt(async () => {
    const isFound = await tab.session.showFunction(where.function);
    if (!isFound) app.status.say(`${where.function} is in neither side.`);
  });
}

async function select(app: App, id: CaptureId, content: CaptureContent, where: EvidenceView): Promise<void> {
  if (where.view === 'goroutines') {
    const [innermost = ''] = where.functions;
    // A goroutine profile counts stacks and says no state: the function is all there is to select.
    if (content.view === 'profile') await app.openFunction(id, innermost);
    else if (content.view === 'goroutines' && !(await content.goroutines.showEvidence(where.state, where.functions)))
      app.status.say(`No goroutine is in ${where.state} in ${innermost} here; all groups are shown.`);
  } else if (where.view === 'trace' && content.view === 'trace') {
    const isFound = await content.trace.showGoroutines({ start: where.startNs, end: where.endNs }, where.goroutines);
    if (!isFound) app.status.say('None of these goroutines has a track in this trace.');
  }
}
