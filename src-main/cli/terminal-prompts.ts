import readline from 'node:readline';
import type { HostKeyQuestion, Prompt, PromptAnswer, SecretQuestion } from '#shared/contract/model';
import type { Faultline } from '../app/faultline.ts';

/** Answers the questions of connections on the terminal. Without one nobody answers, and connecting says so. */
export function answerOnTerminal(app: Faultline): () => void {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return () => undefined;
  let last: Promise<unknown> = Promise.resolve();
  const stopTalking = passTerminalsOn(app);
  const stopAnswering = app.events.on('prompt/asked', (prompt) => {
    const answer = async (): Promise<void> => {
      const answered = await ask(prompt).catch((): PromptAnswer => ({ kind: 'cancel' }));
      app.prompts.answer(prompt.id, answered);
    };
    last = last.then(answer, answer); // one at a time
  });
  return () => {
    stopTalking();
    stopAnswering();
  };
}

/** A program that asks by itself has the whole terminal: keys go to it as they are, Ctrl C too. */
function passTerminalsOn(app: Faultline): () => void {
  const { stdin } = process;
  const keys = new Map<number, (data: Buffer) => void>();
  const stops = [
    app.events.on('terminal/opened', ({ id, title }) => {
      write(`${title}.\n`);
      const pass = (data: Buffer): void => {
        app.terminals.write(id, data.toString('utf8'));
      };
      keys.set(id, pass);
      stdin.setRawMode(true);
      stdin.on('data', pass);
      stdin.resume();
    }),
    app.events.on('terminal/text', ({ text }) => {
      write(text);
    }),
    app.events.on('terminal/closed', ({ id }) => {
      const pass = keys.get(id);
      keys.delete(id);
      if (pass) stdin.off('data', pass);
      stdin.setRawMode(false);
      stdin.pause();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const ask = (prompt: Prompt): Promise<PromptAnswer> =>
  prompt.kind === 'host-key' ? askTrust(prompt) : askTexts(prompt);

async function askTexts({ title, instruction, fields }: SecretQuestion): Promise<PromptAnswer> {
  write(`${title}.\n${instruction === '' ? '' : `${printable(instruction)}\n`}`);
  const texts: string[] = [];
  for (const { label, isHidden } of fields) texts.push(await readAnswer(label, isHidden));
  return { kind: 'texts', texts, keep: false };
}

async function askTrust(question: HostKeyQuestion): Promise<PromptAnswer> {
  const { host, address, hop, hops, keyType, fingerprint, known, lookedIn, mustType } = question;
  const place = `${address}${hops > 1 ? `, hop ${hop} of ${hops}` : ''}`;
  write(
    known
      ? `The key of ${host} is not the one you saved.\nKnown: ${known.fingerprint} (${known.where})\nOffered now: ${keyType} ${fingerprint}\nNothing was sent. This happens after a rebuild, and when someone sits in between.\n`
      : `First contact with ${host} (${place}).\n${keyType} ${fingerprint}, not in ${lookedIn.join(', ')}.\n`,
  );
  const wanted = mustType ? host : 'yes';
  const typed = await readAnswer(`Type ${wanted} to trust and save it, anything else cancels`, false);
  return typed.trim() === wanted ? { kind: 'trust', save: true } : { kind: 'cancel' };
}

const write = (text: string): void => void process.stderr.write(text);

/** A server's words move no cursor. */
const printable = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, '');

/** Rejects on Ctrl C, Ctrl D and the end of the input. */
const readAnswer = (label: string, isHidden: boolean): Promise<string> => {
  const text = `${printable(label).replace(/[:\s]*$/, '')}: `;
  return isHidden ? readHidden(text) : readLine(text);
};

function readLine(label: string): Promise<string> {
  write(label);
  const lines = readline.createInterface({ input: process.stdin, terminal: false });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => {
      reject(new Error('cancelled'));
      process.stdin.pause();
    });
  });
}

/** In raw mode the terminal echoes nothing, and the keys that edit a line are ours to understand. */
function readHidden(label: string): Promise<string> {
  const { stdin } = process;
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (settle: () => void): void => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      write('\n');
      settle();
    };
    const onData = (data: Buffer): void => {
      for (const character of data.toString('utf8')) {
        if (character === '\r' || character === '\n') {
          end(() => {
            resolve(text);
          });
          return;
        }
        if (character === '\u0003' || character === '\u0004') {
          end(() => {
            reject(new Error('cancelled'));
          });
          return;
        }
        text = character === '\u007f' || character === '\b' ? text.slice(0, -1) : text + character;
      }
    };
    stdin.setRawMode(true);
    stdin.on('data', onData);
    stdin.resume();
    write(label); // only now: what is typed at once is not echoed either
  });
}
