/** The widget of moving indices: grids of numbers side by side, with the cells at work marked step by step. */

import { formatNumber } from "../../display/html";
import type { Cell, GridSpec, GridsSpec } from "../grids-spec";
import { h } from "./dom";
import { frame, Player } from "./player";

export class Grids {
  readonly element: HTMLElement;
  private readonly tables: HTMLTableCellElement[][][] = [];
  /** The largest value of each grid, which has the strongest tint. */
  private readonly largest: number[] = [];
  private readonly caption = h("p", { class: "tt-caption", role: "status" });
  private readonly player: Player;

  constructor(private readonly spec: GridsSpec) {
    this.player = new Player({
      count: spec.steps.length,
      pace: 1100,
      noun: spec.noun,
      show: (step) => this.show(step),
    });
    const wide = spec.grids.reduce((n, { rows }) => n + (rows[0]?.length ?? 0), 0) > 12;
    this.element = frame(spec.title, "tt-grids", (event) => this.player.key(event));
    const parts = spec.grids.flatMap((grid) => [
      this.table(grid),
      ...(grid.sign ? [h("div", { class: "tt-times", "aria-hidden": "true" }, grid.sign)] : []),
    ]);
    this.element.append(
      h("p", { class: "tt-about" }, spec.about),
      this.player.controls,
      h(
        "div",
        { class: `tt-grid-row${wide ? " tt-dense" : ""}`, tabindex: 0, role: "group", "aria-label": "Grids" },
        ...parts,
      ),
      this.caption,
    );
    this.player.go(0);
  }

  private table(grid: GridSpec): HTMLElement {
    this.largest.push(Math.max(...grid.rows.flat().map((v) => Math.abs(v ?? 0))) || 1);
    const cells = grid.rows.map((row) => row.map((value) => h("td", { class: value === null ? "tt-none" : "" })));
    this.tables.push(cells);
    return h(
      "figure",
      { class: "tt-grid" },
      h("figcaption", {}, `${grid.name} [${grid.rows.length}, ${grid.rows[0]?.length ?? 0}]`),
      h("table", {}, h("tbody", {}, ...cells.map((row) => h("tr", {}, ...row)))),
    );
  }

  private show(at: number): void {
    const { grids, steps } = this.spec;
    const step = steps[at]!;
    for (const [g, grid] of grids.entries()) {
      const known = grid.computed ? keys(steps.slice(0, at + 1).flatMap((s) => s.known?.[g] ?? [])) : undefined;
      const lit = keys(step.lit[g] ?? []);
      const crossed = keys(step.crossed?.[g] ?? []);
      for (const [i, row] of this.tables[g]!.entries()) {
        for (const [j, cell] of row.entries()) {
          const value = grid.rows[i]![j];
          const key = `${i},${j}`;
          const shown = known === undefined || known.has(key);
          cell.textContent = value === null ? "" : shown ? formatNumber(value!, 3) : "·";
          cell.style.background = value === null || !shown || crossed.has(key) ? "" : tint(value! / this.largest[g]!);
          cell.classList.toggle("tt-on", lit.has(key));
          cell.classList.toggle("tt-out", crossed.has(key));
        }
      }
    }
    this.caption.textContent = step.caption;
  }
}

/** Blue below 0, orange above, as in the view of a tensor; the numbers say the same. */
function tint(share: number): string {
  return share === 0 ? "" : `rgba(${share < 0 ? "31,120,200" : "213,94,0"},${(0.42 * Math.abs(share)).toFixed(2)})`;
}

function keys(cells: readonly Cell[]): Set<string> {
  return new Set(cells.map(([i, j]) => `${i},${j}`));
}
