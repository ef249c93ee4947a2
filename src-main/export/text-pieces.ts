/** As many characters are joined before they become bytes. */
const pieceLength = 64 * 1024;

/** Text that is made bit by bit, as bytes in pieces: neither many short strings nor all of it are held at once. */
export function* encodeText(parts: Iterable<string>): Generator<Buffer> {
  let waiting = '';
  for (const part of parts) {
    waiting += part;
    if (waiting.length < pieceLength) continue;
    yield Buffer.from(waiting);
    waiting = '';
  }
  if (waiting !== '') yield Buffer.from(waiting);
}
