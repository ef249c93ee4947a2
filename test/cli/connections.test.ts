import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { directTo } from '#shared/contract/connection';
import { runCli, runJson } from '../fixtures/run-cli.ts';
import { saveConnections } from '../fixtures/saved-connection.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const inFolder = (folder: string) => ({ env: { FAULTLINE_DATA: folder } });

interface Listed {
  readonly connections: readonly { readonly name: string; readonly lastSuccessAt: string }[];
}

describe('saved connections', () => {
  it('go from one machine to another by a file, and twice changes nothing', async () => {
    const [here, there] = [temporaryFolder(), temporaryFolder()];
    saveConnections(here, { ledger: directTo('http://10.2.0.4:6060/debug/pprof/') });
    saveConnections(there, { ledger: directTo('http://10.9.9.9:6060/debug/pprof/') });
    const file = path.join(here, 'connections.json');
    expect(await runJson(['connections', 'export', file], inFolder(here))).toEqual({ file, count: 1 });
    expect(await runJson(['connections', 'import', file], inFolder(there))).toEqual({
      added: [],
      unchanged: [],
      renamed: [{ from: 'ledger', to: 'ledger (2)' }],
    });
    const { connections } = await runJson<Listed>(['connections', 'list'], inFolder(there));
    expect(connections.map(({ name, lastSuccessAt }) => [name, lastSuccessAt])).toEqual([
      ['ledger', ''],
      ['ledger (2)', ''],
    ]);
    expect(await runJson(['connections', 'import', file], inFolder(here))).toEqual({
      added: [],
      unchanged: ['ledger'],
      renamed: [],
    });
    const again = await runCli(['connections', 'export', file], inFolder(here));
    expect(again.code).toBe(3);
    expect(again.stderr).toContain('is there already');
  });

  it('are not imported from a file that is malformed', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'bad.json');
    fs.writeFileSync(file, '{"format":"faultline-connections","version":1,"connections":[{"name":"a"}]}');
    const { code, stderr } = await runCli(['connections', 'import', file], inFolder(folder));
    expect(code).toBe(3);
    expect(stderr).toContain('Nothing was imported.');
    expect(await runJson(['connections', 'list'], inFolder(folder))).toEqual({ connections: [] });
  });
});
