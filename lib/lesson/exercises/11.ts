/** Lesson 11: an autograd engine of the learner's own: the order of the way back, and 200 random graphs against the library. */

import { Generator } from "../../base/random";
import { grad } from "../../core/autograd";
import type { Tensor } from "../../core/tensor";
import { tensor } from "../../ops/create";
import { same, show, todo } from "../exercise";
import { call, fails, missing, probedExercise } from "../probe";

/** A node as exercise 11.1 has it. */
interface Named {
  readonly name: string;
  readonly inputs: readonly Named[];
}

const named = (name: string, ...inputs: Named[]): Named => ({ name, inputs });

/** Losses of small graphs: a chain, a fan-out, one that catches going in depth first, one that catches going in breadth first. */
function losses(): Named[] {
  const x = named("x");
  const chain = named("L", named("v", named("u", x)));
  const u = named("u", x, named("a"));
  const v = named("v", x, named("b"));
  const lecture = named("L", named("z1", named("y"), named("p", u, v)));
  const p = named("p", x);
  const q = named("q", p, named("r", p));
  const deep = named("L", p, q);
  const wide = named("L", named("s", named("t", named("w", x))), x);
  return [chain, lecture, deep, wide];
}

/** All nodes that a loss depends on, itself first: going in depth first, each once. */
function depthFirst(loss: Named, seen: Named[] = []): Named[] {
  if (seen.includes(loss)) return seen;
  seen.push(loss);
  for (const input of loss.inputs) depthFirst(input, seen);
  return seen;
}

function breadthFirst(loss: Named): Named[] {
  const list = [loss];
  for (const node of list) for (const input of node.inputs) if (!list.includes(input)) list.push(input);
  return list;
}

function forward(loss: Named, done: Named[] = []): Named[] {
  if (done.includes(loss)) return done;
  for (const input of loss.inputs) forward(input, done);
  done.push(loss);
  return done;
}

const everyWay = (loss: Named): Named[] => [loss, ...loss.inputs.flatMap(everyWay)];

const orderMistakes = [
  {
    name: "depth first",
    answer: (loss: Named) => depthFirst(loss),
    says: "It goes in depth first, and so comes to a node before all that used it are done. Put a node into the list after its inputs, and turn the list round at the end.",
  },
  {
    name: "breadth first",
    answer: breadthFirst,
    says: "It goes level by level from the loss. A node that is used on two levels comes too early then: its gradient is not complete yet.",
  },
  {
    name: "forward order",
    answer: (loss: Named) => forward(loss),
    says: "That is the order of the forward pass. The way back is the same list turned round.",
  },
  {
    name: "once for every way",
    answer: everyWay,
    says: "A node that is used twice stands in the list twice. Remember which nodes you have seen.",
  },
];

function judgeOrder(answer: unknown): string | undefined {
  const graphs = losses();
  const results = graphs.map((loss) => call(answer, [loss], `the loss of ${names(everyWayOnce(loss))}`));
  const says = graphs.map((loss, i) => orderFault(loss, results[i])).find((fault) => fault !== undefined);
  if (says === undefined) return undefined;
  const known = orderMistakes.find((m) => graphs.every((loss, i) => sameNodes(results[i], m.answer(loss))));
  return known?.says ?? says;
}

const everyWayOnce = (loss: Named) => forward(loss);
const names = (nodes: readonly Named[]) => nodes.map((n) => n.name).join(", ");
const sameNodes = (a: unknown, b: readonly Named[]) =>
  Array.isArray(a) && a.length === b.length && a.every((node, i) => node === b[i]);

function orderFault(loss: Named, given: unknown): string | undefined {
  if (!Array.isArray(given)) return `An array of nodes is wanted, not ${show(given)}.`;
  const all = forward(loss);
  const strange = given.find((node) => !all.includes(node));
  if (strange !== undefined) return "The array must hold the nodes themselves, as they hang on `inputs`.";
  const twice = given.find((node, i) => given.indexOf(node) !== i) as Named | undefined;
  if (twice) return `${twice.name} stands in the list twice; each node is visited once.`;
  const left = all.filter((node) => !given.includes(node));
  if (left.length > 0) return `Not in the list: ${names(left)}.`;
  for (const user of all) {
    for (const input of user.inputs) {
      if (given.indexOf(input) < given.indexOf(user))
        return `${input.name} comes before ${user.name}, which used it: the gradient of ${input.name} is not complete then.`;
    }
  }
  return undefined;
}

