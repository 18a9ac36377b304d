/** Gradient descent to play with: a surface, a start, a learning rate, momentum, and the path that comes of them. */

import { formatNumber } from "../../display/html";
import type { DescentSpec, SurfaceName } from "../explore-spec";
import { button, choice, slider } from "./controls";
import { h, svg } from "./dom";
import { Plane } from "./plane";
import { frame } from "./player";

interface Surface {
  readonly label: string;
  readonly f: (a: number, b: number) => number;
  readonly gradient: (a: number, b: number) => readonly [number, number];
}

const xs = Array.from({ length: 21 }, (_, i) => -2 + i * 0.2);
/** Errors of the lecture's model on data that a = 1, b = -2 made. */
const errors = (a: number, b: number) => xs.map((x) => (x + 1) * (x - 2) - (x + a) * (x + b));
const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;

const surfaces: Record<SurfaceName, Surface> = {
  lecture: {
    label: "the lecture's model (x + a)(x + b)",
    f: (a, b) => mean(errors(a, b).map((e) => e * e)),
    gradient: (a, b) => {
      const e = errors(a, b);
      return [mean(xs.map((x, i) => -2 * e[i]! * (x + b))), mean(xs.map((x, i) => -2 * e[i]! * (x + a)))];
    },
  },
  bowl: { label: "a round bowl", f: (a, b) => a * a + b * b, gradient: (a, b) => [2 * a, 2 * b] },
  ravine: { label: "a narrow ravine", f: (a, b) => (a * a) / 20 + 2 * b * b, gradient: (a, b) => [a / 10, 4 * b] },
  saddle: { label: "a saddle", f: (a, b) => a * a - b * b + b ** 4 / 4, gradient: (a, b) => [2 * a, -2 * b + b ** 3] },
};

export class Descent {
  readonly element: HTMLElement;
  private surface: SurfaceName;
  private start: [number, number];
  private rate: number;
  private momentum: number;
  private path: [number, number][] = [];
  private velocity: [number, number] = [0, 0];
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly plane = new Plane({
    x: [-3, 3],
    y: [-3, 3],
    xLabel: "a",
    yLabel: "b",
    label: "The loss as colour, dark where it is low, and the path of the descent",
    width: 480,
    height: 440,
  });
  private readonly says = h("div", { role: "status", class: "tt-caption" });
  private readonly playButton = button("Play", () => this.toggle(), "tt-play");

  constructor(spec: DescentSpec) {
    this.surface = spec.surface;
    this.start = [...spec.start];
    this.rate = spec.learningRate;
    this.momentum = spec.momentum;
    const select = choice(
      "surface",
      Object.entries(surfaces).map(([key, { label }]) => [key as SurfaceName, label] as const),
      this.surface,
      (name) => {
        this.surface = name;
        this.paint();
        this.reset();
      },
    );
    const rate = slider("learning rate", { min: 0.001, max: 1, step: 0.001, value: this.rate, log: true }, (v) => {
      this.rate = v;
    });
    const momentum = slider("momentum", { min: 0, max: 0.99, step: 0.01, value: this.momentum }, (v) => {
      this.momentum = v;
    });
    const place = (name: string, k: 0 | 1) =>
      slider(`start ${name}`, { min: -3, max: 3, step: 0.05, value: this.start[k] }, (v) => {
        this.start[k] = v;
        this.reset();
      });
    const [a, b] = [place("a", 0), place("b", 1)];
    this.element = frame(spec.title, "tt-descent", () => {});
    this.element.append(
      h("p", { class: "tt-about" }, "Each step goes against the gradient. Click into the picture to start there."),
      h(
        "div",
        { class: "tt-below" },
        this.plane.element,
        h(
          "div",
          {},
          select,
          rate.element,
          momentum.element,
          a.element,
          b.element,
          h(
            "div",
            { class: "tt-row tt-bar" },
            button("One step", () => this.step(), "tt-primary"),
            this.playButton,
            button("Start again", () => this.reset()),
          ),
          this.says,
        ),
      ),
    );
    this.plane.element.addEventListener("click", (event) => {
      this.start = this.plane.at(event);
      a.set(this.start[0]);
      b.set(this.start[1]);
      this.reset();
    });
    this.paint();
    this.reset();
  }

  private paint(): void {
    const { f } = surfaces[this.surface];
    const sample = Array.from({ length: 400 }, (_, i) =>
      f(-3 + ((i % 20) + 0.5) * 0.3, -3 + (Math.floor(i / 20) + 0.5) * 0.3),
    );
    const low = Math.min(...sample);
    const high = Math.max(...sample);
    // The cube root spreads the low values, where the descent ends; steps make lines of equal loss.
    this.plane.paint((a, b) => {
      const t = Math.cbrt(Math.max(0, Math.min(1, (f(a, b) - low) / (high - low))));
      return [...shade(Math.floor(t * 16) / 16), 255] as const;
    }, 120);
  }

  private reset(): void {
    this.stop();
    this.path = [[...this.start]];
    this.velocity = [0, 0];
    this.draw();
  }

  private step(): void {
    const [a, b] = this.path.at(-1)!;
    const [ga, gb] = surfaces[this.surface].gradient(a, b);
    this.velocity = [this.momentum * this.velocity[0] + ga, this.momentum * this.velocity[1] + gb];
    const next: [number, number] = [a - this.rate * this.velocity[0], b - this.rate * this.velocity[1]];
    if (next.every((v) => Math.abs(v) < 1e6)) this.path.push(next);
    else this.stop();
    if (this.path.length > 2000 || Math.hypot(ga, gb) < 1e-6) this.stop();
    this.draw();
  }

  private toggle(): void {
    if (this.timer !== undefined) {
      this.stop();
      return;
    }
    this.timer = setInterval(() => {
      if (this.element.isConnected) this.step();
      else this.stop();
    }, 60);
    this.playButton.textContent = "Pause";
    this.playButton.classList.add("tt-pause");
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.playButton.textContent = "Play";
    this.playButton.classList.remove("tt-pause");
  }

  private draw(): void {
    const { plane, path } = this;
    const [a, b] = path.at(-1)!;
    const [first] = path;
    plane.layer.replaceChildren(
      svg("path", { d: plane.path(path), class: "tt-trail-under" }),
      svg("path", { d: plane.path(path), class: "tt-trail" }),
      svg("circle", { cx: plane.x(first![0]), cy: plane.y(first![1]), r: 7, class: "tt-start" }),
      svg("circle", { cx: plane.x(a), cy: plane.y(b), r: 6, class: "tt-now" }),
    );
    const { f, gradient } = surfaces[this.surface];
    const [ga, gb] = gradient(a, b);
    const far =
      Math.abs(a) > 3 || Math.abs(b) > 3 ? " It has left the picture: the learning rate is too high here." : "";
    this.says.textContent = `Step ${path.length - 1}: a = ${formatNumber(a, 4)}, b = ${formatNumber(b, 4)}, loss ${formatNumber(f(a, b), 4)}, gradient (${formatNumber(ga, 3)}, ${formatNumber(gb, 3)}).${far}`;
  }
}

/** Viridis in five stops, from low (dark) to high (bright). */
function shade(t: number): [number, number, number] {
  const stops = [
    [68, 1, 84],
    [59, 82, 139],
    [33, 145, 140],
    [94, 201, 98],
    [253, 231, 37],
  ] as const;
  const at = Math.min(3.999, t * 4);
  const [from, to] = [stops[Math.floor(at)]!, stops[Math.floor(at) + 1]!];
  return from.map((v, k) => Math.round(v + (to[k]! - v) * (at % 1))) as [number, number, number];
}
