import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findFreeFile } from '../../../../src-main/app/workspace-file.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const day = new Date('2026-11-24T23:30:00Z');

test.each([
  ['Checkout p99 over 4 s', '2026-11-24-checkout-p99-over-4-s.faultline'],
  ['Größe der Körbe', '2026-11-24-gro-e-der-korbe.faultline'],
  ['../../etc/passwd', '2026-11-24-etc-passwd.faultline'],
  ['注文が遅い', '2026-11-24-incident.faultline'],
  ['x'.repeat(500), `2026-11-24-${'x'.repeat(60)}.faultline`],
])('the file of "%s" is %s', (title, file) => {
  const folder = temporaryFolder();
  expect(findFreeFile(folder, title, day)).toBe(path.join(folder, file));
});

test('a name that is taken gets a number', () => {
  const folder = temporaryFolder();
  for (const expected of ['a', 'a-2', 'a-3']) {
    const file = findFreeFile(folder, 'a', day);
    expect(path.basename(file)).toBe(`2026-11-24-${expected}.faultline`);
    fs.writeFileSync(file, '');
  }
});
