import { darkColours, lightColours, type ChartColours } from './chart-colours.ts';

const hues = Array.from({ length: 12 }, (_, hue) => hue);

/** Fills of one theme; classes as `flame-page.ts` and `changeClass` give them. */
function fills(colour: ChartColours): string {
  const own = colour as Readonly<Record<string, string>>;
  const rule = (name: string, fill: string | undefined, ink: string): string =>
    `.${name}>rect{fill:${fill ?? ''}}.${name}>text{fill:${ink}}`;
  const flame = colour['on-flame'];
  return [
    `.ground{fill:${colour['bg-canvas']}}`,
    `text{fill:${colour.text}}.quiet{fill:${colour['text-2']}}`,
    `.button rect{fill:${colour['bg-active']};stroke:${colour['line-control']}}`,
    ...hues.map((hue) => rule(`own${hue}`, own[`flame-${hue + 1}`], flame)),
    ...hues.map((hue) => rule(`dep${hue}`, own[`flame-${hue + 1}-dep`], flame)),
    ...[0, 1, 2].map((i) => rule(`std${i}`, own[i === 0 ? 'flame-std' : `flame-std-${i + 1}`], flame)),
    rule('run', colour['flame-runtime'], flame),
    rule('unk', colour['flame-unknown'], flame),
    rule('root', colour['bg-active'], colour.text),
    rule('merged', colour['flame-unknown'], flame),
    rule('same', colour['diff-same'], colour['on-diff-same']),
    rule('grew1', colour['diff-grew-1'], colour['on-diff-grew-1']),
    rule('grew3', colour['diff-grew-3'], colour['on-diff-grew-3']),
    rule('shrank1', colour['diff-shrank-1'], colour['on-diff-shrank-1']),
    rule('shrank3', colour['diff-shrank-3'], colour['on-diff-shrank-3']),
    rule('new', 'url(#hatch)', colour['on-diff-new']),
    rule('pale', 'url(#hatch-pale)', colour['on-diff-grew-1']),
    rule('gone', colour['diff-removed'], colour['on-diff-removed']),
    `.gone>rect{stroke:${colour['diff-removed-edge']};stroke-dasharray:3 2}`,
    `.hatch-ground{fill:${colour['diff-new']}}.hatch-line{stroke:${colour['diff-new-hatch']}}`,
    `.hatch-ground-pale{fill:${colour['diff-grew-1']}}.hatch-line-pale{stroke:${colour['diff-new-hatch']}}`,
    `.searched .box:not(.found)>rect{fill:${colour['flame-dim']}}`,
    `.searched .box:not(.found)>text{fill:${colour['on-flame-dim']}}`,
    `.found>rect{stroke:${colour['flame-match']};stroke-width:2}`,
    `.box:focus>rect{stroke:${colour.text};stroke-width:2}`,
  ].join('\n');
}

/** The style sheet of a flame graph that stands alone: light, or dark where the reader's system is. */
export const flameStyle = `
svg{color-scheme:light dark}
text{font:11px Inter,system-ui,"Segoe UI","Noto Sans",sans-serif}
.title{font-size:15px;font-weight:600}
.box,.button{cursor:pointer;outline:none}
.box>text,.button text{pointer-events:none}
.box:hover>rect{filter:brightness(1.12)}
.above>rect{opacity:.55}
.hidden{display:none}
${fills(lightColours)}
@media (prefers-color-scheme:dark){
${fills(darkColours)}
}
`;
