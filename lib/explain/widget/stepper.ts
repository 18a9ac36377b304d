/** The stepper: goes through a computational graph one operation at a time, forwards and then backwards. */

import { formatNumber } from "../../display/html";
import { type Description, describeStep, type Factor, shortValue, termCounts, totalOf, updated } from "../describe";
import { type Formula, join, math, symbol } from "../formula";
import { finiteDifference, type Numbers, numbersOf, single } from "../numbers";
import type { StepperSpec } from "../spec";
import { planSteps, type Step, type Totals } from "../steps";
import { graphTable } from "../table";
import { h, markup, setAttribute } from "./dom";
import { type Flow, type GraphState, GraphView } from "./graph-view";

/** How long Play stays on a step (ms). */
const pace = 1900;

/** Up to this many steps each has its button. */
const buttonLimit = 60;

export class Stepper {
  readonly element: HTMLElement;
  private readonly steps: readonly Step[];
  private readonly totals: Totals;
  /** How many terms the gradient of each node has. */
  private readonly terms: readonly number[];
  private readonly leaves = new Map<number, number>();
  private numbers: Numbers;
  private at = 0;
  private predict: boolean;
  private revealed = true;
  private playing: ReturnType<typeof setInterval> | undefined;
  private view: GraphView | undefined;
  private viewNumber = -1;

  private readonly jumps: HTMLElement;
  private readonly counts = h("div", { class: "tt-counts" });
  private readonly crumbs = h("div", { class: "tt-crumbs" });
  private readonly picture = h("div");
  private readonly panel = h("div", { class: "tt-panel" });
  private readonly code: HTMLElement;
  private readonly sliders: HTMLElement;
  private readonly check = h("div");
  private readonly table = h("div", {
    class: "tt-table",
    role: "group",
    tabindex: 0,
    "aria-label": "All steps as a table",
  });
  private readonly spoken = h("div", { class: "tt-hidden", role: "status" });
  private readonly buttons: Record<"first" | "prev" | "next" | "play" | "predict" | "check", HTMLButtonElement>;

  constructor(private readonly spec: StepperSpec) {
    ({ steps: this.steps, totals: this.totals } = planSteps(spec));
    this.terms = termCounts(spec.nodes);
    for (const node of spec.nodes) {
      const value = single(node.value);
      if (node.kind !== "op" && value !== undefined) this.leaves.set(node.id, value);
    }
    this.numbers = numbersOf(spec, this.leaves);
    this.predict = spec.predict;
    this.buttons = {
      first: this.button("|◀", "First step", () => this.go(0)),
      prev: this.button("Prev", "Previous step", () => this.go(this.at - 1), "tt-prev"),
      next: this.button("Next", "Next step", () => this.go(this.at + 1), "tt-primary tt-next"),
      play: this.button("Play", "Play all steps", () => this.togglePlay(), "tt-play"),
      predict: this.button("Predict first", "Predict each value before it is shown", () => this.togglePredict()),
      check: this.button("Check the gradients", "Compare each gradient with finite differences", () =>
        this.toggleCheck(),
      ),
    };
    this.jumps = this.jumpBar();
    this.code = h(
      "pre",
      { class: "tt-code", tabindex: 0, "aria-label": "The code" },
      ...spec.code.map((line) => h("span", {}, line || " ")),
    );
    this.sliders = this.sliderGroup();
    const b = this.buttons;
    this.element = h(
      "section",
      {
        class: "tt tt-widget tt-stepper",
        tabindex: 0,
        "aria-label": `${spec.title}. Arrow keys step.`,
        // JupyterLab would take the arrow keys for its own.
        "data-lm-suppress-shortcuts": "true",
        onkeydown: (event) => this.key(event as KeyboardEvent),
      },
      h("div", { class: "tt-title", role: "heading", "aria-level": 3 }, spec.title),
      h(
        "div",
        { class: "tt-row tt-bar", role: "group", "aria-label": "Steps" },
        b.first,
        b.prev,
        b.next,
        b.play,
        h("span", { class: "tt-gap" }),
        b.predict,
        spec.scalar && b.check,
      ),
      this.jumps,
      this.counts,
      this.crumbs,
      this.picture,
      spec.code.length > 0 ? h("div", { class: "tt-below" }, this.panel, this.code) : this.panel,
      this.sliders,
      this.check,
      h("details", { ontoggle: () => this.drawTable() }, h("summary", {}, "All steps as a table"), this.table),
      this.spoken,
    );
    this.openView(0);
    this.draw();
  }

