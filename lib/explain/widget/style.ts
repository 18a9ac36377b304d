/** How the widgets look, in light and in dark, wide and narrow, on screen and on paper. */

import { themeCss } from "../../display/html";

/** Puts the style into the page once. */
export function addStyle(document: Document): void {
  if (document.getElementById(styleId)) return;
  const style = document.createElement("style");
  style.id = styleId;
  style.textContent = themeCss + widgetCss;
  document.head.append(style);
}

const styleId = "typetorch-widget-style";

const widgetCss = `
.tt-widget{box-sizing:border-box;max-width:1100px;margin:.4em 0;padding:14px 16px 12px;border:1px solid var(--tt-line);border-radius:12px;background:var(--tt-bg);container-type:inline-size}
.tt-widget *{box-sizing:border-box}
.tt-widget:focus-visible,.tt-widget :focus-visible{outline:3px solid var(--tt-focus);outline-offset:2px}
.tt-widget .tt-title{font-size:1.12em;font-weight:650;margin:0 0 .5em}
.tt-widget button{font:inherit;color:var(--tt-fg);background:var(--tt-soft);border:1px solid var(--tt-line);border-radius:8px;padding:.32em .8em;min-height:32px;cursor:pointer}
.tt-widget button:hover:not(:disabled){border-color:var(--tt-fg)}
.tt-widget button:disabled{cursor:default;color:var(--tt-dim);border-style:dashed}
.tt-widget button.tt-primary{background:var(--tt-blue);border-color:var(--tt-blue);color:var(--tt-bg);font-weight:650}
.tt-widget button.tt-primary:disabled{background:var(--tt-soft);color:var(--tt-dim);border-color:var(--tt-line);font-weight:400}
.tt-widget button[aria-pressed=true]{background:var(--tt-fg);color:var(--tt-bg);border-color:var(--tt-fg)}
.tt-widget input[type=number],.tt-widget input[type=text],.tt-widget select{font:inherit;color:var(--tt-fg);background:var(--tt-bg);border:1px solid var(--tt-line);border-radius:6px;padding:.2em .4em;min-height:28px}
.tt-widget input[type=range]{accent-color:var(--tt-blue);min-width:6em;flex:1}
.tt-row{display:flex;flex-wrap:wrap;gap:.45em;align-items:center}
.tt-bar{margin:.2em 0 .6em}
.tt-gap{flex:1}
.tt-prev::before{content:"◀ "/""}.tt-next::after{content:" ▶"/""}.tt-play::before{content:"▷ "/""}.tt-play.tt-pause::before{content:"❙❙ "/""}
.tt-steps{display:flex;flex-wrap:wrap;gap:3px;margin:0 0 .7em}
.tt-widget .tt-steps button{padding:0 .2em;min-height:26px;min-width:max(30px,fit-content);flex:1 1 auto;max-width:64px;font-size:.82em;border-radius:6px;background:none;color:var(--tt-dim);border-color:var(--tt-line)}
.tt-widget .tt-steps button.tt-done{background:var(--tt-soft);color:var(--tt-fg)}
.tt-widget .tt-steps button[aria-current=step]{font-weight:700;color:var(--tt-bg);background:var(--tt-fg);border-color:var(--tt-fg)}
.tt-widget .tt-steps .tt-of-forward{border-bottom:3px solid var(--tt-blue)}
.tt-widget .tt-steps .tt-of-seed,.tt-widget .tt-steps .tt-of-backward{border-bottom:3px double var(--tt-red)}
.tt-widget .tt-steps .tt-of-update{border-bottom:3px dotted var(--tt-green)}
.tt-counts{display:flex;flex-wrap:wrap;gap:.3em 1.4em;margin:.1em 0 .5em;font-size:.92em;color:var(--tt-dim)}
.tt-counts b{color:var(--tt-fg);font-variant-numeric:tabular-nums}
.tt-scroll{overflow-x:auto;overflow-y:auto;max-height:560px;border-radius:8px;background:linear-gradient(var(--tt-bg),var(--tt-bg)) padding-box}
.tt-scroll svg{display:block;max-width:100%;height:auto;margin:0 auto;font:13px system-ui,sans-serif}
.tt-line{fill:none;stroke:var(--tt-line);stroke-width:1.6}
.tt-line.tt-forward{stroke:var(--tt-blue);stroke-width:3.4}
.tt-line.tt-backward{stroke:var(--tt-red);stroke-width:3.4;stroke-dasharray:7 4}
.tt-head{fill:var(--tt-line)}.tt-fill-forward{fill:var(--tt-blue)}.tt-fill-backward{fill:var(--tt-red)}
.tt-edge-label rect{fill:var(--tt-bg);stroke:var(--tt-red);stroke-width:1.4}
.tt-edge-label text{fill:var(--tt-red);font-weight:650;font-size:12.5px}
.tt-node{cursor:pointer}
.tt-box{fill:var(--tt-bg);stroke:var(--tt-line);stroke-width:1.4;stroke-dasharray:5 4}
.tt-known .tt-box{fill:var(--tt-soft);stroke-dasharray:none}
.tt-pile{fill:var(--tt-soft)}
.tt-parameter .tt-box{stroke:var(--tt-green);stroke-width:2.6}
.tt-active .tt-box{stroke:var(--tt-fg);stroke-width:3.6}
.tt-rule{stroke:var(--tt-line);stroke-width:.7}
.tt-sign{fill:var(--tt-bg);stroke:var(--tt-line)}
.tt-sign-text{fill:var(--tt-fg);font-weight:650;font-size:13px}
.tt-node text{fill:var(--tt-fg)}
.tt-name{font:italic 600 16px Georgia,"Times New Roman",serif}
.tt-low{font-size:11px;font-style:normal}
.tt-node .tt-small{fill:var(--tt-dim);font-size:11.5px}
.tt-value,.tt-gradient{font-weight:650;font-size:14px;font-variant-numeric:tabular-nums}
.tt-node .tt-gradient{fill:var(--tt-red)}
.tt-node .tt-unknown{fill:var(--tt-dim);font-weight:400;font-style:italic;font-size:12px}
.tt-below{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:14px 22px;margin-top:.8em}
.tt-halves{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
@container (max-width:720px){.tt-below,.tt-halves{grid-template-columns:minmax(0,1fr)}}
@container (max-width:640px){.tt-widget button{padding:.3em .55em}.tt-row{gap:.35em}}
.tt-heading{font-weight:650;margin:0 0 .45em}
.tt-formula{font-size:1.28em;margin:.25em 0;overflow-x:auto;overflow-y:hidden;padding:.1em 0}
.tt-widget math{font-family:"Latin Modern Math","STIX Two Math","Cambria Math",Georgia,serif}
.tt-chain,.tt-link{display:flex;gap:.5em;align-items:stretch}.tt-chain{flex-wrap:wrap;margin:.3em 0 .6em}.tt-link{flex:1 1 auto}
.tt-card{flex:1 1 auto;padding:.4em .7em .5em;border:1px solid var(--tt-line);border-radius:9px;background:var(--tt-soft);min-width:7.5em}
.tt-card.tt-upstream{border-style:dashed;border-color:var(--tt-red)}
.tt-card.tt-result{border:2px solid var(--tt-red)}
.tt-card .tt-cap{font-size:.82em;color:var(--tt-dim);margin-bottom:.15em}
.tt-card .tt-formula{font-size:1.15em;margin:0}
.tt-times{align-self:center;font-size:1.4em}
.tt-notes{margin:.4em 0 0;padding-left:1.2em}
.tt-notes li{margin:.15em 0}
.tt.tt-widget pre.tt-code{margin:0 0 .8em;padding:.45em 0;background:var(--tt-soft);border-radius:8px;overflow-x:auto;font:12.5px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--tt-fg)}
.tt-code span{display:block;padding:0 .8em 0 1.6em;white-space:pre;position:relative}
.tt-code .tt-lit{background:var(--tt-bg);font-weight:650;box-shadow:inset 3px 0 0 var(--tt-blue)}
.tt-code .tt-lit::before{content:"▸";position:absolute;left:.6em}
.tt-sliders{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(25em,100%),1fr));gap:.25em 1.6em;margin:.2em 0 .3em}
.tt-inputs{margin-top:.9em}.tt-row>.tt-heading{margin:0}.tt-below>.tt-code{align-self:start}
.tt-input{display:grid;grid-template-columns:auto minmax(4em,1fr) 5.4em;gap:.6em;align-items:center}
.tt-side-by-side{display:flex;flex-wrap:wrap;gap:0 1.6em}
.tt-sliders .tt-name{font-size:17px}
.tt-ask{display:flex;flex-wrap:wrap;gap:.5em;align-items:center;padding:.6em .8em;border:2px dashed var(--tt-blue);border-radius:9px;margin:.2em 0 .5em}
.tt-ask input{width:7em}
.tt-verdict{font-weight:650}
.tt-widget details{margin-top:.7em}
.tt-widget summary{cursor:pointer;color:var(--tt-dim)}
.tt-widget .tt-table{overflow-x:auto}
.tt.tt-widget table{border-collapse:collapse;margin:.5em 0;font-size:.93em;border:0;color:inherit}
.tt.tt-widget table th,.tt.tt-widget table td{padding:.22em .8em;border:0;border-bottom:1px solid var(--tt-line);text-align:left;background:none;color:inherit;white-space:normal;max-width:36em}
.tt.tt-widget table td.tt-number{text-align:right;font-variant-numeric:tabular-nums}
.tt.tt-widget table tr[aria-current] td,.tt.tt-widget table tr[aria-current] th{background:var(--tt-soft);font-weight:650}
.tt-crumbs{display:flex;gap:.4em;align-items:center;margin:.1em 0 .4em}
.tt-about,.tt-caption{margin:.2em 0 .6em;max-width:52em}
.tt-caption{min-height:3em;font-variant-numeric:tabular-nums}
.tt-grid-row{display:flex;flex-wrap:wrap;gap:.7em 1em;align-items:center;overflow-x:auto;padding:4px}
.tt-grid{margin:0}.tt-grid figcaption{font:italic 600 15px Georgia,serif;margin-bottom:.3em}
.tt.tt-widget .tt-grid table{border-collapse:separate;border-spacing:3px;margin:0}
.tt.tt-widget .tt-grid td{min-width:36px;height:30px;padding:.1em .4em;text-align:center;background:var(--tt-soft);border:1.5px solid transparent;border-radius:6px;font-variant-numeric:tabular-nums}
.tt-widget .tt-dense{gap:.5em .6em}.tt.tt-widget .tt-dense .tt-grid table{border-spacing:2px}.tt.tt-widget .tt-dense .tt-grid td{min-width:31px;padding:.1em .15em}
.tt.tt-widget .tt-grid td.tt-none{background:none}
.tt.tt-widget .tt-grid td.tt-on{border:2.5px solid var(--tt-blue);font-weight:700}
.tt.tt-widget .tt-grid td.tt-out{text-decoration:line-through;border:1.5px dashed var(--tt-line);background:none;color:var(--tt-dim)}
.tt-control{display:grid;grid-template-columns:9em minmax(5em,1fr) 3.6em;gap:.5em;align-items:center;margin:.25em 0}
.tt-control select{grid-column:2/4}.tt-control[hidden]{display:none}
.tt-control .tt-shown{text-align:right;font-variant-numeric:tabular-nums}
.tt-legend{gap:.3em 1.2em;color:var(--tt-dim);font-size:.92em}
.tt-plane{display:block;width:100%;height:auto;font:12px system-ui,sans-serif;touch-action:none}
.tt-plane text{fill:var(--tt-dim)}.tt-plane .tt-axis{fill:var(--tt-fg)}
.tt-plane .tt-side{fill:var(--tt-fg);font-weight:650;font-size:13px}
.tt-frame{fill:none;stroke:var(--tt-line)}.tt-tick{stroke:var(--tt-line)}.tt-zero-line{stroke:var(--tt-line);stroke-width:1;fill:none}
.tt-border{stroke:var(--tt-fg);stroke-width:3;fill:none}
.tt-plane [tabindex]{cursor:grab}
.tt-point{stroke:#fff;stroke-width:2}.tt-one{fill:#b34f00}.tt-zero{fill:#1660a3}.tt-cross{stroke:var(--tt-fg);stroke-width:2.5;fill:none}
.tt-curve-f{stroke:var(--tt-blue);stroke-width:3.2;fill:none}.tt-curve-d{stroke:var(--tt-red);stroke-width:2.6;stroke-dasharray:8 5;fill:none}.tt-curve-t{stroke:var(--tt-fg);stroke-width:1.8;stroke-dasharray:2 4;fill:none}
.tt-dot-f{fill:var(--tt-blue)}.tt-dot-d{fill:var(--tt-red)}
.tt-key-f,.tt-key-d,.tt-key-t{border-bottom:3px solid var(--tt-blue)}.tt-key-d{border-bottom:3px dashed var(--tt-red)}.tt-key-t{border-bottom:2px dotted var(--tt-fg)}
.tt-trail-under{stroke:#fff;stroke-width:5;fill:none;stroke-linejoin:round}.tt-trail{stroke:#d01c00;stroke-width:2.4;fill:none;stroke-linejoin:round}
.tt-start{fill:none;stroke:#fff;stroke-width:3}.tt-now{fill:#d01c00;stroke:#fff;stroke-width:2}
.tt-sample{stroke:#fff;stroke-width:.8}.tt-sample.tt-hollow{fill:#fff;stroke-width:1.5}.tt-hollow.tt-one{stroke:#b34f00}.tt-hollow.tt-zero{stroke:#1660a3}
.tt-run{fill:none;stroke-width:1.8}.tt-run-now{stroke-width:3.2}.tt-run-key{vertical-align:middle;margin-right:.6em}
.tt-weight{fill:none;stroke:#d55e00;opacity:.75}.tt-weight.tt-negative{stroke:#1f78c8;stroke-dasharray:6 3}
.tt-neuron{fill:var(--tt-bg);stroke:var(--tt-fg);stroke-width:1.6}
.tt-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (prefers-reduced-motion:no-preference){
.tt-box{transition:fill .25s,stroke .25s}
.tt-line.tt-backward{animation:tt-flow .7s linear infinite}
@keyframes tt-flow{to{stroke-dashoffset:-11}}
}
@media (forced-colors:active){.tt-lit,.tt-active .tt-box{outline:2px solid Highlight}}
@media print{.tt-widget button,.tt-widget input,.tt-bar,.tt-sliders{display:none}.tt-widget{break-inside:avoid}}
`;
