/** A small network as its neurons and weights: lines as thick as the weights are large, dashed where they are negative. */

import { svg } from "./dom";

const pad = { x: 34, top: 22, bottom: 30 };

/** Lines are drawn in this many widths, one path each: a path for each weight would slow the training down. */
const widths = 4;

export class NetworkPicture {
  readonly element: SVGSVGElement;

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {
    this.element = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "tt-plane", role: "img" });
  }

  /** @param layers weights of each layer, a row for each neuron of it */
  draw(layers: readonly (readonly (readonly number[])[])[]): void {
    const sizes = [layers[0]![0]!.length, ...layers.map((rows) => rows.length)];
    const x = (layer: number) => pad.x + (layer / (sizes.length - 1)) * (this.width - 2 * pad.x);
    const room = this.height - pad.top - pad.bottom;
    const y = (layer: number, neuron: number) => pad.top + ((neuron + 0.5) / sizes[layer]!) * room;
    const lines = new Map<string, string>();
    for (const [k, rows] of layers.entries()) {
      const most = Math.max(1e-9, ...rows.flat().map(Math.abs));
      for (const [i, row] of rows.entries()) {
        for (const [j, weight] of row.entries()) {
          // The weakest lines would only make the picture grey.
          const strength = Math.ceil((Math.abs(weight) / most) * widths);
          if (!(strength > 1 || rows.length * row.length < 20)) continue;
          const key = `${weight < 0 ? "negative" : "positive"} ${Math.max(1, strength)}`;
          const [x1, x2] = [x(k).toFixed(1), x(k + 1).toFixed(1)];
          lines.set(key, `${lines.get(key) ?? ""}M${x1} ${y(k, j).toFixed(1)}L${x2} ${y(k + 1, i).toFixed(1)}`);
        }
      }
    }
    const radius = Math.min(9, room / Math.max(...sizes) / 2.4);
    const neurons = sizes.flatMap((size, k) =>
      Array.from({ length: size }, (_, i) =>
        svg("circle", { cx: x(k), cy: y(k, i), r: Math.max(2.5, radius), class: "tt-neuron" }),
      ),
    );
    const names = sizes.map((size, k) => {
      const name = k === 0 ? "inputs" : k === sizes.length - 1 ? "output" : `${size} neurons`;
      const { anchor, dx } =
        k === 0
          ? { anchor: "start", dx: -pad.x + 4 }
          : k === sizes.length - 1
            ? { anchor: "end", dx: pad.x - 4 }
            : { anchor: "middle", dx: 0 };
      return svg("text", { x: x(k) + dx, y: this.height - 8, "text-anchor": anchor }, name);
    });
    this.element.setAttribute(
      "aria-label",
      `The network: ${sizes.join(", ")} neurons from the inputs to the output; thick lines are large weights, dashed ones negative.`,
    );
    this.element.replaceChildren(
      ...[...lines].map(([key, d]) => {
        const [sign, strength] = key.split(" ");
        return svg("path", { d, class: `tt-weight tt-${sign}`, "stroke-width": 0.4 + 0.75 * Number(strength) });
      }),
      ...neurons,
      ...names,
    );
  }
}
