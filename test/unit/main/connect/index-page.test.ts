import { describe, expect, it } from 'vitest';
import { parseIndexPage } from '../../../../src-main/connect/index-page.ts';

/** As net/http/pprof of Go 1.26 writes it. */
const page = (rows: string): string => `<html>
<head>
<title>/debug/pprof/</title>
</head>
<body>
/debug/pprof/
<br>
Types of profiles available:
<table>
<thead><td>Count</td><td>Profile</td></thead>
${rows}</table>
<a href="goroutine?debug=2">full goroutine stack dump</a>
</body>
</html>`;

describe('the index page', () => {
  it('lists names and counts', () => {
    const rows = `<tr><td>3</td><td><a href='allocs?debug=1'>allocs</a></td></tr>
<tr><td>1204</td><td><a href='goroutine?debug=1'>goroutine</a></td></tr>
`;
    expect(parseIndexPage(page(rows))).toEqual([
      { name: 'allocs', count: 3 },
      { name: 'goroutine', count: 1204 },
    ]);
  });

  it("gives a custom profile's name as the service wrote it", () => {
    const rows = `<tr><td>1</td><td><a href='acme/a&amp;b?debug=1'>acme/a&amp;b &lt;x&gt;</a></td></tr>`;
    expect(parseIndexPage(page(rows))).toEqual([{ name: 'acme/a&b <x>', count: 1 }]);
  });

  it('is not found in other pages', () => {
    expect(parseIndexPage('<html><body>Sign in</body></html>')).toBeUndefined();
    expect(parseIndexPage('<table><tr><td>1</td><td><a href="x">x</a></td></tr></table>')).toBeUndefined();
    expect(parseIndexPage('')).toBeUndefined();
  });

  it('is bounded', () => {
    const rows = Array.from({ length: 2000 }, (_, i) => `<tr><td>1</td><td><a href='p${i}'>p${i}</a></td></tr>`).join(
      '',
    );
    expect(parseIndexPage(page(rows))).toHaveLength(500);
  });
});
