import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { encodePprof } from '../test/fixtures/encode-pprof.ts';
import { launchApp, withFolder } from './launched-app.ts';
import { median, type Row } from './measure.ts';
import { spawnSync } from 'node:child_process';

const columns = 900;
const depth = 60;
const moves = 60;

/** Panning and zooming a flame graph with some 20,000 boxes in sight, in the real window. */
export function run(): Promise<Row[]> {
  return withFolder(async (folder) => {
    const capture = path.join(folder, 'wide.pb.gz');
    const workspace = path.join(folder, 'wide.faultline');
    fs.writeFileSync(capture, gzipSync(wideProfile()));
    const cli = path.resolve(import.meta.dirname, '../bin/faultline.mjs');
    const imported = spawnSync(process.execPath, [cli, 'import', capture, '--workspace', workspace]);
    if (imported.status !== 0) throw new Error(imported.stderr.toString());

    const { app, page } = await launchApp(folder, [workspace]);
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(1600, 1000);
    });
    await page.getByRole('button', { name: /CPU/ }).first().click();
    const canvas = page.locator('[data-testid="flame-canvas"]:not([data-painted="0"])');
    await canvas.waitFor();
    await page.getByRole('application').first().focus();
    const times = await timeFrames(page);
    const boxes = Number(await canvas.getAttribute('data-boxes'));
    await app.close();
    return [
      {
        what: 'pan and zoom of a flame graph, median frame',
        value: median(times),
        unit: 'ms',
        note: `${boxes} boxes in sight, software rendering`,
      },
      {
        what: 'the same, 95th percentile',
        value: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN,
        unit: 'ms',
      },
    ];
  });
}

/** Milliseconds of script in each frame that painted, while keys zoom and pan. */
async function timeFrames(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const original = window.requestAnimationFrame.bind(window);
    const times: number[] = [];
    Object.assign(window, { frameTimes: times });
    window.requestAnimationFrame = (callback) =>
      original((at) => {
        const painted = document.querySelector('[data-testid="flame-canvas"]')?.getAttribute('data-painted');
        const began = performance.now();
        callback(at);
        const took = performance.now() - began;
        if (document.querySelector('[data-testid="flame-canvas"]')?.getAttribute('data-painted') !== painted)
          times.push(took);
      });
  });
  for (let move = 0; move < moves; move++) {
    await page.keyboard.press(['w', 'd', 's', 'a'][move % 4] ?? 'w');
  }
  return page.evaluate(() => (window as unknown as { frameTimes: number[] }).frameTimes);
}

/** As many stacks side by side as the screen has pixels, each of functions of its own. */
function wideProfile(): Uint8Array {
  const strings = ['', 'cpu', 'nanoseconds'];
  const func = [];
  const location = [];
  const sample = [];
  for (let column = 0; column < columns; column++) {
    const locationId: number[] = [];
    for (let row = 0; row < depth; row++) {
      const id = column * depth + row + 1;
      const name = strings.push(`acme.example/wide/part${column % 12}.step${column}at${row}`) - 1;
      func.push({ id, name, systemName: name, filename: 0 });
      location.push({ id, mappingId: 0, address: id * 16, line: [{ functionId: id, line: row }] });
      locationId.unshift(id);
    }
    sample.push({ locationId, value: [10_000_000] });
  }
  return encodePprof({
    sampleType: [{ type: 1, unit: 2 }],
    sample,
    location,
    function: func,
    stringTable: strings,
    periodType: { type: 1, unit: 2 },
    period: 10_000_000,
    durationNanos: 10_000_000_000,
  });
}
