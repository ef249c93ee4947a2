import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'vitest';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { expectGolden } from '../fixtures/golden-file.ts';
import { summariseCapture } from '../fixtures/summarise-capture.ts';

const folders = {
  shop: path.join(import.meta.dirname, 'captures'),
  incident: path.join(import.meta.dirname, '../../resources/sample-incident'),
};

describe.each(Object.entries(folders))('captures of %s', (name, folder) => {
  const files = readdirSync(folder).filter((file) => /\.(?:pb\.gz|txt)$/.test(file));
  test.each(files)('%s', (file) => {
    const summary = summariseCapture(decodeCapture(readFileSync(path.join(folder, file))));
    expectGolden(path.join(import.meta.dirname, 'summaries', name, `${file}.txt`), summary);
  });
});
