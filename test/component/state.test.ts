import './setup.ts';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/base/app-error';
import { FlameChart } from '../../src-renderer/state/flame-chart.svelte.ts';
import { Latest } from '../../src-renderer/state/latest.svelte.ts';
import type { Range } from '../../src-renderer/state/range.ts';
import { Tabs, type Place, type Tab } from '../../src-renderer/state/tabs.svelte.ts';
import { frame } from './graph.ts';

/** A promise that the test settles. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('Latest', () => {
  it('drops the reply to a superseded request, whichever comes last', async () => {
    const latest = new Latest<string>();
    const first = deferred<string>();
    const second = deferred<string>();
    const runs = [latest.run(() => first.promise), latest.run(() => second.promise)];
    second.resolve('second');
    first.resolve('first');
    expect(await Promise.all(runs)).toEqual([null, 'second']);
    expect(latest.value).toBe('second');
    expect(latest.pending).toBe(false);
  });

  it('keeps the last value beside an error, and forgets the error with the next value', async () => {
    const latest = new Latest<number>();
    await latest.run(() => Promise.resolve(1));
    await latest.run(() => Promise.reject(new AppError('connect/closed', 'closed')));
    expect(latest.value).toBe(1);
    expect(latest.error?.code).toBe('connect/closed');
    await latest.run(() => Promise.resolve(2));
    expect(latest.error).toBeNull();
  });
});

describe('FlameChart', () => {
  function chartOf(total: number) {
    const asked: (Range & { readonly width: number })[] = [];
    const chart = new FlameChart(total, (range, width) => {
      asked.push({ ...range, width });
      return Promise.resolve({ ...frame(total), ...range });
    });
    return { chart, asked };
  }
  const settle = () => new Promise((resolve) => setTimeout(resolve));

  it('asks for the whole once a width, and for a finer part with its surroundings after a zoom', async () => {
    const { chart, asked } = chartOf(1000);
    chart.resize(500);
    chart.resize(500);
    await settle();
    expect(asked).toEqual([{ start: 0, end: 1000, width: 500 }]);
    chart.show({ start: 400, end: 600 });
    await settle();
    expect(asked[1]).toEqual({ start: 300, end: 700, width: 1000 });
    expect(chart.detail?.start).toBe(300);
  });

  it('asks for nothing while a pan stays within what it has', async () => {
    const { chart, asked } = chartOf(1000);
    chart.resize(500);
    chart.show({ start: 400, end: 600 });
    await settle();
    chart.pan(0.2);
    await settle();
    expect(asked).toHaveLength(2);
    chart.pan(1);
    await settle();
    expect(asked).toHaveLength(3);
  });

  it('always has the whole to draw while a finer part is on its way', async () => {
    const { chart } = chartOf(1000);
    chart.resize(500);
    await settle();
    chart.show({ start: 400, end: 600 });
    expect(chart.whole).not.toBeNull();
    expect(chart.detail).toBeNull();
  });

  it('asks for nothing where there is nothing', () => {
    const { chart, asked } = chartOf(0);
    chart.resize(500);
    expect(asked).toEqual([]);
  });
});

describe('Tabs', () => {
  const place = (name: Place): Tab => ({ key: name, kind: 'place', place: name });
  const tabsOf = (...names: Place[]) => {
    const tabs = new Tabs();
    for (const name of names) tabs.open(name, () => place(name));
    return tabs;
  };

  it('opens a thing once and goes to it again', () => {
    const tabs = tabsOf('overview', 'notes');
    tabs.open('overview', () => place('overview'));
    expect(tabs.list).toHaveLength(2);
    expect(tabs.active?.key).toBe('overview');
  });

  it('goes to the neighbour when the active one closes', () => {
    const tabs = tabsOf('overview', 'notes', 'report');
    tabs.activate('notes');
    tabs.close('notes');
    expect(tabs.active?.key).toBe('report');
    tabs.close('report');
    expect(tabs.active?.key).toBe('overview');
  });

  it('moves and steps around the end', () => {
    const tabs = tabsOf('overview', 'notes', 'report');
    tabs.move('report', 'overview');
    expect(tabs.list.map(({ key }) => key)).toEqual(['report', 'overview', 'notes']);
    tabs.activate('notes');
    tabs.step(1);
    expect(tabs.active?.key).toBe('report');
  });
});
