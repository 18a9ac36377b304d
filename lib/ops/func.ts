/** Functions of functions: gradients, products with Jacobians, whole Jacobians and Hessians, mapping over a batch; torch.func. */

import { backend } from "../backend/select";
import { ArgumentError } from "../base/error";
import { numel } from "../base/shape";
import { enableGrad, grad as gradOf } from "../core/autograd";
import { detached, type Edge, edgeOf } from "../core/tape";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { stack } from "./join";
import { reshapeTo } from "./view";

type TensorFunction = (...inputs: Tensor[]) => Tensor;

/** Fresh leaves with the values of the inputs; with gradients on, an input's own past stays attached through a copy. */
function leaves(inputs: readonly Tensor[]): Tensor[] {
  return inputs.map((x) => {
    const y = x.requiresGrad ? (x.mul(1) as Tensor) : detached(x);
    if (!y.requiresGrad) y.requiresGrad = true;
    return y;
  });
}

/**
 * A result without its past, where that leads to nothing but `fresh` leaves of ours, which nobody outside can ask for a
 * gradient; as it is where an input, or what the function itself uses, wants one.
 */
function settled(result: Tensor, fresh: readonly Tensor[]): Tensor {
  const seen = new Set<Edge | null>([null, ...fresh.filter((x) => x.node === null)]);
  const waiting = [edgeOf(result)];
  for (let edge = waiting.pop(); edge !== undefined; edge = waiting.pop()) {
    if (edge === null || seen.has(edge)) continue;
    if (isTensor(edge)) return result;
    seen.add(edge);
    waiting.push(...edge.edges);
  }
  return result.requiresGrad ? detached(result) : result;
}

function needTensors(op: string, inputs: readonly unknown[]): void {
  const at = inputs.findIndex((x) => !isTensor(x));
  if (at >= 0 || inputs.length === 0)
    throw new ArgumentError(`${op}: input ${Math.max(at, 0)} must be a tensor`, { op });
}

const zerosOf = (x: Tensor) => wrap(backend().zeros(x.dtype, numel(x.shape)), x.shape, x.dtype);

/** The options of {@link grad}. */
export interface ArgOptions {
  /** Which arguments to take gradients by (default: 0). */
  argnums?: number | readonly number[];
}

/**
 * The function that gives the gradient of a scalar function, by its first argument or by those named. It can be applied again.
 *
 * @source PyTorch torch.func.grad
 * @example
 * func.grad((x) => x.sin())(tensor(0)).item() // => 1
 */
export function grad(fn: TensorFunction, options?: { argnums?: number }): (...inputs: Tensor[]) => Tensor;
export function grad(fn: TensorFunction, options: { argnums: readonly number[] }): (...inputs: Tensor[]) => Tensor[];
export function grad(fn: TensorFunction, options: ArgOptions = {}): (...inputs: Tensor[]) => Tensor | Tensor[] {
  const { argnums = 0 } = options;
  return (...inputs) =>
    enableGrad(() => {
      needTensors("func.grad", inputs);
      const args = leaves(inputs);
      const wanted = (typeof argnums === "number" ? [argnums] : argnums).map((i) => args[i]!);
      const y = fn(...args);
      if (!isTensor(y) || numel(y.shape) !== 1)
        throw new ArgumentError("func.grad: the function must give a single number", { op: "func.grad" });
      const grads = y.requiresGrad
        ? gradOf(y, wanted, { createGraph: true, materializeGrads: true })
        : wanted.map(zerosOf);
      const results = grads.map((g) => settled(g, args));
      return typeof argnums === "number" ? results[0]! : results;
    });
}

/**
 * The gradient of a scalar function together with its value.
 *
 * @source PyTorch torch.func.grad_and_value
 * @example
 * func.gradAndValue((x) => x.square())(tensor(3))[1].item() // => 9
 */
export function gradAndValue(fn: TensorFunction): (...inputs: Tensor[]) => [grad: Tensor, value: Tensor] {
  return (...inputs) => {
    let value: Tensor | undefined;
    let fresh: readonly Tensor[] = [];
    const g = grad((...args) => {
      fresh = args;
      value = fn(...args);
      return value;
    })(...inputs);
    return [g, settled(value!, fresh)];
  };
}

/**
 * A function's value, and the function that multiplies a cotangent with its Jacobian from the left.
 *
 * @source PyTorch torch.func.vjp
 * @example
 * const [y, pull] = func.vjp((x) => x.square(), tensor([1, 2]));
 * pull(tensor([1, 1]))[0].tolist() // => [2, 4]
 */
