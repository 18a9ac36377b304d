/** Lesson 8: the order of the way back, gradients over a fan-out, and a backward pass over a list of nodes. */

import { attempt, same, show, todo, valuesExercise } from "../exercise";
import { call, fails, probedExercise } from "../probe";

/** A node as exercise 8.2 has it: the numbers of its inputs in the list, and the local derivative by each. */
interface Node {
  readonly name: string;
  readonly inputs: readonly number[];
  readonly slopes: readonly number[];
}

/** Graphs in the order in which they were made, the loss last. */
const graphs = (): { readonly about: string; readonly nodes: Node[] }[] => [
  {
    about: "the chain x → u → L",
    nodes: [
      { name: "x", inputs: [], slopes: [] },
      { name: "u", inputs: [0], slopes: [3] },
      { name: "L", inputs: [1], slopes: [-2] },
    ],
  },
  {
    // p = a b, q = p + a, L = q² at a = 2, b = 5: the graph of 8.1.
    about: "the graph of 8.1",
    nodes: [
      { name: "a", inputs: [], slopes: [] },
      { name: "b", inputs: [], slopes: [] },
      { name: "p", inputs: [0, 1], slopes: [5, 2] },
      { name: "q", inputs: [2, 0], slopes: [1, 1] },
      { name: "L", inputs: [3], slopes: [24] },
    ],
  },
  {
    // L = x · x at 3, made by one node that takes x twice.
    about: "L = x · x",
    nodes: [
      { name: "x", inputs: [], slopes: [] },
      { name: "L", inputs: [0, 0], slopes: [3, 3] },
    ],
  },
  {
    about: "a value that is used three times",
    nodes: [
      { name: "x", inputs: [], slopes: [] },
      { name: "u", inputs: [0], slopes: [2] },
      { name: "v", inputs: [1, 0], slopes: [-1, 4] },
      { name: "w", inputs: [1, 2], slopes: [0.5, 3] },
      { name: "L", inputs: [3, 1], slopes: [1, -5] },
    ],
  },
];

interface Way {
  readonly overwrite?: boolean;
  readonly forward?: boolean;
  readonly seed?: number;
  readonly local?: boolean;
}

const backward =
  (way: Way = {}) =>
  (nodes: readonly Node[]): number[] => {
    const grads = nodes.map(() => 0);
    grads[nodes.length - 1] = way.seed ?? 1;
    const order = nodes.map((_, i) => (way.forward ? i : nodes.length - 1 - i));
    for (const i of order) {
      for (const [k, input] of nodes[i]!.inputs.entries()) {
        const part = nodes[i]!.slopes[k]! * (way.local ? 1 : grads[i]!);
        grads[input] = way.overwrite ? part : grads[input]! + part;
      }
    }
    return grads;
  };

const ways: readonly { name: string; way: Way; says: string }[] = [
  {
    name: "overwritten",
    way: { overwrite: true },
    says: "A node that is used twice keeps only the last of its gradients. A fan-out adds up: grads[input] += ...",
  },
  {
    name: "forward order",
    way: { forward: true },
    says: "It walks the list forwards, so most nodes go before anything has arrived at them. Begin at the loss, the last in the list.",
  },
  { name: "not seeded", way: { seed: 0 }, says: "Every gradient is 0: nothing was put in at the start. dL/dL is 1." },
  {
    name: "local slopes only",
    way: { local: true },
    says: "It adds up local derivatives alone. Multiply each by the gradient that has arrived at the node.",
  },
];