/** What exercise 11.2 asks of an engine. */
interface Engine {
  new (value: number): Num;
}
interface Num {
  readonly value: number;
  readonly grad: number | null;
  backward(): unknown;
}

const unary = ["square", "exp", "relu", "tanh"] as const;
const binary = ["add", "sub", "mul", "div"] as const;
type Op = (typeof unary)[number] | (typeof binary)[number];
const isBinary = (op: Op) => (binary as readonly string[]).includes(op);

/** A graph: the values of its leaves, then operations on the nodes made so far. The last node is the loss. */
interface Program {
  readonly leaves: readonly number[];
  readonly steps: readonly { readonly op: Op; readonly on: readonly number[] }[];
}

const letter = (i: number) => (i < 26 ? String.fromCharCode(97 + i) : `n${i}`);

/** The graph as a learner would write it. */
function written({ leaves, steps }: Program): string {
  const start = leaves.map((v, i) => `${letter(i)} = ${v}`);
  const rest = steps.map(({ op, on }, k) => {
    const [first, second] = on;
    return `${letter(leaves.length + k)} = ${letter(first!)}.${op}(${second === undefined ? "" : letter(second)})`;
  });
  return [...start, ...rest].join("; ");
}

/** Runs a graph on any engine: the loss and the gradient of each leaf. */
function run(
  program: Program,
  leaf: (value: number) => unknown,
  gradients: (loss: unknown, leaves: unknown[]) => unknown,
) {
  const nodes = program.leaves.map(leaf);
  const leaves = nodes.slice();
  for (const { op, on } of program.steps) {
    const [first, second] = on.map((i) => nodes[i] as Record<string, (other?: unknown) => unknown>);
    nodes.push(second === undefined ? first![op]!() : first![op]!(second));
  }
  return gradients(nodes.at(-1), leaves);
}

interface Outcome {
  readonly loss: number;
  readonly grads: readonly (number | null)[];
}

const onEngine = (program: Program, engine: Engine): Outcome =>
  run(
    program,
    (value) => new engine(value),
    (loss, leaves) => {
      (loss as Num).backward();
      return { loss: (loss as Num).value, grads: leaves.map((x) => (x as Num).grad) };
    },
  ) as Outcome;

const onLibrary = (program: Program): Outcome =>
  run(
    program,
    (value) => tensor(value, { dtype: "float64", requiresGrad: true }),
    (loss, leaves) => ({
      loss: (loss as Tensor<[]>).item() as number,
      grads: (grad(loss as Tensor, leaves as Tensor[]) as Tensor<[]>[]).map((g) => g.item() as number),
    }),
  ) as Outcome;

const values: Readonly<Record<Op, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  square: (a) => a * a,
  exp: (a) => Math.exp(a),
  relu: (a) => Math.max(0, a),
  tanh: (a) => Math.tanh(a),
};

/** Each operation alone, then random graphs that stay away from kinks, poles and large numbers: 200 in all. */
function makePrograms(): Program[] {
  const single = [...unary.map((op) => ({ leaves: [0.7], steps: [{ op, on: [0] }] }))] as Program[];
  const pairs = binary.map((op): Program => ({ leaves: [3, 2], steps: [{ op, on: [0, 1] }] }));
  const list = [...pairs, ...single];
  const dice = new Generator(11);
  const below = (n: number) => Math.floor(dice.uniform() * n);
  while (list.length < 200) {
    const leaves = Array.from({ length: 1 + below(3) }, () => Math.round((dice.uniform() * 4 - 2) * 100) / 100);
    const nodes = leaves.slice();
    const used = new Set<number>();
    const steps: { op: Op; on: number[] }[] = [];
    const take = (op: Op, on: number[]): boolean => {
      const [a, b] = [nodes[on[0]!]!, nodes[on[1] ?? on[0]!]!];
      const value = values[op](a, b);
      if (Math.abs(value) > 20 || (op === "relu" && Math.abs(a) < 0.1) || (op === "div" && Math.abs(b) < 0.3))
        return false;
      steps.push({ op, on });
      nodes.push(value);
      for (const i of on) used.add(i);
      return true;
    };
    for (let k = 2 + below(8); k > 0; k--) {
      const op = [...unary, ...binary][below(8)]!;
      take(op, isBinary(op) ? [below(nodes.length), below(nodes.length)] : [below(nodes.length)]);
    }
    // Whatever is left over goes into the loss too, so that every leaf has a gradient.
    for (let i = 0; i < nodes.length - 1; i++) if (!used.has(i)) take("add", [i, nodes.length - 1]);
    const whole = nodes.slice(0, -1).every((_, i) => used.has(i));
    if (whole && steps.length > 0) list.push({ leaves, steps });
  }
  return list;
}

