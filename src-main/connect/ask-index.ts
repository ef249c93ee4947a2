import { formatDuration } from '#shared/format/duration';
import { checkIndex } from './read-index.ts';
import { readText } from './read-text.ts';
import type { TestLog } from './test-log.ts';
import type { Transport } from './transport.ts';

/** The last steps of every test, whatever lies between. */
export const indexSteps = ['Ask for the index', 'Find pprof', 'Compare the clocks'] as const;

const maxIndexBytes = 256 * 1024;
/** Less than this is the way of an answer and the whole seconds of the header. */
const toleratedSkewMs = 2000;

export async function askIndex(log: TestLog, transport: Transport, url: URL, signal: AbortSignal): Promise<void> {
  const [ask, find, compare] = indexSteps;
  const { answer, page, atMs } = await log.step(ask, async (say) => {
    const answered = await transport.get({ path: '', signal, idleTimeoutMs: 10_000 });
    const atMs = Date.now();
    const page = await readText(answered.body, maxIndexBytes).catch(async (error: unknown) => {
      throw await transport.explain(error);
    });
    say(`HTTP ${answered.status}, ${page.length} characters`);
    return { answer: answered, page, atMs };
  });
  await log.step(find, (say) => {
    const { entries } = checkIndex(answer, page, transport.address);
    say(`${entries.length} profiles at ${url.pathname}`);
  });
  await log.step(compare, (say) => {
    say(clockText(answer.headers.date, atMs));
  });
}

/** Captures of several machines are put on one clock: a difference is worth knowing, and no failure. */
export function clockText(date: string | undefined, atMs: number): string {
  const serverMs = Date.parse(date ?? '');
  if (Number.isNaN(serverMs)) return 'not known: the answer has no Date';
  const skewMs = serverMs - atMs;
  if (Math.abs(skewMs) < toleratedSkewMs) return 'within 2 s of this machine';
  return `${formatDuration(Math.abs(skewMs) * 1e6)} ${skewMs > 0 ? 'ahead of' : 'behind'} this machine`;
}
