/** Gradients held within bounds before a step. */

import { ArgumentError } from "../base/error";
import { noGrad } from "../core/autograd";
import { isTensor, type Tensor, wrap } from "../core/tensor";

/** What {@link clipGradNorm_} takes by name. */
export interface ClipOptions {
  /** The order of the norm (default: 2). */
  readonly normType?: number;
  /** Whether a norm that is not finite is an error (default: false). */
  readonly errorIfNonfinite?: boolean;
}

function list(parameters: Tensor | Iterable<Tensor>): Tensor[] {
  return isTensor(parameters) ? [parameters] : [...parameters];
}

function norm(tensors: readonly Tensor[], order: number): number {
  let total = 0;
  for (const x of tensors) {
    for (const v of x.toTypedArray()) {
      if (order === Number.POSITIVE_INFINITY) total = Number.isNaN(v) ? Number.NaN : Math.max(total, Math.abs(v));
      else total += order === 2 ? v * v : Math.abs(v) ** order;
    }
  }
  return order === Number.POSITIVE_INFINITY ? total : total ** (1 / order);
}

const single = (value: number, like: Tensor | undefined) => {
  const wide = like?.dtype === "float64";
  return wrap(wide ? Float64Array.of(value) : Float32Array.of(value), [], wide ? "float64" : "float32");
};

/** The norm of all tensors as if they were one vector. */
export function getTotalNorm(tensors: Tensor | Iterable<Tensor>, normType = 2): Tensor<[]> {
  const all = list(tensors);
  return single(norm(all, normType), all[0]) as unknown as Tensor<[]>;
}

/** Scales the gradients of all parameters by `maxNorm / totalNorm` where that is below 1. */
export function clipGradsWithNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  totalNorm: number | Tensor,
): void {
  const total = typeof totalNorm === "number" ? totalNorm : (totalNorm as Tensor).item();
  const factor = Math.min(1, maxNorm / (total + 1e-6));
  if (factor === 1) return;
  noGrad(() => {
    for (const p of list(parameters)) p.grad?.mul_(factor);
  });
}

/**
 * Scales all gradients so that their norm, as one vector, is at most `maxNorm`.
 *
 * @param parameters the parameters, or one
 * @param maxNorm the largest norm
 * @param normType the order of the norm (default: 2)
 * @param errorIfNonfinite whether a norm that is not finite is an error (default: false)
 * @returns the norm before
 * @source Pascanu et al. 2013; PyTorch torch.nn.utils.clip_grad_norm_
 * @example
 * const w = new nn.Parameter(tensor([3, 4]));
 * w.square().sum().div(2).backward();
 * [nn.utils.clipGradNorm_([w], 1).item(), w.grad.norm().item().toFixed(3)] // => [5, "1.000"]
 */
export function clipGradNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  normType: number | ClipOptions = 2,
  errorIfNonfinite = false,
): Tensor<[]> {
  const options =
    typeof normType === "number" ? { normType, errorIfNonfinite } : { normType: 2, errorIfNonfinite, ...normType };
  const all = list(parameters);
  const grads = all.flatMap((p) => (p.grad ? [p.grad] : []));
  const total = norm(grads, options.normType ?? 2);
  if (options.errorIfNonfinite && !Number.isFinite(total)) {
    throw new ArgumentError(
      `clipGradNorm_: the norm of the gradients is ${total}; look for the layer whose gradient is not finite (detectAnomaly)`,
    );
  }
  clipGradsWithNorm_(all, maxNorm, total);
  return single(total, grads[0]) as unknown as Tensor<[]>;
}

/**
 * Holds every element of the gradients within [-clipValue, clipValue].
 *
 * @source PyTorch torch.nn.utils.clip_grad_value_
 * @example
 * const w = new nn.Parameter(tensor([3, -4]));
 * w.square().sum().backward();
 * nn.utils.clipGradValue_([w], 1);
 * w.grad.tolist() // => [1, -1]
 */
export function clipGradValue_(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  noGrad(() => {
    for (const p of list(parameters)) if (p.grad) p.grad.copy_(p.grad.clamp(-clipValue, clipValue) as Tensor);
  });
}
