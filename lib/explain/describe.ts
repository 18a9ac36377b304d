/** What each step says: its heading, its formulas with the numbers put in, and its notes. */

import { formatNumber } from "../display/html";
import { type Formula, formulaOf, join, number, partial, product, symbol, words } from "./formula";
import { forwardValues, type Numbers, single } from "./numbers";
import type { NodeSpec, StepperSpec, ValueSummary } from "./spec";
import type { Step, Term, Totals } from "./steps";

/** One factor of the chain rule: what it is, how it is computed, and its number. */
export interface Factor {
  readonly symbol: Formula;
  readonly formula?: Formula;
  readonly value?: Formula;
}

export interface Description {
  readonly heading: string;
  /** Formulas in the order in which they are to be read. */
  readonly formulas: readonly Formula[];
  /** On the way back: local derivative times upstream gradient gives the result. */
  readonly chain?: {
    readonly local: Factor;
    readonly upstream: Factor;
    readonly result: Factor;
    /** Where the operation has a rule instead of a local derivative: what to call it. */
    readonly rule?: string;
  };
  readonly notes: readonly string[];
  /** The value that this step brings, which predict mode asks for. */
  readonly answer?: { readonly of: Formula; readonly value: ValueSummary };
}

/** What a step says with these numbers. */
export function describeStep(spec: StepperSpec, numbers: Numbers, step: Step, totals: Totals): Description {
  const { nodes } = spec;
  const root = nodes.at(-1)!.name;
  switch (step.phase) {
    case "start": {
      const leaves = nodes.filter((n) => n.kind !== "op");
      const list = (kind: NodeSpec["kind"]) => leaves.filter((n) => n.kind === kind).map((n) => n.name);
      const [data, parameters] = [list("data"), list("parameter")];
      const notes = [
        ...(data.length > 0 ? [`Data: ${someOf(data)}.`] : []),
        ...(parameters.length > 0 ? [`Parameters, whose gradients are wanted: ${someOf(parameters)}.`] : []),
        `No gradient is known yet; that is not the same as a gradient of 0.`,
      ];
      return {
        heading: "Start: only the inputs are known",
        formulas: leaves
          .slice(0, leaves.length > 8 ? 4 : 8)
          .map((n) => join("=", symbol(n.name), valueFormula(numbers.value(n.id)))),
        notes,
      };
    }
    case "forward":
      return describeForward(spec, numbers, nodes[step.node!]!, step, totals);
    case "seed":
      return {
        heading: "Turn round: the gradient of the result by itself is 1",
        formulas: [join("=", partial(root, root), number(1)), ...passFormulas(spec, numbers, step)],
        notes: [
          "This 1 starts the way back. It is given, not computed, so it is not counted.",
          ...passNotes(spec, step),
        ],
      };
    case "backward":
      return describeBackward(spec, numbers, step, totals);
    case "update":
      return describeUpdate(spec, numbers);
  }
}

/** Names, the first few where they are many. */
function someOf(names: readonly string[]): string {
  return names.length <= 8 ? names.join(", ") : `${names.slice(0, 6).join(", ")} and ${names.length - 6} more`;
}

/** A value as people read it: a number, a few numbers, or shape, range and mean. */
export function valueText(value: ValueSummary | undefined): string {
  if (value === undefined) return "not yet";
  const one = single(value);
  if (one !== undefined) return formatNumber(one, 5);
  const broken = value.broken > 0 ? `, ${value.broken} NaN or infinite` : "";
  if (value.data && value.data.length <= 6) return nested(value.shape, value.data);
  return `[${value.shape.join(", ")}]: ${formatNumber(value.min)} to ${formatNumber(value.max)}, mean ${formatNumber(value.mean)}${broken}`;
}

