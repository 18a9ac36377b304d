/**
 * Operations that look at the same elements through other strides. Each is declared by its geometry alone; the gradient
 * is the geometry's adjoint: zeros of the input's shape, with the gradient added where the view looked.
 */

import { backend } from "../backend/select";
import { isDense, numel, stridesOf } from "../base/shape";
import { copyInto } from "./broadcasting";
import { type Call, defineOp, type OpInfo } from "./op";
import { type Bound, type Params, takes } from "./params";
import { type Tensor, viewOf, wrap } from "./tensor";

/** Where a view looks: its first element, its shape, and how far apart neighbours stand. */
export interface Geometry {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

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
