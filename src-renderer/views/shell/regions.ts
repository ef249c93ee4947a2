/** F6: the focus goes from region to region (sidebar, tabs, view, inspector, status), around the end. */
export function focusNextRegion(root: ParentNode, direction: 1 | -1): void {
  const regions = [...root.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => firstStop(region));
  if (regions.length === 0) return;
  // The innermost region that has the focus: a view may hold regions of its own.
  const current = regions.findLastIndex((region) => region.contains(document.activeElement));
  const next = (current + direction + regions.length) % regions.length;
  const region = regions[current < 0 ? 0 : next];
  if (region) firstStop(region)?.focus();
}

function firstStop(region: HTMLElement): HTMLElement | null {
  return region.querySelector<HTMLElement>(
    '[tabindex="0"], button:not(:disabled, [tabindex="-1"]), input:not(:disabled), select:not(:disabled), a[href]',
  );
}
