/**
 * Operations that look at the same elements through other strides. Each is declared by its geometry alone; the gradient
 * is the geometry's adjoint: zeros of the input's shape, with the gradient added where the view looked.
 */

import { isDense, numel, stridesOf } from "../base/shape";
import { type Call, defineOp, type OpInfo } from "./op";
import { type Bound, type Params, takes } from "./params";
// A view that is changed in place needs a new past.
import "./rebase";
import { type Tensor, viewOf } from "./tensor";
import { type Geometry, unview } from "./window";

interface ViewSpec<P extends Params> {
  readonly name: string;
  /** The parameters after the tensor itself. */
  readonly params: P;
  /** The view's geometry, from the arguments and the geometry of what is viewed. */
  readonly geometry: (args: Bound<P>, from: Geometry) => Geometry;
  /** A cheaper gradient than the adjoint, where there is one. */
  readonly vjp?: (args: Bound<P> & { readonly input: Tensor }, g: Tensor) => Tensor;
  readonly samples?: () => readonly Call[];
  readonly errors?: () => readonly (readonly [Call, string])[];
  readonly method?: boolean;
}

/** Declares an operation that gives a view. */
export function defineView<T extends OpInfo, const P extends Params>(spec: ViewSpec<P>): T {
  const params = { input: takes.tensor, ...spec.params };
  return defineOp({
    name: spec.name,
    params,
    run: (args) => {
      const x = args.input as unknown as Tensor;
      const { offset, shape, strides } = spec.geometry(args as unknown as Bound<P>, x);
      return viewOf(x, offset, shape, strides);
    },
    vjp: {
      input: (args: unknown, g: Tensor) => {
        const bound = args as Bound<P> & { readonly input: Tensor };
        if (spec.vjp) return spec.vjp(bound, g);
        const { shape } = bound.input;
        return unview(g, { shape, geometry: spec.geometry(bound, { offset: 0, shape, strides: stridesOf(shape) }) });
      },
    } as never,
    samples: spec.samples,
    errors: spec.errors,
    method: spec.method,
  });
}

/** The strides by which elements of the old geometry can be seen in the new shape, or null when they must be copied. */
export function viewStrides(
  from: { shape: readonly number[]; strides: readonly number[] },
  shape: readonly number[],
): readonly number[] | null {
  if (isDense(from.shape, from.strides)) return stridesOf(shape);
  if (numel(shape) === 0) return stridesOf(shape);
  // Walk both shapes from the last axis, matching runs of old axes that lie evenly with runs of new ones.
  const strides = new Array<number>(shape.length).fill(0);
  let at = shape.length - 1;
  let run = 1;
  let seen = 1;
  let base = from.strides.at(-1) ?? 1;
  for (let i = from.shape.length - 1; i >= 0; i--) {
    run *= from.shape[i]!;
    const ends = i === 0 || (from.shape[i - 1] !== 1 && from.strides[i - 1] !== run * base);
    if (!ends) continue;
    while (at >= 0 && (seen < run || shape[at] === 1)) {
      strides[at] = seen * base;
      seen *= shape[at]!;
      at--;
    }
    if (seen !== run) return null;
    if (i > 0) {
      base = from.strides[i - 1]!;
      run = 1;
      seen = 1;
    }
  }
  return at === -1 ? strides : null;
}
