import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { Bridge } from '#shared/contract/requests';
import { sample } from '../fixtures/run-cli.ts';
import { ask, expect, test } from './launch.ts';

/** Gives the window files as a drop does: objects of the browser that know their file, and no path. */
async function dropFiles(page: Page, files: readonly string[]): Promise<string> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.id = 'dropped';
    input.hidden = true;
    document.body.append(input);
  });
  await page.locator('#dropped').setInputFiles([...files]);
  return page.evaluate(async () => {
    const input = document.getElementById('dropped') as HTMLInputElement;
    const { faultline } = window as unknown as { faultline: Bridge };
    const outcome = await faultline.openFiles([...(input.files ?? [])]);
    input.remove();
    return outcome.ok ? 'opened' : `${outcome.error.code}: ${outcome.error.message}`;
  });
}

test('captures that are dropped on an empty window make an incident; others join it', async ({ launch }) => {
  const { page } = await launch();
  const captures = async (): Promise<string[]> =>
    (await ask(page, 'workspace/get', null))?.captures.map(({ kind, status }) => `${kind} ${status}`) ?? [];
  expect(await dropFiles(page, [sample('sick-cpu.pb.gz')])).toBe('opened');
  await expect.poll(captures).toEqual(['cpu complete']);
  await expect(page.getByText('sick-cpu').first()).toBeVisible();
  expect(await dropFiles(page, [sample('sick-heap.pb.gz'), sample('sick-goroutines-1.txt')])).toBe('opened');
  await expect.poll(captures).toEqual(['cpu complete', 'heap complete', 'goroutine-dump complete']);
});

test('anything else says what it is, and the window stays as it was', async ({ launch, userData }) => {
  const { page } = await launch();
  const file = path.join(userData, 'notes.txt');
  await writeFile(file, 'Bought milk.\n'.repeat(20));
  expect(await dropFiles(page, [file])).toBe(
    `store/not-a-workspace: ${file} is a text file, not a Faultline workspace. It was not changed.`,
  );
  expect(await ask(page, 'workspace/get', null)).toBeNull();
});

test('a file that a page made up is no file', async ({ launch }) => {
  const { page } = await launch();
  const outcome = await page.evaluate(() => {
    const { faultline } = window as unknown as { faultline: Bridge };
    return faultline.openFiles([new File(['x'], '/etc/passwd')]);
  });
  expect(outcome).toEqual({ ok: true, value: null });
});
