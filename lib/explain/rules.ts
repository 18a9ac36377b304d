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
  return (
    rules[name] ?? {
      forward: `${name}(${letters.join(", ")})`,
      backward: letters.map((letter) => `the gradient of ${name} by ${letter}, applied to G`),
      saved: letters.map((_, i) => i),
    }
  );
}