let cached: { program: Program; expected: Outcome }[] | undefined;
function trials() {
  cached ??= makePrograms().map((program) => ({ program, expected: onLibrary(program) }));
  return cached;
}

type Pull = (g: number) => number;
/** The rules in which the engines of this file differ. */
interface Rules {
  readonly pulls: Readonly<Partial<Record<Op, (a: number, b: number, value: number) => readonly Pull[]>>>;
  readonly seed: (value: number) => number;
  readonly receive: (old: number | null, g: number) => number;
  readonly walk: "sorted" | "depth first" | "recursive";
}

const right: Rules = {
  pulls: {
    add: () => [(g) => g, (g) => g],
    sub: () => [(g) => g, (g) => -g],
    mul: (a, b) => [(g) => g * b, (g) => g * a],
    div: (a, b) => [(g) => g / b, (g) => (-g * a) / (b * b)],
    square: (a) => [(g) => g * 2 * a],
    exp: (_a, _b, value) => [(g) => g * value],
    relu: (a) => [(g) => (a > 0 ? g : 0)],
    tanh: (_a, _b, value) => [(g) => g * (1 - value * value)],
  },
  seed: () => 1,
  receive: (old, g) => (old ?? 0) + g,
  walk: "sorted",
};

/** An engine by rules, of which some may be wrong. */
function engineBy(changed: Partial<Rules>): Engine {
  const rules = { ...right, ...changed, pulls: { ...right.pulls, ...changed.pulls } };
  class Value implements Num, Named {
    grad: number | null = null;
    readonly name = "";
    constructor(
      readonly value: number,
      readonly inputs: readonly Value[] = [],
      readonly pulls: readonly Pull[] = [],
    ) {}
    backward(): void {
      this.grad = rules.seed(this.value);
      const recursive = rules.walk === "recursive";
      const list = recursive ? [this] : rules.walk === "sorted" ? forward(this).reverse() : depthFirst(this);
      for (const node of list) (node as Value).passOn(recursive);
    }
    passOn(further: boolean): void {
      for (const [i, input] of this.inputs.entries()) {
        input.grad = rules.receive(input.grad, this.pulls[i]!(this.grad ?? 0));
        if (further) input.passOn(true);
      }
    }
  }
  for (const op of [...unary, ...binary]) {
    const method = function (this: Value, other?: Value) {
      const value = values[op](this.value, other?.value ?? 0);
      const pulls = rules.pulls[op]!(this.value, other?.value ?? 0, value);
      return new Value(value, other ? [this, other] : [this], pulls);
    };
    Object.defineProperty(Value.prototype, op, { value: method });
  }
  return Value;
}

const engineMistakes = [
  {
    name: "overwritten",
    answer: engineBy({ receive: (_old, g) => g }),
    says: "Single operations are right, but a value that is used twice keeps only the last gradient. A fan-out adds up: grad = grad + g.",
  },
  {
    name: "passed on again and again",
    answer: engineBy({ walk: "recursive" }),
    says: "A node that is reached along two ways passes its gradient on each time, the first part twice. Visit every node once, when all that used it are done.",
  },
  {
    name: "too early",
    answer: engineBy({ walk: "depth first" }),
    says: "Each node is visited once, but some too early, before all that used them are done. Take the order of exercise 11.1.",
  },
  {
    name: "seeded with the loss",
    answer: engineBy({ seed: (value) => value }),
    says: "The way back starts with dL/dL, and that is 1, not the loss itself.",
  },
  {
    name: "own factor",
    answer: engineBy({ pulls: { mul: (a, b) => [(g) => g * a, (g) => g * b] } }),
    says: "mul hands each factor its own value. Each factor's gradient is the other factor times what arrives.",
  },
  {
    name: "difference without a sign",
    answer: engineBy({ pulls: { sub: () => [(g) => g, (g) => g] } }),
    says: "In sub the second input counts against the result: what it gets is −g.",
  },
  {
    name: "quotient without a sign",
    answer: engineBy({ pulls: { div: (a, b) => [(g) => g / b, (g) => (g * a) / (b * b)] } }),
    says: "In div a larger denominator makes the result smaller: what it gets is −g · a / b².",
  },
  {
    name: "factor 2 forgotten",
    answer: engineBy({ pulls: { square: (a) => [(g) => g * a] } }),
    says: "The derivative of a² is 2a, not a.",
  },
  {
    name: "tanh by its input",
    answer: engineBy({ pulls: { tanh: (a) => [(g) => g * (1 - a * a)] } }),
    says: "The derivative of tanh is 1 − tanh², with the value that tanh gave, not with its input.",
  },
];

