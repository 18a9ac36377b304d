/** Lesson 7: vector-Jacobian products of three operations, held against the way forward, and of a whole layer. */

import type { Tensor } from "../../core/tensor";
import { isTensor } from "../../core/tensor";
import { tensor } from "../../ops/create";
import { jvp } from "../../ops/func";
import { attempt, functionExercise, show, todo } from "../exercise";
import { fails, missing, probedExercise } from "../probe";

type Name = "matmul" | "add" | "relu";
type Gradients = Readonly<Record<string, Tensor>>;
type Pull = (...inputs: Tensor[]) => Gradients;

interface Rule {
  readonly inputs: readonly string[];
  readonly forward: (...inputs: Tensor[]) => Tensor;
  readonly pull: Pull;
  /** Inputs in which nothing is symmetric, and no number sits on a kink. */
  readonly at: () => readonly Tensor[];
  readonly arriving: () => Tensor;
}

const batch = () =>
  tensor([
    [1, -2],
    [0.5, 3],
    [-1, 0.25],
  ]);
const upstream = () =>
  tensor([
    [1, -1],
    [-2, 0.5],
    [-3, 4],
  ]);

const rules: Readonly<Record<Name, Rule>> = {
  matmul: {
    inputs: ["x", "W"],
    forward: (x, W) => x!.matmul(W!),
    pull: (x, W, g) => ({ x: g!.matmul(W!.t()), W: x!.t().matmul(g!) }),
    at: () => [
      batch(),
      tensor([
        [1, 2],
        [0.5, -3],
      ]),
    ],
    arriving: upstream,
  },
  add: {
    inputs: ["x", "b"],
    forward: (x, b) => x!.add(b!),
    pull: (_x, _b, g) => ({ x: g!, b: g!.sum(0) }),
    at: () => [batch(), tensor([0.5, -1])],
    arriving: upstream,
  },
  relu: {
    inputs: ["x"],
    forward: (x) => x!.relu(),
    pull: (x, g) => ({ x: g!.mul(x!.gt(0)) as Tensor }),
    at: () => [batch()],
    arriving: upstream,
  },
};
const names = Object.keys(rules) as Name[];

interface Wrong {
  readonly name: string;
  readonly of: Name;
  readonly pull: Pull;
  readonly says: string;
}

const wrongs: readonly Wrong[] = [
  {
    name: "W not transposed",
    of: "matmul",
    pull: (x, W, g) => ({ x: g!.matmul(W!), W: x!.t().matmul(g!) }),
    says: "matmul: the gradient by x goes through W the wrong way. It is g Wᵀ; with a square W no shape warns you.",
  },
  {
    name: "gradient by W transposed",
    of: "matmul",
    pull: (x, W, g) => ({ x: g!.matmul(W!.t()), W: g!.t().matmul(x!) }),
    says: "matmul: the gradient by W is transposed. It has W's own shape [in, out]: xᵀ g.",
  },
  {
    name: "x and W swapped",
    of: "matmul",
    pull: (x, W, g) => ({ x: x!.t().matmul(g!), W: g!.matmul(W!.t()) }),
    says: "matmul: the two gradients are swapped. Each has the shape of its own input.",
  },
  {
    name: "no sum over the batch",
    of: "add",
    pull: (_x, _b, g) => ({ x: g!, b: g! }),
    says: "add: b was stretched over all samples, a fan-out. So what comes back from the samples is summed: g.sum(0), with b's own shape.",
  },
  {
    name: "mean over the batch",
    of: "add",
    pull: (_x, _b, g) => ({ x: g!, b: g!.mean(0) }),
    says: "add: what comes back to b is the sum over the samples, not the mean. A fan-out adds up.",
  },
  {
    name: "summed over the wrong axis",
    of: "add",
    pull: (_x, _b, g) => ({ x: g!, b: g!.sum(1) }),
    says: "add: it sums along axis 1. Samples are axis 0, and b has one number for each column.",
  },
  {
    name: "relu passes everything",
    of: "relu",
    pull: (_x, g) => ({ x: g! }),
    says: "relu: where it was off, no gradient may come through. Multiply g by the mask x > 0.",
  },
  {
    name: "relu's mask from g",
    of: "relu",
    pull: (_x, g) => ({ x: g!.relu() }),
    says: "relu: the mask is taken from g. What counts is whether x was above 0 on the way forward; g may well be negative.",
  },
  {
    name: "relu's value times g",
    of: "relu",
    pull: (x, g) => ({ x: g!.mul(x!.relu()) as Tensor }),
    says: "relu: it multiplies by the value. The slope is 1 where x is above 0: multiply by the mask x > 0.",
  },
  {
    name: "relu's mask alone",
    of: "relu",
    pull: (x) => ({ x: x!.gt(0).float() }),
    says: "relu: that is the slope alone. A VJP multiplies it by what arrives, g.",
  },
];

