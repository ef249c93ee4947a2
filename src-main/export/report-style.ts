/** The report's one style sheet; its hash stands in the document's policy. Colours are the light theme's. */
export const reportStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 28px 32px 40px; max-width: 1264px; background: #fff; color: #14171a;
  font: 13px/1.5 Inter, system-ui, "Segoe UI", "Noto Sans", Cantarell, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 20px; line-height: 1.3; margin: 2px 0 6px; }
h2 { font-size: 15px; margin: 28px 0 8px; }
p { margin: 4px 0; }
.quiet { color: #5a6169; } td .quiet { white-space: nowrap; }
.mono, td.name { font: 11.5px/1.5 "JetBrains Mono", ui-monospace, Consolas, "DejaVu Sans Mono", monospace; }
.verdict { border: 1px solid #d5a146; background: #fff7e6; padding: 8px 12px; border-radius: 5px; margin-top: 12px; }
.verdict.comparable { border-color: #7cb88d; background: #eefaf1; }
.verdict ul, ol { margin: 4px 0 0; padding-left: 20px; }
.sides { display: flex; gap: 12px; align-items: flex-start; }
.side { min-width: 0; }
.side h3 { font-size: 12px; font-weight: 600; margin: 0 0 4px; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 11px; font-weight: 500; color: #5a6169; border-bottom: 1px solid #aab0b7; padding: 5px 8px; }
td { border-bottom: 1px solid #e3e6e9; padding: 3px 8px; vertical-align: top; }
td.name { overflow-wrap: anywhere; }
.num { text-align: right; white-space: nowrap; }
.up { color: #9a4914; } .down { color: #1b62a7; }
.note { display: flex; gap: 10px; margin: 8px 0; }
.number { flex: none; width: 18px; height: 18px; border-radius: 50%; background: #14171a; color: #fff; text-align: center;
  font-size: 11px; line-height: 18px; font-weight: 600; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.legend { display: flex; gap: 16px; margin: 8px 0 0; font-size: 11px; color: #5a6169; }
.legend svg { vertical-align: -2px; margin-right: 5px; }
svg.flame { display: block; max-width: 100%; height: auto; }
svg text { font: 11px Inter, system-ui, sans-serif; fill: #0b0d10; pointer-events: none; }
svg .same { fill: #e1e3e6; } svg .merged { fill: #c9cdd2; }
svg .grew1 { fill: #f7d3b7; } svg .grew3 { fill: #f28e42; }
svg .shrank1 { fill: #c5def8; } svg .shrank3 { fill: #61a3e6; }
svg .new { fill: url(#hatch-new); } svg .new.pale { fill: url(#hatch-new-pale); }
svg .gone { fill: #eef6fe; stroke: #1666aa; stroke-dasharray: 3 2; }
svg .hatch-ground { fill: #e5751d; } svg .hatch-line { stroke: #f6ab6b; stroke-width: 3; }
svg .hatch-ground-pale { fill: #f7d3b7; } svg .hatch-line-pale { stroke: #f8b37f; stroke-width: 1.5; }
svg circle.pin { fill: #14171a; stroke: #fff; } svg text.pin { fill: #fff; font-weight: 600; text-anchor: middle; }
footer { margin-top: 32px; border-top: 1px solid #e3e6e9; padding-top: 8px; }
@media print { body { padding: 0; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
`;
