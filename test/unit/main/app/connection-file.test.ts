import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConnectionId } from '#shared/base/brand';
import { directTo, type Connection } from '#shared/contract/connection';
import {
  formatConnectionFile,
  parseConnectionFile,
  planConnectionImport,
  readConnectionFile,
} from '../../../../src-main/app/connection-file.ts';
import { errorOf } from '../../../fixtures/error-of.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const portable: Omit<Connection, 'id' | 'lastSuccessAt'> = {
  name: 'ledger',
  service: 'shop',
  environment: 'production',
  tags: ['payments', 'eu'],
  notes: 'on the metrics port',
  target: { ...directTo('https://10.2.0.4:6060/debug/pprof/'), signIn: { kind: 'basic', user: 'ada' } },
};
const ledger: Connection = { ...portable, id: 7 as ConnectionId, lastSuccessAt: '2026-11-24T03:06:00.000Z' };

const fileWith = (...connections: readonly object[]): string =>
  JSON.stringify({ format: 'faultline-connections', version: 1, connections });

describe('a file of connections', () => {
  it('is read as it was written, without what is of one machine', () => {
    const text = formatConnectionFile([ledger]);
    expect(text).not.toContain('lastSuccessAt');
    expect(parseConnectionFile(text, 'a.json')).toEqual([portable]);
  });

  it.each<[string, string, string]>([
    ['no JSON', '{', 'it is not JSON'],
    ['another file', '{"a":1}', 'format'],
    ['of a later version', '{"format":"faultline-connections","version":2,"connections":[]}', 'version'],
    ['with a field that could be a secret', fileWith({ ...portable, password: 'x' }), 'connections.0.password'],
    [
      'with a credential in a header',
      fileWith(portable, {
        ...portable,
        target: { ...portable.target, headers: [{ name: 'Authorization', value: 'x' }] },
      }),
      'connections.1.target.headers.0.name',
    ],
    [
      'with a password in an address',
      fileWith({ ...portable, target: directTo('http://ada:x@10.2.0.4/') }),
      'connections.0.target.url: A URL with a password in it',
    ],
    ['with the same tag twice', fileWith({ ...portable, tags: ['a', 'a'] }), 'connections.0.tags: has a tag twice'],
    ['longer than anybody keeps', fileWith(...Array.from({ length: 1001 }, () => portable)), 'connections'],
  ])('is refused where it is %s', (_what, text, reason) => {
    const { code, message } = errorOf(() => parseConnectionFile(text, 'a.json'));
    expect(code).toBe('file/unreadable');
    expect(message).toContain('a.json is no file of connections');
    expect(message).toContain(reason);
    expect(message).toContain('Nothing was imported.');
  });

  it('is measured before it is read', async () => {
    const file = path.join(temporaryFolder(), 'large.json');
    fs.writeFileSync(file, '');
    fs.truncateSync(file, 4 * 1024 * 1024 + 1);
    await expect(readConnectionFile(file)).rejects.toThrow('at most 4 MiB');
    await expect(readConnectionFile(path.dirname(file))).rejects.toThrow('it is not a file');
  });
});

describe('an import', () => {
  it('adds nothing that is there word for word', () => {
    const { drafts, outcome } = planConnectionImport([ledger], [portable]);
    expect(drafts).toEqual([]);
    expect(outcome).toEqual({ added: [], unchanged: ['ledger'], renamed: [] });
  });

  it('gives a connection another name where its name is taken, in the file too', () => {
    const other = { ...portable, notes: 'another' };
    const third = { ...portable, notes: 'a third' };
    const { drafts, outcome } = planConnectionImport([ledger], [other, third, { ...portable, name: 'new' }]);
    expect(drafts.map(({ id, name, notes }) => [id, name, notes])).toEqual([
      [null, 'ledger (2)', 'another'],
      [null, 'ledger (3)', 'a third'],
      [null, 'new', 'on the metrics port'],
    ]);
    expect(outcome.added).toEqual(['new']);
    expect(outcome.renamed).toEqual([
      { from: 'ledger', to: 'ledger (2)' },
      { from: 'ledger', to: 'ledger (3)' },
    ]);
  });
});
