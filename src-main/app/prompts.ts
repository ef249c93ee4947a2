import { AppError } from '#shared/base/app-error';
import type { Prompt, PromptAnswer, Question } from '#shared/contract/prompt';
import type { EventHub } from './events.ts';

/** Questions to whoever sits in front: the window, or a terminal. Both answer the same events. */
export class Prompts {
  readonly #events: EventHub;
  readonly #open = new Map<number, { readonly prompt: Prompt; readonly settle: (answer: PromptAnswer) => void }>();
  #lastId = 0;

  constructor(events: EventHub) {
    this.#events = events;
  }

  list(): Prompt[] {
    return [...this.#open.values()].map(({ prompt }) => prompt);
  }

  /** Waits for the answer. Throws `connect/unanswered` where nobody is there, and when the person cancels. */
  async ask(question: Question, signal: AbortSignal): Promise<Exclude<PromptAnswer, { kind: 'cancel' }>> {
    if (!this.#events.isHeard('prompt/asked')) throw new AppError('connect/unanswered', nobody(question));
    throwIfStopped(signal);
    const id = ++this.#lastId;
    const answer = await new Promise<PromptAnswer>((resolve) => {
      const prompt = { ...question, id };
      const cancel = (): void => {
        settle({ kind: 'cancel' });
      };
      const settle = (given: PromptAnswer): void => {
        signal.removeEventListener('abort', cancel);
        this.#open.delete(id);
        this.#events.emit('prompt/closed', { id });
        resolve(given);
      };
      this.#open.set(id, { prompt, settle });
      signal.addEventListener('abort', cancel);
      this.#events.emit('prompt/asked', prompt);
    });
    throwIfStopped(signal);
    if (answer.kind === 'cancel') throw new AppError('connect/unanswered', cancelled(question));
    return answer;
  }

  /** The first answer counts; one to a question that is over changes nothing. */
  answer(id: number, answer: PromptAnswer): void {
    const open = this.#open.get(id);
    if (!open) return;
    const isFitting = answer.kind === 'cancel' || (answer.kind === 'trust') === (open.prompt.kind === 'host-key');
    if (!isFitting) throw new AppError('app/bad-request', 'That is no answer to this question.');
    open.settle(answer);
  }
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('app/cancelled', 'Stopped.');
}

function nobody(question: Question): string {
  return question.kind === 'host-key'
    ? `The key of ${question.host} is ${question.verdict === 'changed' ? 'not the one that was saved' : 'not known'}, and nobody is here to decide. Nothing was sent. Connect once from the desktop app or a terminal.`
    : `${question.title} is needed, and nobody is here to ask. Run it in a terminal, or use a key of the SSH agent.`;
}

const cancelled = (question: Question): string =>
  question.kind === 'host-key'
    ? `You did not trust the key of ${question.host}. Nothing was sent.`
    : `You cancelled: ${question.title}. Connect again to be asked again.`;
