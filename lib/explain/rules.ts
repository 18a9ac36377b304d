/** How operations that are not elementwise are written: their formula, their gradients in symbols, and what they keep. */

export interface Rule {
  readonly forward: string;
  /** The gradient by each input; G is the gradient of the output. */
  readonly backward: readonly string[];
  /** Which inputs the way back reads. */
  readonly saved: readonly number[];
}

/** Operations that only move elements or spread a gradient: they hand it on without arithmetic. */
export const passing: ReadonlySet<string> = new Set([
  ...["sum", "reshape", "view", "transpose", "permute", "squeeze", "unsqueeze", "expand", "narrow", "select", "at"],
  ...[
    "diagonal",
    "unfold",
    "clone",
    "copy",
    "to",
    "contiguous",
    "gather",
    "indexSelect",
    "flip",
    "roll",
    "cat",
    "stack",
  ],
  ...["asStrided", "corner", "putCorner", "take"],
]);

const rules: Record<string, Rule | undefined> = {
  matmul: { forward: "A B", backward: ["G Bᵀ", "Aᵀ G"], saved: [0, 1] },
  contract: { forward: "A B", backward: ["G Bᵀ", "Aᵀ G"], saved: [0, 1] },
  // Weights are [out, in], so the product is with B turned.
  linear: { forward: "A Bᵀ + C", backward: ["G B", "Gᵀ A", "Σ G over the samples"], saved: [0, 1] },
  addmm: { forward: "A + B C", backward: ["G", "G Cᵀ", "Bᵀ G"], saved: [1, 2] },
  convolution: {
    forward: "A ⋆ B + C",
    backward: ["G laid over B turned round", "A ⋆ G", "Σ G over samples and places"],
    saved: [0, 1],
  },
  maxPool: { forward: "max A in each window", backward: ["G where the maximum stood, 0 elsewhere"], saved: [0] },
  mseLoss: { forward: "mean of (A − B)²", backward: ["2 (A − B) G / n", "−2 (A − B) G / n"], saved: [0, 1] },
  crossEntropy: {
    forward: "mean of −log softmax(A) at the classes B",
    backward: ["(softmax(A) − one-hot B) G / n", "none", "none"],
    saved: [0, 1],
  },
  binaryCrossEntropyWithLogits: {
    forward: "mean of −B log σ(A) − (1 − B) log(1 − σ(A))",
    backward: ["(σ(A) − B) G / n", "−A G / n"],
    saved: [0, 1],
  },
  logsumexp: { forward: "log Σ exp(A)", backward: ["softmax(A) G"], saved: [0] },
  sum: { forward: "Σ A", backward: ["G, spread over A's shape"], saved: [] },
  mean: { forward: "(1/n) Σ A", backward: ["G / n, spread over A's shape"], saved: [] },
  transpose: { forward: "Aᵀ", backward: ["Gᵀ"], saved: [] },
  reshape: { forward: "A in another shape", backward: ["G in A's shape"], saved: [] },
  softmax: { forward: "softmax(A)", backward: ["Y ⊙ (G − Σ Y ⊙ G)"], saved: [] },
  logSoftmax: { forward: "log softmax(A)", backward: ["G − softmax(A) Σ G"], saved: [] },
  gather: { forward: "A at the indices", backward: ["G put back at the indices"], saved: [1] },
  select: { forward: "one slice of A", backward: ["G in its slice, 0 elsewhere"], saved: [] },
  amax: { forward: "max A", backward: ["G where the maximum stood, 0 elsewhere"], saved: [0] },
  norm: { forward: "‖A‖", backward: ["G · A / ‖A‖"], saved: [0] },
  prod: { forward: "Π A", backward: ["G · Y / A"], saved: [0] },
};

/** The formula of an operation; those that have none are written as a call. */
export function ruleOf(name: string, inputs: number): Rule {
  const letters = Array.from({ length: inputs }, (_, i) => String.fromCharCode(65 + i));
  const rule = rules[name];
  // Without a bias there is nothing to add.
  if (rule?.forward.endsWith(" + C") && inputs < 3) return { ...rule, forward: rule.forward.slice(0, -4) };
  return (
    rule ?? {
      forward: `${name}(${letters.join(", ")})`,
      backward: letters.map((letter) => `the gradient of ${name} by ${letter}, applied to G`),
      saved: letters.map((_, i) => i),
    }
  );
}
