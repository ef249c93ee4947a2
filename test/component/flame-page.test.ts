import { afterEach, describe, expect, test } from 'vitest';
import type { Profile } from '#shared/profile/profile';
import type { Refinement } from '#shared/profile/refinement-types';
import { exportProfile } from '../../src-main/export/export-profile.ts';
import { collect, exportedAfter } from '../fixtures/exported-profile.ts';
import { profileFromText } from '../fixtures/profile-from-text.ts';

/** A flame graph as it is written, in a page. */
const profile = profileFromText(`
  main.run    main.run    main.run
  main.a      main.a      x/y.b
  main.a      main.c
  1           2           4
`);

async function write(from: Profile, steps: Refinement = []): Promise<string> {
  const options = { format: 'svg', direction: 'top-down', appVersion: '0' } as const;
  return (await collect(exportProfile(exportedAfter(from, steps), options))).toString();
}

const parse = (markup: string): Document => new DOMParser().parseFromString(markup, 'image/svg+xml');

/** jsdom does not run scripts of SVG: the same text runs as a script of the page, within the picture. */
async function open(from: Profile = profile): Promise<SVGSVGElement> {
  const written = parse(await write(from));
  const script = document.createElement('script');
  script.textContent = written.querySelector('script')?.textContent ?? '';
  written.querySelector('script')?.remove();
  const svg = document.importNode(written.documentElement, true) as unknown as SVGSVGElement;
  document.body.replaceChildren(svg);
  svg.append(script);
  return svg;
}

const boxOf = (svg: SVGSVGElement, name: string): Element => {
  const found = [...svg.querySelectorAll('.box')].find((group) => group.textContent.startsWith(`${name}\n`));
  if (!found) throw new Error(`no box ${name}`);
  return found;
};
const widthOf = (svg: SVGSVGElement, name: string): number =>
  Number(boxOf(svg, name).querySelector('rect')?.getAttribute('width'));
const press = (key: string): void => {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
};
const click = (element: Element | null): void => {
  element?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
};

describe('a written flame graph', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  test('holds names as text only, and nothing from elsewhere', async () => {
    const name = '"/><script>alert(1)</script>]]>&b';
    const markup = await write(profileFromText(`\n  main.run\n  ${name}\n  3\n`.replace('>&', '&')));
    const svg = parse(markup);
    expect(svg.querySelector('parsererror')).toBeNull();
    expect(svg.querySelectorAll('script').length).toBe(1);
    expect(svg.documentElement.textContent).toContain('</script');
    expect(markup).not.toMatch(/(href|src|url)\s*=|@import|https?:\/\/(?!www\.w3\.org)/);
  });

  test('says of which total its percentages are, and what was filtered', async () => {
    const svg = parse(await write(profile, [{ kind: 'focus', pattern: 'main.a' }]));
    const said = [...svg.querySelectorAll('text.quiet')].map((text) => text.textContent).join('\n');
    expect(said).toContain('3 of 7 are left (42.9 %). Percentages are of 7, all samples.');
    expect(said).toContain('Filters: focus=main.a');
  });

  test('zooms on click and goes back on Escape', async () => {
    const svg = await open();
    const before = widthOf(svg, 'main.a');
    click(boxOf(svg, 'main.a'));
    expect(widthOf(svg, 'main.a')).toBeCloseTo(1199.5);
    expect(boxOf(svg, 'x/y.b').classList.contains('hidden')).toBe(true);
    expect(boxOf(svg, 'main.run').classList.contains('above')).toBe(true);
    expect(svg.querySelector('.said')?.textContent).toContain('main.a · total 3, 42.9 %');
    press('Escape');
    expect(widthOf(svg, 'main.a')).toBeCloseTo(before);
  });

  test('is walked through with the arrows', async () => {
    const svg = await open();
    boxOf(svg, 'main.run').parentElement?.querySelector<SVGElement>('[tabindex="0"]')?.focus();
    press('ArrowDown');
    expect(document.activeElement).toBe(boxOf(svg, 'main.run'));
    press('ArrowDown');
    press('ArrowRight');
    expect(document.activeElement).toBe(boxOf(svg, 'main.a'));
    press('ArrowUp');
    expect(document.activeElement).toBe(boxOf(svg, 'main.run'));
  });

  test('finds by regular expression, and counts what is found once', async () => {
    const svg = await open();
    const answer = document.createElement('script'); // the page's own window, not the test's
    answer.textContent = "window.prompt = () => 'main.[ac]'";
    document.body.append(answer);
    click(svg.querySelector('.search'));
    expect(svg.querySelectorAll('.found').length).toBe(3);
    expect(svg.querySelector('.said')?.textContent).toBe('3 boxes found, 42.9 % of the width');
  });
});
