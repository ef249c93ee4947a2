import { describe, expect, test } from 'vitest';
import { computeSignature, foldName, isOwn, receiverType, shortName } from '#shared/correlate/signature';
import { classifySyscall } from '#shared/correlate/syscall-kind';
import { classifyWait } from '#shared/correlate/wait-class';

const stack = (...names: string[]): { func: string; file: string; line: number }[] =>
  names.map((func, line) => ({ func, file: 'a.go', line }));
const keyOf = (...names: string[]): string => computeSignature(stack(...names)).key;

describe('one stack', () => {
  test('is the same in a dump, in a profile and in a trace', () => {
    const dump = keyOf('app.example/a.(*Flight).wait', 'app.example/a.run.func1');
    const profile = keyOf(
      'runtime.gopark',
      'runtime.chanrecv',
      'runtime.chanrecv1',
      'app.example/a.(*Flight).wait',
      'app.example/a.run.func1',
      'runtime.goexit',
    );
    const trace = keyOf('runtime.chanrecv1', 'app.example/a.(*Flight).wait', 'app.example/a.run.func1');
    expect([profile, trace]).toEqual([dump, dump]);
  });

  test('is the same whether the slow part of a lock is inlined or not', () => {
    const inlined = keyOf('sync.(*Mutex).Lock', 'app.example/a.get');
    expect(
      keyOf(
        'internal/sync.runtime_SemacquireMutex',
        'internal/sync.(*Mutex).lockSlow',
        'internal/sync.(*Mutex).Lock',
        'sync.(*Mutex).Lock',
        'app.example/a.get',
      ),
    ).toBe(inlined);
  });

  test('is another where another function is on it, and not where another line is', () => {
    expect(keyOf('a.b', 'a.c')).not.toBe(keyOf('a.b', 'a.d'));
    const lines = (line: number): string => computeSignature([{ func: 'a.b', file: 'a.go', line }]).key;
    expect(lines(1)).toBe(lines(2));
  });

  test('that the runtime alone is on is empty', () => {
    expect(computeSignature(stack('runtime.gopark', 'runtime.bgsweep', 'runtime.goexit'))).toEqual({
      key: '',
      frames: [],
    });
  });
});

test.each([
  ['main.run[...].func2.1', 'main.run'],
  ['app.example/a.(*Pool[go.shape.int]).work', 'app.example/a.(*Pool).work'],
  ['app.example/a.(*T).Close-fm', 'app.example/a.(*T).Close'],
  ['app.example/a.walk-range1', 'app.example/a.walk'],
  ['app.example/a.Start.gowrap1', 'app.example/a.Start'],
  ['app.example/a.function1', 'app.example/a.function1'],
])('%s is folded to %s', (name, folded) => {
  expect(foldName(name)).toBe(folded);
});

test.each([
  ['main.run', true],
  ['app.example/a.run', true],
  ['shop/cart.Add', true],
  ['net/http.(*conn).serve', false],
  ['golang.org/x/sys/unix.Flock', false],
  ['internal/poll.(*FD).Read', false],
  ['memeqbody', false],
])('%s is of the program itself: %s', (name, own) => {
  expect(isOwn(name)).toBe(own);
});

test('a method has the type of its value', () => {
  expect(receiverType('app.example/a.(*Cache[...]).refresh.func1')).toBe('app.example/a.Cache');
  expect(receiverType('app.example/a.run')).toBe('');
  expect(shortName('app.example/shop/cart.(*Basket).Add')).toBe('cart.(*Basket).Add');
});

describe('a wait', () => {
  test.each([
    ['chan receive', [], 'receive'],
    ['chan receive (nil chan)', [], 'nil-channel'],
    ['select (no cases)', [], 'forever'],
    ['chan send (durable)', [], 'send'],
    ['semacquire', ['sync.runtime_Semacquire', 'sync.(*WaitGroup).Wait', 'main.main'], 'wait-group'],
    ['semacquire', ['sync.runtime_SemacquireMutex', 'sync.(*Mutex).lockSlow', 'sync.(*Mutex).Lock'], 'mutex'],
    ['semacquire', ['sync.runtime_SemacquireRWMutexR', 'sync.(*RWMutex).RLock'], 'rwmutex'],
    ['force gc (idle)', [], 'system'],
    ['', ['runtime.gopark', 'runtime.selectgo', 'main.loop'], 'select'],
    ['', ['runtime.gopark', 'runtime.netpollblock', 'internal/poll.runtime_pollWait'], 'network'],
    ['', ['internal/runtime/syscall.Syscall6', 'syscall.read', 'os.(*File).Read'], 'syscall'],
    ['', ['main.spin', 'runtime.goexit'], 'running'],
  ] as const)('%j in %j is %s', (state, frames, wait) => {
    expect(classifyWait(state, stack(...frames))).toBe(wait);
  });
});

describe('a system call', () => {
  test.each([
    [['syscall.Syscall', 'syscall.read', 'os.(*File).Read', 'main.load'], 'file', 'read(2)'],
    [['syscall.Syscall', 'syscall.flock', 'syscall.Flock', 'main.lock'], 'lock', 'flock(2)'],
    [['runtime.cgocall', 'net._C2func_getaddrinfo', 'net.cgoLookupHostIP'], 'name-lookup', 'a system call'],
    [['runtime.cgocall', 'main._Cfunc_sqlite3_step', 'main.query'], 'cgo', 'the C function sqlite3_step'],
    [['syscall.Syscall6', 'syscall.wait4', 'os.(*Process).wait'], 'child', 'wait4(2)'],
    [['golang.org/x/sys/unix.EpollWait', 'main.watch'], 'other', 'epollwait(2)'],
  ] as const)('in %j is of kind %s and called %s', (frames, kind, call) => {
    expect(classifySyscall(stack(...frames))).toMatchObject({ kind, call });
  });
});