  /** Goes to a step; beyond the ends it stays. */
  go(step: number): void {
    const next = Math.max(0, Math.min(this.steps.length - 1, step));
    const forward = next > this.at;
    this.at = next;
    this.revealed = !(this.predict && forward && this.describe().answer !== undefined);
    if (this.at === this.steps.length - 1) this.stop();
    this.draw();
    this.speak();
  }

  private get step(): Step {
    return this.steps[this.at]!;
  }

  private describe(): Description {
    return describeStep(this.spec, this.numbers, this.step, this.totals);
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA|SUMMARY)$/.test(target.tagName))
      return;
    const moves: Record<string, () => void> = {
      ArrowRight: () => this.go(this.at + 1),
      ArrowLeft: () => this.go(this.at - 1),
      Home: () => this.go(0),
      End: () => this.go(this.steps.length - 1),
      ...(target === this.element && { " ": () => this.togglePlay() }),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  }

  private togglePlay(): void {
    if (this.playing !== undefined) {
      this.stop();
      return;
    }
    if (this.at === this.steps.length - 1) this.go(0);
    this.playing = setInterval(() => {
      // Outputs are taken away without notice; then there is nothing to play.
      if (!this.element.isConnected) this.stop();
      else this.go(this.at + 1);
    }, pace);
    this.buttons.play.textContent = "Pause";
    this.buttons.play.classList.add("tt-pause");
  }

  private stop(): void {
    clearInterval(this.playing);
    this.playing = undefined;
    this.buttons.play.textContent = "Play";
    this.buttons.play.classList.remove("tt-pause");
  }

  private togglePredict(): void {
    this.predict = !this.predict;
    this.revealed = true;
    if (this.predict) this.stop();
    this.draw();
  }

  private toggleCheck(): void {
    const open = this.check.childElementCount > 0;
    if (open) this.check.replaceChildren();
    else this.drawCheck();
    setAttribute(this.buttons.check, "aria-pressed", String(!open));
  }

  private recompute(): void {
    this.numbers = numbersOf(this.spec, this.leaves);
    this.draw();
    if (this.check.childElementCount > 0) this.drawCheck();
    this.drawTable();
  }

  // ------------------------------------------------------------------------------------------------ drawing

  private draw(): void {
    const { buttons, step } = this;
    // A hidden button would take the focus with it, so it is only marked as not usable.
    for (const [button, off] of [
      [buttons.first, this.at === 0],
      [buttons.prev, this.at === 0],
      [buttons.next, this.at === this.steps.length - 1],
    ] as const) {
      setAttribute(button, "aria-disabled", off ? "true" : false);
    }
    setAttribute(buttons.predict, "aria-pressed", String(this.predict));
    this.drawJumps();
    this.drawCounts();
    this.view?.update(this.graphState());
    this.drawPanel(this.describe());
    const lit = step.node === undefined ? undefined : this.spec.nodes[step.node]!.line;
    for (const [n, line] of [...this.code.children].entries()) {
      line.classList.toggle("tt-lit", n === lit);
      setAttribute(line, "aria-current", n === lit ? "true" : false);
    }
  }

  private drawCounts(): void {
    const { counts } = this.step;
    const { totals } = this;
    const item = (name: string, done: number, all: number) =>
      h("span", {}, `${name} `, h("b", {}, `${done} of ${all}`));
    this.counts.replaceChildren(
      item("forward operations", counts.forward, totals.forward),
      item("arithmetic operations backward", counts.backward, totals.backward),
      item("nodes visited backward", counts.visited, totals.visited),
      ...(totals.sums > 0 ? [item("gradients added where paths meet", counts.sums, totals.sums)] : []),
    );
  }

  private graphState(): GraphState {
    const { step, spec, numbers } = this;
    const hidden = this.revealed ? undefined : step.phase === "forward" ? step.node : undefined;
    const hiddenGradient = this.revealed ? undefined : step.term?.target;
    const touched = new Set([...step.passes.map((t) => t.target), ...(step.term ? [step.term.target] : [])]);
    const root = spec.nodes.length - 1;
    return {
      node: (id) => {
        const node = spec.nodes[id]!;
        const arrived = step.arrived.get(id) ?? [];
        const seeded = id === root && (step.phase === "seed" || step.phase === "backward" || step.phase === "update");
        const terms = this.terms[id]!;
        const whole = seeded || (terms > 0 && arrived.length === terms);
        const some = arrived.length > 0 && !whole;
        const total = some ? totalOf(numbers, arrived) : undefined;
        const valueKnown = step.values.has(id) && id !== hidden;
        const gradientKnown = whole && id !== hiddenGradient;
        const gradient = whole
          ? shortValue(numbers.gradient(id))
          : some
            ? total === undefined
              ? "part"
              : formatNumber(total, 5)
            : "not yet";
        return {
          value: id === hidden ? "?" : valueKnown ? this.shownValue(id) : "not yet",
          gradient: id === hiddenGradient ? "?" : gradient,
          valueKnown,
          gradientKnown,
          partial: some && id !== hiddenGradient,
          active: id === step.node || touched.has(id) || (step.phase === "update" && node.kind === "parameter"),
        };
      },
      flows: this.flows(),
    };
  }

  /** The value in a box; the last step shows what becomes of a parameter. */
  private shownValue(id: number): string {
    const value = shortValue(this.numbers.value(id));
    if (this.step.phase !== "update" || this.spec.nodes[id]!.kind !== "parameter") return value;
    return `${value} → ${formatNumber(updated(this.spec, this.numbers, id), 4)}`;
  }

  private flows(): Flow[] {
    const { step, spec, numbers } = this;
    if (step.phase === "forward") {
      return spec.nodes[step.node!]!.inputs.map((from) => ({ from, to: step.node!, way: "forward" as const }));
    }
    const terms = [...(step.term ? [step.term] : []), ...step.passes];
    return terms.map((t) => {
      const local = numbers.local(t.consumer, t.input);
      const label = local === undefined ? undefined : `× ${formatNumber(local, 4)}`;
      return { from: t.target, to: t.consumer, way: "backward" as const, ...(label && this.revealed && { label }) };
    });
  }

  private drawPanel(says: Description): void {
    const hide = !this.revealed && says.answer;
    this.panel.replaceChildren(
      h("div", { class: "tt-heading", role: "heading", "aria-level": 4 }, says.heading),
      ...(hide
        ? [this.question(says.answer!)]
        : [this.chain(says), ...this.formulas(says)].filter((x) => x !== undefined)),
      ...(says.notes.length > 0 && !hide
        ? [h("ul", { class: "tt-notes" }, ...says.notes.map((note) => h("li", {}, note)))]
        : []),
    );
  }

  /** One below the other; at the start, where they are many and short, side by side. */
  private formulas({ formulas }: Description): HTMLElement[] {
    const lines = formulas.map(formulaLine);
    return this.step.phase === "start" ? [h("div", { class: "tt-side-by-side" }, ...lines)] : lines;
  }

  private chain(says: Description): HTMLElement | undefined {
    const { chain } = says;
    if (!chain) return undefined;
    const card = (kind: string, caption: string, { symbol: name, formula, value }: Factor) => {
      const parts = [name, ...(formula ? [formula] : []), ...(value ? [value] : [])];
      const shown = parts.filter((part, i) => i === 0 || part.text !== parts[i - 1]!.text);
      return h(
        "div",
        { class: `tt-card tt-${kind}` },
        h("div", { class: "tt-cap" }, caption),
        formulaLine(join("=", ...shown)),
      );
    };
    const linked = (sign: string, name: string, item: HTMLElement) =>
      h("div", { class: "tt-link" }, h("div", { class: "tt-times", role: "img", "aria-label": name }, sign), item);
    const { scalar } = this.spec;
    if (chain.rule !== undefined) {
      const result = card("result", "handed back", chain.result);
      return h("div", { class: "tt-chain" }, card("local", chain.rule, chain.local), linked("=", "equals", result));
    }
    const upstream = card("upstream", "upstream gradient", chain.upstream);
    return h(
      "div",
      { class: "tt-chain" },
      card("local", "local derivative", chain.local),
      linked(scalar ? "×" : "⊙", scalar ? "times" : "times, element by element", upstream),
      linked("=", "equals", card("result", "their product, handed back", chain.result)),
    );
  }

  /** Predict mode: the value is asked for before it is shown. */
  private question(answer: NonNullable<Description["answer"]>): HTMLElement {
    const expected = single(answer.value);
    const reveal = () => {
      this.revealed = true;
      this.draw();
      this.speak();
      this.buttons.next.focus();
    };
    const verdict = h("span", { class: "tt-verdict", role: "status" });
    const show = this.button("Show it", "Show the value", reveal);
    const name = markup("span", {}, math(answer.of));
    if (expected === undefined)
      return h("div", { class: "tt-ask" }, "Think: what shape and roughly what values does ", name, " have?", show);
    const input = h("input", {
      type: "text",
      inputmode: "decimal",
      "aria-label": `Your prediction of ${answer.of.text}`,
    });
    const test = () => {
      const guess = Number(input.value.trim().replace(",", ".").replace("−", "-"));
      const right =
        input.value.trim() !== "" && Math.abs(guess - expected) <= 0.01 * Math.max(Math.abs(expected), 0.01);
      verdict.textContent = right ? "✓ Right." : "✗ Not that. Try again, or show it.";
      if (right) setTimeout(reveal, 700);
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") test();
    });
    return h(
      "div",
      { class: "tt-ask" },
      "What is ",
      name,
      "?",
      input,
      this.button("Check", "Check the prediction", test),
      show,
      verdict,
    );
  }

  private drawCheck(): void {
    const { spec, numbers } = this;
    const rows = spec.nodes.filter((n) => n.needsGrad && numbers.gradient(n.id) !== undefined).slice(0, 200);
    const cells = rows.map((node) => {
      const gradient = single(numbers.gradient(node.id))!;
      const difference = finiteDifference(spec.nodes, this.leaves, node.id);
      const off = Math.abs(gradient - difference);
      const agrees = off <= 1e-4 * Math.max(1, Math.abs(gradient));
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, node.name),
        h("td", { class: "tt-number" }, formatNumber(gradient, 7)),
        h("td", { class: "tt-number" }, formatNumber(difference, 7)),
        h("td", {}, agrees ? "✓ agree" : `✗ differ by ${formatNumber(off, 2)}`),
      );
    });
    const head = ["node", "gradient by the chain rule", "by finite differences", "do they agree?"];
    this.check.replaceChildren(
      h(
        "div",
        { class: "tt-table", role: "group", tabindex: 0, "aria-label": "Gradients and finite differences" },
        h(
          "table",
          {},
          h(
            "caption",
            {},
            "Each value is moved up and down by a tiny h, everything after it is computed again, and (L₊ − L₋) / 2h is compared with the gradient.",
          ),
          h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
          h("tbody", {}, ...cells),
        ),
      ),
    );
  }

  private drawTable(): void {
    if (!(this.table.parentElement as HTMLDetailsElement | null)?.open) return;
    const { caption, head, rows } = graphTable(this.spec, this.numbers);
    this.table.replaceChildren(
      h(
        "table",
        {},
        h("caption", {}, caption),
        h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
        h(
          "tbody",
          {},
          ...rows.map((row) =>
            h("tr", {}, h("th", { scope: "row" }, row[0]!), ...row.slice(1).map((text) => h("td", {}, text))),
          ),
        ),
      ),
    );
  }

  private speak(): void {
    const says = this.describe();
    const chain = says.chain
      ? [
          `${says.chain.local.symbol.text} is ${says.chain.local.value?.text ?? says.chain.local.formula?.text}, times ${says.chain.upstream.value?.text}, gives ${says.chain.result.value?.text}`,
        ]
      : [];
    this.spoken.textContent = this.revealed
      ? [says.heading, ...chain, ...says.formulas.map((f) => f.text)].join(". ")
      : `${says.heading}. What is ${says.answer?.of.text}?`;
  }

  // ------------------------------------------------------------------------------------------------ parts

  /** A button with a longer explanation, which shows when it is pointed at and is read out after its name. */
  private button(text: string, explanation: string, act: () => void, style = ""): HTMLButtonElement {
    const sign = /^\W+$/.test(text);
    return h(
      "button",
      { type: "button", class: style, title: explanation, "aria-label": sign && explanation, onclick: act },
      text,
    );
  }

  private jumpBar(): HTMLElement {
    if (this.steps.length > buttonLimit) {
      const range = h("input", { type: "range", min: 0, max: this.steps.length - 1, value: 0, "aria-label": "Step" });
      range.addEventListener("input", () => this.go(Number(range.value)));
      return h("div", { class: "tt-row" }, range, h("span", { class: "tt-shown", "aria-hidden": "true" }));
    }
    const names: Record<Step["phase"], string> = {
      start: "the inputs",
      forward: "forward",
      seed: "turn round",
      backward: "backward",
      update: "update",
    };
    return h(
      "div",
      { class: "tt-steps", role: "group", "aria-label": "Go to a step" },
      ...this.steps.map((step, n) => {
        const key = step.key.startsWith("P") ? "→" : step.key;
        return h(
          "button",
          {
            type: "button",
            class: `tt-of-${step.phase}`,
            title: `${key}: ${names[step.phase]}`,
            "aria-label": `${key}, ${names[step.phase]}`,
            onclick: () => this.go(n),
          },
          key,
        );
      }),
    );
  }

  private drawJumps(): void {
    if (this.steps.length > buttonLimit) {
      const [range, output] = this.jumps.children;
      (range as HTMLInputElement).value = String(this.at);
      output!.textContent = `${this.step.key} (${this.at + 1} of ${this.steps.length})`;
      return;
    }
    for (const [n, button] of [...this.jumps.children].entries()) {
      button.classList.toggle("tt-done", n < this.at);
      setAttribute(button, "aria-current", n === this.at ? "step" : false);
    }
  }

  /** A slider for each input, where the page can compute everything again. */
  private sliderGroup(): HTMLElement {
    if (!this.spec.scalar) return h("div");
    const rows = [...this.leaves].slice(0, 12).flatMap(([id, value]) => {
      const { name, kind } = this.spec.nodes[id]!;
      const reach = Math.max(5, Math.abs(value));
      const range = { min: Math.floor(value - reach), max: Math.ceil(value + reach), step: 0.1 };
      const slider = h("input", { type: "range", ...range, value, "aria-label": `${name}, ${kind}` });
      const field = h("input", {
        type: "number",
        step: 0.1,
        value: Number(value.toPrecision(6)),
        "aria-label": `${name} as a number`,
      });
      const set = (next: number, from: HTMLInputElement) => {
        if (!Number.isFinite(next)) return;
        for (const input of [slider, field]) if (input !== from) input.value = String(next);
        this.leaves.set(id, next);
        this.recompute();
      };
      slider.addEventListener("input", () => set(Number(slider.value), slider));
      field.addEventListener("input", () => field.value !== "" && set(Number(field.value), field));
      return [h("div", { class: "tt-input" }, markup("span", { class: "tt-name" }, math(symbol(name))), slider, field)];
    });
    const reset = this.button("Reset the inputs", "Set all inputs back", () => {
      for (const id of this.leaves.keys()) this.leaves.set(id, single(this.spec.nodes[id]!.value)!);
      const fresh = this.sliderGroup();
      this.sliders.replaceChildren(...fresh.childNodes);
      this.recompute();
    });
    return h(
      "div",
      { role: "group", class: "tt-inputs", "aria-label": "Inputs" },
      h(
        "div",
        { class: "tt-row" },
        h("div", { class: "tt-heading" }, "Change the inputs: everything is computed again"),
        h("span", { class: "tt-gap" }),
        reset,
      ),
      h("div", { class: "tt-sliders" }, ...rows),
    );
  }

  private openView(n: number): void {
    if (n === this.viewNumber) return;
    this.viewNumber = n;
    this.view = new GraphView(this.spec, this.spec.views[n]!, {
      open: (view) => {
        this.openView(view);
        this.draw();
      },
      pick: (node) => this.pick(node),
    });
    this.picture.replaceChildren(this.view.element);
    this.crumbs.replaceChildren(
      ...(n === 0
        ? []
        : [
            this.button("↩ whole graph", "Back to the whole graph", () => {
              this.openView(0);
              this.draw();
            }),
            h("span", {}, this.spec.views[n]!.title),
          ]),
    );
  }

  /** A click on a node goes to the step that computes it; a second click to the step of its gradient. */
  private pick(node: number): void {
    const forward = this.steps.findIndex((s) => s.phase === "forward" && s.node === node);
    const backward = this.steps.findIndex((s) => s.term?.target === node || s.passes.some((t) => t.target === node));
    const target = (this.at === forward || forward < 0) && backward >= 0 ? backward : forward;
    if (target >= 0) this.go(target);
  }
}

/** Formulas that may be too long for their place scroll, so the keyboard must reach them. */
function formulaLine(formula: Formula): HTMLElement {
  const long = formula.text.length > 26 && { tabindex: 0 };
  return markup("div", { class: "tt-formula", ...long, "data-text": formula.text.replace(/"/g, "") }, math(formula));
}
