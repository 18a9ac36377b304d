/** What the graph-stepping widget is given: a computational graph as plain data, which JSON can carry. */

/** The widget's own MIME type; an exported page mounts it, other places take the HTML beside it. */
export const widgetMime = "application/vnd.typetorch.widget+json";

/**
 * A scalar expression as JSON: a number, `"x0"` for the first input (`"x1"`, ...; the index after the last input is the
 * output), or a primitive's name with its arguments.
 */
export type ExprJson = number | string | ExprCall;
export interface ExprCall extends ReadonlyArray<ExprJson> {
  readonly 0: string;
}

/** A value that is shown: its elements while they are few, otherwise what sums it up. */
export interface ValueSummary {
  readonly shape: readonly number[];
  /** All elements in row-major order; absent where there are more than 16. */
  readonly data?: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** How many elements are NaN or infinite. */
  readonly broken: number;
}

export interface NodeSpec {
  readonly id: number;
  readonly name: string;
  /** A tensor from outside the graph without or with a gradient, or an operation. */
  readonly kind: "data" | "parameter" | "op";
  readonly op?: string;
  /** The ids of the inputs, in the order of the operation's arguments. */
  readonly inputs: readonly number[];
  /** Whether a gradient flows to it. */
  readonly needsGrad: boolean;
  readonly value: ValueSummary;
  /** The value of one element from the inputs' elements, for elementwise operations. */
  readonly expr?: ExprJson;
  /** The local derivative by each input; null where there is none. */
  readonly locals?: readonly (ExprJson | null)[];
  /** Whether the gradient of each input is the output's own, unchanged. */
  readonly passes: readonly boolean[];
  /** The formula in words of the operation where there is no expression: "A B". */
  readonly rule?: { readonly forward: string; readonly backward: readonly string[] };
  /** What the operation keeps for the way back: ids of its inputs, or its own for its output. */
  readonly saved: readonly number[];
  /** The gradient of the root by it, and what each consumer adds (in the order of `terms`). */
  readonly grad?: ValueSummary;
  readonly terms?: readonly { readonly consumer: number; readonly input: number; readonly value: ValueSummary }[];
  /** Index of the line of `code` that made it. */
  readonly line?: number;
  /** The module that it belongs to, as a path. */
  readonly group?: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A picture of the graph or of a part of it: boxes, each a node or a folded module, and the lines between them. */
export interface ViewSpec {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly BoxSpec[];
  readonly lines: readonly { readonly from: number; readonly to: number; readonly points: readonly Point[] }[];
}

export interface BoxSpec extends Point {
  /** The middle stands at `x`, `y`. */
  readonly width: number;
  readonly height: number;
  /** The nodes that it stands for: one, or those of a folded module. */
  readonly nodes: readonly number[];
  /** The view that opens where it is folded. */
  readonly opens?: number;
  readonly label?: string;
}

export interface StepperSpec {
  readonly widget: "stepper";
  readonly title: string;
  readonly code: readonly string[];
  /** In the order of computation: every input stands before what uses it; the last is the root. */
  readonly nodes: readonly NodeSpec[];
  /** The first is the whole graph. */
  readonly views: readonly ViewSpec[];
  /** Whether every value is one number and every operation has its expression, so that the page can recompute all. */
  readonly scalar: boolean;
  readonly learningRate: number;
  /** Begin in predict-then-reveal mode. */
  readonly predict: boolean;
}