const closeTo = (a: Tensor, b: Tensor) =>
  show(a.shape) === show(b.shape) && a.float().sub(b.float()).abs().max().item() < 1e-4;

/** Why the way back of one operation is wrong; undefined when it is right, `todo` while it is not there. */
function fault(name: Name, f: unknown): string | undefined | typeof todo {
  const rule = rules[name];
  if (f === undefined || f === todo) return todo;
  if (typeof f !== "function") return `${name} is a function, not ${show(f)}.`;
  const result = attempt(f as never, [...rule.at(), rule.arriving()]);
  if ("error" in result) return `${name} threw: ${result.error}`;
  const given = result.value as Record<string, unknown> | undefined;
  if (given === undefined || (given as unknown) === todo) return todo;
  if (typeof given !== "object" || given === null || isTensor(given))
    return `${name} should give back { ${rule.inputs.join(", ")} }, not ${show(given)}.`;
  if (rule.inputs.some((input) => given[input] === undefined || given[input] === todo)) return todo;
  const odd = rule.inputs.find((input) => !isTensor(given[input]));
  if (odd !== undefined) return `${name}: the gradient by ${odd} should be a tensor, not ${show(given[odd])}.`;
  const gradients = given as Gradients;
  const expected = rule.pull(...rule.at(), rule.arriving());
  const off = rule.inputs.find((input) => !closeTo(gradients[input]!, expected[input]!));
  if (off === undefined) return undefined;
  const known = wrongs.find((w) => {
    if (w.of !== name) return false;
    const made = w.pull(...rule.at(), rule.arriving());
    return rule.inputs.every((input) => closeTo(gradients[input]!, made[input]!));
  });
  if (known) return known.says;
  const k = rule.inputs.indexOf(off);
  const shapes = [gradients[off]!.shape, rule.at()[k]!.shape].map(show);
  if (shapes[0] !== shapes[1])
    return `${name}: the gradient by ${off} has the shape ${shapes[0]}. Every gradient has the shape of its input, here ${shapes[1]}.`;
  return products(rule, k, name, gradients[off]!);
}

/** The test without a Jacobian, in words: a step v of one input forward, and g backward. */
function products(rule: Rule, k: number, name: Name, back: Tensor): string {
  const at = rule.at();
  const v = at[k]!.mul(0.5).add(1) as Tensor;
  const along = (input: Tensor) => rule.forward(...at.map((t, i) => (i === k ? input : t)));
  const [, Jv] = jvp(along as never, [at[k]!], [v]) as unknown as [Tensor, Tensor];
  const [forward, backward] = [Jv.mul(rule.arriving()).sum().item(), v.mul(back.float()).sum().item()];
  return `${name}, by ${rule.inputs[k]}: ⟨Jv, g⟩ is ${show(forward)}, but ⟨v, Jᵀg⟩ with your gradient is ${show(backward)}. They should be equal.`;
}

function judgeRules(answer: unknown): string | undefined {
  if (typeof answer !== "object") return fails(`An object { ${names.join(", ")} } is wanted, not ${show(answer)}.`);
  const found = names.map((name) => [name, fault(name, (answer as Record<string, unknown>)[name])] as const);
  const off = found.find(([, says]) => typeof says === "string");
  if (off) return off[1] as string;
  const rest = found.filter(([, says]) => says === todo).map(([name]) => name);
  if (rest.length === names.length) missing("None of the three is written yet.");
  const done = names.filter((name) => !rest.includes(name));
  if (rest.length > 0) missing(`Right so far: ${done.join(", ")}. Still missing: ${rest.join(", ")}.`);
  return undefined;
}

