import { readPagePalette, type Palette } from '../../draw/palette.ts';
import { createLabelFitter, type LabelFitter } from '../../draw/text-fit.ts';
import { shownTheme, type ShownTheme } from '../../state/theme.svelte.ts';

const palettes: Partial<Record<ShownTheme, Palette>> = {};
let fitter = $state.raw<LabelFitter | null>(null);
let isWaitingForFonts = false;

/** Colours of the theme that is shown, read once each; reading it in a derivation follows the theme. */
export function chartPalette(): Palette {
  return (palettes[shownTheme()] ??= readPagePalette(document.documentElement));
}

/** Text widths, measured anew once the fonts are there. */
export function chartLabels(): LabelFitter {
  if (!isWaitingForFonts && 'fonts' in document) {
    isWaitingForFonts = true;
    void Promise.all([
      document.fonts.load('400 11px "Inter Variable"'),
      document.fonts.load('600 11px "Inter Variable"'),
    ]).then(() => {
      fitter = createLabelFitter();
    });
  }
  return fitter ?? (fallback ??= createLabelFitter());
}

let fallback: LabelFitter | undefined;
