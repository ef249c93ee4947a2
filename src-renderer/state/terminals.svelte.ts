import type { OpenTerminal } from '#shared/contract/model';
import type { Backend } from '../backend/backend.ts';

type Listener = (text: string) => void;

/** Programs that talk to the person, one after another. What is typed is sent on and kept nowhere. */
export class Terminals {
  readonly #backend: Backend;
  #open = $state.raw<readonly OpenTerminal[]>([]);
  /** Of the one in front. */
  #listener: { readonly id: number; readonly hear: Listener } | null = null;

  constructor(backend: Backend) {
    this.#backend = backend;
    backend.on('terminal/opened', (terminal) => {
      this.#open = [...this.#open, terminal];
    });
    backend.on('terminal/text', ({ id, text }) => {
      this.#open = this.#open.map((terminal) =>
        terminal.id === id ? { ...terminal, text: terminal.text + text } : terminal,
      );
      if (this.#listener?.id === id) this.#listener.hear(text);
    });
    backend.on('terminal/closed', ({ id }) => {
      this.#open = this.#open.filter((terminal) => terminal.id !== id);
    });
  }

  get current(): OpenTerminal | null {
    return this.#open[0] ?? null;
  }

  /** What was opened before this window was there. */
  async load(): Promise<void> {
    this.#open = await this.#backend.request('terminal/list', null);
  }

  /** Hears what is written from now on; what was before is in `text`. */
  listen(id: number, listener: Listener): () => void {
    this.#listener = { id, hear: listener };
    return () => {
      if (this.#listener?.hear === listener) this.#listener = null;
    };
  }

  async write(id: number, text: string): Promise<void> {
    await this.#backend.request('terminal/write', { id, text });
  }

  async resize(id: number, columns: number, rows: number): Promise<void> {
    await this.#backend.request('terminal/resize', { id, columns, rows });
  }

  async stop(id: number): Promise<void> {
    await this.#backend.request('terminal/stop', { id });
  }
}

/** Addresses that a sign-in asks to open; only https is offered. */
export function addressesIn(text: string): readonly string[] {
  // eslint-disable-next-line no-control-regex -- control sequences of a terminal end an address too
  const found: readonly string[] = text.match(/https:\/\/[^\s"'<>\u0000-\u001f]+/g) ?? [];
  return found.filter((address, i) => found.indexOf(address) === i).slice(0, 5);
}
