/** The MLP playground: a small network that trains in the page on the library's own layers, and runs to compare. */

import { manualSeed } from "../../base/random";
import { backward, noGrad } from "../../core/autograd";
import type { Tensor } from "../../core/tensor";
import { formatNumber } from "../../display/html";
import { ReLU, Sigmoid, Tanh } from "../../nn/activation";
import { Sequential } from "../../nn/container";
import { Dropout } from "../../nn/dropout";
import { Linear } from "../../nn/linear";
import { BCEWithLogitsLoss } from "../../nn/loss";
import type { Module } from "../../nn/module";
import { tensor } from "../../ops/create";
import { AdamW } from "../../optim/adam";
import { palette } from "../../plot/palette";
import type { DataSetName, PlaygroundSpec } from "../explore-spec";
import { button, choice, slider } from "./controls";
import { makeDataSet, type Sample } from "./data-sets";
import { h, svg } from "./dom";
import { NetworkPicture } from "./network-picture";
import { Plane } from "./plane";
import { frame } from "./player";

type Settings = { -readonly [K in keyof Omit<PlaygroundSpec, "widget" | "title">]: PlaygroundSpec[K] };

interface Run {
  /** Which one it is, from 0 on. */
  readonly number: number;
  readonly label: string;
  readonly losses: number[];
  step: number;
  train: number;
  test: number;
}

/** How far the picture goes from the middle: a little beyond the points. */
const reach = 1.9;

/** Runs that are compared in the picture and in the table. */
const compared = 6;

/** Places along each axis at which the network's answer is drawn. */
const cells = 44;

export class Playground {
  readonly element: HTMLElement;
  private readonly settings: Settings;
  private train!: Sample[];
  private test!: Sample[];
  private model!: Sequential;
  private optimizer!: AdamW;
  private inputs!: Tensor;
  private targets!: Tensor;
  private readonly loss = new BCEWithLogitsLoss();
  private readonly runs: Run[] = [];
  private begun = -1;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly plane = new Plane({
    x: [-reach, reach],
    y: [-reach, reach],
    xLabel: "x₁",
    yLabel: "x₂",
    label: "Points of two classes over what the network answers",
    width: 430,
    height: 400,
  });
  private readonly curves = new Plane({
    x: [0, 100],
    y: [0, 0.8],
    xLabel: "step",
    yLabel: "training loss",
    label: "Training loss of the runs",
    width: 430,
    height: 250,
  });
  private readonly network = new NetworkPicture(430, 250);
  private readonly says = h("div", { class: "tt-caption", role: "status" });
  private readonly table = h("div", { class: "tt-table", role: "group", tabindex: 0, "aria-label": "Runs" });
  private readonly playButton = button("Train", () => this.toggle(), "tt-primary tt-play");

  constructor(spec: PlaygroundSpec) {
    const { widget: _w, title, ...settings } = spec;
    this.settings = { ...settings };
    const set =
      <K extends keyof Settings>(key: K) =>
      (value: Settings[K]) => {
        this.settings[key] = value;
        this.reset();
      };
    const names = <T extends string>(...list: T[]) => list.map((n) => [n, n] as const);
    const { settings: s } = this;
    this.element = frame(title, "tt-playground", () => {});
    const count = (name: string, key: "layers" | "width" | "seed", min: number, max: number) =>
      slider(name, { min, max, step: 1, value: s[key] }, set(key)).element;
    this.element.append(
      h(
        "p",
        { class: "tt-about" },
        "A network trains here, in this page, with the library's own layers and AdamW on 200 points; another 200 test it. Change anything: the run so far is kept for comparison.",
      ),
      h(
        "div",
        { class: "tt-below" },
        h(
          "div",
          {},
          this.plane.element,
          h(
            "div",
            { class: "tt-row tt-legend" },
            h("span", {}, "● class 0"),
            h("span", {}, "■ class 1"),
            h("span", {}, "filled: training, hollow: test"),
          ),
        ),
        h(
          "div",
          {},
          choice<DataSetName>("data", names("moons", "circles", "xor", "spirals"), s.data, set("data")),
          count("hidden layers", "layers", 0, 4),
          count("neurons a layer", "width", 1, 24),
          choice("activation", names("tanh", "relu", "sigmoid", "none"), s.activation, set("activation")),
          choice("regularization", names("none", "weight decay", "dropout"), s.regularization, set("regularization")),
          slider(
            "learning rate",
            { min: 0.001, max: 1, step: 0.001, value: s.learningRate, log: true },
            set("learningRate"),
          ).element,
          count("seed", "seed", 1, 20),
          h(
            "div",
            { class: "tt-row tt-bar" },
            this.playButton,
            button("One step", () => this.advance(1)),
            button("Start again", () => this.reset()),
            button("Forget the runs", () => {
              this.runs.length = 0;
              this.begun = -1;
              this.reset();
            }),
          ),
          this.says,
        ),
      ),
      h("div", { class: "tt-below tt-halves" }, this.curves.element, this.network.element),
      this.table,
    );
    this.reset();
  }

