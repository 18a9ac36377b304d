/** A piece of the plane to draw on: axes, a coloured background, curves, and points that can be dragged or moved by keys. */

import { formatNumber } from "../../display/html";
import { h, svg } from "./dom";

export interface PlaneOptions {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly xLabel: string;
  readonly yLabel: string;
  /** What is to be seen, for readers who do not see it. */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

const pad = { left: 46, right: 12, top: 10, bottom: 40 };

export class Plane {
  readonly element: SVGSVGElement;
  /** What moves is drawn into this; later children stand above earlier ones. */
  readonly layer = svg("g");
  private readonly picture = svg("image", { preserveAspectRatio: "none" });
  private readonly width: number;
  private readonly height: number;
  private ranges: Pick<PlaneOptions, "x" | "y">;
  private readonly marks = svg("g");

  constructor(readonly options: PlaneOptions) {
    this.ranges = { x: options.x, y: options.y };
    this.width = options.width ?? 460;
    this.height = options.height ?? 380;
    const [left, top, w, hgt] = [
      pad.left,
      pad.top,
      this.width - pad.left - pad.right,
      this.height - pad.top - pad.bottom,
    ];
    for (const [name, value] of Object.entries({ x: left, y: top, width: w, height: hgt })) {
      this.picture.setAttribute(name, String(value));
    }
    const clip = `tt-clip-${Math.random().toString(36).slice(2)}`;
    this.layer.setAttribute("clip-path", `url(#${clip})`);
    this.element = svg(
      "svg",
      { viewBox: `0 0 ${this.width} ${this.height}`, class: "tt-plane", role: "group", "aria-label": options.label },
      svg("clipPath", { id: clip }, svg("rect", { x: left, y: top, width: w, height: hgt })),
      this.picture,
      svg("rect", { x: left, y: top, width: w, height: hgt, class: "tt-frame" }),
      this.marks,
      this.layer,
    );
    this.marks.append(...this.ticks());
  }

  /** Shows other ranges; what is drawn in the layer has to be drawn again. */
  show(x: readonly [number, number], y: readonly [number, number]): void {
    if (String([this.ranges.x, this.ranges.y]) === String([x, y])) return;
    this.ranges = { x, y };
    this.marks.replaceChildren(...this.ticks());
  }

  x(value: number): number {
    const [a, b] = this.ranges.x;
    return pad.left + ((value - a) / (b - a)) * (this.width - pad.left - pad.right);
  }

  y(value: number): number {
    const [a, b] = this.ranges.y;
    return this.height - pad.bottom - ((value - a) / (b - a)) * (this.height - pad.top - pad.bottom);
  }

  /** The path of a curve through these points; gaps where a value is not finite. */
  path(points: readonly (readonly [number, number])[]): string {
    let pen = "M";
    let path = "";
    for (const [a, b] of points) {
      if (!Number.isFinite(a) || !Number.isFinite(b)) {
        pen = "M";
        continue;
      }
      path += `${pen}${this.x(a).toFixed(1)} ${this.y(b).toFixed(1)}`;
      pen = "L";
    }
    return path;
  }

  /** Colours the background: `color(x, y)` gives red, green, blue and opacity from 0 to 255. */
  paint(color: (x: number, y: number) => readonly [number, number, number, number], cells = 60): void {
    const canvas = h("canvas", { width: cells, height: cells });
    const context = canvas.getContext("2d")!;
    const image = context.createImageData(cells, cells);
    const [[x0, x1], [y0, y1]] = [this.ranges.x, this.ranges.y];
    for (let i = 0; i < cells; i += 1) {
      for (let j = 0; j < cells; j += 1) {
        const rgba = color(x0 + ((j + 0.5) / cells) * (x1 - x0), y1 - ((i + 0.5) / cells) * (y1 - y0));
        image.data.set(rgba, 4 * (i * cells + j));
      }
    }
    context.putImageData(image, 0, 0);
    this.picture.setAttribute("href", canvas.toDataURL());
  }

  /** Where the pointer stands, in the plane's own numbers. */
  at(event: PointerEvent | MouseEvent): [number, number] {
    const box = this.element.getBoundingClientRect();
    const px = ((event.clientX - box.left) / box.width) * this.width;
    const py = ((event.clientY - box.top) / box.height) * this.height;
    const [[x0, x1], [y0, y1]] = [this.ranges.x, this.ranges.y];
    const x = x0 + ((px - pad.left) / (this.width - pad.left - pad.right)) * (x1 - x0);
    const y = y0 + ((this.height - pad.bottom - py) / (this.height - pad.top - pad.bottom)) * (y1 - y0);
    return [Math.max(x0, Math.min(x1, x)), Math.max(y0, Math.min(y1, y))];
  }

  /** Lets an element be dragged, and moved by the arrow keys when it has the focus. */
  draggable(
    element: SVGElement,
    position: () => readonly [number, number],
    move: (x: number, y: number) => void,
  ): void {
    element.setAttribute("tabindex", "0");
    element.addEventListener("pointerdown", (down) => {
      down.preventDefault();
      element.setPointerCapture(down.pointerId);
      const drag = (event: PointerEvent) => move(...this.at(event));
      element.addEventListener("pointermove", drag);
      element.addEventListener("pointerup", () => element.removeEventListener("pointermove", drag), { once: true });
    });
    element.addEventListener("keydown", (event) => {
      const [[x0, x1], [y0, y1]] = [this.ranges.x, this.ranges.y];
      const [dx, dy] = [(x1 - x0) / 40, (y1 - y0) / 40];
      const steps: Record<string, readonly [number, number]> = {
        ArrowLeft: [-dx, 0],
        ArrowRight: [dx, 0],
        ArrowUp: [0, dy],
        ArrowDown: [0, -dy],
      };
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const [x, y] = position();
      move(Math.max(x0, Math.min(x1, x + step[0])), Math.max(y0, Math.min(y1, y + step[1])));
    });
  }

  private ticks(): SVGElement[] {
    const marks: SVGElement[] = [];
    const bottom = this.height - pad.bottom;
    for (const value of round(this.ranges.x)) {
      const x = this.x(value);
      marks.push(svg("line", { x1: x, x2: x, y1: bottom, y2: bottom + 5, class: "tt-tick" }));
      marks.push(svg("text", { x, y: bottom + 17, "text-anchor": "middle" }, formatNumber(value)));
    }
    for (const value of round(this.ranges.y)) {
      const y = this.y(value);
      marks.push(svg("line", { x1: pad.left - 5, x2: pad.left, y1: y, y2: y, class: "tt-tick" }));
      marks.push(svg("text", { x: pad.left - 8, y: y + 4, "text-anchor": "end" }, formatNumber(value)));
    }
    const [middleX, middleY] = [(pad.left + this.width - pad.right) / 2, (pad.top + bottom) / 2];
    marks.push(
      svg("text", { x: middleX, y: this.height - 6, "text-anchor": "middle", class: "tt-axis" }, this.options.xLabel),
    );
    marks.push(
      svg(
        "text",
        { x: 12, y: middleY, "text-anchor": "middle", class: "tt-axis", transform: `rotate(-90 12 ${middleY})` },
        this.options.yLabel,
      ),
    );
    return marks;
  }
}

/** Round numbers within a range, about five of them. */
function round([from, to]: readonly [number, number]): number[] {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= rough)!;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
