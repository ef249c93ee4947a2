/** Names are asked for again and again, for each frame of each stack; when there are more than this, they start anew. */
const mostRemembered = 200_000;

/** The same function, which computes each name once. */
export function remember<T>(compute: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    if (known.size >= mostRemembered) known.clear();
    const value = compute(name);
    known.set(name, value);
    return value;
  };
}
