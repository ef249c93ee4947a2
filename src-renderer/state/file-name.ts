/** The last part of a path, of either kind of separator. */
export function fileName(path: string): string {
  return path.slice(lastSeparator(path) + 1);
}

/** What is before it; '' where there is none. */
export function folderOf(path: string): string {
  const end = lastSeparator(path);
  return end < 0 ? '' : path.slice(0, Math.max(1, end));
}

function lastSeparator(path: string): number {
  return Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
}
