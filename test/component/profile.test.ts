import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import AppRoot from '../../src-renderer/App.svelte';
import { MemoryBackend, type Handlers } from '../../src-renderer/backend/memory.ts';
import { App } from '../../src-renderer/state/app.svelte.ts';
import { handlers, profileHead, sickCpu, startApp, workspace } from './incident.ts';

afterEach(cleanup);

async function openProfile(changed = {}) {
  const started = await startApp(changed);
  started.app.openCapture(sickCpu);
  render(AppRoot, { app: started.app });
  await screen.findByRole('heading', { name: 'CPU profile #2' });
  return started;
}

const press = (key: string, options: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { key, bubbles: true, ...options });

describe('a profile', () => {
  it('names its graph for screen readers and says the selection as it moves', async () => {
    await openProfile();
    expect(await screen.findByRole('application', { name: /all, 41.20 s of CPU in 30.01 s/ })).toBeTruthy();
    await press('ArrowDown');
    await press('ArrowDown');
    await press('ArrowDown');
    await waitFor(() => {
      expect(screen.getByText('acme.example/shop/rates.Load, 20.60 s, 50.0 % of 41.20 s, depth 2')).toBeTruthy();
    });
  });

  it('gives every figure of the inspector its denominator', async () => {
    const { app } = await openProfile();
    const tab = app.tabs.active;
    await (tab?.kind === 'capture' ? tab.session.profile?.selectSymbol(1) : undefined);
    const inspector = screen.getByTestId('inspector');
    expect(within(inspector).getByTestId('selected-function').textContent).toBe('Load');
    expect(inspector.textContent).toContain('36.4 % of 41.20 s');
    expect(inspector.textContent).toContain('1,500 of 4,120');
    expect(inspector.textContent).toContain('0.50 of 1.37');
    expect(inspector.textContent).toContain('/v1/quote');
    expect(inspector.textContent).toContain('Only the sick process runs this.');
  });

  it('counts what a search finds', async () => {
    const { backend } = await openProfile();
    const input = screen.getByRole('textbox', { name: /Find in this profile/ });
    await fireEvent.input(input, { target: { value: 'Load' } });
    await waitFor(() => {
      expect(screen.getByTestId('search-summary').textContent).toContain('1 function, 20.60 s total, 20.60 s self');
    });
    expect(backend.calls('profile/search')).toEqual([{ id: sickCpu, valueType: 1, pattern: 'Load' }]);
  });

  it('asks for the inverted tree with 2 and for the table with 4', async () => {
    const { backend } = await openProfile();
    await press('2');
    await waitFor(() => {
      expect(backend.calls('profile/flame').some(({ direction }) => direction === 'bottom-up')).toBe(true);
    });
    await press('4');
    expect(await screen.findByRole('grid', { name: 'Functions' })).toBeTruthy();
    expect(screen.queryByRole('application')).toBeNull();
  });

  it('says why an empty profile is empty', async () => {
    const head = { ...profileHead, valueTypes: profileHead.valueTypes.map((type) => ({ ...type, total: 0 })) };
    await openProfile({ 'capture/open': () => ({ view: 'profile', head }) });
    expect(screen.getByText('0 samples in 30.01 s: the process was idle')).toBeTruthy();
  });

  it('says what is missing from a partial one', async () => {
    const head = { ...profileHead, warnings: [{ code: 'truncated', message: 'The file ends early.' }] };
    await openProfile({ 'capture/open': () => ({ view: 'profile', head }) });
    expect(screen.getByText('The file ends early.')).toBeTruthy();
  });
});

