import type { CaptureId } from '#shared/base/brand';
import type { App } from './app.svelte.ts';

/**
 * Opens the capture sheet with one capture chosen, on the connection that the captures of the process came through
 * where it is known by name; the person chooses else. Nothing is captured by this.
 */
export function offerCapture(app: App, wanted: string, captures: readonly number[]): void {
  const processes = app.capturesOf(captures as readonly CaptureId[]).map(({ processId }) => app.process(processId));
  const names = new Set(processes.map((process) => process?.name));
  const known = app.connections.find(({ name }) => names.has(name));
  app.showCaptureSheet(known?.id ?? null, wanted);
}
