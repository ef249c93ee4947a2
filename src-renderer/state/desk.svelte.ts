import type { App } from './app.svelte.ts';
import { CaptureForm } from './capture-form.svelte.ts';
import { ComparisonSummaries } from './comparison-summaries.svelte.ts';
import { ConnectionBook } from './connection-book.svelte.ts';
import { Exports } from './exports.svelte.ts';
import { Findings } from './findings.svelte.ts';
import { ReportDraft } from './report-draft.svelte.ts';

/** What is being filled in and chosen in the views of which there is one; it outlives their tabs and sheets. */
export class Desk {
  readonly connections: ConnectionBook;
  readonly capture: CaptureForm;
  readonly report: ReportDraft;
  readonly exports: Exports;
  readonly summaries: ComparisonSummaries;
  readonly findings: Findings;

  constructor(app: App) {
    this.connections = new ConnectionBook(app);
    this.capture = new CaptureForm(app);
    this.exports = new Exports(app);
    this.report = new ReportDraft(app);
    this.findings = new Findings(app);
    this.summaries = new ComparisonSummaries(app.backend);
  }
}
