import { expect, test } from 'vitest';
import type { Trace } from '#shared/trace/trace';
import { WaitKinds } from '#shared/trace/wait-kinds';
import { decodeTrace } from '../../../../src-main/decode/trace/decode-trace.ts';
import { encodeTrace } from '../../../fixtures/encode-trace.ts';

/** A goroutine that waits on a stack of these functions, leaf first. */
function waiting(functions: readonly string[]): { trace: Trace; stack: number } {
  const frames = functions.map((_, i) => `${i + 1},${i + 1},99,1`).join(' ');
  const strings = functions.map((name, i) => `${i + 1} ${name}`).join('\n');
  const trace = decodeTrace(
    encodeTrace(`go 23
      events 1 1 1
        goStatusStack 1 1 - 4 1
      sync 1 - 1 1000000000
      stacks 1 - 1
        1 ${frames}
      strings 1 - 1
        ${strings}
        99 f.go`),
  );
  return { trace, stack: trace.event.stack[1] ?? -1 };
}

test.each([
  ['Mutex', ['sync.(*Mutex).Lock', 'main.f']],
  ['Mutex', ['internal/sync.(*Mutex).lockSlow', 'main.f']],
  ['RWMutex', ['sync.(*Mutex).Lock', 'sync.(*RWMutex).Lock', 'main.f']],
  ['sync.Once', ['sync.(*Mutex).Lock', 'sync.(*Once).doSlow', 'main.f']],
  ['Mutex', ['sync.(*Mutex).Lock', 'main.f', 'main.Once']],
  ['accept', ['internal/poll.(*FD).Accept', 'net.(*TCPListener).Accept', 'net/http.(*Server).Serve']],
  ['HTTP server', ['internal/poll.(*FD).Read', 'net/http.(*connReader).Read', 'net/http.(*conn).serve']],
  ['HTTP client', ['runtime.selectgo', 'net/http.(*persistConn).roundTrip', 'net/http.(*Transport).roundTrip']],
  ['database pool', ['runtime.selectgo', 'database/sql.(*DB).conn', 'main.f']],
  ['network read', ['internal/poll.(*FD).Read', 'net.(*conn).Read', 'main.f']],
  ['channel', ['runtime.chanrecv1', 'main.f']],
  ['', ['main.f']],
])('%s of %j', (kind, functions) => {
  const { trace, stack } = waiting(functions);
  const kinds = new WaitKinds(trace);
  expect(kinds.of(stack)).toBe(kind);
  expect(kinds.of(stack)).toBe(kind);
  expect(kinds.of(-1)).toBe('');
});
