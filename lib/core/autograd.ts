/** Gradients on demand: backward, grad, and the modes in which operations are recorded or not. */

import { backend } from "../backend/select";
import { ArgumentError, GradientError, ShapeError } from "../base/error";
import { formatShape, numel, sameShape } from "../base/shape";
import { gradMode } from "./modes";
import { accumulate, type BackwardOptions, edgeOf, Node, runBackward } from "./tape";
import { isTensor, type Tensor, wrap } from "./tensor";

/** One, in the shape of a result, or the gradient that was given for it. */
function seedOf(op: string, root: Tensor, gradient: Tensor | null | undefined): Tensor {
  if (gradient == null) {
    if (numel(root.shape) !== 1) {
      throw new GradientError(
        `${op}: the result has shape ${formatShape(root.shape)}, but only a single number has a gradient without more; reduce it (sum, mean), or give the gradient of the result`,
        { op },
      );
    }
    return wrap(backend().empty(root.dtype, 1).fill(1), root.shape, root.dtype);
  }
  if (!isTensor(gradient)) throw new ArgumentError(`${op}: the gradient must be a tensor`, { op });
  if (!sameShape(gradient.shape, root.shape)) {
    throw new ShapeError(
      `${op}: the gradient has shape ${formatShape(gradient.shape)}, the result ${formatShape(root.shape)}`,
      {
        op,
        shapes: [gradient.shape, root.shape],
      },
    );
  }
  return gradient;
}

function mustRequire(op: string, root: Tensor): void {
  if (root.requiresGrad) return;
  throw new GradientError(
    `${op}: the result does not depend on any tensor that requires a gradient; make one with { requiresGrad: true }, and compute outside noGrad`,
    { op },
  );
}

/** Adds the gradient of `root` by every leaf that requires one to that leaf's `grad`. */
export function backward(
  root: Tensor | readonly Tensor[],
  gradient?: Tensor | null | readonly (Tensor | null)[],
  options: BackwardOptions = {},
): void {
  const roots = isTensor(root) ? [root] : root;
  const given = gradient == null || isTensor(gradient) ? [gradient ?? null] : gradient;
  for (const r of roots) mustRequire("backward", r);
  const seeds = roots.map((r, i) => seedOf("backward", r, given[i]));
  runBackward(roots, seeds, options);
}

/** The options of {@link grad}. */
export interface GradOptions extends BackwardOptions {
  /** The gradients of the outputs (default: 1 for a single number). */
  gradOutputs?: Tensor | readonly (Tensor | null)[] | null;
  /** Give null instead of failing for an input that the outputs do not depend on (default: false). */
  allowUnused?: boolean;
  /** Give zeros instead of null for such an input (default: false). */
  materializeGrads?: boolean;
}

/**
 * The gradients of outputs by inputs, without adding to any `grad`.
 *
 * @param outputs one tensor or several
 * @param inputs one tensor or several that require gradients
 * @returns one gradient for each input
 * @throws {GradientError} when an input is not used, unless `allowUnused`
 * @source PyTorch torch.autograd.grad
 * @example
 * const x = tensor(3, { requiresGrad: true });
 * grad(x.mul(x), x)[0].item() // => 6
 */
export function grad(outputs: Tensor | readonly Tensor[], inputs: Tensor, options?: GradOptions): [Tensor];
export function grad(outputs: Tensor | readonly Tensor[], inputs: readonly Tensor[], options?: GradOptions): Tensor[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): Tensor[] {
  const roots = isTensor(outputs) ? [outputs] : outputs;
  const wanted = isTensor(inputs) ? [inputs] : inputs;
  const given =
    options.gradOutputs == null || isTensor(options.gradOutputs) ? [options.gradOutputs ?? null] : options.gradOutputs;
  for (const r of roots) mustRequire("grad", r);
  for (const x of wanted) {
    if (!x.requiresGrad)
      throw new GradientError("grad: an input does not require a gradient; make it with { requiresGrad: true }", {
        op: "grad",
      });
  }
  const seeds = roots.map((r, i) => seedOf("grad", r, given[i]));
  const found = runBackward(roots, seeds, options, wanted);
  return found.map((g, i) => {
    if (g !== null) return g;
    if (options.materializeGrads)
      return wrap(backend().zeros(wanted[i]!.dtype, numel(wanted[i]!.shape)), wanted[i]!.shape, wanted[i]!.dtype);
    if (options.allowUnused) return null as unknown as Tensor;
    throw new GradientError(
      `grad: the outputs do not depend on input ${i}; pass { allowUnused: true } to get null for it`,
      { op: "grad" },
    );
  });
}