  /** New weights and data; the run that was begun stays in the list. */
  private reset(): void {
    this.stop();
    const { data, layers, width, activation, regularization, learningRate, seed } = this.settings;
    manualSeed(seed);
    this.train = makeDataSet(data, 200, seed);
    this.test = makeDataSet(data, 200, seed + 1000);
    this.inputs = pointsOf(this.train);
    this.targets = tensor(this.train.map((p) => [p[2]]));
    const stack: Module[] = [];
    for (let i = 0; i < layers; i += 1) {
      stack.push(new Linear(i === 0 ? 2 : width, width));
      if (activation !== "none") stack.push(new { tanh: Tanh, relu: ReLU, sigmoid: Sigmoid }[activation]());
      if (regularization === "dropout") stack.push(new Dropout(0.2));
    }
    stack.push(new Linear(layers === 0 ? 2 : width, 1));
    this.model = new Sequential(stack);
    this.optimizer = new AdamW(this.model.parameters(), {
      lr: learningRate,
      weightDecay: regularization === "weight decay" ? 0.3 : 0,
    });
    // A run that never began is not worth a line.
    if (this.runs.at(-1)?.step === 0) {
      this.runs.pop();
      this.begun -= 1;
    }
    const shape = layers === 0 ? "no hidden layer" : `${layers} × ${width} ${activation}`;
    this.begun += 1;
    this.runs.push({
      number: this.begun,
      label: `${data}, ${shape}, ${regularization === "none" ? "" : `${regularization}, `}rate ${formatNumber(learningRate, 2)}`,
      losses: [],
      step: 0,
      train: 0,
      test: 0,
    });
    this.draw();
  }

  private advance(steps: number): void {
    const run = this.runs.at(-1)!;
    this.model.train();
    for (let i = 0; i < steps; i += 1) {
      const loss = this.loss.forward(this.model.forward(this.inputs), this.targets) as Tensor;
      this.optimizer.zeroGrad();
      backward(loss);
      this.optimizer.step();
      run.losses.push(loss.elements[loss.offset]!);
      run.step += 1;
    }
    this.draw();
  }

  private toggle(): void {
    if (this.timer !== undefined) {
      this.stop();
      return;
    }
    this.timer = setInterval(() => {
      if (!this.element.isConnected || this.runs.at(-1)!.step >= 5000) this.stop();
      else this.advance(8);
    }, 60);
    this.playButton.textContent = "Pause";
    this.playButton.classList.add("tt-pause");
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.playButton.textContent = "Train";
    this.playButton.classList.remove("tt-pause");
  }

  /** The network's logits at these points. */
  private logits(points: Tensor): number[] {
    this.model.eval();
    const out = noGrad(() => this.model.forward(points)) as Tensor;
    return Array.from({ length: points.shape[0]! }, (_, i) => out.elements[out.offset + i * out.strides[0]!]!);
  }

  private draw(): void {
    const run = this.runs.at(-1)!;
    const right = (set: readonly Sample[]) =>
      this.logits(pointsOf(set)).reduce((n, z, i) => n + Number(z > 0 === (set[i]![2] === 1)), 0) / set.length;
    run.train = right(this.train);
    run.test = right(this.test);
    const at = (i: number) => -reach + ((i + 0.5) / cells) * 2 * reach;
    const grid = Array.from({ length: cells * cells }, (_, k): Sample => [at(k % cells), at(Math.floor(k / cells)), 0]);
    const answers = this.logits(pointsOf(grid));
    const index = (v: number) => Math.max(0, Math.min(cells - 1, Math.floor(((v + reach) / (2 * reach)) * cells)));
    this.plane.paint((x, y) => {
      const p = 1 / (1 + Math.exp(-answers[index(y) * cells + index(x)]!));
      const strength = Math.round(30 + 150 * Math.abs(p - 0.5));
      return p > 0.5 ? [213, 94, 0, strength] : [31, 120, 200, strength];
    }, cells);
    this.plane.layer.replaceChildren(
      ...this.test.map((p) => this.mark(p, true)),
      ...this.train.map((p) => this.mark(p, false)),
    );
    this.drawRuns(run);
  }

