import { AppError } from '#shared/base/app-error';
import type { OpenTerminal } from '#shared/contract/prompt';
import type { TalkingProgram, TerminalView } from '../connect/asking.ts';
import type { EventHub } from './events.ts';

interface Entry {
  readonly program: TalkingProgram;
  readonly title: string;
  text: string;
}

/** A window that comes later sees the end of what was said. */
const keptCharacters = 64 * 1024;

/** Programs that talk to the person, in the window or in the terminal. What is typed is passed on and never kept. */
export class Terminals {
  readonly #events: EventHub;
  readonly #open = new Map<number, Entry>();
  #lastId = 0;

  constructor(events: EventHub) {
    this.#events = events;
  }

  list(): OpenTerminal[] {
    return [...this.#open].map(([id, { title, text }]) => ({ id, title, text }));
  }

  /** undefined where nobody is there to see it. */
  open(program: TalkingProgram): TerminalView | undefined {
    if (!this.#events.isHeard('terminal/opened')) return undefined;
    const id = ++this.#lastId;
    const entry: Entry = { program, title: program.title, text: '' };
    this.#open.set(id, entry);
    this.#events.emit('terminal/opened', { id, title: entry.title, text: '' });
    return {
      show: (text) => {
        entry.text = (entry.text + text).slice(-keptCharacters);
        if (this.#open.has(id)) this.#events.emit('terminal/text', { id, text });
      },
      close: () => {
        if (this.#open.delete(id)) this.#events.emit('terminal/closed', { id });
      },
    };
  }

  write(id: number, text: string): void {
    this.#program(id)?.write(text);
  }

  resize(id: number, columns: number, rows: number): void {
    this.#program(id)?.resize(columns, rows);
  }

  stop(id: number): void {
    const program = this.#program(id);
    if (!program) throw new AppError('app/not-found', 'That program has ended.');
    program.stop();
  }

  /** What is written to a program that has just ended goes nowhere. */
  #program(id: number): TalkingProgram | undefined {
    return this.#open.get(id)?.program;
  }
}
