/** As many characters are joined before they become bytes. */
const pieceLength = 64 * 1024;

/** Text that is made bit by bit, as bytes: many short strings are never held at once. */
export function encodeText(parts: Iterable<string>): Buffer {
  const pieces: Buffer[] = [];
  let waiting = '';
  for (const part of parts) {
    waiting += part;
    if (waiting.length < pieceLength) continue;
    pieces.push(Buffer.from(waiting));
    waiting = '';
  }
  pieces.push(Buffer.from(waiting));
  return Buffer.concat(pieces);
}
