import fs from 'node:fs';
import path from 'node:path';

const maxSlugLength = 60;

/** `2026-11-24-checkout-p99-over-4-s.faultline`, with `-2`, `-3` … where that is taken. */
export function findFreeFile(folder: string, title: string, day: Date): string {
  const slug = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxSlugLength)
    .replace(/^-|-$/g, '');
  const stem = path.join(folder, `${day.toISOString().slice(0, 10)}-${slug === '' ? 'incident' : slug}`);
  for (let number = 1; ; number++) {
    const file = `${stem}${number === 1 ? '' : `-${number}`}.faultline`;
    if (!fs.existsSync(file)) return file;
  }
}
