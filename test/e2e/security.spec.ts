import { expect, test } from './launch.ts';

test('the window is shut in: three functions, no Node, no way out', async ({ launch }) => {
  const { page } = await launch();
  const seen = await page.evaluate(() => ({
    bridge: Object.keys((window as unknown as { faultline: object }).faultline).sort(),
    isFrozen: Object.isFrozen((window as unknown as { faultline: object }).faultline),
    node: typeof (globalThis as unknown as { process?: unknown }).process,
    require: typeof (globalThis as unknown as { require?: unknown }).require,
    opened: window.open('https://example.invalid') === null,
    address: location.href,
  }));
  expect(seen).toEqual({
    bridge: ['on', 'openFiles', 'request'],
    isFrozen: true,
    node: 'undefined',
    require: 'undefined',
    opened: true,
    address: 'app://faultline/index.html',
  });
  await page.evaluate(() => {
    location.href = 'https://example.invalid/';
  });
  expect(page.url()).toBe('app://faultline/index.html');
});

test('scripts from elsewhere do not run', async ({ launch }) => {
  const { page } = await launch();
  const blocked = await page.evaluate(async () => {
    const violation = new Promise<string>((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => {
        resolve(event.violatedDirective);
      });
    });
    const script = document.createElement('script');
    script.textContent = 'window.wasRun = true';
    document.head.append(script);
    return { directive: await violation, wasRun: 'wasRun' in window };
  });
  expect(blocked).toEqual({ directive: 'script-src-elem', wasRun: false });
});

test('the main process refuses what is not in the contract', async ({ launch }) => {
  const { page } = await launch();
  const codes = await page.evaluate(async () => {
    const { faultline } = window as unknown as {
      faultline: { request: (name: unknown, args: unknown) => Promise<{ ok: boolean; error?: { code: string } }> };
    };
    const calls: [unknown, unknown][] = [
      ['__proto__', null],
      ['app/quit', null],
      ['capture/open', { id: '1; DROP TABLE capture' }],
      ['capture/open', { id: -1 }],
      ['workspace/create', { title: 'x'.repeat(5000), service: '', environment: 'local' }],
      ['workspace/create', { title: 'x', service: '', environment: 'local', extra: 1 }],
      ['workspace/open', { file: '/etc/passwd' }],
    ];
    return Promise.all(calls.map(async ([name, args]) => (await faultline.request(name, args)).error?.code));
  });
  expect(codes).toEqual(Array(7).fill('app/bad-request'));
});
