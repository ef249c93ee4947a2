import type { AnyAuthMethod, AuthenticationType } from 'ssh2';
import { AppError } from '#shared/base/app-error';
import type { Asking } from '../asking.ts';
import { secretSlots } from '../secret-slots.ts';
import type { OfferedKey } from './identities.ts';
import type { ResolvedHop } from './resolve-hop.ts';
import { addressOf } from './ssh-errors.ts';

interface Offer {
  readonly keys: readonly OfferedKey[];
  /** What could not be offered and why; for whoever is refused in the end. */
  readonly remarks: readonly string[];
}

interface Waiting {
  /** The server's clock stands while a person is asked. */
  waitForPerson<T>(work: Promise<T>): Promise<T>;
}

interface ServerPrompt {
  readonly prompt: string;
  readonly echo?: boolean | undefined;
}

/**
 * Which method comes next: keys, then keyboard-interactive, then a password, as far as the server takes them. What a
 * person typed is sent once; a refusal ends it, so that no account is locked by repetition.
 */
export class SignIn {
  readonly #hop: ResolvedHop;
  readonly #offer: Offer;
  readonly #asking: Asking;
  readonly #signal: AbortSignal;
  readonly #waiting: Waiting;
  readonly #tried = new Set<AuthenticationType>();
  #last: AuthenticationType | undefined;
  #triedKeys = 0;
  #hasAskedAnew = false;
  #hasTyped = false;
  #usedSlot = '';
  #offered: readonly string[] = [];
  #problem: unknown;
  banner = '';

  constructor(hop: ResolvedHop, offer: Offer, asking: Asking, signal: AbortSignal, waiting: Waiting) {
    this.#hop = hop;
    this.#offer = offer;
    this.#asking = asking;
    this.#signal = signal;
    this.#waiting = waiting;
  }

  get summary(): string {
    const by = this.#last === undefined || this.#last === 'none' ? 'no credential' : methodNames[this.#last];
    return `as ${this.#hop.user}, by ${by ?? this.#last}`;
  }

  /** Throws `connect/sign-in` where nothing is left to try. */
  async next(left: readonly AuthenticationType[] | null, isPartial: boolean): Promise<AnyAuthMethod> {
    const username = this.#hop.user;
    if (this.#problem instanceof AppError) throw this.#problem;
    if (left === null) return this.#take('none', { type: 'none', username });
    if (this.#offer.keys[this.#triedKeys - 1]?.hasSigned === true && !this.#hasAskedAnew) {
      // Of an agent's key ssh2 does not tell that it was one factor of several: asking anew tells what is left.
      this.#hasAskedAnew = true;
      return this.#take('none', { type: 'none', username });
    }
    this.#offered = this.#offered.length === 0 ? left : this.#offered;
    if (!isPartial && this.#hasTyped) {
      this.#asking.refuse(this.#usedSlot);
      throw this.#refused('What was entered was not accepted. Check it; it is asked for again the next time.');
    }
    this.#hasTyped = false;
    const key = left.includes('publickey') ? this.#offer.keys[this.#triedKeys] : undefined;
    if (key) {
      this.#triedKeys++;
      this.#hasAskedAnew = false;
      return this.#take('publickey', { type: 'agent', username, agent: key });
    }
    if (this.#isNext('keyboard-interactive', left)) {
      return this.#take('keyboard-interactive', {
        type: 'keyboard-interactive',
        username,
        prompt: (name, instructions, _language, prompts, finish) => {
          this.#answer(name, instructions, prompts).then(finish, (error: unknown) => {
            this.#problem = error;
            finish([]);
          });
        },
      });
    }
    if (this.#isNext('password', left)) {
      const password = await this.#password();
      this.#hasTyped = true;
      return this.#take('password', { type: 'password', username, password });
    }
    throw this.#refused('Choose another key or user, or ask whoever runs it.');
  }

  #isNext(method: AuthenticationType, left: readonly AuthenticationType[]): boolean {
    return left.includes(method) && !this.#tried.has(method);
  }

  #take(method: AuthenticationType, how: AnyAuthMethod): AnyAuthMethod {
    this.#tried.add(method);
    this.#last = method;
    return how;
  }

  #password(): Promise<string> {
    const { user, host, port, name } = this.#hop;
    const slot = secretSlots.password(user, host, port);
    this.#usedSlot = slot;
    return this.#waiting.waitForPerson(
      this.#asking.secret({ slot, title: `Password of ${user} at ${name}`, label: 'Password' }, this.#signal),
    );
  }

  async #answer(name: string, instructions: string, prompts: readonly ServerPrompt[]): Promise<string[]> {
    this.#hasTyped = true;
    const [only] = prompts;
    // The only question that can be told to be the password itself; codes are used once and never kept.
    if (prompts.length === 1 && only?.echo !== true && /^\s*(?:\S+ )?password:?\s*$/i.test(only?.prompt ?? '')) {
      return [await this.#password()];
    }
    const question = {
      title: `${this.#hop.name} asks ${this.#hop.user}`,
      instruction: [name, instructions]
        .filter((text) => text.trim() !== '')
        .join('\n')
        .slice(0, 2000),
      fields: prompts.map(({ prompt, echo }) => ({ label: prompt.trim().slice(0, 200), isHidden: echo !== true })),
    };
    return [...(await this.#waiting.waitForPerson(this.#asking.answers(question, this.#signal)))];
  }

  #refused(next: string): AppError {
    const { name, user } = this.#hop;
    const tried = [
      ...this.#offer.keys.slice(0, this.#triedKeys).map((key) => key.name),
      ...[...this.#tried]
        .filter((method) => method !== 'none' && method !== 'publickey')
        .map((method) => methodNames[method] ?? method),
    ];
    const raw = [
      `Offered by the server: ${this.#offered.join(', ') || 'nothing'}.`,
      `Tried: ${tried.join(', ') || 'nothing'}.`,
      ...this.#offer.remarks.map((remark) => `Not tried: ${remark}.`),
      this.banner,
    ];
    return new AppError('connect/sign-in', `${name} does not let ${user} in. ${next}`, {
      address: addressOf(this.#hop),
      raw: raw.filter(Boolean).join('\n'),
    });
  }
}

const methodNames: Partial<Record<AuthenticationType, string>> = {
  publickey: 'key',
  password: 'password',
  'keyboard-interactive': 'questions of the server',
};
