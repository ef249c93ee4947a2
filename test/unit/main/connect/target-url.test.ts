import { describe, expect, it } from 'vitest';
import { parseTargetUrl } from '../../../../src-main/connect/target-url.ts';
import { errorOf } from '../../../fixtures/error-of.ts';

describe('the address of a process', () => {
  it.each([
    ['http://10.0.0.4:6060/debug/pprof/', 'http://10.0.0.4:6060/debug/pprof/'],
    ['http://10.0.0.4:6060', 'http://10.0.0.4:6060/debug/pprof/'],
    ['10.0.0.4:6060', 'http://10.0.0.4:6060/debug/pprof/'],
    [' localhost:6060/ops/pprof ', 'http://localhost:6060/ops/pprof/'],
    ['https://shop.example/internal/pprof?debug=1#top', 'https://shop.example/internal/pprof/'],
    ['http://[::1]:6060', 'http://[::1]:6060/debug/pprof/'],
  ])('%s is %s', (given, means) => {
    expect(parseTargetUrl(given).href).toBe(means);
  });

  it.each([
    ['', 'There is no address'],
    ['http://', 'is not a URL'],
    ['ssh://bastion', 'ssh:// is not spoken here'],
    ['http://ada:secret@host:6060/', 'would be stored in clear'],
  ])('"%s" is refused with the reason and an example', (given, says) => {
    const { code, message } = errorOf(() => parseTargetUrl(given));
    expect(code).toBe('connect/bad-url');
    expect(message).toContain(says);
    expect(message).toContain('http://127.0.0.1:6060/debug/pprof/');
  });
});