describe('filters of a profile', () => {
  const crumbs = () => screen.queryAllByTestId('crumb').map(({ textContent }) => textContent.trim());
  const select = async (app: App) => {
    const tab = app.tabs.active;
    await (tab?.kind === 'capture' ? tab.session.profile?.selectSymbol(1) : undefined);
  };

  it('become crumbs that say what is left, and can be taken back and brought again', async () => {
    const { app, backend } = await openProfile();
    await select(app);
    await press('Enter');
    await waitFor(() => {
      expect(crumbs()).toEqual(['focus rates.Load · 20.60 s of 41.20 s, 50.0 %']);
    });
    const exact = { kind: 'focus', pattern: '^acme\\.example/shop/rates\\.Load$' };
    expect(backend.calls('profile/remains')).toEqual([{ id: sickCpu, filter: [exact], valueType: 1 }]);
    expect(backend.calls('profile/top').at(-1)?.filter).toEqual([exact]);
    expect(screen.getByTestId('share-line').textContent).toContain('Percentages are of 41.20 s, all samples.');
    await press('i');
    await waitFor(() => {
      expect(crumbs()).toHaveLength(2);
    });
    await press('Backspace');
    await waitFor(() => {
      expect(crumbs()).toHaveLength(1);
    });
    await press('z', { ctrlKey: true });
    await waitFor(() => {
      expect(crumbs()).toHaveLength(2);
    });
    await press('z', { ctrlKey: true });
    await press('z', { ctrlKey: true });
    await waitFor(() => {
      expect(crumbs()).toEqual([]);
    });
    await press('y', { ctrlKey: true });
    await waitFor(() => {
      expect(crumbs()).toHaveLength(1);
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Remove the filter focus rates.Load' }));
    await waitFor(() => {
      expect(crumbs()).toEqual([]);
    });
  });

  it('keep the selection', async () => {
    const { app } = await openProfile();
    await select(app);
    await press('h');
    await waitFor(() => {
      expect(crumbs()).toEqual(['hide rates.Load · 20.60 s of 41.20 s, 50.0 %']);
    });
    await waitFor(() => {
      expect(screen.getByTestId('selected-function').textContent).toBe('Load');
    });
  });

  it('help with the case where nothing matches', async () => {
    const nothing: Handlers['profile/remains'] = ({ filter = [] }) => {
      const [step] = filter;
      const isRight = step?.kind === 'focus' && step.pattern === 'rates';
      return {
        total: 41.2e9,
        totalSamples: 4120,
        kept: isRight ? 20.6e9 : 0,
        keptSamples: isRight ? 2060 : 0,
        steps: [
          isRight
            ? { kept: 20.6e9, matched: true, hint: null }
            : { kept: 0, matched: false, hint: { pattern: 'rates', functions: 4 } },
        ],
      };
    };
    await openProfile({ 'profile/remains': nothing });
    await press('F', { shiftKey: true });
    const input = await screen.findByRole('textbox', { name: /^Filter/ });
    await fireEvent.input(input, { target: { value: 'focus=RATES' } });
    await fireEvent.keyDown(input, { key: 'Enter' });
    expect(await screen.findByText('No sample matches focus=RATES.')).toBeTruthy();
    expect(screen.getByText('Matching is case-sensitive; rates would match 4 functions.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Use it' }));
    await waitFor(() => {
      expect(crumbs()).toEqual(['focus rates · 20.60 s of 41.20 s, 50.0 %']);
    });
  });

  it('refuse a pattern that cannot be read, where it is typed', async () => {
    const { backend } = await openProfile();
    await press('F', { shiftKey: true });
    const input = await screen.findByRole('textbox', { name: /^Filter/ });
    await fireEvent.input(input, { target: { value: 'hide=(' } });
    await fireEvent.keyDown(input, { key: 'Enter' });
    expect((await screen.findByRole('alert')).textContent).toContain('missing closing )');
    expect(backend.calls('profile/remains')).toEqual([]);
  });

  it('come back with the tab', async () => {
    const { app } = await openProfile();
    await select(app);
    await press('Enter');
    await waitFor(() => {
      expect(crumbs()).toHaveLength(1);
    });
    await waitFor(() => {
      expect(localStorage.getItem(`profile/${workspace.file}/${sickCpu}`)).toContain('rates');
    });
    cleanup();
    const again = new App(new MemoryBackend(handlers));
    await again.start();
    again.openCapture(sickCpu);
    render(AppRoot, { app: again });
    await waitFor(() => {
      expect(crumbs()).toEqual(['focus rates.Load · 20.60 s of 41.20 s, 50.0 %']);
    });
    await waitFor(() => {
      expect(screen.getByTestId('selected-function').textContent).toBe('Load');
    });
  });
});

describe('a function that is open elsewhere', () => {
  it('is opened in another capture, or said to be absent there', async () => {
    const { app } = await openProfile();
    const tab = app.tabs.active;
    await (tab?.kind === 'capture' ? tab.session.profile?.selectSymbol(1) : undefined);
    await fireEvent.click(await screen.findByTitle('Open it at this function', {}, { timeout: 3000 }));
    await screen.findByRole('heading', { name: 'CPU profile #1' });
    await waitFor(() => {
      expect(screen.getByTestId('selected-function').textContent).toBe('Load');
    });
    await app.openFunction(sickCpu, 'main.absent');
    expect(app.status.notice?.text).toBe('main.absent is not in CPU #2.');
  });
});

describe('the call tree', () => {
  const rows = () =>
    within(screen.getByRole('treegrid', { name: 'Call tree' }))
      .getAllByRole('row')
      .slice(1);
  const facts = () =>
    rows().map((row) => `${row.getAttribute('aria-level') ?? ''} ${row.getAttribute('aria-expanded') ?? '-'}`);

  it('is a tree for screen readers, unfolded and walked with the arrows', async () => {
    await openProfile();
    await press('6');
    const grid = await screen.findByRole('treegrid', { name: 'Call tree' });
    await waitFor(() => {
      expect(facts()).toEqual(['1 true', '2 false']);
    });
    const key = (name: string) => fireEvent.keyDown(grid, { key: name });
    await key('ArrowDown');
    await waitFor(() => {
      expect(rows()[0]?.getAttribute('aria-selected')).toBe('true');
    });
    await key('ArrowDown');
    await waitFor(() => {
      expect(grid.getAttribute('aria-activedescendant')).toBe(rows()[1]?.id);
    });
    await key('ArrowRight');
    await waitFor(() => {
      expect(facts()).toEqual(['1 true', '2 true', '3 -']);
    });
    expect(rows()[2]?.textContent).toContain('50.0 %');
    await key('ArrowLeft');
    await waitFor(() => {
      expect(facts()).toEqual(['1 true', '2 false']);
    });
    await key('ArrowLeft');
    await waitFor(() => {
      expect(rows()[0]?.getAttribute('aria-selected')).toBe('true');
    });
  });
});

describe('a numeric label', () => {
  const facet = { distinctValues: 2, without: 0 };
  const labels = () => ({
    total: 41.2e9,
    kept: 41.2e9,
    samples: 4120,
    facets: [
      { ...facet, key: 'bytes', isNumber: true, values: [{ text: '48 B', value: 1, samples: 1, expression: '' }] },
      { ...facet, key: 'route', isNumber: false, values: [{ text: '/a', value: 1, samples: 1, expression: '' }] },
    ],
  });
  const histogram = () => ({
    unit: 'bytes',
    bin: { length: 1, low: Float64Array.of(32), high: Float64Array.of(64), weight: Float64Array.of(10e9) },
    notPositive: 0,
    weight: 10e9,
    samples: 3,
    mean: 48,
    least: 48,
    most: 48,
    isBucketed: true,
    percentiles: [{ percent: 50, low: 32, high: 64 }],
  });

  it('shows its distribution, limited by its buckets, and the same as a table', async () => {
    const { backend } = await openProfile({ 'profile/labels': labels, 'profile/histogram': histogram });
    await press('8');
    const panel = await screen.findByTestId('histogram');
    await waitFor(() => {
      expect(panel.textContent).toContain('10.00 s in 3 rows');
    });
    expect(panel.textContent).toContain('between 32 B and 64 B');
    expect(panel.textContent).toContain('at most 48 B');
    await fireEvent.click(within(panel).getByRole('radio', { name: 'Table' }));
    expect(within(panel).getByRole('cell', { name: 'up to 64 B' })).toBeTruthy();
    await fireEvent.change(within(panel).getByRole('combobox', { name: 'Samples' }), { target: { value: '1' } });
    await waitFor(() => {
      expect(backend.calls('profile/histogram').at(-1)).toMatchObject({
        label: 'bytes',
        by: { key: 'route', text: '/a' },
      });
    });
  });
});
