import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { app as electronApp } from 'electron';
import { AppError } from '#shared/base/app-error';
import type { ComparisonId } from '#shared/base/brand';
import type { Capture } from '#shared/contract/model';
import type { Faultline } from '../app/faultline.ts';
import { rankCandidates } from '../app/candidates.ts';
import { importPaths, openFiles } from '../app/open-files.ts';
import { buildReport } from '../app/report.ts';
import { writeWhole } from '../app/whole-file.ts';
import type { Dialogs } from './dialogs.ts';
import type { RequestHandlers } from './ipc-host.ts';
import { saveComparison, saveProfile } from './save-export.ts';
import type { ReportPreviews } from './protocol.ts';

/** One entry a request of the contract; what is behind them is in `app/`. */
export function requestHandlers(app: Faultline, dialogs: Dialogs, previews: ReportPreviews): RequestHandlers {
  const { connections, jobs, sessions, store } = app;
  const done = async (work: Promise<unknown>): Promise<null> => {
    await work;
    return null;
  };
  return {
    'app/info': () => ({
      version: electronApp.getVersion(),
      electron: process.versions.electron,
      node: process.versions.node,
      sqlite: app.sqliteVersion,
      platform: process.platform,
    }),
    'preferences/get': () => app.preferences(),
    'preferences/set': (changes) => app.setPreferences(changes),

    'workspace/get': () => app.workspace(),
    'workspace/recent': () => app.recent(),
    'workspace/create': (incident) => app.createWorkspace(incident),
    'workspace/open': async ({ file }) => {
      const recent = await app.recent();
      if (!recent.some((entry) => entry.file === file)) {
        throw new AppError('app/bad-request', 'That file is not one of the recent incidents.');
      }
      return app.openWorkspace(file);
    },
    'workspace/choose': async () => {
      const files = await dialogs.chooseOpen();
      return files.length === 0 ? null : openFiles(app, files);
    },
    'workspace/open-sample': () => app.openSample(),
    'workspace/close': () => done(app.closeWorkspace()),
    'incident/update': (incident) => done(app.updateIncident(incident)),

    'connection/list': () => connections.list(),
    'connection/save': (draft) => connections.save(draft),
    'connection/export': async () => {
      const { text, count } = await connections.exported();
      const file = await dialogs.chooseSave({
        title: 'Export connections',
        name: 'faultline-connections.json',
        filter: { name: 'Connections', extensions: ['json'] },
      });
      if (file === undefined) return null;
      await writeWhole(file, (temporary) => writeFile(temporary, text));
      return { file, count };
    },
    'connection/import': async () => {
      const file = await dialogs.chooseConnections();
      return file === undefined ? null : connections.import(file);
    },
    'connection/delete': ({ id }) => done(connections.delete(id)),
    'connection/test': ({ run, ...draft }) =>
      connections.test(draft, {
        run,
        onChange: (steps) => {
          app.events.emit('connection/test-step', { run, steps });
        },
      }),
    'connection/cancel-test': ({ run }) => {
      connections.cancelTest(run);
      return null;
    },
    'connection/index': ({ id }) => connections.index(id),
    'secret/state': () => app.secrets.state(),
    'secret/forget': () => done(app.secrets.forget()),
    'prompt/list': () => app.prompts.list(),
    'prompt/answer': ({ id, answer }) => {
      app.prompts.answer(id, answer);
      return null;
    },

    'terminal/list': () => app.terminals.list(),
    'terminal/write': ({ id, text }) => {
      app.terminals.write(id, text);
      return null;
    },
    'terminal/resize': ({ id, columns, rows }) => {
      app.terminals.resize(id, columns, rows);
      return null;
    },
    'terminal/stop': ({ id }) => {
      app.terminals.stop(id);
      return null;
    },

    'kube/contexts': (args) => app.clusters.contexts(args),
    'kube/namespaces': (args) => app.clusters.namespaces(args),
    'kube/workloads': (args) => app.clusters.workloads(args),

    'kube/access': (args) => app.clusters.access(args),
    'kube/check-access': (args) => app.clusters.checkAccess(args),
    'kube/save-access': async (args) => {
      const { manifest } = await app.clusters.access(args);
      const file = await dialogs.chooseSave({
        title: 'Save the least access',
        name: `faultline-${args.workload.name}.yaml`,
        filter: { name: 'YAML', extensions: ['yaml', 'yml'] },
      });
      if (file === undefined) return null;
      await writeWhole(file, (temporary) => writeFile(temporary, manifest));
      return { file };
    },

    'capture/plans': ({ id }) => connections.plans(id),
    'capture/start': ({ connectionId, requests, repeat }) => app.startCaptures(connectionId, requests, repeat),
    'capture/import': async () => {
      const files = await dialogs.chooseCaptures();
      return files.length === 0 ? null : importPaths(app, files);
    },
    'capture/import-folder': async () => {
      const folder = await dialogs.chooseFolder();
      return folder === undefined ? null : importPaths(app, [folder]);
    },
    'capture/delete': ({ id }) => done(app.deleteCapture(id)),
    'capture/save-raw': async ({ id }) => {
      const capture = await app.capture(id);
      const file = await dialogs.chooseSave({
        title: 'Save the capture as received',
        name: `capture-${id}-${capture.kind}`,
        filter: { name: 'Captures', extensions: ['*'] },
      });
      if (file === undefined) return null;
      await app.saveRaw(id, file);
      return { file };
    },
    'job/list': () => jobs.list(),
    'job/cancel': ({ id }) => {
      jobs.cancel(id);
      return null;
    },

    'capture/open': async ({ id, with: others = [] }) => sessions.openCapture(await app.capturesOf([id, ...others])),
    'profile/flame': (args) => app.askProfile('profile/flame', args),
    'profile/top': (args) => app.askProfile('profile/top', args),
    'profile/function': (args) => app.askProfile('profile/function', args),
    'profile/node': (args) => app.askProfile('profile/node', args),
    'profile/find-node': (args) => app.askProfile('profile/find-node', args),
    'profile/search': (args) => app.askProfile('profile/search', args),
    'profile/remains': (args) => app.askProfile('profile/remains', args),
    'profile/locate': (args) => app.askProfile('profile/locate', args),
    'profile/tree-rows': (args) => app.askProfile('profile/tree-rows', args),
    'profile/heavy-path': (args) => app.askProfile('profile/heavy-path', args),
    'profile/lines': (args) => app.askProfile('profile/lines', args),
    'profile/stacks': (args) => app.askProfile('profile/stacks', args),
    'profile/labels': (args) => app.askProfile('profile/labels', args),
    'profile/histogram': (args) => app.askProfile('profile/histogram', args),
    'profile/about': (args) => app.askProfile('profile/about', args),
    'profile/export': (args) => saveProfile(app, dialogs, args),

    'trace/read': async ({ id }) => ({ job: await app.readTrace(id) }),
    'goroutines/groups': (args) => app.askGoroutines('goroutines/groups', args),
    'goroutines/group': (args) => app.askGoroutines('goroutines/group', args),

    'trace/head': (args) => app.askTrace('trace/head', args),
    'trace/frame': (args) => app.askTrace('trace/frame', args),
    'trace/overview': (args) => app.askTrace('trace/overview', args),
    'trace/sums': (args) => app.askTrace('trace/sums', args),
    'trace/span': (args) => app.askTrace('trace/span', args),
    'trace/path': (args) => app.askTrace('trace/path', args),
    'trace/alike': (args) => app.askTrace('trace/alike', args),
    'trace/spans': (args) => app.askTrace('trace/spans', args),
    'trace/groups': (args) => app.askTrace('trace/groups', args),
    'trace/goroutines': (args) => app.askTrace('trace/goroutines', args),
    'trace/syscalls': (args) => app.askTrace('trace/syscalls', args),
    'trace/gc': (args) => app.askTrace('trace/gc', args),
    'trace/counts': (args) => app.askTrace('trace/counts', args),
    'trace/latency': (args) => app.askTrace('trace/latency', args),
    'trace/profile': (args) => app.askTrace('trace/profile', args),

    'series/read': async ({ kind }) => ({ job: await app.readSeries(kind) }),
    'series/head': ({ kind }) => sessions.askSeries('series/head', kind, {}),
    'series/lines': ({ kind, ...args }) => sessions.askSeries('series/lines', kind, args),
    'series/rows': ({ kind, ...args }) => sessions.askSeries('series/rows', kind, args),
    'series/find': ({ kind, ...args }) => sessions.askSeries('series/find', kind, args),

    'comparison/create': (captures) => app.compare(captures),
    'comparison/set-captures': ({ id, ...captures }) => done(app.setComparedCaptures(id, captures)),
    'comparison/set-renames': ({ id, renames }) => done(app.setRenames(id, renames)),
    'comparison/delete': ({ id }) => done(app.deleteComparison(id)),
    'comparison/swap': ({ id }) => done(app.swapComparison(id)),
    'comparison/set-in-report': (args) => done(store.call('comparison/set-in-report', args).then(() => app.announce())),
    'comparison/candidates': async ({ id }) => {
      const workspace = await app.workspace();
      return rankCandidates(await app.capture(id), workspace?.captures ?? []);
    },
    'comparison/open': async ({ id, ...args }) => sessions.askComparison('comparison/head', await app.pair(id), args),
    'comparison/traces': async ({ id }) => sessions.askComparison('comparison/traces', await app.pair(id), {}),
    'comparison/flame': async ({ id, ...args }) => sessions.askComparison('comparison/flame', await app.pair(id), args),
    'comparison/table': async ({ id, ...args }) => sessions.askComparison('comparison/table', await app.pair(id), args),
    'comparison/node': async ({ id, ...args }) => sessions.askComparison('comparison/node', await app.pair(id), args),
    'comparison/find-node': async ({ id, ...args }) =>
      sessions.askComparison('comparison/find-node', await app.pair(id), args),
    'comparison/callers': async ({ id, ...args }) =>
      sessions.askComparison('comparison/callers', await app.pair(id), args),
    'comparison/resolve-path': async ({ id, ...args }) =>
      sessions.askComparison('comparison/resolve-path', await app.pair(id), args),
    'comparison/search': async ({ id, ...args }) =>
      sessions.askComparison('comparison/search', await app.pair(id), args),
    'comparison/export': (args) => saveComparison(app, dialogs, args),
    'comparison/groups': async ({ id, ...args }) =>
      sessions.askComparison('comparison/groups', await app.pair(id), args),

    'finding/read': async () => ({ job: await app.readFindings() }),
    'finding/list': () => app.findings.list(),
    'finding/get': ({ key }) => app.findings.get(key),
    'finding/mark': (mark) => app.markFinding(mark),
    'finding/unmark': ({ key }) => done(app.findings.unmark(key)),

    'note/add': (note) => app.addNote(note),
    'note/update': ({ id, text }) => app.updateNote(id, text),
    'note/delete': ({ id }) => done(app.deleteNote(id)),

    'report/preview': async ({ comparisonId }) => {
      const html = await buildReport(app, comparisonId);
      return { url: previews.show(html), sizeBytes: Buffer.byteLength(html) };
    },
    'report/save': ({ comparisonId }) => saveReport(app, dialogs, comparisonId),
  };
}

/** `3`, or `3-4-5` of a group. */
const numbers = (captures: readonly Capture[]): string => captures.map(({ id }) => id).join('-');

async function saveReport(
  app: Faultline,
  dialogs: Dialogs,
  id: ComparisonId,
): Promise<{ file: string; sha256: string; sizeBytes: number } | null> {
  const { before, after } = await app.pair(id);
  const file = await dialogs.chooseSave({
    title: 'Export the comparison',
    name: `${after[0]?.kind ?? 'comparison'}-${numbers(before)}-to-${numbers(after)}.html`,
    filter: { name: 'Web page', extensions: ['html'] },
  });
  if (file === undefined) return null;
  const html = Buffer.from(await buildReport(app, id));
  await writeWhole(file, (temporary) => writeFile(temporary, html));
  return { file, sha256: createHash('sha256').update(html).digest('hex'), sizeBytes: html.length };
}