function judgeBackward(answer: unknown): string | undefined {
  const results = graphs().map(({ about, nodes }) => {
    const out = call(answer, [nodes], about);
    if (!Array.isArray(out) || out.length !== nodes.length || !out.every((v) => typeof v === "number" || v == null))
      return fails(
        `For ${about} an array of ${nodes.length} numbers is wanted, one gradient for each node, not ${show(out)}.`,
      );
    return out as unknown[];
  });
  const agrees = (f: (nodes: readonly Node[]) => number[]) =>
    graphs().every(({ nodes }, i) => {
      const made = attempt(f as never, [nodes]);
      return "value" in made && same(results[i], made.value, 1e-6);
    });
  if (agrees(backward())) return undefined;
  const known = ways.find(({ way }) => agrees(backward(way)));
  if (known) return known.says;
  const at = graphs().findIndex(({ nodes }, i) => !same(results[i], backward()(nodes), 1e-6));
  const { about, nodes } = graphs()[at]!;
  const wanted = backward()(nodes);
  // The node nearest to the loss: the others may follow from it.
  const k = nodes.length - 1 - [...nodes.keys()].reverse().findIndex((i) => !same(results[at]![i], wanted[i], 1e-6));
  return `On ${about} the gradient of ${nodes[k]!.name} should be ${show(wanted[k])}, yours is ${show(results[at]![k])}.`;
}

// a = 2, b = 5: p = 10, q = 12, L = 144.
export const exercises = [
  valuesExercise({
    id: "8.1",
    title: "Order and fan-out",
    right: { order: ["L", "q", "p"], dL_dq: 24, dL_dp: 24, dL_da: 144, dL_db: 48 },
    // The leaves a and b may be named after the nodes; "L q p" is as good as a list.
    read: (value) => {
      const list = typeof value === "string" && /[Lpq]/.test(value) ? value.split(/[^A-Za-z]+/).filter(Boolean) : value;
      return Array.isArray(list) && !list.includes(todo) ? list.filter((n) => n !== "a" && n !== "b") : list;
    },
    praise: "Right, fan-out included: a gets 24 directly and 120 through p.",
    why: {
      order: "The node that was made last goes first, and none goes before all that used it.",
      dL_dq: "L = q², so the local derivative is 2q, with q = 12.",
      dL_dp: "q = p + a: an addition passes on what arrives at q.",
      dL_da: "a is used twice: in q, where the addition passes on what arrives, and in p, where it is multiplied by b.",
      dL_db: "b is used once, in p = a · b: what arrives at p, times a.",
    },
    hints: [
      "Forward: p = 10, q = 12, L = 144. The node made last is visited first.",
      "An addition passes its gradient on unchanged, to both sides.",
      "a is used in p and in q. Add up what comes back over both ways.",
    ],
    mistakes: [
      {
        name: "only the way through p",
        answer: { dL_da: 120 },
        says: "dL/da counts only the way through p. a also enters q directly: add what comes back there.",
      },
      {
        name: "only the direct way",
        answer: { dL_da: 24 },
        says: "dL/da counts only the direct way into q. a is a factor of p as well: add b · dL/dp.",
      },
      {
        name: "forward order",
        answer: { order: ["p", "q", "L"] },
        says: "That is the order forward. On the way back the node made last comes first: L, q, p.",
      },
      {
        name: "factor 2 forgotten",
        answer: { dL_dq: 12, dL_dp: 12, dL_da: 72, dL_db: 24 },
        says: "All gradients are half of what they should be: the derivative of q² is 2 q.",
      },
      {
        name: "own factor",
        answer: { dL_da: 72, dL_db: 120 },
        says: "In p = a · b each factor was given its own value. Each factor's gradient is the other factor times what arrives.",
      },
      {
        name: "values for gradients",
        answer: { dL_dq: 12, dL_dp: 10, dL_da: 2, dL_db: 5 },
        says: "Those are the values of the forward pass. A gradient says how fast L changes with the node.",
      },
    ],
  }),
  probedExercise({
    id: "8.2",
    title: "Walk any graph back",
    empty: "The function is not written yet.",
    probe: judgeBackward,
    praise: "It walks any graph back, fan-outs included. Lesson 11 makes an engine of these lines.",
    hints: [
      "Make an array of zeros, one for each node, and put 1 at the last place.",
      "Go from the last node to the first. For each of its inputs: local derivative times the gradient of the node.",
      "grads[node.inputs[k]] += node.slopes[k] * grads[i].",
    ],
    mistakes: ways.map(({ name, way, says }) => ({ name, answer: backward(way), says })),
  }),
];
