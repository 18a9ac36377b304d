/** The elementwise changes that optimizers are made of: each one pass over a parameter or its state. */

import { backend } from "../backend/select";
import { numel } from "../base/shape";
import { checkInference } from "../core/inplace";
import { type Tensor, wrap } from "../core/tensor";
import { type MapKernel, mapKernel } from "../ir/kernel";
import { type Expr, s } from "../ir/scalar";

/** A change of its first operand, from all operands and numbers given at run time. */
export type Change = (target: Tensor, others: readonly Tensor[], numbers: readonly number[]) => void;

/**
 * Makes a change: `f` gives the new value of an element from the operands (the changed one first) and numbers.
 *
 * @param name for errors and traces
 * @param operands how many tensors it reads, with the changed one
 * @param numbers how many numbers vary from call to call
 */
export function change(
  name: string,
  operands: number,
  numbers: number,
  f: (x: readonly Expr[], p: readonly Expr[]) => Expr,
): Change {
  let kernel: MapKernel | undefined;
  return (target, others, values) => {
    kernel ??= mapKernel(
      name,
      operands,
      f(
        Array.from({ length: operands }, (_, i) => s.input(i)),
        Array.from({ length: numbers }, (_, i) => s.param(i)),
      ),
    );
    checkInference("step", target);
    backend().map(kernel, target, [target, ...others], values);
    target.storage.version++;
  };
}

/** A change that is made once for each set of choices, so that what is not chosen costs nothing. */
export function variants<C extends Readonly<Record<string, boolean>>>(
  make: (choices: C) => Change,
): (choices: C) => Change {
  const made = new Map<string, Change>();
  return (choices) => {
    let key = "";
    for (const name in choices) key += choices[name] ? "1" : "0";
    let found = made.get(key);
    if (found === undefined) {
      found = make(choices);
      made.set(key, found);
    }
    return found;
  };
}

/** Zeros of a parameter's shape and element type. */
export function zerosLike(p: Tensor): Tensor {
  return wrap(backend().zeros(p.dtype, numel(p.shape)), p.shape, p.dtype);
}

/** The gradient with its sign (maximize) and the decay of weights: `x1 + wd x0`. */
export function decayed(
  x: readonly Expr[],
  wd: Expr,
  choices: { readonly maximize: boolean; readonly decay: boolean },
  parameter = 0,
  gradient = 1,
): Expr {
  const g = choices.maximize ? s.neg(x[gradient]!) : x[gradient]!;
  return choices.decay ? s.add(g, s.mul(wd, x[parameter]!)) : g;
}

/** The smallest float32 that is computed with at full speed. */
const smallest = 2 ** -126;

/**
 * 0 where a value is so small that arithmetic with it is slow. The means of units that stay silent shrink towards such
 * values, and made a step fifteen times as long.
 */
export function flushed(x: Expr): Expr {
  return s.select(s.lt(s.abs(x), smallest), 0, x);
}
