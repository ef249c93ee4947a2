import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCaptures } from '../../../../src-main/app/capture-files.ts';
import { sample } from '../../../fixtures/run-cli.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

describe('captures in a folder', () => {
  test('are found below it too, and what is left out is named with its reason', async () => {
    const folder = temporaryFolder();
    const at = (name: string): string => path.join(folder, name);
    fs.mkdirSync(at('b/deep'), { recursive: true });
    fs.copyFileSync(sample('sick-cpu.pb.gz'), at('cpu'));
    fs.copyFileSync(sample('sick-heap.pb.gz'), at('b/deep/heap.pb.gz'));
    fs.writeFileSync(at('.hidden'), 'x');
    fs.writeFileSync(at('b/notes.txt'), 'we looked at the heap first\n');
    fs.writeFileSync(at('b/empty.pb.gz'), '');
    fs.symlinkSync(folder, at('b/loop'));

    const { files, skipped } = await findCaptures([folder, at('b/notes.txt')]);
    expect(files).toEqual([at('cpu'), at('b/deep/heap.pb.gz'), at('b/notes.txt')]);
    expect(skipped).toEqual([
      { file: at('b/empty.pb.gz'), reason: 'it is empty' },
      { file: at('b/loop'), reason: 'it is a link or no file' },
      { file: at('b/notes.txt'), reason: 'it is text' },
    ]);
  });

  test('are at most a thousand, and the rest is not read', async () => {
    const folder = temporaryFolder();
    for (let i = 0; i < 1003; i++) fs.writeFileSync(path.join(folder, `s${i}.folded`), 'main;a 1\nmain;b 2\n');
    const { files, skipped } = await findCaptures([folder]);
    expect([files.length, skipped.length]).toEqual([1000, 1]);
    expect(skipped[0]?.reason).toContain('1000 files');
  });
});
