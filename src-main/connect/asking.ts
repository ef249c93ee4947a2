import type { HostKeyQuestion, SecretQuestion } from '#shared/contract/prompt';

/** One secret: which it is, and the words that ask for it. */
export interface SecretNeed {
  /** What it is for; see secret-slots.ts. */
  readonly slot: string;
  readonly title: string;
  readonly label: string;
  readonly instruction?: string;
}

export interface TrustedKey {
  readonly type: string;
  readonly key: Buffer;
  readonly savedAt: string;
}

/** A program that talks to the person itself, such as the sign-in of a cluster. */
export interface TalkingProgram {
  readonly title: string;
  /** What the person types; it goes to the program and nowhere else. */
  write(text: string): void;
  resize(columns: number, rows: number): void;
  /** The person gives up. */
  stop(): void;
}

/** The terminal in which the person sees it. */
export interface TerminalView {
  show(text: string): void;
  close(): void;
}

/** What making a connection needs of the person and of what was kept. Each may wait for a human being. */
export interface Asking {
  /** The kept secret, else asked for. Throws `connect/unanswered` where nobody answers, `app/cancelled` on Cancel. */
  secret(need: SecretNeed, signal: AbortSignal): Promise<string>;
  /** The other side did not take it: the next time it is asked for. What is kept stays until it is replaced. */
  refuse(slot: string): void;
  /** Texts that are used once and never kept. */
  answers(question: Omit<SecretQuestion, 'kind' | 'keepText'>, signal: AbortSignal): Promise<readonly string[]>;
  /** False for Cancel. */
  trust(question: HostKeyQuestion, signal: AbortSignal): Promise<false | 'once' | 'save'>;
  /** Opens a terminal in front of the person; undefined where nobody is there. */
  terminal(program: TalkingProgram): TerminalView | undefined;
  /** Keys that were trusted before for exactly this name and port. */
  trustedKeys(host: string, port: number): Promise<readonly TrustedKey[]>;
  saveKey(host: string, port: number, type: string, key: Buffer): Promise<void>;
}
