import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProgram, ProgramPath } from '../../../../../src-main/connect/kube/program-path.ts';
import { temporaryFolder } from '../../../../fixtures/temporary-folder.ts';

/** A shell that sets its PATH as a profile would, then runs what it is told. */
function shell(profile: string): string {
  const file = path.join(temporaryFolder(), 'shell');
  fs.writeFileSync(file, `#!/bin/sh\n${profile}\nexec /bin/sh -c "$4"\n`, { mode: 0o755 });
  return file;
}

describe.skipIf(process.platform === 'win32')('programs of the login shell', () => {
  it('are found besides those of this process', async () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, 'login-plugin'), '', { mode: 0o755 });
    const file = shell(`echo 'welcome back'; export PATH="$PATH:${folder}" OF_LOGIN='two\nlines'`);
    const { env, source } = await ProgramPath.ofLoginShell({ file, timeoutMs: 10_000 }).environment();
    expect(source).toBe(`PATH of the login shell ${file}`);
    expect(env['OF_LOGIN']).toBe('two\nlines');
    expect(await findProgram('login-plugin', env)).toBe(path.join(folder, 'login-plugin'));
    expect(await findProgram('login-plugin', process.env)).toBeUndefined();
  });

  it('are done without where the shell hangs, fails or is missing, and that is said', async () => {
    const sourceOf = async (file: string, timeoutMs = 10_000): Promise<string> =>
      (await ProgramPath.ofLoginShell({ file, timeoutMs }).environment()).source;
    expect(await sourceOf(shell('sleep 60'), 1000)).toMatch(
      /^PATH of this process, since .+ did not answer within 1 s$/,
    );
    expect(await sourceOf(shell('exit 3'))).toMatch(/ended without an answer$/);
    expect(await sourceOf('/nonexistent')).toMatch(/could not be started$/);
  });
});