/** The short form of a value, for the boxes of the graph: a number, or from the lowest to the highest. */
export function shortValue(value: ValueSummary | undefined): string {
  if (value === undefined) return "not yet";
  const one = single(value);
  if (one !== undefined) {
    const text = formatNumber(one, 5);
    // A box has room for eight digits and signs.
    return text.length > 8 ? formatNumber(one, 3) : text;
  }
  if (value.broken > 0) return `${value.broken} NaN or ∞`;
  return `${formatNumber(value.min, 2)} to ${formatNumber(value.max, 2)}`;
}

export function valueFormula(value: ValueSummary | undefined): Formula {
  const one = single(value);
  return one === undefined ? words(valueText(value)) : number(one);
}

/** The sign in the box of an operation. */
export function signOf(op: string): string {
  return signs[op] ?? op;
}

const signs: Record<string, string | undefined> = {
  add: "+",
  sub: "−",
  rsub: "−",
  mul: "×",
  div: "÷",
  pow: "xⁿ",
  square: "x²",
  neg: "−x",
  exp: "eˣ",
  log: "ln",
  sqrt: "√",
  matmul: "@",
  contract: "@",
  sum: "Σ",
  sigmoid: "σ",
  abs: "|x|",
  maximum: "max",
  minimum: "min",
};

/** What a node is computed from: "u · v". */
export function symbolic(spec: StepperSpec, node: NodeSpec): Formula {
  const inputs = node.inputs.map((i) => symbol(spec.nodes[i]!.name));
  if (node.expr !== undefined) return formulaOf(node.expr, [...inputs, symbol(node.name)]);
  return words(withNames(spec, node, node.rule?.forward ?? `${node.op}(A)`));
}

function describeForward(spec: StepperSpec, numbers: Numbers, node: NodeSpec, step: Step, totals: Totals): Description {
  const value = numbers.value(node.id);
  const inputs = node.inputs.map((i) => single(numbers.value(i)));
  const parts = [symbol(node.name), symbolic(spec, node)];
  if (node.expr !== undefined && inputs.every((v) => v !== undefined)) {
    parts.push(
      formulaOf(
        node.expr,
        inputs.map((v) => number(v!)),
      ),
    );
  }
  parts.push(valueFormula(value));
  const saved = node.saved.map((i) => spec.nodes[i]!.name);
  const users = spec.nodes.filter((n) => n.inputs.includes(node.id)).map((n) => n.name);
  const shared = node.inputs.filter((i) => spec.nodes[i]!.kind !== "op" && usersOf(spec, i).length > 1);
  const notes = [
    saved.length > 0
      ? `The node keeps ${saved.join(" and ")} for the way back.`
      : "The node needs to keep nothing for the way back.",
    ...shared.map(
      (i) => `${spec.nodes[i]!.name} goes to ${usersOf(spec, i).length} operations: ${usersOf(spec, i).join(", ")}.`,
    ),
    ...(users.length > 1 ? [`${node.name} goes on to ${users.join(" and ")}.`] : []),
  ];
  return {
    heading: `Forward, operation ${step.counts.forward} of ${totals.forward}: ${node.name}`,
    formulas: [join("=", ...distinct(parts))],
    notes,
    answer: { of: symbol(node.name), value },
  };
}

