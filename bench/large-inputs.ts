import fs from 'node:fs';

/**
 * Inputs at the upper end of what comes out of real services, the same in each run. They are written byte by byte:
 * an encoder that holds a message as objects would need gigabytes.
 */

const functions = 20_000;
const locations = 60_000;
const leastDepth = 30;
const mostDepth = 61;

/** A CPU profile of random walks down a fixed call graph, uncompressed; another seed walks other ways. */
export function writeLargeProfile(file: string, samples: number, seed = 1): void {
  const random = createRandom(seed);
  const out = new Output(file);
  const strings = ['', 'samples', 'count', 'cpu', 'nanoseconds', 'worker', 'mail', '/usr/bin/shop'];
  const intern = (text: string): number => strings.push(text) - 1;
  out.message(1, [8, 1, 16, 2]);
  out.message(1, [8, 3, 16, 4]);
  out.message(3, [8, 1, 16, ...varint(0x400000), 24, ...varint(0x900000), 40, 7, 56, 1]);
  for (let i = 0; i < functions; i++) {
    const name = intern(`github.com/acme/shop/internal/part${i % 40}.(*Worker${i % 9}).step${i}`);
    const source = intern(`shop/internal/part${i % 40}/step${i}.go`);
    out.message(5, [8, ...varint(i + 1), 16, ...varint(name), 24, ...varint(name), 32, ...varint(source)]);
  }
  for (let i = 0; i < locations; i++) {
    const line = (func: number, number: number): number[] => {
      const inner = [8, ...varint(func), 16, ...varint(number)];
      return [34, inner.length, ...inner];
    };
    const inlined = i % 5 === 0 ? line(((i * 7) % functions) + 1, (i % 90) + 1) : [];
    const lines = [...inlined, ...line((i % functions) + 1, (i % 200) + 1)];
    out.message(4, [8, ...varint(i + 1), 16, 1, 24, ...varint(0x401000 + i * 37), ...lines]);
  }
  for (let i = 0; i < samples; i++) {
    const depth = leastDepth + Math.floor(random() * (mostDepth - leastDepth + 1));
    const path = [1];
    while (path.length < depth) {
      const choices = path.length < mostDepth / 3 ? 1.2 : 3;
      path.push((((path.at(-1) ?? 1) * 31 + Math.floor(random() ** 3 * choices)) % locations) + 1);
    }
    const ids = path.reverse().flatMap(varint);
    const values = [1 + (i % 3), (1 + (i % 3)) * 10_000_000].flatMap(varint);
    const label = i % 4 === 0 ? [26, 4, 8, 5, 16, 6] : [];
    out.message(2, [10, ...varint(ids.length), ...ids, 18, ...varint(values.length), ...values, ...label]);
  }
  out.message(11, [8, 3, 16, 4]);
  for (const text of strings) out.message(6, [...Buffer.from(text)]);
  out.close();
}

const states = ['chan receive', 'select', 'IO wait', 'sync.Mutex.Lock', 'semacquire', 'sleep', 'chan send', 'syscall'];

/** A goroutine dump as `debug=2` writes it: a few hundred places where thousands of goroutines stand. */
export function writeLargeDump(file: string, goroutines: number): void {
  const random = createRandom();
  const out = new Output(file);
  const hex = (): string =>
    `0xc${Math.floor(random() * 2 ** 36)
      .toString(16)
      .padStart(9, '0')}`;
  for (let id = 1; id <= goroutines; id++) {
    const place = Math.floor(random() ** 2 * 300);
    const minutes = Math.floor(random() * 90);
    const wait = minutes === 0 ? '' : `, ${minutes} minutes`;
    const lines = [`goroutine ${id} [${states[place % states.length] ?? ''}${wait}]:`];
    const depth = 2 + (place % 4);
    for (let frame = 0; frame < depth; frame++) {
      const step = (place * 7 + frame * 13) % 2000;
      lines.push(
        `github.com/acme/shop/internal/part${step % 40}.(*Worker${step % 9}).step${step}(${hex()}, {${hex()}, 0x2})`,
      );
      lines.push(
        `\t/src/shop/internal/part${step % 40}/step${step}.go:${(step % 400) + 1} +0x${(step * 3).toString(16)}`,
      );
    }
    lines.push(`created by github.com/acme/shop/internal/pool.(*Pool).start in goroutine ${(id % 50) + 1}`);
    lines.push(`\t/src/shop/internal/pool/pool.go:${40 + (place % 3)} +0x1ee`, '', '');
    out.text(lines.join('\n'));
  }
  out.close();
}

class Output {
  readonly #file: number;
  #chunks: Uint8Array[] = [];
  #size = 0;

  constructor(file: string) {
    this.#file = fs.openSync(file, 'w');
  }

  message(field: number, bytes: readonly number[]): void {
    this.#push(Uint8Array.from([(field << 3) | 2, ...varint(bytes.length), ...bytes]));
  }

  text(text: string): void {
    this.#push(Buffer.from(text));
  }

  close(): void {
    this.#flush();
    fs.closeSync(this.#file);
  }

  #push(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    if (this.#size > 2 ** 20) this.#flush();
  }

  #flush(): void {
    fs.writeSync(this.#file, Buffer.concat(this.#chunks));
    this.#chunks = [];
    this.#size = 0;
  }
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

/** xorshift: the same numbers in each run. */
function createRandom(seed = 1): () => number {
  let state = Math.imul(seed, 0x9e3779b9);
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
