/** What must be seen of each picture of the gallery, in JupyterLab as in an exported file: elements, values, use by keyboard. */

import type { Locator } from "playwright-core";
import { expect } from "vitest";

/** One cell of the gallery, by a part of its code, and what its output must show. */
export interface Sight {
  readonly name: string;
  readonly code: string;
  readonly look: (output: Locator) => Promise<void>;
}

/** Marks drawn by plotly.js: at least so many elements, and words that must stand in the figure. */
function figure(name: string, code: string, marks: string, count: number, ...words: (string | RegExp)[]): Sight {
  return {
    name,
    code,
    look: async (output) => {
      const plot = output.locator(".js-plotly-plot").first();
      await plot.locator(".main-svg").first().waitFor({ timeout: 30_000 });
      await expect.poll(() => plot.locator(marks).count(), { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
      const text = (await plot.locator(".main-svg text").allTextContents()).join(" | ");
      for (const word of words) expect(text).toMatch(word);
      // The words for readers who do not see it travel with the figure.
      const alt = await plot.evaluate(
        (e) => (e as unknown as { layout: { meta?: { alt?: string } } }).layout.meta?.alt,
      );
      expect(alt?.length).toBeGreaterThan(20);
    },
  };
}

const lines = ".scatterlayer .js-line";
const points = ".scatterlayer .point";

export const figures: readonly Sight[] = [
  figure("lines", "Loss of a small network", lines, 2, "epoch", "loss", "train", "test"),
  figure("scatter", "Two rings", points, 200, "inner", "ring"),
  figure("bars, hatched", 'title: "Accuracy"', '.barlayer .point path[style*="url("]', 2, "sgd", "adam", "share right"),
  figure("histogram", "before training", ".barlayer .point", 20, "count", "weight"),
  figure("a million points", "const million", lines, 1, /1,000,000 points are drawn as/, /49,999 of 1,000,000/),
  figure("heat map with values", "Small matrices show", ".heatmaplayer text", 4, "0.9", "0.1", "cat", "share"),
  figure("heat map around 0", "0 is neutral", ".heatmaplayer image", 1, "weight"),
  figure("contour", "sin(x) cos(y)", ".contourlayer .contourfill path", 5),
  figure("surface", "in three dimensions", ".gl-container canvas", 1, "three dimensions"),
  figure("loss surface with path", "plot.lossSurface", points, 60, "(1, −2)", "loss"),
  figure("functions", "plot.fn", lines, 4, "sigmoid", "tanh", "ReLU", "leaky ReLU"),
  figure("decision boundary", "plot.decisionBoundary", ".contourlayer path", 1, "inner"),
  figure(
    "confusion matrix",
    "plot.confusionMatrix",
    ".heatmaplayer text",
    8,
    "18",
    "predicted class",
    "72 of 80 right",
  ),
  figure("ROC", "plot.roc", lines, 3, /good \(AUC 0\.9/, "false positive rate"),
  figure("image grid", "Images in a grid", ".shapelayer path", 20, "0", "9"),
  figure("augmentation grid", "randomRotation", ".annotation-text", 24, "turned", "erased", "noisy"),
  figure("weights as images", "plot.weights", ".heatmaplayer image", 1, "What each neuron"),
  figure("activation histograms", "plot.activationHist", ".subplot.xy, .subplot.x2y2", 2, /hidden \[32, 12\]/),
  figure("gradient histograms", "plot.gradientHist", ".subplot.xy, .subplot.x4y4", 2, /0\.weight \[12, 16\]/),
  figure("subplots", "plot.subplots", ".subplot", 4, "Several in one"),
  figure("live training", "plot.live", lines, 12, /train loss, rate 0\.02/, /accuracy, rate 0\.1/),
];

const status = (output: Locator) => output.getByRole("status").first();

/** A widget of moving indices: the arrow key brings the next step. */
function moving(name: string, code: string, first: string, second: string): Sight {
  return {
    name,
    code,
    look: async (output) => {
      await output.locator(".tt-grids").focus();
      expect(await status(output).textContent()).toContain(first);
      await output.page().keyboard.press("ArrowRight");
      expect(await status(output).textContent()).toContain(second);
      expect(await output.locator(".tt-on").count()).toBeGreaterThan(1);
    },
  };
}

export const widgets: readonly Sight[] = [
  {
    name: "stepper of the worked example",
    code: "The worked example",
    look: async (output) => {
      const widget = output.locator(".tt-stepper");
      const gradients = () => widget.locator(".tt-node .tt-gradient").allTextContents();
      expect(await gradients()).toEqual(Array(7).fill("not yet"));
      await widget.focus();
      for (let n = 0; n < 10; n += 1) await output.page().keyboard.press("ArrowRight");
      expect(await widget.locator("[aria-current=step]").textContent()).toBe("B4");
      const counts = await widget.locator(".tt-counts").textContent();
      expect(counts).toMatch(
        /forward operations 5 of 5\s*arithmetic operations backward 4 of 4\s*nodes visited backward 5 of 5/,
      );
      // In the order of the graph's nodes: a, b, u, v, p, z1, L.
      expect(await gradients()).toEqual(["50", "30", "50", "30", "10", "−10", "1"]);
      expect(await widget.locator(".tt-lit").textContent()).toContain("const p = u.mul(v);");
      await widget.getByRole("spinbutton", { name: "a as a number" }).fill("2");
      expect((await gradients())[0]).not.toBe("50");
      await widget.getByRole("button", { name: "Check the gradients" }).click();
      expect(await widget.getByText("✓ agree").count()).toBe(7);
      await widget.getByText("All steps as a table").click();
      expect(await widget.locator(".tt-table tbody tr").count()).toBeGreaterThanOrEqual(12);
    },
  },
  {
    name: "stepper that asks first and sums two terms",
    code: "Two paths, two terms",
    look: async (output) => {
      const widget = output.locator(".tt-stepper");
      await widget.getByRole("button", { name: "Next", exact: true }).click();
      await widget.getByRole("textbox").fill("3");
      await output.page().keyboard.press("Enter");
      await expect.poll(() => widget.locator(".tt-formula").count()).toBeGreaterThan(0);
      await widget.getByRole("button", { name: "Predict first" }).click();
      await widget.getByRole("button", { name: /^B4/ }).click();
      const said = await widget
        .locator(".tt-formula")
        .evaluateAll((all) => all.map((e) => e.getAttribute("data-text")));
      expect(said).toContain("∂L2/∂x2 = 50 + 30 = 80");
    },
  },
  {
    name: "stepper of tensors",
    code: "const h = X.matmul(W).tanh()",
    look: async (output) => {
      await output.locator(".tt-stepper").focus();
      await output.page().keyboard.press("End");
      expect(await output.locator(".tt-node .tt-unknown").count()).toBe(0);
    },
  },
  {
    name: "graph folded by module, opened by the keyboard",
    code: "Twelve layers",
    look: async (output) => {
      const pile = output.getByRole("button", { name: /open this part/ }).first();
      expect(await output.getByRole("button", { name: /open this part/ }).count()).toBe(12);
      await pile.focus();
      await output.page().keyboard.press("Enter");
      expect(await output.locator(".tt-name").allTextContents()).toContain("0.weight");
      await output.getByRole("button", { name: "whole graph" }).click();
    },
  },
  moving(
    "matrix product",
    "pictures.matmul",
    "C[0, 0] = 1 · 1 + 2 · 0 + 3 · 2 = 7",
    "C[0, 1] = 1 · 0 + 2 · 1 + 3 · (−1) = −1",
  ),
  moving("broadcasting", "pictures.broadcast", "= 1 + 10 = 11", "= 1 + 20 = 21"),
  moving("reshape", "pictures.reshape", "goes from [0, 0] to [0, 0]", "goes from [0, 1] to [0, 1]"),
  moving("indexing", "pictures.index", "y[0, 0] = x[-1, 0] = x[2, 0]", "y[0, 1] = x[-1, 2] = x[2, 2]"),
  moving("sliding window", "pictures.conv2d", "y[0, 0] =", "y[0, 1] ="),
  moving("dropout masks", "pictures.dropout", "Pass 1:", "Pass 2:"),
  {
    name: "perceptron",
    code: "explore.perceptron",
    look: async (output) => {
      const point = output.getByRole("button", { name: /^point 1 of class 0/ });
      await point.focus();
      await output.page().keyboard.press("ArrowLeft");
      expect(await point.getAttribute("aria-label")).toContain("at −0.055, 0");
      await output.getByRole("button", { name: "Learn (100 updates)" }).click();
      expect(await status(output).textContent()).toMatch(/^4 of 4 points right/);
      expect(await output.locator(".tt-border").count()).toBe(1);
    },
  },
  {
    name: "activation functions",
    code: "explore.activations",
    look: async (output) => {
      await output.getByRole("combobox", { name: "function" }).selectOption("sigmoid");
      await output.getByRole("slider", { name: "x", exact: true }).fill("0");
      expect(await status(output).textContent()).toContain("value 0.5, slope 0.25");
      expect(await output.locator(".tt-curve-f, .tt-curve-d, .tt-curve-t").count()).toBe(3);
    },
  },
  {
    name: "gradient descent on a surface",
    code: "explore.descent",
    look: async (output) => {
      await output.getByRole("combobox", { name: "surface" }).selectOption("bowl");
      await output.getByRole("button", { name: "One step" }).click();
      expect(await status(output).textContent()).toContain("Step 1:");
      expect(await output.locator(".tt-trail").getAttribute("d")).toMatch(/^M[\d. ]+L/);
    },
  },
  {
    name: "MLP playground",
    code: "explore.playground",
    look: async (output) => {
      await output.getByRole("button", { name: "Train", exact: true }).click();
      await expect.poll(() => status(output).textContent(), { timeout: 30_000 }).toMatch(/^Step [1-9]\d+: loss/);
      await output.getByRole("button", { name: "Pause" }).click();
      await output.getByRole("combobox", { name: "regularization" }).selectOption("dropout");
      await output.getByRole("button", { name: "One step" }).click();
      expect(await output.getByRole("group", { name: "Runs" }).locator("tbody tr").count()).toBe(2);
      expect(await output.locator(".tt-neuron").count()).toBe(2 + 8 + 8 + 1);
    },
  },
];

export const others: readonly Sight[] = [
  {
    name: "table of a figure's data",
    code: ".table(6)",
    look: async (output) => {
      expect(await output.locator("thead th").allTextContents()).toEqual(["epoch", "train", "test"]);
      expect(await output.locator("tbody tr").last().textContent()).toContain("6 of 80 rows");
    },
  },
  {
    name: "tensor",
    code: "randn(6, 8)",
    look: async (output) => {
      expect(await output.locator(".tt-cells tbody td").count()).toBe(48);
      expect(await output.locator(".tt-tensor").textContent()).toMatch(/shape \[6, 8\].*lowest.*mean.*highest/s);
    },
  },
  {
    name: "tensor with NaN and infinity",
    code: "tensor([[1, NaN",
    look: async (output) => {
      expect(await output.locator("td.tt-broken").allTextContents()).toEqual(["⚠ NaN", "⚠ ∞"]);
    },
  },
  {
    name: "large tensor: heat map, and a table that scrolls",
    code: "randn(200, 300)",
    look: async (output) => {
      expect(await output.getByRole("img", { name: /^Heat map of all 60,000 values/ }).count()).toBe(1);
      const cells = output.locator(".tt-cells");
      expect(await cells.evaluate((e) => e.scrollHeight > e.clientHeight && e.scrollWidth > e.clientWidth)).toBe(true);
    },
  },
  {
    name: "diagram of a model",
    code: "pictures.model(net",
    look: async (output) => {
      expect(await output.locator(".tt-layer > b").allTextContents()).toEqual(["input", "Linear", "Tanh", "Linear"]);
      expect(await output.getByRole("img", { name: /^activations of the first sample/ }).count()).toBe(4);
    },
  },
  {
    name: "diagram of a convolutional model, with feature maps",
    code: "pictures.model(cnn",
    look: async (output) => {
      expect(await output.locator(".tt-maps img").count()).toBe(1 + 6 + 6 + 6);
      expect(await output.locator(".tt-layers").textContent()).toContain("output [1, 6, 3, 3]");
    },
  },
  {
    name: "recurrent net unrolled",
    code: "pictures.unrolled",
    look: async (output) => {
      expect(await output.locator(".tt-norm").count()).toBe(10);
      expect(await output.getByRole("img", { name: /^The gradient at step 1 is/ }).count()).toBe(1);
    },
  },
];
