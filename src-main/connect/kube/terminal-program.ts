import { spawn, type IPty } from 'node-pty';
import { AppError } from '#shared/base/app-error';
import type { Asking, TerminalView } from '../asking.ts';
import { isKubectlLine, plainText } from './terminal-text.ts';

export interface TerminalCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** For the person who has to answer it. */
  readonly title: string;
}

export interface ProgramEnd {
  readonly exitCode: number;
  readonly signal: number;
}

/** Wide, so that no line is broken. */
const columns = 500;
const rows = 40;
/** A program that is about to end with an error is not shown to anyone. */
const settleMs = 300;
const maxKeptCharacters = 64 * 1024;

/**
 * A program on a terminal of its own. What it says to a person, such as a sign-in in the browser, opens a terminal in
 * front of them; what they type goes to the program alone.
 */
export class TerminalProgram {
  readonly #pty: IPty;
  readonly #command: TerminalCommand;
  readonly #asking: Asking;
  #output = '';
  #problem: AppError | undefined;
  #view: TerminalView | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isQuiet = false;
  #hasEnded = false;
  readonly ended: Promise<ProgramEnd>;
  onLine: (line: string) => void = () => undefined;
  #partial = '';

  constructor(command: TerminalCommand, asking: Asking) {
    this.#command = command;
    this.#asking = asking;
    this.#pty = spawn(command.file, [...command.args], {
      name: 'xterm-256color',
      cols: columns,
      rows,
      env: command.env,
    });
    this.#pty.onData((text) => {
      this.#take(text);
    });
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal = 0 }) => {
        this.#hasEnded = true;
        this.quieten();
        resolve({ exitCode, signal });
      });
    });
  }

  /** Everything since the start, bounded; may hold what a person typed, so only `kubectlWords` of it is told. */
  get output(): string {
    return this.#output;
  }

  /** Why nobody could answer it. */
  get problem(): AppError | undefined {
    return this.#problem;
  }

  get isShown(): boolean {
    return this.#view !== undefined;
  }

  /** It has what it needs: nothing it says from now on is for the person. */
  quieten(): void {
    this.#isQuiet = true;
    clearTimeout(this.#timer);
    this.#view?.close();
    this.#view = undefined;
  }

  stop(): void {
    if (!this.#hasEnded) this.#pty.kill('SIGINT'); // kubectl ends with 0, and so do the plugins
  }

  kill(): void {
    if (!this.#hasEnded) this.#pty.kill('SIGKILL');
  }

  #take(text: string): void {
    this.#output = (this.#output + text).slice(-maxKeptCharacters);
    this.#view?.show(text);
    const lines = plainText(this.#partial + text).split('\n');
    this.#partial = (lines.pop() ?? '').slice(-maxKeptCharacters);
    for (const line of lines) this.onLine(line);
    if (this.#isQuiet || this.#view || this.#timer) return;
    if ([...lines, this.#partial].every(isKubectlLine)) return;
    this.#timer = setTimeout(() => {
      this.#open();
    }, settleMs);
  }

  #open(): void {
    const { title } = this.#command;
    const giveUp = (message: string): void => {
      this.#problem = new AppError('connect/unanswered', message, { title });
      this.kill();
    };
    const view = this.#asking.terminal({
      title,
      write: (text) => {
        if (!this.#hasEnded) this.#pty.write(text);
      },
      resize: (width, height) => {
        if (!this.#hasEnded) this.#pty.resize(width, height);
      },
      stop: () => {
        giveUp(`You cancelled: ${title}. Connect again to be asked again.`);
      },
    });
    if (!view) {
      giveUp(`${title} is needed, and nobody is here to answer. Run it in a terminal, or in the desktop app.`);
      return;
    }
    this.#view = view;
    view.show(this.#output);
  }
}
