import { describe, expect, it } from 'vitest';
import { commandTable, type CommandEntry } from '../../../../src-renderer/state/command-table.ts';
import { matches, showBinding, type KeyStroke } from '../../../../src-renderer/state/keys.ts';

const stroke = (key: string, modifiers: Partial<KeyStroke> = {}): KeyStroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('matches', () => {
  it.each([
    ['Ctrl+K', stroke('k', { ctrlKey: true }), true],
    ['Ctrl+K', stroke('k'), false],
    ['W', stroke('w'), true],
    ['W', stroke('W', { shiftKey: true }), false],
    ['W', stroke('w', { ctrlKey: true }), false],
    ['?', stroke('?', { shiftKey: true }), true],
    ['+', stroke('+', { shiftKey: true }), true],
    ['ArrowUp', stroke('ArrowUp'), true],
    ['ArrowUp', stroke('ArrowUp', { altKey: true }), false],
    ['Ctrl+Tab', stroke('Tab', { ctrlKey: true, shiftKey: true }), false],
    ['Ctrl+Shift+Tab', stroke('Tab', { ctrlKey: true, shiftKey: true }), true],
  ])('%s with %o: %s', (binding, pressed, expected) => {
    expect(matches(binding, pressed)).toBe(expected);
  });
});

describe('the command table', () => {
  const entries: readonly [string, CommandEntry][] = Object.entries(commandTable);
  /** Filters are the profile's. */
  const area = (id: string) => (id.split('.')[0] ?? '').replace('filter', 'profile');

  it('gives no two commands of one view the same key', () => {
    /** Only one of these is on screen; everything else works everywhere. */
    const views = ['profile', 'comparison', 'trace', 'goroutines', 'finding', 'connection', 'report', 'note'];
    for (const view of views) {
      const seen = new Map<string, string>();
      for (const [id, { keys }] of entries) {
        if (views.includes(area(id)) && area(id) !== view) continue;
        for (const key of keys) {
          expect(seen.get(key), `${key}: ${id}`).toBeUndefined();
          seen.set(key, id);
        }
      }
    }
  });

  it('shows keys as people write them', () => {
    expect(showBinding('Ctrl+K')).toBe('Ctrl K');
    expect(showBinding('ArrowUp')).toBe('↑');
    expect(showBinding('+')).toBe('+');
  });
});
