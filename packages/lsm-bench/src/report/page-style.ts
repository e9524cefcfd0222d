import { TARGET_COLOR_COUNT } from "./charts/palette.ts";

/** Colours of targets in charts of lines: told apart by people who see colours differently, and by their marks. */
const TARGETS_LIGHT = ["#1d5fd1", "#d9480f", "#0b8a5f", "#a3359c", "#8a6a00", "#0e8aa8", "#c2255c", "#5c5f66"];
const TARGETS_DARK = ["#6ea8ff", "#ff9257", "#4fd1a1", "#e08ada", "#e0b84c", "#5fcfe8", "#ff7fa8", "#a6acb5"];

const LIGHT = `
--page: #f6f7f9; --surface: #ffffff; --ink: #1b1f24; --ink-dim: #626a75; --rule: #e1e5ea;
--subject: #1d5fd1; --peer: #a9b4c2; --native: #7c8694; --floor: #dfe4ea;
--ahead: #1d5fd1; --even: #8a93a0; --behind: #d9480f;
${targetProperties(TARGETS_LIGHT)}`;

const DARK = `
--page: #101317; --surface: #181c22; --ink: #e8ebef; --ink-dim: #98a2b0; --rule: #2b313a;
--subject: #6ea8ff; --peer: #566172; --native: #808c9c; --floor: #353d48;
--ahead: #6ea8ff; --even: #7b8695; --behind: #ff8a4c;
${targetProperties(TARGETS_DARK)}`;

/** The style of a report's page. */
export const PAGE_STYLE: string = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
html { scroll-padding-top: 3.5rem; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
header, main { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { margin: 0; font-size: clamp(1.5rem, 4vw, 2.2rem); line-height: 1.2; letter-spacing: -0.02em; text-wrap: balance; }
header p { margin: 0.5rem 0 0; color: var(--ink-dim); }
nav { position: sticky; top: 0; z-index: 1; margin-top: 1.5rem; background: var(--page); border-bottom: 1px solid var(--rule);
  display: flex; gap: 1.25rem; overflow-x: auto; padding: 0.75rem max(1.25rem, calc((100% - 76rem) / 2 + 1.25rem)); scrollbar-width: none; }
nav a { flex: none; color: var(--ink-dim); text-decoration: none; font-size: 0.875rem; }
nav a:hover, nav a:focus-visible { color: var(--subject); }
section { padding-top: 2rem; }
h2 { margin: 0 0 0.5rem; font-size: 1.4rem; letter-spacing: -0.01em; }
h3 { margin: 2rem 0 0.75rem; font-size: 1.05rem; }
p, ul { max-width: 52rem; }
p { margin: 0.5rem 0 1rem; }
section > p { color: var(--ink-dim); }
section > p strong { color: var(--ink); }
ul { margin: 0.5rem 0 1rem; padding-left: 1.25rem; }
li { margin: 0.25rem 0; overflow-wrap: anywhere; }
code, pre { font: 0.875em/1.6 ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.9rem 1.1rem; background: var(--surface); border: 1px solid var(--rule); border-radius: 8px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.75rem; margin: 1rem 0 1.5rem; }
.figures div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 0.9rem 1.1rem; background: var(--surface);
  border: 1px solid var(--rule); border-left: 4px solid var(--tone, var(--rule)); border-radius: 8px; }
.figures .good { --tone: var(--ahead); } .figures .even { --tone: var(--even); } .figures .bad { --tone: var(--behind); }
.figures dd { margin: 0; font-size: 1.9rem; font-weight: 650; line-height: 1.15; font-variant-numeric: tabular-nums; }
.figures dt { color: var(--ink-dim); font-size: 0.875rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; max-width: none; padding: 0; margin: 0 0 0.75rem; list-style: none; font-size: 0.875rem; }
.legend li { display: flex; align-items: center; gap: 0.5rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 0.75rem; align-items: start; }
.charts:has(.lines) { grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); }
.charts:has(.ratios) { display: block; columns: 2 28rem; column-gap: 0.75rem; }
.ratios { break-inside: avoid; margin-bottom: 0.75rem; }
figure { margin: 0; padding: 0.8rem 0.9rem 0.6rem; background: var(--surface); border: 1px solid var(--rule); border-radius: 8px; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 0.75rem; margin-bottom: 0.4rem; font-size: 0.875rem; }
figcaption span { color: var(--ink-dim); font-size: 0.8rem; }
figure svg { display: block; width: 100%; max-width: 34rem; height: auto; }
details { margin-top: 0.75rem; }
summary { width: fit-content; cursor: pointer; color: var(--subject); font-size: 0.875rem; }
.table { overflow-x: auto; margin: 0.75rem 0; background: var(--surface); border: 1px solid var(--rule); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.4rem 0.75rem; text-align: left; white-space: nowrap; border-top: 1px solid var(--rule); }
thead th { border-top: 0; color: var(--ink-dim); font-weight: 550; }
tbody th { position: sticky; left: 0; background: var(--surface); font-weight: 550; }
.number { text-align: right; }
td strong { color: var(--behind); }
:focus-visible { outline: 2px solid var(--subject); outline-offset: 2px; }
@media (min-width: 60rem) { html { scroll-padding-top: 5.5rem; } nav { flex-wrap: wrap; gap: 0.25rem 1.25rem; } }
@media print { nav { display: none; } body { background: none; } figure, tr { break-inside: avoid; } }
`;

function targetProperties(colors: readonly string[]): string {
  return Array.from({ length: TARGET_COLOR_COUNT }, (_, i) => `--target-${i}: ${colors[i]};`).join(" ");
}