export function vjp(fn: TensorFunction, ...inputs: Tensor[]): [output: Tensor, pull: (cotangent: Tensor) => Tensor[]] {
  needTensors("func.vjp", inputs);
  const args = leaves(inputs);
  const y = enableGrad(() => fn(...args));
  return [
    settled(y, args),
    (cotangent) =>
      y.requiresGrad
        ? enableGrad(() =>
            gradOf(y, args, { gradOutputs: cotangent, createGraph: true, retainGraph: true, materializeGrads: true }),
          ).map((g) => settled(g, args))
        : args.map(zerosOf),
  ];
}

/**
 * A function's value, and its Jacobian times a tangent.
 *
 * @param primals where
 * @param tangents the direction, one for each primal
 * @source PyTorch torch.func.jvp
 * @example
 * func.jvp((x) => x.square(), [tensor([1, 2])], [tensor([1, 0])])[1].tolist() // => [2, 0]
 */
export function jvp(
  fn: TensorFunction,
  primals: readonly Tensor[],
  tangents: readonly Tensor[],
): [output: Tensor, tangent: Tensor] {
  needTensors("func.jvp", primals);
  if (primals.length !== tangents.length)
    throw new ArgumentError(`func.jvp: ${primals.length} primals but ${tangents.length} tangents are given`, {
      op: "func.jvp",
    });
  return enableGrad(() => {
    const args = leaves(primals);
    const y = fn(...args);
    if (!y.requiresGrad) return [y, zerosOf(y)];
    const value = settled(y, args);
    // The pull-back is linear in its cotangent; its own gradient by that cotangent, along the tangent, is the push-forward.
    const u = zerosOf(y);
    u.requiresGrad = true;
    const pulled = gradOf(y, args, { gradOutputs: u, createGraph: true, materializeGrads: true });
    const parts = pulled.map((g, i) => [g, tangents[i]!] as const).filter(([g]) => g.requiresGrad);
    if (parts.length === 0) return [value, zerosOf(y)];
    const [t] = gradOf(
      parts.map(([g]) => g),
      u,
      { gradOutputs: parts.map(([, v]) => v), createGraph: true, materializeGrads: true },
    );
    return [value, settled(t, [...args, u])];
  });
}

function jacobianRows(fn: TensorFunction, inputs: readonly Tensor[], argnum: number): Tensor {
  return enableGrad(() => {
    const args = leaves(inputs);
    const x = args[argnum]!;
    const y = fn(...args);
    const n = numel(y.shape);
    const rows: Tensor[] = [];
    for (let i = 0; i < n; i++) {
      if (!y.requiresGrad) rows.push(zerosOf(x));
      else {
        const seed = zerosOf(y);
        seed.elements[i] = 1;
        rows.push(gradOf(y, x, { gradOutputs: seed, createGraph: true, retainGraph: true, materializeGrads: true })[0]);
      }
    }
    if (n === 0) return wrap(backend().zeros(x.dtype, 0), [...y.shape, ...x.shape], x.dtype);
    return settled(reshapeTo(stack(rows) as Tensor, [...y.shape, ...x.shape]), args);
  });
}

/**
 * The function that gives the Jacobian of a function: all derivatives of all outputs.
 *
 * @shape the output's shape, followed by the input's
 * @source PyTorch torch.func.jacrev
 * @example
 * func.jacrev((x) => x.square())(tensor([1, 2])).tolist() // => [[2, 0], [0, 4]]
 */
export function jacrev(fn: TensorFunction, options: { argnums?: number } = {}): (...inputs: Tensor[]) => Tensor {
  return (...inputs) => {
    needTensors("func.jacrev", inputs);
    return jacobianRows(fn, inputs, options.argnums ?? 0);
  };
}

/** The function that gives the Jacobian of a function; another name of jacrev. */
export const jacfwd: typeof jacrev = jacrev;

/**
 * The function that gives the Hessian of a scalar function: all second derivatives.
 *
 * @shape the input's shape twice
 * @source PyTorch torch.func.hessian
 * @example
 * func.hessian((x) => x.square().sum())(tensor([1, 2])).tolist() // => [[2, 0], [0, 2]]
 */
export function hessian(fn: TensorFunction, options: { argnums?: number } = {}): (...inputs: Tensor[]) => Tensor {
  const { argnums = 0 } = options;
  return jacrev(jacrev(fn, { argnums }), { argnums });
}

