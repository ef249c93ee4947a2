import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { ensure } from '#shared/base/assert';
import { filesWith } from '../fixtures/files-with.ts';
import { closeServer, listen, pprofHandler } from '../fixtures/pprof-server.ts';
import { sample } from '../fixtures/run-cli.ts';
import { makeKey, noSshd, startSshd } from '../fixtures/sshd.ts';
import { ask, expect, test } from './launch.ts';
import { addConnection, arrived } from './main-job.ts';

const passphrase = 'oNcall-Passphrase-9';

async function fillHop(page: Page, name: string, port: number, key: string): Promise<void> {
  await page.getByLabel(name, { exact: true }).and(page.getByRole('textbox')).fill('127.0.0.1');
  await page.getByLabel(`Port of ${name}`).fill(String(port));
  await page.getByLabel(`Key file for ${name}`).fill(key);
}

test('through a jump host: keys are asked about, a locked key is unlocked, and no file holds its passphrase', async ({
  launch,
  userData,
}) => {
  test.skip(noSshd !== '', noSshd);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-home-'));
  const usualHome = process.env['HOME'];
  process.env['HOME'] = home; // the app reads ~/.ssh
  const keys = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-keys-'));
  const locked = makeKey(path.join(keys, 'locked'), { passphrase });
  const heap = fs.readFileSync(sample('sick-heap.pb.gz'));
  const target = http.createServer(pprofHandler((_request, response) => response.end(heap)));
  const address = `http://127.0.0.1:${await listen(target)}/`;
  const bastion = await startSshd({ clientKeys: [locked] });
  const inner = await startSshd({ clientKeys: [locked] });
  try {
    const { page, complaints } = await launch();
    await ask(page, 'workspace/create', { title: 'Through SSH', service: '', environment: 'local' });
    await addConnection(page, 'ledger', address);
    await page.getByRole('radiogroup', { name: 'Reach it by' }).getByRole('radio', { name: 'SSH tunnel' }).click();
    await page.getByRole('button', { name: 'Add a jump host' }).click();
    await fillHop(page, 'Jump host 1', bastion.port, locked);
    await fillHop(page, 'SSH server', inner.port, locked);

    await page.getByRole('button', { name: 'Test' }).first().click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('First contact with 127.0.0.1 (127.0.0.1 port');
    await expect(dialog).toContainText('hop 1 of 2');
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await dialog.getByRole('button', { name: 'Trust and save' }).click();
    await expect(dialog).toContainText(`Passphrase of ${locked}`);
    await dialog.getByLabel('Passphrase').fill(passphrase);
    await page.keyboard.press('Enter');
    await expect(dialog).toContainText('hop 2 of 2');
    await dialog.getByRole('button', { name: 'Trust and save' }).click();
    await expect(page.getByText('all steps passed')).toBeVisible();

    await page.getByRole('button', { name: /Save and connect/ }).click();
    await dialog.getByLabel('Passphrase').fill(passphrase);
    await dialog.getByRole('checkbox').check({ force: true });
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog', { name: /Capture from ledger/ });
    await expect(sheet).toContainText('Heap');
    const [connection] = await ask(page, 'connection/list', null);
    const capture = {
      connectionId: ensure(connection, 'the saved connection').id,
      requests: [{ offerId: 'heap', seconds: 0, forceGc: false }],
    };
    await ask(page, 'capture/start', capture);
    await arrived(page, 1);

    bastion.dropSessions();
    await ask(page, 'capture/start', capture);
    await arrived(page, 2);
    expect(complaints).toEqual([]);
  } finally {
    if (usualHome !== undefined) process.env['HOME'] = usualHome;
    closeServer(target);
    await bastion.stop();
    await inner.stop();
  }
  expect(filesWith([userData, home], [passphrase])).toEqual([]);
  fs.rmSync(home, { recursive: true });
  fs.rmSync(keys, { recursive: true });
});