function describeBackward(spec: StepperSpec, numbers: Numbers, step: Step, totals: Totals): Description {
  const { nodes } = spec;
  const root = nodes.at(-1)!.name;
  const node = nodes[step.node!]!;
  const notes = passNotes(spec, step);
  if (step.term === undefined) {
    return {
      heading: `Backward: ${node.name} hands its gradient on`,
      formulas: passFormulas(spec, numbers, step),
      notes,
    };
  }
  const { term } = step;
  const target = nodes[term.target]!;
  const value = numbers.term(term.consumer, term.input);
  const upstream = numbers.gradient(node.id);
  const local = numbers.local(term.consumer, term.input);
  const of = partial(root, target.name);
  const formulas = [...sumFormulas(spec, numbers, step, term), ...passFormulas(spec, numbers, step)];
  const several = usersWithGradient(spec, term.target) > 1;
  if (several)
    notes.push(
      `This is one of the ${usersWithGradient(spec, term.target)} terms of the gradient of ${target.name}; they are added.`,
    );
  const repeated = node.inputs.filter((i) => i === term.target).length > 1;
  if (repeated) notes.push(`${target.name} stands in ${node.name} more than once; each place gives a term.`);
  if (!spec.scalar && !sameShape(target.value, upstream)) {
    notes.push(`${target.name} has shape [${target.value.shape.join(", ")}], so its gradient has that shape too.`);
  }
  return {
    heading: `Backward, arithmetic operation ${step.counts.backward} of ${totals.backward}: through ${node.name} to ${target.name}`,
    formulas,
    chain: {
      local: {
        symbol: node.locals ? partial(node.name, target.name) : of,
        ...localFormula(spec, node, term),
        ...(local !== undefined && { value: number(local) }),
      },
      upstream: { symbol: partial(root, node.name), value: valueFormula(upstream) },
      result: { symbol: of, ...productOf(local, upstream), value: valueFormula(value) },
      ...(!node.locals && { rule: `gradient rule of ${node.op}` }),
    },
    notes,
    ...(value && { answer: { of, value } }),
  };
}

function localFormula(spec: StepperSpec, node: NodeSpec, term: Term): { formula?: Formula } {
  const local = node.locals?.[term.input];
  if (local !== undefined && local !== null) {
    const inputs = [...node.inputs.map((i) => symbol(spec.nodes[i]!.name)), symbol(node.name)];
    return { formula: formulaOf(local, inputs) };
  }
  const rule = node.rule?.backward[term.input];
  return rule === undefined ? {} : { formula: words(withNames(spec, node, rule)) };
}

function productOf(local: number | undefined, upstream: ValueSummary | undefined): { formula?: Formula } {
  const g = single(upstream);
  return local === undefined || g === undefined ? {} : { formula: product(number(local), number(g)) };
}

/** The sum so far, where a gradient has more than one term. */
function sumFormulas(spec: StepperSpec, numbers: Numbers, step: Step, term: Term): Formula[] {
  const terms = step.arrived.get(term.target) ?? [];
  if (terms.length < 2) return [];
  const name = partial(spec.nodes.at(-1)!.name, spec.nodes[term.target]!.name);
  const parts = terms.map((t) => valueFormula(numbers.term(t.consumer, t.input)));
  const total = totalOf(numbers, terms);
  return [join("=", name, join("+", ...parts.map(signed)), ...(total === undefined ? [] : [number(total)]))];
}

function signed(part: Formula): Formula {
  return part.binds < 5
    ? { mathml: `<mrow><mo>(</mo>${part.mathml}<mo>)</mo></mrow>`, text: `(${part.text})`, binds: 5 }
    : part;
}

/** The sum of terms where they are numbers. */
export function totalOf(numbers: Numbers, terms: readonly Term[]): number | undefined {
  let total = 0;
  for (const t of terms) {
    const value = single(numbers.term(t.consumer, t.input));
    if (value === undefined) return undefined;
    total += value;
  }
  return total;
}

function passFormulas(spec: StepperSpec, numbers: Numbers, step: Step): Formula[] {
  const root = spec.nodes.at(-1)!.name;
  return step.passes.flatMap((t) => {
    const name = partial(root, spec.nodes[t.target]!.name);
    const handed = partial(root, spec.nodes[t.consumer]!.name);
    const value = valueFormula(numbers.term(t.consumer, t.input));
    if (usersWithGradient(spec, t.target) === 1) return [join("=", name, handed, value)];
    return [join("=", join(":", name, words("one term")), handed, value), ...sumFormulas(spec, numbers, step, t)];
  });
}

function passNotes(spec: StepperSpec, step: Step): string[] {
  if (step.passes.length === 0) return [];
  const consumers = [...new Set(step.passes.map((t) => spec.nodes[t.consumer]!))];
  return consumers.map((node) => {
    const to = step.passes.filter((t) => t.consumer === node.id).map((t) => spec.nodes[t.target]!.name);
    const what = node.op === "add" ? "an addition" : node.op === "sub" ? "a subtraction (on its left)" : `${node.op}`;
    return `${node.name}: ${what} hands the gradient on unchanged to ${to.join(" and ")}, so it costs no arithmetic.`;
  });
}