  private drawRuns(run: Run): void {
    const shown = this.runs.slice(-compared);
    const losses = shown.flatMap((r) => thin(r.losses).map(([, v]) => v)).filter((v) => Number.isFinite(v));
    // A run that diverges must not press all others flat.
    const top = Math.min(2, Math.max(0.8, ...losses));
    this.curves.show([0, Math.max(100, ...shown.map((r) => r.losses.length))], [0, top * 1.05]);
    this.curves.layer.replaceChildren(
      ...shown.map((r) =>
        svg("path", {
          d: this.curves.path(thin(r.losses).map(([i, v]) => [i, Math.min(top, v)] as const)),
          class: r === run ? "tt-run tt-run-now" : "tt-run",
          ...lookOf(r),
        }),
      ),
    );
    this.network.draw(weightsOf(this.model));
    const loss = run.losses.at(-1);
    this.says.textContent = `Step ${run.step}${loss === undefined ? "" : `: loss ${formatNumber(loss, 3)}`}, right on training points ${percent(run.train)}, on test points ${percent(run.test)}.`;
    const rows = [...this.runs]
      .reverse()
      .slice(0, compared)
      .map((r) =>
        h(
          "tr",
          r === run ? { "aria-current": "true" } : {},
          h(
            "th",
            { scope: "row" },
            svg(
              "svg",
              { width: 34, height: 10, class: "tt-run-key", "aria-hidden": "true" },
              svg("path", { d: "M1 5H33", class: "tt-run", ...lookOf(r) }),
            ),
            r.label,
          ),
          h("td", { class: "tt-number" }, String(r.step)),
          h("td", { class: "tt-number" }, percent(r.train)),
          h("td", { class: "tt-number" }, percent(r.test)),
        ),
      );
    const head = ["run", "steps", "training", "test"];
    this.table.replaceChildren(
      h(
        "table",
        {},
        h("caption", {}, "Runs, the latest first"),
        h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
        h("tbody", {}, ...rows),
      ),
    );
  }

  private mark([x1, x2, label]: Sample, hollow: boolean): SVGElement {
    const [x, y] = [this.plane.x(x1), this.plane.y(x2)];
    const style = `tt-sample ${label === 1 ? "tt-one" : "tt-zero"}${hollow ? " tt-hollow" : ""}`;
    return label === 1
      ? svg("rect", { x: x - 3.2, y: y - 3.2, width: 6.4, height: 6.4, class: style })
      : svg("circle", { cx: x, cy: y, r: 3.6, class: style });
  }
}

/** Runs differ by colour and by dash. */
function lookOf({ number }: Run): { style: string } {
  const dash = ["none", "7 4", "2 4", "9 3 2 3", "14 4", "4 2"][number % 6]!;
  return { style: `stroke:${palette[number % palette.length]};stroke-dasharray:${dash}` };
}

/** The weights of each linear layer, a row for each of its neurons. */
function weightsOf(model: Sequential): number[][][] {
  return [...model.children()].flatMap((layer) => {
    if (!(layer instanceof Linear)) return [];
    const { elements, offset, strides, shape } = layer.weight as Tensor;
    const [rows, columns] = shape as readonly number[];
    return [
      Array.from({ length: rows! }, (_, i) =>
        Array.from({ length: columns! }, (_, j) => elements[offset + i * strides[0]! + j * strides[1]!]!),
      ),
    ];
  });
}

function pointsOf(set: readonly Sample[]): Tensor {
  return tensor(set.map(([x1, x2]) => [x1, x2])) as Tensor;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** At most 300 points of a curve. */
function thin(values: readonly number[]): [number, number][] {
  const step = Math.max(1, Math.ceil(values.length / 300));
  return values.flatMap((v, i): [number, number][] => (i % step === 0 || i === values.length - 1 ? [[i, v]] : []));
}
