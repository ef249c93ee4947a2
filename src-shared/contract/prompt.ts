/** Questions that a connection puts to the person while it is made. The answer is awaited; nothing goes on without it. */

export interface HostKeyQuestion {
  readonly kind: 'host-key';
  readonly verdict: 'unknown' | 'changed';
  /** As configured, and where it leads. */
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly hop: number;
  readonly hops: number;
  /** `ED25519` */
  readonly keyType: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** For a changed key: the one that was known, who says so, and since when ('' where a file does not tell). */
  readonly known: { readonly fingerprint: string; readonly where: string; readonly savedAt: string } | null;
  readonly lookedIn: readonly string[];
  /** The host's name must be typed: for a changed key, and in production. */
  readonly mustType: boolean;
}

export interface SecretQuestion {
  readonly kind: 'secret';
  readonly title: string;
  /** Whose words it is: what the server sent, shown verbatim; '' for none. */
  readonly instruction: string;
  readonly fields: readonly { readonly label: string; readonly isHidden: boolean }[];
  /** What ticking "keep" would do; '' where the answer is never kept. */
  readonly keepText: string;
}

/** A program that talks to the person itself, such as the sign-in of a cluster: what it wrote so far. */
export interface OpenTerminal {
  readonly id: number;
  readonly title: string;
  /** As a terminal gets it, control sequences included. */
  readonly text: string;
}

export type Question = HostKeyQuestion | SecretQuestion;
export type Prompt = Question & { readonly id: number };

export type PromptAnswer =
  | { readonly kind: 'cancel' }
  | { readonly kind: 'trust'; readonly save: boolean }
  | { readonly kind: 'texts'; readonly texts: readonly string[]; readonly keep: boolean };