/**
 * The Jacobian of a function at given inputs: one tensor for one input, an array for several.
 *
 * @source PyTorch torch.autograd.functional.jacobian
 * @example
 * func.jacobian((x) => x.square(), tensor([1, 2])).tolist() // => [[2, 0], [0, 4]]
 */
export function jacobian(fn: TensorFunction, inputs: Tensor): Tensor;
export function jacobian(fn: TensorFunction, inputs: readonly Tensor[]): Tensor[];
export function jacobian(fn: TensorFunction, inputs: Tensor | readonly Tensor[]): Tensor | Tensor[] {
  if (isTensor(inputs)) return jacobianRows(fn, [inputs], 0);
  if (!Array.isArray(inputs))
    throw new ArgumentError(
      "func.jacobian: give the inputs too, as in jacobian(f, x); the function that gives Jacobians is jacrev(f)",
      { op: "func.jacobian" },
    );
  needTensors("func.jacobian", inputs);
  return inputs.map((_, i) => jacobianRows(fn, inputs, i));
}

/**
 * A function of single items mapped over a batch: every tensor argument is cut along an axis, the results are stacked.
 *
 * @param inDims the axis that is cut, for all arguments or for each; null passes one on whole (default: 0)
 * @param outDims where the batch stands in the result (default: 0)
 * @source PyTorch torch.func.vmap
 * @example
 * func.vmap((a, b) => a.dot(b))(tensor([[1, 2], [3, 4]]), tensor([[1, 1], [1, 1]])).tolist() // => [3, 7]
 */
export function vmap(
  fn: TensorFunction,
  inDims: number | readonly (number | null)[] = 0,
  outDims = 0,
): (...inputs: Tensor[]) => Tensor {
  return (...inputs) => {
    needTensors("func.vmap", inputs);
    const dims = typeof inDims === "number" ? inputs.map(() => inDims) : inDims;
    if (dims.length !== inputs.length)
      throw new ArgumentError(`func.vmap: inDims names ${dims.length} axes for ${inputs.length} inputs`, {
        op: "func.vmap",
      });
    const sizes = inputs.flatMap((x, i) => (dims[i] === null ? [] : [x.shape.at(dims[i]!)]));
    if (sizes.length === 0)
      throw new ArgumentError("func.vmap: at least one input must be mapped", { op: "func.vmap" });
    if (sizes.some((n) => n === undefined || n !== sizes[0])) {
      throw new ArgumentError(`func.vmap: the mapped axes have sizes ${sizes.join(", ")}; all must be equal`, {
        op: "func.vmap",
      });
    }
    const results = Array.from({ length: sizes[0]! }, (_, i) =>
      fn(...inputs.map((x, k) => (dims[k] === null ? x : (x.select(dims[k]!, i) as Tensor)))),
    );
    return stack(results, outDims) as Tensor;
  };
}

/** What functionalCall needs of a module. */
interface Callable {
  forward(...inputs: unknown[]): unknown;
  namedParameters(): Iterable<readonly [string, Tensor]>;
  namedBuffers(): Iterable<readonly [string, Tensor]>;
}

/**
 * Calls a module with other tensors in the place of its parameters and buffers, through which gradients flow.
 *
 * @param module the module
 * @param tensors by name, as in `stateDict()`; those left out stay as they are
 * @source PyTorch torch.func.functional_call
 */
export function functionalCall(
  module: Callable,
  tensors: Readonly<Record<string, Tensor>>,
  ...inputs: unknown[]
): unknown {
  const known = new Set([...module.namedParameters(), ...module.namedBuffers()].map(([name]) => name));
  for (const name of Object.keys(tensors)) {
    if (!known.has(name))
      throw new ArgumentError(`func.functionalCall: the module has no parameter or buffer ${name}`, {
        op: "func.functionalCall",
      });
  }
  const places = Object.entries(tensors).map(([name, value]) => {
    const path = name.split(".");
    const owner = path
      .slice(0, -1)
      .reduce<Record<string, unknown>>(
        (at, key) => at[key] as Record<string, unknown>,
        module as unknown as Record<string, unknown>,
      );
    const key = path.at(-1)!;
    return { owner, key, before: owner[key], value };
  });
  try {
    for (const { owner, key, value } of places) owner[key] = value;
    return module.forward(...inputs);
  } finally {
    for (const { owner, key, before } of places) owner[key] = before;
  }
}
