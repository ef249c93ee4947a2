import { vi } from 'vitest';

/** What jsdom lacks of a browser. Sizes are fixed: components see 1000 × 600, rows of a table are 24 high. */
class FixedResizeObserver implements ResizeObserver {
  readonly #notify: ResizeObserverCallback;

  constructor(notify: ResizeObserverCallback) {
    this.#notify = notify;
  }

  observe(target: Element): void {
    const height = target.firstElementChild?.getAttribute('role') === 'row' ? 24 : 600;
    const contentRect = { width: 1000, height, x: 0, y: 0, top: 0, left: 0, right: 1000, bottom: height };
    const entry = { target, contentRect } as unknown as ResizeObserverEntry;
    queueMicrotask(() => {
      this.#notify([entry], this);
    });
  }

  readonly unobserve = () => undefined;
  readonly disconnect = () => undefined;
}

vi.stubGlobal('ResizeObserver', FixedResizeObserver);
vi.stubGlobal('matchMedia', (media: string) => ({
  media,
  matches: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
}));
HTMLCanvasElement.prototype.getContext = () => null;
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.scrollTo = () => undefined;
for (const [name, size] of [
  ['offsetHeight', 600],
  ['offsetWidth', 1000],
] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size });
}
// A list that is not laid out would show no rows.
Object.defineProperty(HTMLElement.prototype, 'offsetParent', { configurable: true, get: () => document.body });
