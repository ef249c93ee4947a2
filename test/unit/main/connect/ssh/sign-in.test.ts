import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import ssh2, { type AuthContext, type Connection } from 'ssh2';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '#shared/base/app-error';
import { SshLink } from '../../../../../src-main/connect/ssh/ssh-link.ts';
import { resolveRoute } from '../../../../../src-main/connect/ssh/resolve-hop.ts';
import { usualPlaces } from '../../../../../src-main/connect/ssh/ssh-config.ts';
import { answering, type Answering } from '../../../../fixtures/asking.ts';
import { listen } from '../../../../fixtures/pprof-server.ts';
import { makeKey } from '../../../../fixtures/sshd.ts';
import { temporaryFolder } from '../../../../fixtures/temporary-folder.ts';

/** Servers that a test decides for: what OpenSSH does only with PAM or hardware. */

const hostKey = ssh2.utils.generateKeyPairSync('ed25519').private;

async function serve(judge: (context: AuthContext, attempts: string[]) => void) {
  const attempts: string[] = [];
  const clients = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    clients.add(client);
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      attempts.push(context.method);
      judge(context, attempts);
    });
  });
  const port = await listen(server);
  onTestFinished(() => {
    for (const client of clients) client.end();
    server.close();
  });
  return { port, attempts };
}

async function signIn(
  port: number,
  asking: Answering,
  signal = AbortSignal.timeout(20_000),
): Promise<AppError | undefined> {
  const server = { host: '127.0.0.1', port, user: 'ada', identityFile: '' };
  const route = await resolveRoute({ server, jumps: [], useAgent: false, useConfig: false }, usualPlaces());
  try {
    const link = await SshLink.open(route, { asking, isProduction: false, signal, timeoutMs: 5000 });
    link.close();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

describe('signing in', () => {
  beforeEach(() => {
    process.env['HOME'] = temporaryFolder();
    fs.mkdirSync(path.join(process.env['HOME'], '.ssh'));
  });
  const slot = (port: number): string => `password of ada at ssh://127.0.0.1:${port}`;

  it('sends the password once, to a server that takes passwords', async () => {
    const { port, attempts } = await serve((context) => {
      if (context.method === 'password' && context.password === 'right') context.accept();
      else context.reject(['password']);
    });
    const asking = answering({ trust: 'once', secrets: { [slot(port)]: 'right' } });
    expect(await signIn(port, asking)).toBeUndefined();
    expect(attempts).toEqual(['none', 'password']);
  });

  it('does not repeat what was refused', async () => {
    const { port, attempts } = await serve((context) => {
      context.reject(['keyboard-interactive', 'password']);
    });
    const asking = answering({ trust: 'once', secrets: { [slot(port)]: 'wrong' } });
    const error = await signIn(port, asking);
    expect(error?.code).toBe('connect/sign-in');
    expect(error?.message).toContain('What was entered was not accepted.');
    expect(JSON.stringify(error?.details)).not.toContain('wrong');
    expect(attempts).toEqual(['none', 'keyboard-interactive', 'password']);
    expect(asking.refused).toEqual([slot(port)]);
  });

  it('puts every question of a server to the person, and keeps none but a password', async () => {
    const { port } = await serve((context) => {
      if (context.method !== 'keyboard-interactive') {
        context.reject(['keyboard-interactive']);
        return;
      }
      context.prompt([{ prompt: 'Password: ', echo: false }], (passwords) => {
        context.prompt(
          [
            { prompt: 'Verification code: ', echo: false },
            { prompt: 'Ticket: ', echo: true },
          ],
          'Two factors',
          (answers) => {
            if ([...passwords, ...answers].join(' ') === 'right 123456 INC-1') context.accept();
            else context.reject();
          },
        );
      });
    });
    const asking = answering({
      trust: 'once',
      secrets: { [slot(port)]: 'right' },
      answers: (labels) => (labels[0] === 'Verification code:' ? ['123456', 'INC-1'] : []),
    });
    expect(await signIn(port, asking)).toBeUndefined();
    expect(asking.asked).toEqual([slot(port), 'Verification code: | Ticket:']);
  });

  it('goes on with a code after a key where the server wants both', async () => {
    const { port, attempts } = await serve((context, attempts) => {
      if (context.method === 'publickey') {
        if (context.signature) context.reject(['keyboard-interactive'], true);
        else context.accept();
      } else if (context.method === 'keyboard-interactive') {
        context.prompt([{ prompt: 'Code: ', echo: false }], ([code]) => {
          if (code === '123456') context.accept();
          else context.reject(['keyboard-interactive']);
        });
      } else context.reject(attempts.includes('publickey') ? ['keyboard-interactive'] : ['publickey']);
    });
    makeKey(path.join(process.env['HOME'] ?? '', '.ssh/id_ed25519'));
    const asking = answering({ trust: 'once', answers: () => ['123456'] });
    expect(await signIn(port, asking)).toBeUndefined();
    expect(attempts).toEqual(['none', 'publickey', 'publickey', 'none', 'keyboard-interactive']);
    const wrong = await signIn(port, answering({ trust: 'once', answers: () => ['000000'] }));
    expect(wrong?.message).toContain('What was entered was not accepted.');
  });

  it('ends when the person cancels, without a credential', async () => {
    const { port, attempts } = await serve((context) => {
      context.reject(['password']);
    });
    const error = await signIn(port, answering({ trust: 'once' }));
    expect(error?.code).toBe('connect/unanswered');
    expect(attempts).toEqual(['none']);
  });

  it('tells a server that never speaks from one that is slow to be trusted', async () => {
    const silent = net.createServer();
    const port = await listen(silent);
    onTestFinished(() => {
      silent.close();
    });
    const stop = new AbortController();
    const ended = signIn(port, answering(), stop.signal);
    stop.abort();
    expect((await ended)?.code).toBe('app/cancelled');
    expect((await signIn(port, answering()))?.message).toBe(
      '127.0.0.1 did not answer within 5 s. Try again, or allow more time.',
    );
  });
});
