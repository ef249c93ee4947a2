import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { directTo } from '#shared/contract/connection';
import { createDatabase, openDatabase } from '../../src-main/store/database.ts';
import { appKind } from '../../src-main/store/migrations/app.ts';
import { selectConnections } from '../../src-main/store/settings.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const upTo = (version: number) => ({ ...appKind, migrations: appKind.migrations.slice(0, version) });

describe('the settings file', () => {
  it('of version 1 keeps its connections, which become direct ones with nothing special', () => {
    const file = path.join(temporaryFolder(), 'app.sqlite');
    const old = createDatabase(file, upTo(1));
    const url = 'https://10.2.0.4:6060/debug/pprof/';
    old
      .prepare(
        `INSERT INTO connection (name, service, environment, notes, target, last_success_ms)
         VALUES ('checkout', 'shop', 'production', 'by hand', ?, 1000)`,
      )
      .run(JSON.stringify({ kind: 'direct', url }));
    old.close();

    const db = openDatabase(file, appKind);
    expect(selectConnections(db)).toEqual([
      {
        id: 1,
        name: 'checkout',
        service: 'shop',
        environment: 'production',
        tags: [],
        notes: 'by hand',
        target: directTo(url),
        lastSuccessAt: '1970-01-01T00:00:01.000Z',
      },
    ]);
    db.close();
  });
});
