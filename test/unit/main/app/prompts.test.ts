import { describe, expect, it } from 'vitest';
import type { Prompt, SecretQuestion } from '#shared/contract/model';
import { EventHub } from '../../../../src-main/app/events.ts';
import { Prompts } from '../../../../src-main/app/prompts.ts';

const question: SecretQuestion = {
  kind: 'secret',
  title: 'Password of ada at bastion',
  instruction: '',
  fields: [{ label: 'Password', isHidden: true }],
  keepText: '',
};

function attended() {
  const events = new EventHub();
  const asked: Prompt[] = [];
  const closed: number[] = [];
  events.on('prompt/asked', (prompt) => asked.push(prompt));
  events.on('prompt/closed', ({ id }) => closed.push(id));
  return { prompts: new Prompts(events), asked, closed };
}
const never = new AbortController().signal;

describe('a question to the person', () => {
  it('where nobody is, is refused with what to do', async () => {
    await expect(new Prompts(new EventHub()).ask(question, never)).rejects.toMatchObject({
      code: 'connect/unanswered',
      message: expect.stringContaining('nobody is here to ask. Run it in a terminal') as string,
    });
  });

  it('takes the first answer', async () => {
    const { prompts, asked, closed } = attended();
    const answer = prompts.ask(question, never);
    const id = asked[0]?.id ?? 0;
    expect(prompts.list()).toHaveLength(1);
    prompts.answer(id, { kind: 'texts', texts: ['a'], keep: false });
    prompts.answer(id, { kind: 'texts', texts: ['b'], keep: false });
    expect(await answer).toMatchObject({ texts: ['a'] });
    expect([closed, prompts.list()]).toEqual([[id], []]);
  });

  it('is no trust in a host key, however it is answered', async () => {
    const { prompts, asked } = attended();
    const answer = prompts.ask(question, never);
    const id = asked[0]?.id ?? 0;
    expect(() => {
      prompts.answer(id, { kind: 'trust', save: true });
    }).toThrow('That is no answer to this question.');
    prompts.answer(id, { kind: 'cancel' });
    await expect(answer).rejects.toMatchObject({ code: 'connect/unanswered' });
  });

  it('goes away when what asked is stopped', async () => {
    const { prompts, closed } = attended();
    const stop = new AbortController();
    const answer = prompts.ask(question, stop.signal);
    stop.abort();
    await expect(answer).rejects.toMatchObject({ code: 'app/cancelled' });
    expect(closed).toHaveLength(1);
  });
});
