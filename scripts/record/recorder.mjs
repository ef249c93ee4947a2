import { createHash } from 'node:crypto';

const kinds = {
  cpu: { endpoint: 'profile?seconds=10', file: 'cpu.pb.gz' },
  heap: { endpoint: 'heap', file: 'heap.pb.gz' },
  block: { endpoint: 'block', file: 'block.pb.gz' },
  mutex: { endpoint: 'mutex', file: 'mutex.pb.gz' },
  threadcreate: { endpoint: 'threadcreate', file: 'threadcreate.pb.gz' },
  goroutine: { endpoint: 'goroutine', file: 'goroutine-N.pb.gz' },
  'goroutine-dump': { endpoint: 'goroutine?debug=2', file: 'goroutines-N.txt' },
  trace: { endpoint: 'trace?seconds=5', file: 'trace.trace' },
};

/** Takes captures and keeps them, with what is known about each, in the order they were taken. */
export class Recorder {
  captures = [];

  /** Takes a capture of the process of that id. Its bytes stay as they were received. */
  async take(id, pprofUrl, kind) {
    const { endpoint, file } = kinds[kind];
    const before = this.captures.filter((capture) => capture.process === id && capture.kind === kind).length;
    const startedAt = new Date().toISOString();
    const response = await fetch(pprofUrl + endpoint);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Error(`${endpoint}: ${response.status} ${bytes.toString('utf8')}`);
    const capture = {
      file: `${id}-${file.replace('N', String(before + 1))}`,
      process: id,
      kind,
      endpoint,
      startedAt,
      finishedAt: new Date().toISOString(),
      contentType: response.headers.get('content-type'),
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes,
    };
    this.captures.push(capture);
    console.log(`  ${capture.file}, ${capture.sizeBytes.toLocaleString('en')} bytes`);
    return capture;
  }
}
