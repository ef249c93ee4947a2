import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import type { Prompt } from '#shared/contract/model';
import AppRoot from '../../src-renderer/App.svelte';
import { startApp } from './incident.ts';

afterEach(cleanup);

const unknown: Prompt = {
  kind: 'host-key',
  id: 1,
  verdict: 'unknown',
  host: 'bastion-eu',
  port: 22,
  address: '10.2.0.4 port 22',
  hop: 1,
  hops: 2,
  keyType: 'ED25519',
  fingerprint: 'SHA256:9kQe',
  known: null,
  lookedIn: ['~/.ssh/known_hosts'],
  mustType: false,
};
const changed: Prompt = {
  ...unknown,
  id: 2,
  verdict: 'changed',
  known: { fingerprint: 'SHA256:pD3x', where: 'saved in Faultline', savedAt: '2026-10-14T08:00:00Z' },
  mustType: true,
};
const secret: Prompt = {
  kind: 'secret',
  id: 3,
  title: 'bastion-eu asks ada',
  instruction: 'Two factors',
  fields: [
    { label: 'Password', isHidden: true },
    { label: 'Ticket', isHidden: false },
  ],
  keepText: 'Keep it in the keyring.',
};

async function open() {
  const started = await startApp();
  render(AppRoot, { app: started.app });
  return started;
}

describe('questions of a connection', () => {
  it('say what is known of a first contact, and have Cancel as the button in focus', async () => {
    const { backend } = await open();
    backend.emit('prompt/asked', unknown);
    const dialog = await screen.findByRole('dialog', {
      name: 'First contact with bastion-eu (10.2.0.4 port 22, hop 1 of 2).',
    });
    expect(dialog.textContent).toContain('ED25519 SHA256:9kQe');
    expect(dialog.textContent).toContain('Not in ~/.ssh/known_hosts');
    await waitFor(() => {
      expect(document.activeElement?.textContent.trim()).toBe('Cancel');
    });
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Trust once' }));
    expect(backend.calls('prompt/answer')).toEqual([{ id: 1, answer: { kind: 'trust', save: false } }]);
  });

  it('want the host’s name before a changed key is replaced, and offer no trust for once', async () => {
    const { backend } = await open();
    backend.emit('prompt/asked', changed);
    const dialog = await screen.findByRole('dialog', { name: 'The key of bastion-eu is not the one you saved.' });
    expect(dialog.textContent).toContain('SHA256:pD3x');
    expect(dialog.textContent).toContain('2026-10-14');
    expect(within(dialog).queryByRole('button', { name: 'Trust once' })).toBeNull();
    const replace = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Replace the key' });
    expect(replace.disabled).toBe(true);
    await fireEvent.input(within(dialog).getByRole('textbox'), { target: { value: 'bastion-eu' } });
    await fireEvent.click(replace);
    expect(backend.calls('prompt/answer')).toEqual([{ id: 2, answer: { kind: 'trust', save: true } }]);
  });

  it('take as many texts as the server asks for, and hide what is secret', async () => {
    const { backend } = await open();
    backend.emit('prompt/asked', secret);
    const dialog = await screen.findByRole('dialog', { name: 'bastion-eu asks ada' });
    expect(within(dialog).getByLabelText('What the server says').textContent).toBe('Two factors');
    const password = within(dialog).getByLabelText<HTMLInputElement>('Password');
    expect(password.type).toBe('password');
    await fireEvent.input(password, { target: { value: 'p w' } });
    await fireEvent.input(within(dialog).getByLabelText('Ticket'), { target: { value: 'INC-1' } });
    await fireEvent.click(within(dialog).getByRole('checkbox'));
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Continue' }));
    expect(backend.calls('prompt/answer')).toEqual([
      { id: 3, answer: { kind: 'texts', texts: ['p w', 'INC-1'], keep: true } },
    ]);
  });

  it('stand over a sheet, and Escape cancels only them', async () => {
    const { app, backend } = await open();
    app.showCaptureSheet();
    await screen.findByRole('dialog');
    backend.emit('prompt/asked', unknown);
    await screen.findByRole('dialog', { name: /First contact/ });
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape', bubbles: true });
    await waitFor(() => {
      expect(backend.calls('prompt/answer')).toEqual([{ id: 1, answer: { kind: 'cancel' } }]);
    });
    expect(app.layout.dialog).toBe('capture');
  });

  it('come one after another, and go when they are over', async () => {
    const { backend } = await open();
    backend.emit('prompt/asked', unknown);
    backend.emit('prompt/asked', secret);
    await screen.findByRole('dialog', { name: /First contact/ });
    backend.emit('prompt/closed', { id: 1 });
    await screen.findByRole('dialog', { name: 'bastion-eu asks ada' });
    await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(backend.calls('prompt/answer')).toEqual([{ id: 3, answer: { kind: 'cancel' } }]);
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });
  });
});
