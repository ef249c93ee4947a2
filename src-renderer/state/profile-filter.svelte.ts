import { wholeProfile, type Refinement, type RefinementStep } from '#shared/profile/refinement-types';

/** What a profile is narrowed to: a list of steps, and every list there was, so that each change can be taken back. */
export class ProfileFilter {
  #history: readonly Refinement[] = $state.raw([wholeProfile]);
  #at = $state(0);
  readonly #onchange: () => void;

  constructor(onchange: () => void) {
    this.#onchange = onchange;
  }

  get steps(): Refinement {
    return this.#history[this.#at] ?? wholeProfile;
  }

  get canUndo(): boolean {
    return this.#at > 0;
  }

  get canRedo(): boolean {
    return this.#at < this.#history.length - 1;
  }

  /** A step at the end; of what holds for the whole result only the last counts. */
  add(step: RefinementStep): void {
    const rest = this.steps.filter((other) => !isReplaced(other, step));
    this.#go(step.kind === 'by' && step.granularity === 'function' ? rest : [...rest, step]);
  }

  remove(index: number): void {
    this.#go(this.steps.toSpliced(index, 1));
  }

  replace(index: number, step: RefinementStep): void {
    this.#go(this.steps.with(index, step));
  }

  removeLast(): void {
    if (this.steps.length > 0) this.remove(this.steps.length - 1);
  }

  clear(): void {
    if (this.steps.length > 0) this.#go(wholeProfile);
  }

  undo(): void {
    if (!this.canUndo) return;
    this.#at--;
    this.#onchange();
  }

  redo(): void {
    if (!this.canRedo) return;
    this.#at++;
    this.#onchange();
  }

  /** Steps of an earlier sitting; nothing is told and nothing can be undone. */
  restore(steps: Refinement): void {
    this.#history = [steps];
    this.#at = 0;
  }

  #go(steps: Refinement): void {
    if (JSON.stringify(steps) === JSON.stringify(this.steps)) return;
    this.#history = [...this.#history.slice(0, this.#at + 1), steps];
    this.#at = this.#history.length - 1;
    this.#onchange();
  }
}

function isReplaced(old: RefinementStep, step: RefinementStep): boolean {
  if (old.kind !== step.kind) return false;
  if (step.kind === 'by' || step.kind === 'no-inlines' || step.kind === 'own' || step.kind === 'all-frames')
    return true;
  return JSON.stringify(old) === JSON.stringify(step);
}
