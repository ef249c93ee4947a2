/** The one owner of `requestAnimationFrame`: whatever wants to paint is called once in the next frame. */
const waiting = new Set<() => void>();
let isRequested = false;

export function paintNextFrame(paint: () => void): void {
  waiting.add(paint);
  if (isRequested) return;
  isRequested = true;
  requestAnimationFrame(() => {
    isRequested = false;
    const paints = [...waiting];
    waiting.clear();
    for (const paint of paints) paint();
  });
}

export function forgetPaint(paint: () => void): void {
  waiting.delete(paint);
}