const allRight = Object.fromEntries(names.map((name) => [name, rules[name].pull]));

/** The way back of relu(xW + b). */
const back = (x: Tensor, W: Tensor, b: Tensor, g: Tensor) => {
  const gz = g.mul(x.matmul(W).add(b).gt(0)) as Tensor;
  return { x: W.matmul(gz), W: x.outer(gz), b: gz };
};

export const exercises = [
  probedExercise({
    id: "7.1",
    title: "Three VJPs",
    empty: "None of the three is written yet.",
    probe: judgeRules,
    praise: "⟨Jv, g⟩ = ⟨v, Jᵀg⟩ for all three, and not one Jacobian written down.",
    hints: [
      "Every gradient has the shape of its input. For matmul only one product of g, W and x has the right shape each time.",
      "b was added to every row. What comes back from all rows is summed: g.sum(0).",
      "matmul: { x: g.matmul(W.t()), W: x.t().matmul(g) }. relu: g.mul(x.gt(0)).",
    ],
    mistakes: wrongs.map((w) => ({ name: w.name, answer: { ...allRight, [w.of]: w.pull }, says: w.says })),
  }),
  functionExercise({
    id: "7.2",
    title: "The way back of a layer",
    right: back as never,
    cases: () => [
      [
        tensor([1, -2]),
        tensor([
          [1, 2],
          [0.5, 3],
        ]),
        tensor([0.5, 1]),
        tensor([1, -3]),
      ],
      [
        tensor([0.5, 2]),
        tensor([
          [-1, 1],
          [2, -2],
        ]),
        tensor([0, 1]),
        tensor([2, 4]),
      ],
      [
        tensor([1, 1]),
        tensor([
          [1, 3],
          [-2, 1],
        ]),
        tensor([2, -1]),
        tensor([-1, 5]),
      ],
    ],
    praise: "Three VJPs one after another: that is backpropagation through a layer.",
    hints: [
      "Go through ReLU first: g passes only where xW + b is above 0.",
      "Call what is left gz. The addition hands it to b as it is.",
      "To x goes W · gz (each row of W with gz); to W goes the outer product of x and gz.",
    ],
    mistakes: [
      {
        name: "relu forgotten",
        answer: ((x: Tensor, W: Tensor, _b: Tensor, g: Tensor) => ({ x: W.matmul(g), W: x.outer(g), b: g })) as never,
        says: "ReLU is skipped on the way back: where it was off, no gradient may come through.",
      },
      {
        name: "transposed",
        answer: ((x: Tensor, W: Tensor, b: Tensor, g: Tensor) => {
          const { b: gz } = back(x, W, b, g);
          return { x: gz.matmul(W), W: x.outer(gz), b: gz };
        }) as never,
        says: "The gradient by x goes through W the wrong way: it is gz Wᵀ. With a square W no error warns you.",
      },
      {
        name: "outer product turned round",
        answer: ((x: Tensor, W: Tensor, b: Tensor, g: Tensor) => {
          const { b: gz } = back(x, W, b, g);
          return { x: W.matmul(gz), W: gz.outer(x), b: gz };
        }) as never,
        says: "The gradient by W is transposed: it has W's own shape, a row for each input: x.outer(gz).",
      },
      {
        name: "mask by the input",
        answer: ((x: Tensor, W: Tensor, _b: Tensor, g: Tensor) => {
          const gz = g.mul(x.gt(0)) as Tensor;
          return { x: W.matmul(gz), W: x.outer(gz), b: gz };
        }) as never,
        says: "ReLU looks at xW + b, not at x: the mask must be taken there.",
      },
      {
        name: "mask without the bias",
        answer: ((x: Tensor, W: Tensor, _b: Tensor, g: Tensor) => {
          const gz = g.mul(x.matmul(W).gt(0)) as Tensor;
          return { x: W.matmul(gz), W: x.outer(gz), b: gz };
        }) as never,
        says: "The mask is taken before the bias is added. ReLU looks at xW + b.",
      },
    ],
  }),
];
