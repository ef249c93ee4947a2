/**
 * Key bindings are written as they are shown: `Ctrl+K`, `Shift+Enter`, `W`, `?`, `ArrowUp`. Ctrl stands for Cmd on
 * macOS. A binding of one character without Ctrl is a single-letter key: it acts only outside text fields and can be
 * turned off.
 */
export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export function isMac(): boolean {
  return typeof navigator !== 'undefined' && navigator.platform.includes('Mac');
}

export function matches(binding: string, stroke: KeyStroke): boolean {
  const parts = binding === '+' ? ['+'] : binding.split('+');
  const key = parts.at(-1) ?? '';
  const command = isMac() ? stroke.metaKey : stroke.ctrlKey;
  if (parts.includes('Ctrl') !== command || parts.includes('Alt') !== stroke.altKey) return false;
  if (key.length > 1) return key === stroke.key && parts.includes('Shift') === stroke.shiftKey;
  // Shift is part of how a sign is typed, but makes a letter another key.
  const isLetter = /^[A-Z]$/.test(key);
  if (isLetter && parts.includes('Shift') !== stroke.shiftKey) return false;
  return key.toLowerCase() === stroke.key.toLowerCase();
}

export function isSingleKey(binding: string): boolean {
  return binding.length === 1;
}

const editingKeys: ReadonlySet<string> = new Set(['Ctrl+Z', 'Ctrl+Y', 'Ctrl+Shift+Z']);

/** Keys that a text field has no use for. */
export function isTextSafe(binding: string): boolean {
  return (binding.startsWith('Ctrl+') && !editingKeys.has(binding)) || /^F\d+$/.test(binding);
}

const shownKeys: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  '-': '−',
};

/** `Ctrl K`, `Shift ↵`: for labels and the help sheet. */
export function showBinding(binding: string): string {
  if (binding === '+') return '+';
  return binding
    .split('+')
    .map((part) => (part === 'Ctrl' && isMac() ? '⌘' : (shownKeys[part] ?? part)))
    .join(' ');
}

export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}

/** The chart has the key when it, or nothing at all, has the focus. */
export function isInChart(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return true;
  return target === target.ownerDocument.body || target.closest('[data-keys="chart"]') !== null;
}
