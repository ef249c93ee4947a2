import type { Asking } from '../connect/asking.ts';
import type { Store } from '../store/store.ts';
import type { Prompts } from './prompts.ts';
import type { Secrets } from './secrets.ts';
import type { Terminals } from './terminals.ts';

/** What connections need of the person, of kept secrets and of trusted keys. */
export function askPerson(prompts: Prompts, terminals: Terminals, secrets: Secrets, store: Store): Asking {
  return {
    secret: async ({ slot, title, label, instruction = '' }, signal) => {
      const kept = await secrets.recall(slot);
      if (kept !== undefined) return kept;
      const fields = [{ label, isHidden: true }];
      const { keepText } = secrets;
      const answer = await prompts.ask({ kind: 'secret', title, instruction, fields, keepText }, signal);
      if (answer.kind !== 'texts') return '';
      const [secret = ''] = answer.texts;
      if (answer.keep) await secrets.keep(slot, secret);
      return secret;
    },
    refuse: (slot) => {
      secrets.refuse(slot);
    },
    answers: async (question, signal) => {
      const answer = await prompts.ask({ ...question, kind: 'secret', keepText: '' }, signal);
      return answer.kind === 'texts' ? answer.texts : [];
    },
    trust: async (question, signal) => {
      const answer = await prompts.ask(question, signal);
      if (answer.kind !== 'trust') return false;
      return answer.save ? 'save' : 'once';
    },
    terminal: (program) => terminals.open(program),
    trustedKeys: async (host, port) => {
      const keys = await store.call('host-key/list', { host: host.toLowerCase(), port });
      return keys.map(({ type, key, savedMs }) => ({
        type,
        key: Buffer.from(key),
        savedAt: new Date(savedMs).toISOString(),
      }));
    },
    saveKey: async (host, port, type, key) => {
      await store.call('host-key/set', { host: host.toLowerCase(), port, type, key, savedMs: Date.now() });
    },
  };
}
