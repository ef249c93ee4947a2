import fs from 'node:fs';
import { AppError } from '#shared/base/app-error';
import { ensure } from '#shared/base/assert';
import { serveCalls, type Handlers } from '../threads/serve-calls.ts';
import { deleteCapture, describeCapture } from './captures.ts';
import { measureChunks, readChunk } from './chunks.ts';
import {
  deleteComparison,
  ensureComparison,
  setComparisonCaptures,
  setComparisonInReport,
  setComparisonRenames,
  swapComparison,
} from './comparisons.ts';
import { createDatabase, openDatabase, type Db } from './database.ts';
import { ensureProcess, updateIncident } from './incident.ts';
import { saveHostKey, selectHostKeys } from './host-keys.ts';
import { appKind } from './migrations/app.ts';
import { deleteFindingMark, saveFindingMark, selectFindingMarks } from './finding-marks.ts';
import { deleteNote, insertNote, updateNote } from './notes.ts';
import { OpenWorkspace } from './open-workspace.ts';
import { countSecrets, deleteSecrets, saveSecret, selectSecret } from './secrets.ts';
import * as settings from './settings.ts';
import type { StoreCalls } from './store-calls.ts';

let app: Db | undefined;
let open: OpenWorkspace | undefined;

const appDb = (): Db => ensure(app, 'settings database');
const workspace = (): OpenWorkspace => {
  if (!open) throw new AppError('app/not-found', 'No workspace is open.');
  return open;
};

/** All of a change or nothing. */
function whole<T>(change: (db: Db) => T): T {
  const { db } = workspace();
  return db.transaction(change)(db);
}

/** Only after the new one is open does the old one close: a failure leaves everything as it was. */
function replaceWorkspace(next: OpenWorkspace): OpenWorkspace {
  open?.close();
  open = next;
  const { incident, isSample } = next.read();
  if (app && !isSample) settings.noteRecent(app, next.file, incident.title, Date.now());
  return next;
}

const handlers: Handlers<StoreCalls> = {
  'settings/open': ({ file }) => {
    app = fs.existsSync(file) ? openDatabase(file, appKind) : createDatabase(file, appKind);
    return { sqlite: app.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '' };
  },
  'settings/connections': () => settings.selectConnections(appDb()),
  'settings/save-connection': (draft) => {
    const saved = settings.saveConnection(appDb(), draft);
    if (!saved) throw new AppError('app/not-found', 'That connection no longer exists.');
    return saved;
  },
  'settings/add-connections': ({ drafts }) => {
    settings.addConnections(appDb(), drafts);
    return null;
  },
  'settings/delete-connection': ({ id }) => {
    settings.deleteConnection(appDb(), id);
    return null;
  },
  'settings/connection-worked': ({ id, atMs }) => {
    settings.noteConnectionSuccess(appDb(), id, atMs);
    return null;
  },
  'secret/get': ({ slot }) => selectSecret(appDb(), slot) ?? null,
  'secret/set': (secret) => {
    saveSecret(appDb(), secret);
    return null;
  },
  'secret/count': () => countSecrets(appDb()),
  'secret/delete-all': () => {
    deleteSecrets(appDb());
    return null;
  },
  'host-key/list': ({ host, port }) => selectHostKeys(appDb(), host, port),
  'host-key/set': (key) => {
    saveHostKey(appDb(), key);
    return null;
  },
  'settings/preferences': () => settings.selectPreferences(appDb()),
  'settings/set-preferences': (changes) => settings.savePreferences(appDb(), changes),
  'settings/recent': () => settings.selectRecent(appDb()),

  'workspace/create': ({ file, incident }) => replaceWorkspace(OpenWorkspace.create(file, incident)).read(),
  'workspace/open': ({ file }) => {
    if (open?.file === file) return open.read();
    return replaceWorkspace(OpenWorkspace.open(file)).read();
  },
  'workspace/close': () => {
    open?.close();
    open = undefined;
    return null;
  },
  'workspace/get': () => workspace().read(),
  'incident/update': (incident) => {
    updateIncident(workspace().db, incident);
    if (app && !workspace().read().isSample) settings.noteRecent(app, workspace().file, incident.title, Date.now());
    return null;
  },
  'process/ensure': (process) => ensureProcess(workspace().db, process),

  'capture/begin': (capture) => workspace().begin(capture),
  'capture/append': ({ id, block, length }) => {
    workspace().append(id, block.subarray(0, length));
    return block;
  },
  'capture/finish': (args) => workspace().finish(args),
  'capture/describe': (found) => {
    describeCapture(workspace().db, found);
    return workspace().capture(found.id);
  },
  'capture/read': ({ id }) => workspace().readCapture(id),
  'capture/read-chunk': ({ id, seq }) => readChunk(workspace().db, id, seq) ?? null,
  'capture/measure': ({ id }) => measureChunks(workspace().db, id),
  'capture/delete': ({ id }) => {
    deleteCapture(workspace().db, id);
    return null;
  },

  'comparison/ensure': ({ captures, createdMs }) => whole((db) => ensureComparison(db, captures, createdMs)),
  'comparison/set-captures': ({ id, captures }) => {
    whole((db) => {
      setComparisonCaptures(db, id, captures);
    });
    return null;
  },
  'comparison/set-renames': ({ id, renames }) => {
    whole((db) => {
      setComparisonRenames(db, id, renames);
    });
    return null;
  },
  'comparison/set-in-report': ({ id, inReport }) => {
    setComparisonInReport(workspace().db, id, inReport);
    return null;
  },
  'comparison/swap': ({ id }) => {
    whole((db) => {
      swapComparison(db, id);
    });
    return null;
  },
  'comparison/delete': ({ id }) => {
    deleteComparison(workspace().db, id);
    return null;
  },
  'finding-mark/list': () => selectFindingMarks(workspace().db),
  'finding-mark/set': (mark) => saveFindingMark(workspace().db, mark),
  'finding-mark/delete': ({ key }) => {
    deleteFindingMark(workspace().db, key);
    return null;
  },
  'note/add': (note) => insertNote(workspace().db, note),
  'note/update': ({ id, text }) => {
    const note = updateNote(workspace().db, id, text);
    if (!note) throw new AppError('app/not-found', 'That note no longer exists.');
    return note;
  },
  'note/delete': ({ id }) => {
    deleteNote(workspace().db, id);
    return null;
  },
};

serveCalls<StoreCalls>(handlers, {
  'capture/append': (block) => [block.buffer],
  'capture/read': (bytes) => [bytes.buffer],
});
