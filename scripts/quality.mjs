// npm run quality [part of a name]: runs programs with known faults and writes to docs/quality.md what findings say.
import { buildIfStale, withTypeScript } from './load-typescript.mjs';

buildIfStale();
await withTypeScript(async (load) => {
  const { measureQuality } = await load('/test/quality/run.ts');
  await measureQuality(process.argv[2] ?? '');
});
process.exit(0);
