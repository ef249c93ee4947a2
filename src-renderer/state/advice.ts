import type { ErrorCode, ErrorDetails, ErrorValue } from '#shared/base/app-error';

/** What a person is told: the thing that happened, and what to do about it. */
export interface Advice {
  readonly title: string;
  readonly advice: string;
}

type Told = string | ((details: ErrorDetails, message: string) => string);

/** `title` where the error's own message is not already the best sentence. */
const table: Record<ErrorCode, { readonly title?: Told; readonly advice: Told }> = {
  'app/internal': {
    title: (_, message) => `Something in Faultline failed: ${message}`,
    advice: 'Nothing that was captured is lost. Try again; if it repeats, report it with this sentence.',
  },
  'app/bad-request': { advice: 'Check what was entered and try again.' },
  'app/cancelled': { title: 'Stopped.', advice: 'What had arrived until then is kept.' },
  'app/not-found': {
    title: (_, message) => message || 'This is no longer in the workspace.',
    advice: 'It may have been deleted in the meantime. Close this tab.',
  },
  'file/unreadable': { advice: 'Check that the file is still there and that you may read it.' },
  'decode/empty': {
    title: 'The capture is empty: 0 B arrived.',
    advice:
      'Go sends a CPU profile at the end, so a broken connection leaves nothing. Capture again, for a shorter time.',
  },
  'decode/unknown-format': {
    title: 'This is no format that Faultline knows.',
    advice: 'Profiles, goroutine dumps and execution traces are read. The bytes are kept: Save raw and look at them.',
  },
  'decode/text-page': {
    title: 'This is a web page, not a profile.',
    advice: 'A login page or a proxy often answers like this. Look at the page, then check the address.',
  },
  'decode/wrong-kind': { advice: 'Open it as what it is: the list of captures says its kind.' },
  'decode/truncated': { advice: 'The bytes that arrived are kept: Save raw has them.' },
  'decode/malformed': {
    advice: 'They are kept exactly as received: Save raw to examine them, or capture again.',
  },
  'decode/too-large': { advice: 'The bytes are kept. Capture for a shorter time, or Save raw and cut it down.' },
  'decode/concatenated': {
    title: 'Several profiles were written into one file.',
    advice: 'Split the file; Faultline does not guess which of them you mean.',
  },
  'diff/not-comparable': { advice: 'Pick two captures of one type; the best match is listed first.' },
  'merge/nothing-in-common': { advice: 'Pick captures of one kind.' },
  'filter/bad-pattern': {
    title: (_, message) => `This is not a regular expression: ${message}`,
    advice: 'Put a backslash before ( ) [ ] . * + ? to search for the character itself.',
  },
  'store/not-a-workspace': {
    title: 'This file is not a Faultline workspace.',
    advice: 'A capture can be imported into an open incident instead.',
  },
  'store/from-future': {
    title: 'This workspace was made by a newer Faultline.',
    advice: 'It is left untouched. Update to open it.',
  },
  'store/locked': {
    title: 'Another program has this workspace open.',
    advice: 'Close it there, or work on a copy of the file.',
  },
  'store/corrupt': {
    title: 'The workspace file is damaged.',
    advice: 'It is left untouched. A copy made before the last update lies beside it.',
  },
  'store/exists': {
    title: 'A file of this name is already there.',
    advice: 'Choose another title; nothing is written over.',
  },
  'store/full': {
    title: 'The disk is full.',
    advice: 'What was stored until now is safe. Free some space, then try again.',
  },
  'store/unreadable': { advice: 'Check that the folder is still there and that you may read and write in it.' },
  'connect/bad-url': {
    title: (_, message) => message || 'This is not an address that Faultline can reach.',
    advice:
      'Give http or https, the host, the port and the path of the pprof index, such as http://10.2.0.4:6060/debug/pprof/.',
  },
  'connect/refused': {
    title: (details) => `Nothing listens at ${address(details)}.`,
    advice: 'Check the port, and that the process runs. Many services serve pprof on their metrics port.',
  },
  'connect/unresolved': {
    title: (details) => `The name ${address(details)} is not known.`,
    advice: 'Check the spelling, and whether the name only resolves inside a VPN.',
  },
  'connect/tls': {
    advice: 'Check that the port speaks https, and that the certificate is for this name and trusted here.',
  },
  'connect/timeout': {
    title: (details) => `No answer from ${address(details)} in time.`,
    advice:
      'A firewall may drop the packets, or the process is too busy to answer. Try again, or through another way in.',
  },
  'connect/closed': {
    title: 'The connection was closed before the answer was complete.',
    advice: 'What arrived is kept and marked partial. Capture again.',
  },
  'connect/not-pprof': {
    title: 'The answer is not from net/http/pprof.',
    advice: 'Check path and port; the handler is often behind another prefix or on another port.',
  },
  'connect/bad-configuration': { advice: 'Correct the connection or the file it names, then test it again.' },
  'connect/sign-in': { advice: 'Nothing is tried again until you connect again, so that no account is locked.' },
  'connect/unanswered': { advice: 'Connect again to be asked again.' },
  'connect/host-key': { advice: 'Ask whoever runs the host before you replace a key.' },
  'connect/forwarding': { advice: 'The test of the connection shows each step on the way.' },
  'connect/forbidden': { advice: 'Ask whoever runs the cluster for the role that “Access” of the connection shows.' },
  'capture/refused': {
    advice: 'Go allows one CPU profile and one trace at a time: wait for the other client, then try again.',
  },
  'capture/cut-off': { advice: 'What arrived is kept and marked partial. Capture again for the whole.' },
  'capture/too-large': { advice: 'What arrived is kept. Ask for fewer seconds.' },
  'export/failed': { advice: 'Nothing was saved. Check that you may write in the folder, then try again.' },
};

export function advise({ code, message, details }: ErrorValue): Advice {
  const { title, advice } = table[code];
  return { title: tell(title ?? message, details, message), advice: tell(advice, details, message) };
}

function tell(told: Told, details: ErrorDetails, message: string): string {
  return typeof told === 'string' ? told : told(details, message);
}

function address(details: ErrorDetails): string {
  const found = details['address'] ?? details['host'] ?? details['url'];
  return found === undefined ? 'this address' : String(found);
}