function describeUpdate(spec: StepperSpec, numbers: Numbers): Description {
  const { nodes, learningRate } = spec;
  const parameters = nodes.filter((n) => n.kind === "parameter");
  const changed = new Map(parameters.map((n) => [n.id, updated(spec, numbers, n.id)]));
  const held = new Map(
    nodes.filter((n) => n.kind !== "op").map((n) => [n.id, changed.get(n.id) ?? single(numbers.value(n.id))!]),
  );
  const next = forwardValues(nodes, held).at(-1)!;
  const root = nodes.at(-1)!;
  const before = single(numbers.value(root.id))!;
  return {
    heading: `Update: one step of gradient descent with learning rate ${formatNumber(learningRate)}`,
    formulas: parameters.slice(0, 8).map((n) => {
      const [value, g] = [single(numbers.value(n.id))!, single(numbers.gradient(n.id)) ?? 0];
      const step = formulaOf(["sub", "x0", ["mul", "x1", "x2"]] as never, [
        number(value),
        number(learningRate),
        number(g),
      ]);
      return join("=", words(`new ${n.name}`), step, number(changed.get(n.id)!));
    }),
    notes: [
      `With these, the next ${root.name} is ${formatNumber(next, 5)}: ${next < before ? "lower" : "not lower"} than ${formatNumber(before, 5)}.`,
    ],
  };
}

/** A parameter after one step of gradient descent. */
export function updated(spec: StepperSpec, numbers: Numbers, id: number): number {
  return single(numbers.value(id))! - spec.learningRate * (single(numbers.gradient(id)) ?? 0);
}

function usersOf(spec: StepperSpec, id: number): string[] {
  return spec.nodes.filter((n) => n.inputs.includes(id)).map((n) => n.name);
}

/** How many terms the gradient of a node has. */
export function usersWithGradient(spec: StepperSpec, id: number): number {
  if (!spec.nodes[id]!.needsGrad) return 0;
  return spec.nodes.reduce(
    (n, node) => n + node.inputs.filter((input, k) => input === id && node.locals?.[k] !== null).length,
    0,
  );
}

/** How many terms the gradient of each node has, for all nodes at once. */
export function termCounts(nodes: readonly NodeSpec[]): number[] {
  const counts = nodes.map(() => 0);
  for (const node of nodes) {
    for (const [k, input] of node.inputs.entries()) {
      if (nodes[input]!.needsGrad && node.locals?.[k] !== null) counts[input]! += 1;
    }
  }
  return counts;
}

/** The letters of a rule replaced by the names of the inputs, and Y by the node's own. */
function withNames(spec: StepperSpec, node: NodeSpec, rule: string): string {
  const root = spec.nodes.at(-1)!.name;
  return rule.replace(/(?<![A-Za-z])[A-GY](?![A-Za-z])/g, (letter) => {
    if (letter === "G") return `∂${root}/∂${node.name}`;
    if (letter === "Y") return node.name;
    const input = node.inputs[letter.charCodeAt(0) - 65];
    return input === undefined ? letter : spec.nodes[input]!.name;
  });
}

function distinct(parts: readonly Formula[]): Formula[] {
  return parts.filter((part, i) => i === 0 || part.text !== parts[i - 1]!.text);
}

function sameShape(a: ValueSummary, b: ValueSummary | undefined): boolean {
  return b !== undefined && a.shape.join() === b.shape.join();
}

function nested(shape: readonly number[], data: readonly number[]): string {
  if (shape.length <= 1) return `[${data.map((v) => formatNumber(v)).join(", ")}]`;
  const size = data.length / shape[0]!;
  const rows = Array.from({ length: shape[0]! }, (_, i) =>
    nested(shape.slice(1), data.slice(i * size, (i + 1) * size)),
  );
  return `[${rows.join(", ")}]`;
}
