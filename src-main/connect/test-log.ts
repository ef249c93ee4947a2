import { AppError } from '#shared/base/app-error';
import type { TestStep } from '#shared/contract/connection';

type Steps = readonly TestStep[];

/** Ends a test after the step that failed; the step itself says why. */
export class StepFailed extends Error {}

/** The ordered, timed steps of one test. Each change is told, so that a person sees how far it is. */
export class TestLog {
  #done: TestStep[] = [];
  #ahead: readonly string[] = [];
  readonly #onChange: (steps: Steps) => void;

  constructor(onChange: (steps: Steps) => void = () => undefined) {
    this.#onChange = onChange;
  }

  /** What comes after the steps so far, as far as it is known by now. */
  expect(names: readonly string[]): void {
    this.#ahead = names;
    this.#onChange(this.steps);
  }

  get steps(): Steps {
    return [...this.#done, ...this.#ahead.map((name) => stepOf(name, 'not-reached'))];
  }

  /** Runs a step, whose `say` gives the detail for the person. Throws `StepFailed` where it fails. */
  async step<T>(name: string, run: (say: (detail: string) => void) => Promise<T> | T): Promise<T> {
    const began = performance.now();
    const at = this.#done.length;
    let detail = '';
    const put = (step: Partial<TestStep>): void => {
      const durationMs = Math.round(performance.now() - began);
      this.#done[at] = { ...stepOf(name, 'running'), durationMs, detail, ...step };
      this.#onChange(this.steps);
    };
    this.#ahead = this.#ahead[0] === name ? this.#ahead.slice(1) : this.#ahead;
    put({ state: 'running' });
    try {
      const result = await run((text) => {
        detail = text;
        put({ state: 'running' });
      });
      put({ state: 'passed' });
      return result;
    } catch (error) {
      put({ state: 'failed', ...explain(error) });
      throw new StepFailed(name, { cause: error });
    }
  }
}

const stepOf = (name: string, state: TestStep['state']): TestStep => ({
  name,
  state,
  durationMs: 0,
  detail: '',
  advice: '',
  raw: '',
});

function explain(error: unknown): Pick<TestStep, 'detail' | 'advice' | 'raw'> {
  if (!(error instanceof AppError)) throw error;
  const [detail = '', ...advice] = error.message.split(/(?<=\.) /);
  return { detail, advice: advice.join(' '), raw: String(error.details['raw'] ?? '') };
}
