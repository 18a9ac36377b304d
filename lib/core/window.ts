/** Looking at a tensor's elements through a geometry, and the adjoint of that, on which the gradients of all views rest. */

import { backend } from "../backend/select";
import { numel, stridesOf } from "../base/shape";
import { copyInto } from "./broadcasting";
import { defineOp, type OpInfo } from "./op";
import { takes } from "./params";
import { type Tensor, viewOf, wrap } from "./tensor";

/** Where a view looks: its first element, its shape, and how far apart neighbours stand. */
export interface Geometry {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A geometry as last argument would be read as options, so it is given by name. */
type Unview = (g: Tensor, options: { shape: readonly number[]; geometry: Geometry }) => Tensor;

/** Zeros of `shape` with `g` added where a view of that geometry looks: the adjoint of every view. */
export const unview: Unview & OpInfo = defineOp({
  name: "unview",
  params: { input: takes.tensor, shape: takes.sizes, geometry: takes.any<Geometry>("a geometry") },
  run: ({ input, shape, geometry }) => {
    const whole = wrap(backend().zeros(input.dtype, numel(shape)), shape, input.dtype);
    const window = viewOf(whole, geometry.offset, geometry.shape, geometry.strides);
    if (overlaps(geometry)) addInto(whole, window, input);
    else copyInto(window, input);
    return whole;
  },
  vjp: { input: ({ shape, geometry }, g) => look(g, { shape, geometry }) },
  method: false,
});

/** What a window of known geometry shows of a row-major tensor. */
export const look: ((x: Tensor, options: { shape: readonly number[]; geometry: Geometry }) => Tensor) & OpInfo =
  defineOp({
    name: "look",
    params: { input: takes.tensor, shape: takes.sizes, geometry: takes.any<Geometry>("a geometry") },
    run: ({ input, geometry }) => {
      const copy = wrap(backend().empty(input.dtype, numel(input.shape)), input.shape, input.dtype);
      copyInto(copy, input);
      return viewOf(copy, geometry.offset, geometry.shape, geometry.strides);
    },
    vjp: { input: ({ shape, geometry }, g) => unview(g, { shape, geometry }) },
    method: false,
  });

/** Whether two elements of a view may stand in one place: sorted by stride, each axis must step over all smaller ones. */
function overlaps({ shape, strides }: Geometry): boolean {
  const axes = shape.map((size, i) => [Math.abs(strides[i]!), size] as const).filter(([, size]) => size > 1);
  axes.sort((a, b) => a[0] - b[0]);
  let reach = 0;
  for (const [stride, size] of axes) {
    if (stride <= reach) return true;
    reach += stride * (size - 1);
  }
  return false;
}

/** Adds `g` to the places of `whole` that `window` looks at, some of them several times. */
function addInto(whole: Tensor, window: Tensor, g: Tensor): void {
  const n = numel(g.shape);
  const places = wrap(
    Int32Array.from({ length: numel(whole.shape) }, (_, i) => i),
    whole.shape,
    "int32",
  );
  const seen = viewOf(places, window.offset, window.shape, window.strides);
  const index = wrap(backend().empty("int32", n), [n], "int32");
  copyInto(viewOf(index, 0, g.shape, stridesOf(g.shape)), seen);
  const flat = wrap(backend().empty(g.dtype, n), [n], g.dtype);
  copyInto(viewOf(flat, 0, g.shape, stridesOf(g.shape)), g);
  backend().scatter(viewOf(whole, 0, [numel(whole.shape)], [1]), 0, index, flat, "add");
}