function judgeEngine(answer: unknown): string | undefined {
  if (typeof answer !== "function") fails(`A class is wanted, such as Value, not ${show(answer)}.`);
  const engine = answer as Engine;
  stillMissing(engine);
  const results = trials().map(({ program }) => {
    try {
      return onEngine(program, engine);
    } catch (error) {
      return fails(
        `For ${written(program)} your engine threw: ${error instanceof Error ? error.message.split("\n")[0] : error}`,
      );
    }
  });
  const agree = (a: Outcome, b: Outcome) => same(a.loss, b.loss, 1e-6) && same(a.grads, b.grads, 1e-6);
  const at = trials().findIndex(({ expected }, i) => !agree(results[i]!, expected));
  if (at < 0) return undefined;
  const everywhere = engineMistakes.find((m) =>
    trials().every(({ program }, i) => agree(results[i]!, onEngine(program, m.answer))),
  );
  if (everywhere) return everywhere.says;
  const { program, expected } = trials()[at]!;
  const alone = program.steps.length === 1;
  const here = engineMistakes.find((m) => agree(results[at]!, onEngine(program, m.answer)));
  if (alone && here) return here.says;
  const place = `For ${written(program)}`;
  if (!same(results[at]!.loss, expected.loss, 1e-6))
    return `${place} the value should be ${show(expected.loss)}, yours is ${show(results[at]!.loss)}.`;
  const leaf = expected.grads.findIndex((g, i) => !same(results[at]!.grads[i], g, 1e-6));
  return `${place} the gradient by ${letter(leaf)} should be ${show(expected.grads[leaf])}, yours is ${show(results[at]!.grads[leaf])}.${alone ? "" : " (Every operation alone is right.)"}`;
}

/** Ends the trial when methods are not there yet. */
function stillMissing(engine: Engine): void {
  const lacking = [...binary, ...unary].filter((op) => {
    const x = new engine(0.5) as unknown as Record<string, ((other?: unknown) => unknown) | undefined>;
    const result = x[op]?.(...(isBinary(op) ? [new engine(2)] : []));
    return result === undefined || result === todo;
  });
  const list: string[] = [...lacking];
  const x = new engine(0.5);
  if (typeof x.backward !== "function" || x.backward() === todo) list.push("backward");
  if (list.length > 0) missing(`Your engine still lacks: ${list.join(", ")}.`);
}

export const exercises = [
  probedExercise<(loss: Named) => Named[]>({
    id: "11.1",
    title: "The order of the way back",
    empty: "The function is not written yet.",
    probe: judgeOrder,
    praise: "Every node once, and none before all that used it. That is a topological order.",
    hints: [
      "First make the forward order: a node comes after all its inputs.",
      "A function that calls itself: skip the node if it was seen; visit its inputs; then push the node.",
      "Turn the finished list round: list.reverse().",
    ],
    mistakes: orderMistakes,
  }),
  probedExercise<Engine>({
    id: "11.2",
    title: "Your own autograd",
    empty: "The class is not written yet.",
    probe: judgeEngine,
    praise: "Your engine and the library agree on 200 random graphs, value by value and gradient by gradient.",
    hints: [
      "Write one operation after the other and run the check each time: it tries every operation alone before it tries graphs.",
      "Each pull takes the arriving g and gives what goes to that input: for mul that is g times the other factor.",
      "backward: set this.grad = 1, take the nodes in the order of 11.1, and for each input do input.grad = (input.grad ?? 0) + pull(node.grad).",
    ],
    mistakes: engineMistakes,
  }),
];