function within<T>(mode: { enabled: boolean; inference?: boolean }, run: () => T): T {
  const before = { enabled: gradMode.enabled, inference: gradMode.inference };
  Object.assign(gradMode, mode);
  let result: T;
  try {
    result = run();
  } catch (error) {
    Object.assign(gradMode, before);
    throw error;
  }
  if (result instanceof Promise) return result.finally(() => Object.assign(gradMode, before)) as T;
  Object.assign(gradMode, before);
  return result;
}

/**
 * Runs a function without recording operations; its result is returned. With an async function, nothing is recorded until it settles.
 *
 * @source PyTorch torch.no_grad
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * noGrad(() => w.mul(2)).requiresGrad // => false
 */
export function noGrad<T>(run: () => T): T {
  return within({ enabled: false }, run);
}

/**
 * Runs a function with recording on, inside noGrad too (but not inside inferenceMode); its result is returned.
 *
 * @source PyTorch torch.enable_grad
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * noGrad(() => enableGrad(() => w.mul(2))).requiresGrad // => true
 */
export function enableGrad<T>(run: () => T): T {
  return within({ enabled: !gradMode.inference }, run);
}

/**
 * Runs a function without recording operations, for models that are only used; its result is returned. Tensors made in it
 * are never kept for a way back: outside, a recorded operation whose gradient needs their values throws, and so does a
 * change of them in place. Their clone() is free of that.
 *
 * @source PyTorch torch.inference_mode
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * inferenceMode(() => w.mul(2)).requiresGrad // => false
 */
export function inferenceMode<T>(run: () => T): T {
  return within({ enabled: false, inference: true }, run);
}

/** Switches recording on or off from here on (inside inferenceMode it stays off); `noGrad` is usually the better choice. */
export function setGradEnabled(enabled: boolean): void {
  gradMode.enabled = enabled && !gradMode.inference;
}

/** Whether operations are recorded now. */
export function isGradEnabled(): boolean {
  return gradMode.enabled;
}

/**
 * Runs a function, and backward within it, so that a gradient that becomes NaN is reported with the operation that made
 * it and the line that called it.
 *
 * @source PyTorch torch.autograd.detect_anomaly
 * @example
 * detectAnomaly(() => 1) // => 1
 */
export function detectAnomaly<T>(run: () => T): T {
  const before = gradMode.anomaly;
  gradMode.anomaly = true;
  try {
    return run();
  } finally {
    gradMode.anomaly = before;
  }
}

/** Keeps the gradient of a tensor that is not a leaf in its `grad`. */
export function retainGrad(x: Tensor): void {
  if (!x.requiresGrad) throw new GradientError("retainGrad: this tensor requires no gradient", { op: "retainGrad" });
  const edge = edgeOf(x);
  if (!(edge instanceof Node) || x.retains) return;
  x.retains = true;
  edge.hooks ??= [];
  edge.hooks.push((g) => {
    accumulate(x, g, gradMode.enabled);
    return undefined;
  });
}

/** Calls a function with the gradient of a tensor whenever it is computed; what it returns takes the gradient's place. */
export function registerHook(x: Tensor, hook: (grad: Tensor) => unknown): { remove(): void } {
  if (!x.requiresGrad)
    throw new GradientError("registerHook: this tensor requires no gradient", { op: "registerHook" });
  const call = (g: Tensor) => {
    const result = hook(g);
    return isTensor(result) ? result : undefined;
  };
  const edge = edgeOf(x);
  const list = edge instanceof Node ? (edge.hooks ??= []) : (x.hooks ??= []);
  list.push(call);
  return { remove: () => void list.splice(list.indexOf(call), 1) };
}
