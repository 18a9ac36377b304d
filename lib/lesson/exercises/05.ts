/** Lesson 5: four activations with their slopes, held against finite differences, and a sigmoid that is safe far out. */

import { grad } from "../../core/autograd";
import { isTensor, type Tensor } from "../../core/tensor";
import { tensor } from "../../ops/create";
import { attempt, show, todo } from "../exercise";
import { fails, missing, probedExercise } from "../probe";

type Scalar = (x: number) => number;
interface Pair {
  readonly f: Scalar;
  readonly slope: Scalar;
}

const logistic: Scalar = (x) => 1 / (1 + Math.exp(-x));
const right = {
  sigmoid: { f: logistic, slope: (x) => logistic(x) * (1 - logistic(x)) },
  tanh: { f: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  relu: { f: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  leaky: { f: (x) => Math.max(0.1 * x, x), slope: (x) => (x > 0 ? 1 : 0.1) },
} satisfies Record<string, Pair>;
type Name = keyof typeof right;
const names = Object.keys(right) as Name[];

/** Off the kink, where a finite difference tells the truth. */
const places = [-3, -1.2, -0.4, 0.3, 0.9, 2.5];

interface Wrong {
  readonly name: string;
  readonly of: Name;
  readonly part: keyof Pair;
  readonly does: Scalar;
  readonly says: string;
}

const wrongs: readonly Wrong[] = [
  {
    name: "sigmoid rising the wrong way",
    of: "sigmoid",
    part: "f",
    does: (x) => 1 / (1 + Math.exp(x)),
    says: "sigmoid falls instead of rising: it is e to the power of minus x.",
  },
  {
    name: "sigmoid's slope of x itself",
    of: "sigmoid",
    part: "slope",
    does: (x) => x * (1 - x),
    says: "σ' = σ (1 − σ) takes the value σ(x), not x itself.",
  },
  {
    name: "value for slope",
    of: "sigmoid",
    part: "slope",
    does: logistic,
    says: "The slope of sigmoid is the value of the function. Its slope is asked for.",
  },
  {
    name: "tanh by sigmoid's pattern",
    of: "tanh",
    part: "slope",
    does: (x) => Math.tanh(x) * (1 - Math.tanh(x)),
    says: "t (1 − t) is the sigmoid's pattern. For tanh it is 1 − t².",
  },
  {
    name: "tanh not squared",
    of: "tanh",
    part: "slope",
    does: (x) => 1 - Math.tanh(x),
    says: "The slope of tanh is 1 − t², with the square.",
  },
  {
    name: "tanh's slope of x itself",
    of: "tanh",
    part: "slope",
    does: (x) => 1 - x * x,
    says: "1 − t² takes t = tanh(x), not x itself.",
  },
  {
    name: "relu upside down",
    of: "relu",
    part: "f",
    does: (x) => Math.min(0, x),
    says: "relu keeps what is below 0. It should keep what is above: max, not min.",
  },
  {
    name: "relu passes x",
    of: "relu",
    part: "slope",
    does: (x) => Math.max(0, x),
    says: "The slope of relu is the value of the function. Above 0 relu is the line y = x, and its slope is 1.",
  },
  {
    name: "absolute value",
    of: "relu",
    part: "f",
    does: Math.abs,
    says: "relu gives 0 below 0, not −x: that would be the absolute value.",
  },
  {
    name: "PyTorch's slope",
    of: "leaky",
    part: "f",
    does: (x) => Math.max(0.01 * x, x),
    says: "0.01 is PyTorch's default slope. The lecture's leaky ReLU has 0.1.",
  },
  {
    name: "leaky like relu",
    of: "leaky",
    part: "slope",
    does: (x) => (x > 0 ? 1 : 0),
    says: "Below 0 the leaky ReLU still has a slope: 0.1. That is why it is leaky.",
  },
  {
    name: "PyTorch's slope in the derivative",
    of: "leaky",
    part: "slope",
    does: (x) => (x > 0 ? 1 : 0.01),
    says: "The slope below 0 is 0.1 here, as in the lecture; 0.01 is PyTorch's default.",
  },
  {
    name: "min for max",
    of: "leaky",
    part: "f",
    does: (x) => Math.min(0.1 * x, x),
    says: "It takes the smaller of 0.1x and x, so it leaks above 0. The larger of the two is meant.",
  },
];

const near = (a: number, b: number, tolerance: number) => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
const difference = (f: Scalar, x: number, h = 1e-4) => (f(x + h) - f(x - h)) / (2 * h);

/** The learner's number at a place; `todo` when it is not there. */
function value(of: Name, part: keyof Pair, f: Scalar, x: number): number | typeof todo {
  const result = attempt(f as never, [x]);
  const where = part === "f" ? `${of} at ${x}` : `The slope of ${of} at ${x}`;
  if ("error" in result) return fails(`${where} threw: ${result.error}`);
  if (result.value === todo || result.value === undefined) return todo;
  const v = isTensor(result.value) ? result.value.item() : result.value;
  if (typeof v === "boolean") return Number(v);
  if (typeof v !== "number") return fails(`${where} should be a number, not ${show(v)}.`);
  return v;
}

function partFault(of: Name, part: keyof Pair, f: unknown): string | undefined | typeof todo {
  if (f === undefined || f === todo) return todo;
  if (typeof f !== "function") return `${of}.${part} is a function of x, not ${show(f)}.`;
  const got = places.map((x) => value(of, part, f as Scalar, x));
  if (got.some((v) => v === todo)) return todo;
  const agrees = (g: Scalar) => places.every((x, i) => near(got[i] as number, g(x), 1e-4));
  if (agrees(right[of][part])) return undefined;
  const known = wrongs.find((w) => w.of === of && w.part === part && agrees(w.does));
  if (known) return known.says;
  const at = places.findIndex((x, i) => !near(got[i] as number, right[of][part](x), 1e-4));
  const x = places[at]!;
  const yours = show(got[at]);
  if (part === "f") return `${of} at ${x} is ${show(right[of].f(x))}, yours gives ${yours}.`;
  return `The slope of ${of} at ${x} should be ${show(difference(right[of].f, x))}: a finite difference says so. Yours gives ${yours}.`;
}

function judge(answer: unknown): string | undefined {
  if (typeof answer !== "object") return fails(`An object with ${names.join(", ")} is wanted, not ${show(answer)}.`);
  const given = answer as Partial<Record<Name, Partial<Pair>>>;
  const parts = names.flatMap((of) => (["f", "slope"] as const).map((part) => ({ of, part })));
  const found = parts.map(({ of, part }) => ({
    label: part === "f" ? of : `${of}'s slope`,
    of,
    part,
    says: partFault(of, part, given[of]?.[part]),
  }));
  const off = found.find(({ says }) => typeof says === "string");
  if (off) return off.says as string;
  const rest = found.filter(({ says }) => says === todo).map(({ label }) => label);
  if (rest.length === parts.length) missing("Nothing is written yet: four functions, and the slope of each.");
  if (rest.length > 0) {
    const done = found.filter(({ says }) => says === undefined).map(({ label }) => label);
    missing(`Right so far: ${done.join(", ")}. Still missing: ${rest.join(", ")}.`);
  }
  const kink = value("relu", "slope", given.relu!.slope!, 0);
  if (kink !== 0)
    return `At 0 itself ReLU has no slope. By agreement it is 0 there, as in PyTorch; yours gives ${show(kink)}.`;
  return undefined;
}

type Sigmoid = (x: Tensor) => unknown;

/** Where it is tried: near 0, and far out on both sides. */
const far = [-100, -30, -2, -0.5, 0.5, 3, 30, 100];

const said = {
  overflow:
    "Far out the value itself is not a number: an infinite number is divided by an infinite one. Use a form whose exponent is never positive.",
  gradient:
    "The values are right, but at −100 the gradient is not a number: e^100 is infinite in float32, and the way back multiplies infinity by 0. Use a form whose exponent is never positive.",
  where:
    "The values are right, but the gradient is not a number far out. `where` picks the good side forward, but on the way back the other side gives infinity times 0. Make the exponent harmless on both sides: −|x|.",
  library: "That is the library's sigmoid. Write your own, from exp, div and the like.",
  flat: "The gradient is 0 where it should not be: some part of your formula was cut off from the graph or rounded away.",
  detached:
    "The result does not depend on x any more, as far as autograd can see. Use the tensor's own operations, without tolist, item or detach.",
};

function judgeSafe(answer: unknown): string | undefined {
  if (typeof answer !== "function") return fails(`A function is wanted, not ${show(answer)}.`);
  const x = tensor(far, { requiresGrad: true });
  const result = attempt(answer as never, [x]);
  if ("error" in result) return fails(`For the tensor ${show(far)} your function threw: ${result.error}`);
  if (result.value === todo) missing("The function still gives back `lesson.todo`.");
  if (result.value === undefined) missing("The function gives nothing back yet: is a `return` missing?");
  const y = result.value as Tensor;
  if (!isTensor(y)) return fails(`A tensor is wanted, not ${show(y)}.`);
  if (y.shape.length !== 1 || y.shape[0] !== far.length)
    return `The result should have the shape [${far.length}] of the input, yours has [${y.shape.join(", ")}].`;
  if (y.dtype !== "float32") return `The result should stay float32; yours is ${y.dtype}.`;
  const values = y.tolist() as number[];
  const off = far.findIndex((v, i) => !near(values[i]!, logistic(v), 1e-5));
  if (off >= 0) {
    if (Number.isNaN(values[off])) return said.overflow;
    if (far.every((v, i) => near(values[i]!, logistic(-v), 1e-5))) return wrongs[0]!.says;
    return `At ${far[off]} it should give ${show(logistic(far[off]!))}, yours gives ${show(values[off])}.`;
  }
  if (!y.requiresGrad) return said.detached;
  if (/sigmoid/i.test(y.gradFn?.name ?? "")) return said.library;
  const slopes = grad(y.sum(), x, { allowUnused: true })[0]?.tolist() as number[] | undefined;
  if (!slopes) return said.detached;
  // A form such as 1 / (1 + exp(-x)) is poisoned at −100 only; one with `where` over two such forms at 100 too.
  if (slopes.some((s) => !Number.isFinite(s))) return Number.isFinite(slopes.at(-1)) ? said.gradient : said.where;
  const wrongSlope = far.findIndex((v, i) => !near(slopes[i]!, right.sigmoid.slope(v), 1e-4));
  if (wrongSlope < 0) return undefined;
  if (slopes[wrongSlope] === 0) return said.flat;
  return `At ${far[wrongSlope]} its gradient should be ${show(right.sigmoid.slope(far[wrongSlope]!))}, yours is ${show(slopes[wrongSlope])}.`;
}

const naive: Sigmoid = (x) => x.neg().exp().add(1).reciprocal();

export const exercises = [
  probedExercise({
    id: "5.1",
    title: "Four functions and their slopes",
    empty: "Nothing is written yet.",
    probe: judge,
    praise: "All eight agree with finite differences. Easy to differentiate, as promised.",
    hints: [
      "Math.exp, Math.tanh and Math.max are all you need for the functions.",
      "sigmoid and tanh: compute the value first, then the slope from it: σ (1 − σ), and 1 − t².",
      "ReLU: 1 above 0, else 0. Leaky: 1 above 0, else 0.1.",
    ],
    mistakes: wrongs.map((w) => ({
      name: w.name,
      answer: { ...right, [w.of]: { ...right[w.of], [w.part]: w.does } },
      says: w.says,
    })),
  }),
  probedExercise<Sigmoid>({
    id: "5.2",
    title: "A sigmoid that never overflows",
    empty: "The function is not written yet.",
    probe: judgeSafe,
    praise: "Finite at −100 and at 100, forward and backward. That is how libraries write it.",
    hints: [
      "e to the power of a large positive number is infinite. Which sign may the exponent have, and never the other?",
      "For x ≥ 0 use 1 / (1 + e^−x); for x < 0 the same value is e^x / (1 + e^x). Both use e^−|x|.",
      "Or think of tanh, which never overflows: σ(x) = (1 + tanh(x / 2)) / 2.",
    ],
    mistakes: [
      { name: "typed in as it stands", answer: naive, says: said.gradient },
      { name: "e^x / (1 + e^x)", answer: (x) => x.exp().div(x.exp().add(1)), says: said.overflow },
      {
        name: "where over two unsafe sides",
        answer: (x) =>
          x
            .exp()
            .div(x.exp().add(1))
            .where(x.lt(0), naive(x) as Tensor),
        says: said.where,
      },
      { name: "the library's", answer: (x) => x.sigmoid(), says: said.library },
      {
        name: "through plain numbers",
        answer: (x) => tensor((x.tolist() as number[]).map(logistic)),
        says: said.detached,
      },
      { name: "minus sign forgotten", answer: (x) => x.mul(-0.5).tanh().add(1).mul(0.5), says: wrongs[0]!.says },
    ],
  }),
];
