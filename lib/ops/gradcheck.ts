/** Gradients compared with finite differences: gradcheck for first derivatives, gradgradcheck for second ones. */

import { isFloat } from "../base/dtype";
import { ArgumentError, GradientError } from "../base/error";
import { formatShape, numel } from "../base/shape";
import { enableGrad, grad, noGrad } from "../core/autograd";
import { copyOf } from "../core/broadcasting";
import { isTensor, type Tensor, wrap } from "../core/tensor";

/** The options of {@link gradcheck}. */
export interface GradcheckOptions {
  /** The step of the finite differences (default: 1e-6). */
  eps?: number;
  /** What an absolute difference may be (default: 1e-5). */
  atol?: number;
  /** What a difference relative to the finite difference may be (default: 1e-3). */
  rtol?: number;
  /** Throw where gradients differ, instead of giving false (default: true). */
  raiseException?: boolean;
}

type Function = (...inputs: Tensor[]) => Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

function outputsOf(result: ReturnType<Function>): Tensor[] {
  const list = isTensor(result)
    ? [result]
    : Array.isArray(result)
      ? (result as Tensor[])
      : Object.values(result as Record<string, Tensor>);
  return list.filter((t) => isTensor(t) && isFloat(t.dtype));
}

/** Fixed numbers that weight the outputs, so that one scalar stands for all of them. */
function weightsFor(x: Tensor, salt: number): Tensor {
  const elements = new Float64Array(numel(x.shape)).map((_, i) => Math.sin(1.3 * (i + 1) + salt) + 0.2);
  return copyOf(wrap(elements, x.shape, "float64"), x.dtype);
}

/**
 * Whether the gradients of a function agree with central differences, for every input that requires a gradient.
 *
 * @param fn the function; its outputs are weighted with fixed numbers and summed
 * @param inputs float64 tensors; at least one requires a gradient
 * @throws {GradientError} where a gradient differs: which input, which element, both values
 * @source PyTorch torch.autograd.gradcheck
 * @example
 * gradcheck((x) => x.sin(), [tensor([1, 2], { dtype: "float64", requiresGrad: true })]) // => true
 */
export function gradcheck(fn: Function, inputs: Tensor | readonly Tensor[], options: GradcheckOptions = {}): boolean {
  return check("gradcheck", fn, isTensor(inputs) ? [inputs] : inputs, options);
}

/**
 * Whether second derivatives agree with central differences of the first ones.
 *
 * @param fn the function
 * @param inputs float64 tensors; at least one requires a gradient
 * @throws {GradientError} where a derivative differs
 * @source PyTorch torch.autograd.gradgradcheck
 * @example
 * gradgradcheck((x) => x.sin(), [tensor([1, 2], { dtype: "float64", requiresGrad: true })]) // => true
 */
export function gradgradcheck(
  fn: Function,
  inputs: Tensor | readonly Tensor[],
  options: GradcheckOptions = {},
): boolean {
  const list = isTensor(inputs) ? [inputs] : inputs;
  const first: Function = (...args) =>
    enableGrad(() => {
      const wanted = args.filter((x) => x.requiresGrad);
      const outputs = outputsOf(fn(...args)).filter((y) => y.requiresGrad);
      if (outputs.length === 0) return [];
      const seeds = outputs.map((y, i) => weightsFor(y, i));
      return grad(outputs, wanted, {
        gradOutputs: seeds,
        createGraph: true,
        allowUnused: true,
        materializeGrads: true,
      });
    });
  return check("gradgradcheck", first, list, options);
}

function check(op: string, fn: Function, inputs: readonly Tensor[], options: GradcheckOptions): boolean {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3, raiseException = true } = options;
  const wanted = inputs.filter((x) => x.requiresGrad);
  if (wanted.length === 0) throw new ArgumentError(`${op}: no input requires a gradient`, { op });
  for (const x of wanted) {
    if (x.dtype !== "float64")
      throw new ArgumentError(
        `${op}: finite differences need float64 inputs, got ${x.dtype}; convert with .to("float64")`,
        { op },
      );
  }
  const weighted = (args: readonly Tensor[]): number =>
    outputsOf(fn(...args)).reduce(
      (total, y, k) =>
        total +
        (y
          .mul(weightsFor(y, k + 0.5))
          .sum()
          .item() as number),
      0,
    );
  const outputs = outputsOf(fn(...inputs)).filter((y) => y.requiresGrad);
  const analytic =
    outputs.length === 0
      ? wanted.map((x) => copyOf(wrap(new Float64Array(numel(x.shape)), x.shape, "float64")))
      : grad(outputs, wanted, {
          gradOutputs: outputsOf(fn(...inputs))
            .map((y, k) => [y, weightsFor(y, k + 0.5)] as const)
            .filter(([y]) => y.requiresGrad)
            .map(([, w]) => w),
          allowUnused: true,
          materializeGrads: true,
          retainGraph: true,
        });
  for (const [k, x] of wanted.entries()) {
    const ours = copyOf(analytic[k]!).elements;
    // A dense copy stands in for the input, so that steps go through no view.
    const at = copyOf(x);
    const args = inputs.map((y) => (y === x ? at : y));
    at.requiresGrad = true;
    for (let i = 0; i < at.elements.length; i++) {
      const value = at.elements[i]!;
      const probe = (delta: number) => {
        at.elements[i] = value + delta;
        const f = op === "gradcheck" ? noGrad(() => weighted(args)) : weighted(args);
        at.elements[i] = value;
        return f;
      };
      const numeric = (probe(eps) - probe(-eps)) / (2 * eps);
      if (Math.abs(ours[i]! - numeric) <= atol + rtol * Math.abs(numeric)) continue;
      if (!raiseException) return false;
      throw new GradientError(
        `${op}: the gradient of input ${inputs.indexOf(x)} (shape ${formatShape(x.shape)}) at element ${i} is ${ours[i]}, but finite differences give ${numeric}`,
        { op },
      );
    }
  }
  return true;
}
