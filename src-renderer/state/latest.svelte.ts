import { AppError, toErrorValue } from '#shared/base/app-error';

/**
 * The reply to the newest of a row of requests. A reply to a request that was superseded meanwhile is dropped; until
 * the newest one arrives the last value stays, so that a view always has something to show.
 */
export class Latest<T> {
  #value = $state.raw<T | null>(null);
  #error = $state.raw<AppError | null>(null);
  #pending = $state(false);
  #turn = 0;

  get value(): T | null {
    return this.#value;
  }

  get error(): AppError | null {
    return this.#error;
  }

  get pending(): boolean {
    return this.#pending;
  }

  /** null where the request was superseded or failed; the error is then in `error`. */
  async run(request: () => Promise<T>): Promise<T | null> {
    const turn = ++this.#turn;
    this.#pending = true;
    try {
      const value = await request();
      if (turn !== this.#turn) return null;
      this.#value = value;
      this.#error = null;
      return value;
    } catch (error) {
      if (turn === this.#turn) this.#error = asAppError(error);
      return null;
    } finally {
      if (turn === this.#turn) this.#pending = false;
    }
  }

  /** Forgets the value and drops what is under way. */
  clear(): void {
    this.#turn++;
    this.#value = null;
    this.#error = null;
    this.#pending = false;
  }

  set(value: T): void {
    this.clear();
    this.#value = value;
  }
}

export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, message, details } = toErrorValue(error);
  return new AppError(code, message, details);
}
