import type { TimelinePalette } from '../../draw/draw-timeline.ts';
import { readStateLooks, type StateLook } from '../../draw/state-palette.ts';
import { shownTheme, type ShownTheme } from '../../state/theme.svelte.ts';
import { chartPalette } from '../flame/chart-look.svelte.ts';

interface TraceLook {
  readonly states: readonly StateLook[];
  readonly palette: TimelinePalette;
}

const looks: Partial<Record<ShownTheme, TraceLook>> = {};

/** Colours of the theme that is shown, read once each; reading it in a derivation follows the theme. */
export function traceLook(): TraceLook {
  return (looks[shownTheme()] ??= readLook());
}

function readLook(): TraceLook {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  // A fifth of the text's colour, as `#rrggbbaa`.
  const palette = { ...chartPalette(), hairline: token('--line'), stopVeil: `${token('--text')}33` };
  return { states: readStateLooks(token), palette };
}
