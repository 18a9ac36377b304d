/** Writers of programs of losses: as functions and as layers, of inputs and targets that fit or do not. */

import { type Random, shapes } from "./draw";
import { list, type Writer, zeros } from "./writing";

/** `nn.functional.mseLoss(x, y)`, or `new nn.MSELoss().forward(x, y)` of a loss with a capital letter. */
function applied(op: string, inputs: readonly string[], settings: readonly string[] = []): string {
  return op.startsWith("nn.")
    ? `new ${op}(${settings.join(", ")}).forward(${inputs.join(", ")})`
    : `nn.functional.${op}(${[...inputs, ...settings].join(", ")})`;
}

const reductions = ["", "", '{ reduction: "none" }', '{ reduction: "sum" }', '{ reduction: "mean" }'];
const settings = (r: Random) => {
  const chosen = r.one(reductions);
  return chosen === "" ? [] : [chosen];
};

/** Another shape: one size more, one axis more or fewer. */
const other = (r: Random, shape: readonly number[]) =>
  r.one([r.changed(shape), r.changed(shape), [...shape, 2], shape.slice(1), [1, ...shape]]);

const maybe = (r: Random, shape: readonly number[], wrong = 0.45) => (r.chance(wrong) ? other(r, shape) : shape);

/** Input and target that broadcast, or must be the same. */
const pair =
  (input = "", target = ""): Writer =>
  (r, op) => {
    const shape = shapes(r, 1, 3, 2);
    return applied(op, [`${zeros(r, shape)}${input}`, `${zeros(r, maybe(r, shape))}${target}`], settings(r));
  };

/** Scores and classes, of which there is one for each sample. */
const classes =
  (input = ""): Writer =>
  (r, op) => {
    const scores = [...(r.chance(0.15) ? [] : [r.int(1, 4)]), r.int(2, 4), ...shapes(r, 0, 2)];
    const wanted = scores.length === 1 ? [] : [scores[0]!, ...scores.slice(2)];
    const target = r.chance(0.45)
      ? r.one([r.changed(wanted), [...wanted, 1], [...wanted, 2, 2], wanted.slice(1)])
      : wanted;
    // Targets of the scores' own shape are probabilities.
    const labels = target.join() === scores.join() ? zeros(r, target) : `${zeros(r, target)}.long()`;
    return applied(op, [`${zeros(r, scores)}${input}`, labels], settings(r));
  };

const oneClass: Writer = (r, op) => {
  const scores = shapes(r, 1, r.chance(0.2) ? 3 : 2, 2);
  return applied(
    op,
    [zeros(r, scores), `${zeros(r, maybe(r, scores.length === 1 ? [] : [scores[0]!]))}.long()`],
    settings(r),
  );
};

const manyClasses: Writer = (r, op) => {
  const scores = shapes(r, 1, r.chance(0.2) ? 3 : 2, 2);
  return applied(op, [zeros(r, scores), `${zeros(r, maybe(r, scores))}.long()`], settings(r));
};

const three: Writer = (r, op) => {
  const shape = shapes(r, 1, 3, 2);
  const one = () => {
    const own = maybe(r, shape, 0.25);
    return zeros(r, r.chance(0.2) ? own.map(() => 1) : own);
  };
  return applied(op, [one(), one(), one()], settings(r));
};

const cosine: Writer = (r, op) => {
  const d = r.int(2, 4);
  const rows = r.chance(0.8) ? [r.int(1, 4)] : [];
  const x = r.chance(0.1) ? [2, ...rows, d] : [...rows, d];
  return applied(op, [zeros(r, x), zeros(r, maybe(r, x, 0.25)), zeros(r, maybe(r, rows, 0.25))], settings(r));
};

const gaussian: Writer = (r, op) => {
  const shape = shapes(r, 1, 3, 2);
  const variance = r.one([
    shape,
    shape.slice(0, -1),
    shape.map((n, i) => (i === r.int(0, shape.length - 1) ? 1 : n)),
    other(r, shape),
  ]);
  return applied(op, [zeros(r, shape), zeros(r, maybe(r, shape, 0.25)), zeros(r, variance)], settings(r));
};

/** The loss of sequences: its rule sees the log-probabilities alone, the rest are lengths. */
const sequences: Writer = (r, op) => {
  const [t, b, c] = [r.int(2, 4), r.int(1, 3), r.int(2, 4)];
  const x = r.one([[t, b, c], [t, b, c], [t, c], [2, t, b, c], [c]]);
  const batch = x.length === 2 ? 1 : b;
  const inputs = [
    `${zeros(r, x, true)}.logSoftmax(-1)`,
    `ones(${x.length === 2 ? "1" : `${batch}, 1`}).int()`,
    list(Array.from({ length: batch }, () => t)),
    list(Array.from({ length: batch }, () => 1)),
  ];
  const more = r.one([[], ["0", '"none"'], ["0", '"sum"'], ["0", '{ reduction: "none" }'], ['{ reduction: "none" }']]);
  const right = applied(op, inputs, more);
  return x.length < 2 || x.length > 3 || r.chance(0.5) ? right : `${right}.add(${zeros(r, [7])}).add(${zeros(r, [5])})`;
};

/** How the programs of each loss are written. */
export const losses: Readonly<Record<string, Writer>> = {
  ...every("mseLoss l1Loss smoothL1Loss huberLoss hingeEmbeddingLoss softMarginLoss klDiv poissonNllLoss", pair()),
  ...every("multilabelSoftMarginLoss binaryCrossEntropyWithLogits", pair()),
  binaryCrossEntropy: pair(".sigmoid()"),
  ...every("nn.MSELoss nn.L1Loss nn.SmoothL1Loss nn.HuberLoss nn.HingeEmbeddingLoss nn.SoftMarginLoss", pair()),
  ...every("nn.KLDivLoss nn.PoissonNLLLoss nn.MultiLabelSoftMarginLoss nn.BCEWithLogitsLoss", pair()),
  "nn.BCELoss": pair(".sigmoid()"),
  ...every("crossEntropy nn.CrossEntropyLoss", classes()),
  ...every("nllLoss nn.NLLLoss", classes(".logSoftmax(-1)")),
  ...every("multiMarginLoss nn.MultiMarginLoss", oneClass),
  ...every("multilabelMarginLoss nn.MultiLabelMarginLoss", manyClasses),
  ...every("marginRankingLoss nn.MarginRankingLoss tripletMarginLoss nn.TripletMarginLoss", three),
  ...every("cosineEmbeddingLoss nn.CosineEmbeddingLoss", cosine),
  ...every("gaussianNllLoss nn.GaussianNLLLoss", gaussian),
  ...every("ctcLoss nn.CTCLoss", sequences),
};

/** The same writer for several names. */
export function every(names: string, writer: Writer): Record<string, Writer> {
  return Object.fromEntries(
    names
      .split(" ")
      .filter(Boolean)
      .map((name) => [name, writer]),
  );
}
