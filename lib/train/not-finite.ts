/** Finds where in a model numbers stop being finite: in the input, in a parameter, or in the first layer whose output is not. */

import { formatShape } from "../base/shape";
import { noGrad } from "../core/autograd";
import { copyOf } from "../core/broadcasting";
import { isTensor, type Tensor } from "../core/tensor";
import type { Module } from "../nn/module";

/** The place of the first element that is NaN or infinite, and what it is; undefined where all are finite. */
function firstIn(x: Tensor): { place: string; value: number } | undefined {
  const { elements } = copyOf(x);
  for (let i = 0; i < elements.length; i++) {
    if (Number.isFinite(elements[i])) continue;
    const place: number[] = [];
    for (let axis = x.shape.length - 1, rest = i; axis >= 0; axis--) {
      place.unshift(rest % x.shape[axis]!);
      rest = Math.floor(rest / x.shape[axis]!);
    }
    return { place: formatShape(place), value: elements[i]! };
  }
  return undefined;
}

/**
 * One sentence on where numbers stop being finite as a model computes its output.
 *
 * @param model the model, which is run once more
 * @param input what it is given
 */
export function whereNotFinite(model: Module, input: Tensor): string {
  const name = model.constructor.name;
  const given = firstIn(input);
  if (given)
    return `the input of shape ${formatShape(input.shape)} holds ${given.value} at ${given.place}: look at the data`;
  for (const [path, parameter] of model.namedParameters()) {
    const found = firstIn(parameter);
    if (found) {
      return `parameter ${name}.${path} of shape ${formatShape(parameter.shape)} holds ${found.value} at ${found.place} since an earlier step: try a smaller learning rate, or clip gradients`;
    }
  }
  let sentence = "";
  // Inner modules end before outer ones, so the first that reports is where it arose.
  const handles = model.namedModules().map(([path, module]) =>
    module.registerForwardHook((own, _inputs, output: unknown) => {
      const first = Array.isArray(output) ? (output as unknown[]).find(isTensor) : output;
      const found = sentence === "" && isTensor(first) ? firstIn(first) : undefined;
      if (!found) return;
      const text = String(own);
      const layer = text.includes("\n") ? own.constructor.name : text;
      sentence = `the output of ${path === "" ? layer : `${name}.${path}: ${layer}`} of shape ${formatShape((first as Tensor).shape)} holds ${found.value} at ${found.place}, though input and parameters are finite: look at the size of the inputs, or try a smaller learning rate`;
    }),
  );
  try {
    noGrad(() => model.forward(input));
  } finally {
    for (const handle of handles) handle.remove();
  }
  return sentence || "the model's output is finite, so it arose in the loss: look at the targets";
}
