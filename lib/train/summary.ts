/** summary: the layers of a model with the shapes that come out of them, their parameters and their memory. */

import { DTypeError, formatBytes } from "../base/error";
import { formatShape, numel } from "../base/shape";
import { noGrad } from "../core/autograd";
import { isTensor, type Tensor } from "../core/tensor";
import type { Module } from "../nn/module";
import { zeros } from "../ops/create";

/** One line of a summary. */
export interface SummaryRow {
  /** The name path, indented by depth in the text. */
  readonly name: string;
  readonly layer: string;
  readonly outputShape: readonly number[] | null;
  /** Parameters of this layer alone. */
  readonly parameters: number;
  readonly depth: number;
}

/** What {@link summary} gives; its text is a table. */
export class Summary {
  readonly rows: readonly SummaryRow[];
  readonly totalParameters: number;
  readonly trainableParameters: number;
  /** Bytes of parameters and buffers. */
  readonly parameterBytes: number;
  /** Bytes of all layers' outputs, as training keeps them. */
  readonly activationBytes: number;

  constructor(rows: readonly SummaryRow[], model: Module, activationBytes: number) {
    this.rows = rows;
    const all = model.parameters();
    const size = (x: Tensor) => numel(x.shape);
    this.totalParameters = all.reduce((n, p) => n + size(p), 0);
    this.trainableParameters = all.filter((p) => p.requiresGrad).reduce((n, p) => n + size(p), 0);
    this.parameterBytes = [...all, ...model.buffers()].reduce((n, x) => n + size(x) * x.elementSize(), 0);
    this.activationBytes = activationBytes;
  }

  toString(): string {
    const cells = this.rows.map((row) => [
      `${"  ".repeat(row.depth)}${row.name === "" ? "" : `${row.name}: `}${row.layer}`,
      row.outputShape ? formatShape(row.outputShape) : "",
      row.parameters > 0 ? row.parameters.toLocaleString("en") : "",
    ]);
    const head = ["layer", "output shape", "parameters"];
    const width = head.map((h, i) => Math.max(h.length, ...cells.map((row) => row[i]!.length)));
    const line = (row: readonly string[]) =>
      `${row[0]!.padEnd(width[0]!)}  ${row[1]!.padEnd(width[1]!)}  ${row[2]!.padStart(width[2]!)}`.trimEnd();
    const rule = "-".repeat(width.reduce((a, b) => a + b, 4));
    return [
      line(head),
      rule,
      ...cells.map(line),
      rule,
      `parameters: ${this.totalParameters.toLocaleString("en")} (${this.trainableParameters.toLocaleString("en")} trained), ${formatBytes(this.parameterBytes)}`,
      `outputs kept for the way back: ${formatBytes(this.activationBytes)}`,
    ].join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * The layers of a model with the shapes that come out of them, found by one pass of zeros (whole numbers where the model
 * takes those, as with an embedding).
 *
 * @param model the model
 * @param inputShape the shape of an input with its batch; or inputs themselves
 * @source PyTorch's torchinfo
 * @example
 * summary(new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU()), [2, 4]).totalParameters // => 15
 */
export function summary(model: Module, inputShape: readonly number[] | Tensor | readonly Tensor[]): Summary {
  const inputs = isTensor(inputShape)
    ? [inputShape]
    : inputShape.length > 0 && isTensor(inputShape[0])
      ? (inputShape as readonly Tensor[])
      : [zeros([...(inputShape as readonly number[])]) as unknown as Tensor];
  const fromShape = !isTensor(inputShape) && !isTensor(inputShape[0]);
  const shapes = new Map<Module, readonly number[]>();
  let bytes = 0;
  const handles = model.modules().map((module) =>
    module.registerForwardHook((own, _inputs, output: unknown) => {
      const first = Array.isArray(output) ? (output as unknown[]).find(isTensor) : output;
      if (!isTensor(first)) return;
      shapes.set(own, first.shape);
      if (own.children().length === 0) bytes += numel(first.shape) * first.elementSize();
    }),
  );
  const modes = model.modules().map((module) => [module, module.training] as const);
  try {
    model.eval();
    noGrad(() => {
      try {
        model.forward(...inputs);
      } catch (error) {
        if (!fromShape || !(error instanceof DTypeError)) throw error;
        model.forward(zeros([...inputs[0]!.shape], { dtype: "int32" }));
      }
    });
  } finally {
    for (const handle of handles) handle.remove();
    for (const [module, training] of modes) module.training = training;
  }
  const rows = model.namedModules().map(([path, module]): SummaryRow => {
    const text = String(module);
    return {
      name: path.split(".").at(-1)!,
      layer: module.children().length > 0 ? module.constructor.name : text,
      outputShape: shapes.get(module) ?? null,
      parameters: module.parameters(false).reduce((n, p) => n + numel(p.shape), 0),
      depth: path === "" ? 0 : path.split(".").length,
    };
  });
  return new Summary(rows, model, bytes);
}
