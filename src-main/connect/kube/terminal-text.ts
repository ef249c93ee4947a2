/** What a program wrote to a terminal, as lines. Control sequences are left out: the text is looked at, never shown raw. */

const controls =
  // eslint-disable-next-line no-control-regex -- control sequences are what it is about
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-_]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

export const plainText = (text: string): string => text.replaceAll('\r\n', '\n').replace(controls, '');

/** Lines by which kubectl itself speaks; anything else is said by a program that it started, to the person. */
const ownLines =
  /^(?:Forwarding from |Handling connection for |error: |Error |[EIW]\d{4} |Unable to |The connection to the server |Flag --|Warning: )/;

export const isKubectlLine = (line: string): boolean => line.trim() === '' || ownLines.test(line);

/** kubectl's own lines without the time and place of its log, each once: a failing plugin is tried five times. */
export function kubectlWords(text: string): string {
  const lines = plainText(text)
    .split('\n')
    .filter(
      (line) => line.trim() !== '' && isKubectlLine(line) && !/^(?:Forwarding from|Handling connection)/.test(line),
    )
    .map((line) => line.replace(/^[EIW]\d{4} [\d:.]+\s+\d+ [\w-]+\.go:\d+\] /, ''));
  return [...new Set(lines)].join('\n').slice(0, maxWords);
}

const maxWords = 4000;
