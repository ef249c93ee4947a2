/** Arrows go from finding to finding, as in any list; Enter and Space are the buttons' own. */
export function stepRows(list: HTMLElement): () => void {
  const onkeydown = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (direction === 0) return;
    const rows = [...list.querySelectorAll<HTMLElement>('[data-finding]')];
    const at = rows.findIndex((row) => row === document.activeElement);
    rows[Math.min(rows.length - 1, Math.max(0, at + direction))]?.focus();
    event.preventDefault();
  };
  list.addEventListener('keydown', onkeydown);
  return () => {
    list.removeEventListener('keydown', onkeydown);
  };
}
