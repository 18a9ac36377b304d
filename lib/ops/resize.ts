/** Images in another size or place: interpolate, pixelShuffle, gridSample. */

import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { checkRank } from "../base/fit";
import { formatShape, numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import type * as K from "../core/kinds";
import type * as I from "../core/kinds-image";
import type * as P from "../core/kinds-places";
import { compose, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { type Taps, tapped } from "./taps";
import { withUnused } from "./unused";
import { reshapeTo } from "./view";

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.3 + 0.7) * 2),
    shape,
    "float64",
  );

/** Keys' cubic kernel with a = -0.75, as PyTorch uses. */
function cubic(x: number): number {
  const a = -0.75;
  const t = Math.abs(x);
  if (t <= 1) return (a + 2) * t ** 3 - (a + 3) * t ** 2 + 1;
  if (t < 2) return a * (t ** 3 - 5 * t ** 2 + 8 * t - 4);
  return 0;
}

type Mode = "nearest" | "nearest-exact" | "linear" | "bilinear" | "trilinear" | "bicubic" | "area";

/** How each place of an axis of `to` elements is made of those of an axis of `from`. */
function weightsOf(mode: Mode, from: number, to: number, scale: number, alignCorners: boolean): Taps {
  const clampTo = (i: number) => Math.min(Math.max(i, 0), from - 1);
  if (mode === "nearest") return (i, add) => add(clampTo(Math.floor(Math.fround(i * scale))), 1);
  if (mode === "nearest-exact") return (i, add) => add(clampTo(Math.floor((i + 0.5) * scale)), 1);
  const at = (i: number) => (alignCorners ? (to > 1 ? (i * (from - 1)) / (to - 1) : 0) : (i + 0.5) * scale - 0.5);
  if (mode === "bicubic") {
    return (i, add) => {
      const x = at(i);
      const base = Math.floor(x);
      for (let k = -1; k <= 2; k++) add(clampTo(base + k), cubic(x - base - k));
    };
  }
  return (i, add) => {
    const x = Math.max(at(i), 0);
    const base = Math.min(Math.floor(x), from - 1);
    const part = Math.min(x - base, 1);
    add(base, 1 - part);
    if (part > 0) add(clampTo(base + 1), part);
  };
}

/** The options of {@link interpolate}. */
export interface InterpolateOptions {
  mode?: Mode;
  alignCorners?: boolean | null;
  recomputeScaleFactor?: boolean | null;
  antialias?: boolean;
}

/**
 * The spatial axes resized to given sizes, or by factors.
 *
 * @shape `[n, c, ...] -> [n, c, ...size]`
 * @param size the new sizes
 * @param scaleFactor factors instead of sizes
 * @param mode `"nearest"`, `"nearest-exact"`, `"linear"` (1 axis), `"bilinear"` (2), `"trilinear"` (3), `"bicubic"` (2) or `"area"` (default: `"nearest"`)
 * @param alignCorners whether the corner elements keep their places (default: false)
 * @throws {ArgumentError} when neither or both of size and scaleFactor are given, or the mode does not fit the rank
 * @source PyTorch torch.nn.functional.interpolate
 * @example
 * interpolate(tensor([[[1, 2]]]), 4).tolist() // => [[[1, 1, 2, 2]]]
 */
export const interpolate: Op<K.Interpolate<"interpolate", InterpolateOptions>> = compose({
  name: "interpolate",
  params: {
    input: takes.tensor,
    size: takes.optional(takes.nullable(takes.dims)),
    scaleFactor: takes.optional(takes.nullable(takes.dims)),
    mode: takes.oneOf(["nearest", "nearest-exact", "linear", "bilinear", "trilinear", "bicubic", "area"], "nearest"),
    alignCorners: takes.any<boolean | null>("true or false"),
    recomputeScaleFactor: takes.any<boolean | null>("true or false"),
    antialias: takes.flag(false),
  },
  run: ({ input, size, scaleFactor, mode, alignCorners, recomputeScaleFactor, antialias }) => {
    const op = "interpolate";
    const rank = input.shape.length - 2;
    if (rank < 1 || rank > 3)
      throw new ShapeError(fill(messages.rank, { op, a: "input", needed: "3, 4 or 5", shape: show(input.shape) }), {
        op,
        shapes: [input.shape],
      });
    if ((size == null) === (scaleFactor == null))
      throw new ArgumentError(`${op}: give either size or scaleFactor`, { op });
    const needs: Partial<Record<Mode, number>> = { linear: 1, bilinear: 2, trilinear: 3, bicubic: 2 };
    if (needs[mode] !== undefined && needs[mode] !== rank)
      throw new ArgumentError(
        `${op}: mode "${mode}" is for ${needs[mode]} spatial axes, the input of shape ${formatShape(input.shape)} has ${rank}`,
        { op },
      );
    const smooth = needs[mode] !== undefined;
    if (!smooth && alignCorners != null)
      throw new ArgumentError(`${op}: alignCorners is for linear, bilinear, trilinear and bicubic`, { op });
    if (antialias && mode !== "bilinear" && mode !== "bicubic")
      throw new ArgumentError(`${op}: antialias is for bilinear and bicubic`, { op });
    const old = input.shape.slice(2);
    const each = (v: readonly number[], name: string) => {
      const all = v.length === 1 ? old.map(() => v[0]!) : v;
      if (all.length !== rank)
        throw new ArgumentError(`${op}: ${name} must be 1 number or ${rank}, got ${formatShape(v)}`, { op });
      return all;
    };
    const factors = scaleFactor ? each(scaleFactor, "scaleFactor") : undefined;
    const sizes = size ? each(size, "size") : old.map((n, i) => Math.floor(n * factors![i]!));
    if (sizes.some((n) => !Number.isInteger(n) || n <= 0))
      throw new ArgumentError(`${op}: sizes must be positive whole numbers, got ${formatShape(sizes)}`, { op });
    if (numel(old) === 0)
      throw new ShapeError(`${op}: there is nothing to resize in shape ${formatShape(input.shape)}`, { op });
    if (
      input.dtype === "int32" ||
      input.dtype === "bool" ||
      (input.dtype === "uint8" && (mode === "area" || (smooth && rank !== 2)))
    )
      throw new DTypeError(
        `${op}: does not take ${input.dtype} tensors in mode "${mode}"; convert with .to("float32")`,
        {
          op,
          dtypes: [input.dtype],
        },
      );
    const image = input.dtype === "uint8" && smooth;
    let x = image ? (input.to("float32") as Tensor) : input;
    sizes.forEach((to, i) => {
      const from = old[i]!;
      if (mode === "area") {
        x = tapped(x, i + 2, to, (place, add) => {
          const start = Math.floor((place * from) / to);
          const end = Math.ceil(((place + 1) * from) / to);
          for (let k = start; k < end; k++) add(k, 1 / (end - start));
        });
        return;
      }
      const scale = factors && !recomputeScaleFactor ? 1 / factors[i]! : from / to;
      if (antialias && scale > 1) x = tapped(x, i + 2, to, antialiased(mode, from, scale));
      else if (to !== from || smooth) x = tapped(x, i + 2, to, weightsOf(mode, from, to, scale, alignCorners === true));
    });
    if (image) return (x.add(0.5).floor().clamp(0, 255) as Tensor).to("uint8");
    return x.contiguous();
  },
  samples: () => [
    [sample(1, 2, 3), 5],
    [sample(1, 1, 2, 3), [4, 4], { mode: "bilinear" }],
    [sample(1, 1, 3, 3), { scaleFactor: 2, mode: "bicubic", alignCorners: true }],
  ],
  method: false,
});

/** Kernels as wide as the shrinking is, so that nothing between is skipped. */
function antialiased(mode: Mode, from: number, scale: number): Taps {
  const a = -0.5;
  const keys = (x: number) => {
    const t = Math.abs(x);
    if (t < 1) return (a + 2) * t ** 3 - (a + 3) * t ** 2 + 1;
    return t < 2 ? a * (t ** 3 - 5 * t ** 2 + 8 * t - 4) : 0;
  };
  const kernel = mode === "bicubic" ? keys : (x: number) => Math.max(1 - Math.abs(x), 0);
  const support = (mode === "bicubic" ? 2 : 1) * scale;
  return (i, add) => {
    const centre = (i + 0.5) * scale;
    const start = Math.max(Math.floor(centre - support + 0.5), 0);
    const end = Math.min(Math.floor(centre + support + 0.5), from);
    const weights = Array.from({ length: end - start }, (_, k) => kernel((start + k - centre + 0.5) / scale));
    const total = weights.reduce((s, w) => s + w, 0);
    weights.forEach((w, k) => {
      add(start + k, w / total);
    });
  };
}

/**
 * Channels spread into space: r^2 channels become r x r pixels.
 *
 * @shape `*b c r^2 h w -> *b c (h r) (w r)`
 * @param upscaleFactor r
 * @source Shi et al. 2016; PyTorch torch.nn.functional.pixel_shuffle
 * @example
 * pixelShuffle(tensor([[[[1]], [[2]], [[3]], [[4]]]]), 2).tolist() // => [[[[1, 2], [3, 4]]]]
 */
export const pixelShuffle: Op<I.Shuffle<"pixelShuffle">> = compose({
  name: "pixelShuffle",
  copies: true,
  params: { input: takes.tensor, upscaleFactor: takes.int },
  run: ({ input, upscaleFactor: r }) => {
    const op = "pixelShuffle";
    const [c, h, w] = input.shape.slice(-3) as [number, number, number];
    if (input.shape.length < 3)
      throw new ShapeError(fill(messages.rank, { op, a: "input", needed: "at least 3", shape: show(input.shape) }), {
        op,
        shapes: [input.shape],
      });
    if (r <= 0 || c % (r * r) !== 0)
      throw new ShapeError(fill(messages.divide, { op, axis: "-3", size: String(c), by: String(r * r) }), {
        op,
        shapes: [input.shape],
      });
    const lead = input.shape.slice(0, -3);
    const n = numel(lead);
    const parts = reshapeTo(input, [n, c / (r * r), r, r, h, w]).permute(0, 1, 4, 2, 5, 3) as Tensor;
    return reshapeTo(parts, [...lead, c / (r * r), h * r, w * r]);
  },
  samples: () => [[sample(1, 4, 2, 2), 2]],
  method: false,
});

/**
 * Space gathered into channels: r x r pixels become r^2 channels; the inverse of pixelShuffle.
 *
 * @shape `*b c (h r) (w r) -> *b c r^2 h w`
 * @param downscaleFactor r
 * @source PyTorch torch.nn.functional.pixel_unshuffle
 * @example
 * pixelUnshuffle(tensor([[[[1, 2], [3, 4]]]]), 2).tolist() // => [[[[1]], [[2]], [[3]], [[4]]]]
 */
export const pixelUnshuffle: Op<I.Unshuffle<"pixelUnshuffle">> = compose({
  name: "pixelUnshuffle",
  copies: true,
  params: { input: takes.tensor, downscaleFactor: takes.int },
  run: ({ input, downscaleFactor: r }) => {
    const op = "pixelUnshuffle";
    const [c, h, w] = input.shape.slice(-3) as [number, number, number];
    if (input.shape.length < 3)
      throw new ShapeError(fill(messages.rank, { op, a: "input", needed: "at least 3", shape: show(input.shape) }), {
        op,
        shapes: [input.shape],
      });
    if (r <= 0 || h % r !== 0 || w % r !== 0)
      throw new ShapeError(
        fill(messages.divide, {
          op,
          axis: h % r === 0 ? "-1" : "-2",
          size: String(h % r === 0 ? w : h),
          by: String(r),
        }),
        { op, shapes: [input.shape] },
      );
    const lead = input.shape.slice(0, -3);
    const parts = reshapeTo(input, [numel(lead), c, h / r, r, w / r, r]).permute(0, 1, 3, 5, 2, 4) as Tensor;
    return reshapeTo(parts, [...lead, c * r * r, h / r, w / r]);
  },
  samples: () => [[sample(1, 1, 2, 4), 2]],
  method: false,
});

type GridOptions = {
  mode?: "bilinear" | "nearest" | "bicubic";
  paddingMode?: "zeros" | "border" | "reflection";
  alignCorners?: boolean | null;
};

/**
 * An image read at the places of a grid: coordinates from -1 to 1, x first.
 *
 * @shape `[n, c, h, w], [n, h', w', 2] -> [n, c, h', w']`
 * @param grid where to read
 * @param mode `"bilinear"`, `"nearest"` or `"bicubic"` (default: `"bilinear"`)
 * @param paddingMode what stands outside: `"zeros"`, `"border"` or `"reflection"` (default: `"zeros"`)
 * @param alignCorners whether -1 and 1 are the centres of the corner pixels instead of their edges (default: false)
 * @source Jaderberg et al. 2015; PyTorch torch.nn.functional.grid_sample
 * @example
 * gridSample(tensor([[[[1, 2], [3, 4]]]]), tensor([[[[0, 0]]]])).item() // => 2.5
 */
export const gridSample: Op<
  P.GridSample<
    "gridSample",
    [
      mode?: "bilinear" | "nearest" | "bicubic" | GridOptions,
      paddingMode?: "zeros" | "border" | "reflection" | GridOptions,
      alignCorners?: boolean | null | GridOptions,
    ]
  >
> = compose({
  name: "gridSample",
  params: {
    input: takes.tensor,
    grid: takes.tensor,
    mode: takes.oneOf(["bilinear", "nearest", "bicubic"], "bilinear"),
    paddingMode: takes.oneOf(["zeros", "border", "reflection"], "zeros"),
    alignCorners: takes.any<boolean | null>("true or false"),
  },
  run: ({ input, grid, mode, paddingMode, alignCorners }) => {
    const op = "gridSample";
    const rank = input.shape.length - 2;
    checkRank(op, input, 4, 5);
    if (grid.shape.length !== rank + 2)
      throw new ShapeError(fill(messages.rank, { op, a: "grid", needed: rank + 2, shape: show(grid.shape) }), {
        op,
        shapes: [input.shape, grid.shape],
      });
    if (grid.shape.at(-1) !== rank)
      throw new ShapeError(
        fill(messages.size, { op, axis: "-1", a: "grid", size: String(grid.shape.at(-1)), needed: String(rank) }),
        { op, shapes: [grid.shape] },
      );
    if (grid.shape[0] !== input.shape[0])
      throw new ShapeError(
        fill(messages.axis, {
          op,
          axis: "0",
          sizeA: String(input.shape[0]),
          a: "input",
          sizeB: String(grid.shape[0]),
          b: "grid",
        }),
        { op, axis: "0", shapes: [input.shape, grid.shape] },
      );
    if (input.dtype !== grid.dtype)
      throw new ArgumentError(`${op}: input is ${input.dtype} but grid ${grid.dtype}; convert one of them`, { op });
    if (mode === "bicubic" && rank === 3) throw new ArgumentError(`${op}: mode "bicubic" is for 4 axes`, { op });
    const sizes = input.shape.slice(2);
    if (numel(sizes) === 0)
      throw new ShapeError(`${op}: there is nothing to read in shape ${formatShape(input.shape)}`, { op });
    const aligned = alignCorners === true;
    // The last coordinate of the grid belongs to the first spatial axis.
    const coordinates = sizes.map((n, d) => {
      const g = grid.select(-1, rank - 1 - d) as Tensor;
      const x = aligned ? g.add(1).mul((n - 1) / 2) : g.add(1).mul(n).sub(1).div(2);
      return mode === "bicubic" ? (x as Tensor) : bounded(x as Tensor, n, paddingMode, aligned);
    });
    const taps = mode === "nearest" ? 1 : mode === "bilinear" ? 2 : 4;
    const first = mode === "bicubic" ? -1 : 0;
    const bases = coordinates.map((x) => (mode === "nearest" ? x.round() : x.floor()).detach() as Tensor);
    let out: Tensor | undefined;
    for (let corner = 0; corner < taps ** rank; corner++) {
      let rest = corner;
      let weight: Tensor | undefined;
      const places: Tensor[] = [];
      let inside: Tensor | undefined;
      for (let d = 0; d < rank; d++) {
        const k = (rest % taps) + first;
        rest = Math.floor(rest / taps);
        let place = bases[d]!.add(k) as Tensor;
        const part = coordinates[d]!.sub(place) as Tensor;
        if (mode === "bicubic") {
          weight = weight ? (weight.mul(cubicWeight(part)) as Tensor) : cubicWeight(part);
          place = bounded(place, sizes[d]!, paddingMode, aligned);
        } else if (mode === "bilinear") {
          const w = part.abs().neg().add(1) as Tensor;
          weight = weight ? (weight.mul(w) as Tensor) : w;
        }
        const within = place.ge(0).logicalAnd(place.le(sizes[d]! - 1)) as Tensor;
        inside = inside ? (inside.logicalAnd(within) as Tensor) : within;
        places.push(
          place
            .nanToNum()
            .clamp(0, sizes[d]! - 1)
            .to("int32") as Tensor,
        );
      }
      const values = readAt(input, places, sizes);
      const mask = (inside!.unsqueeze(1) as Tensor).to(input.dtype) as Tensor;
      const term = (weight ? values.mul(weight.unsqueeze(1)) : values).mul(mask) as Tensor;
      out = out ? (out.add(term) as Tensor) : term;
    }
    return mode === "nearest" ? withUnused(out!, [grid]) : out;
  },
  samples: () => [[sample(1, 2, 3, 3), sample(1, 2, 2, 2).mul(0.3)]],
  method: false,
});

function cubicWeight(x: Tensor): Tensor {
  const a = -0.75;
  const t = x.abs() as Tensor;
  const near = t
    .pow(3)
    .mul(a + 2)
    .sub(t.square().mul(a + 3))
    .add(1) as Tensor;
  const far = t.pow(3).sub(t.square().mul(5)).add(t.mul(8)).sub(4).mul(a) as Tensor;
  return near.where(t.le(1), far.where(t.lt(2), 0)) as Tensor;
}

/** A coordinate kept inside the image, as the padding mode says. */
function bounded(x: Tensor, n: number, mode: string, aligned: boolean): Tensor {
  if (mode === "zeros") return x;
  if (mode === "border") return x.clamp(0, n - 1) as Tensor;
  const low = aligned ? 0 : -0.5;
  const span = aligned ? n - 1 : n;
  if (span === 0) return x.mul(0) as Tensor;
  const away = x.sub(low).abs() as Tensor;
  const turns = away.div(span).floor().detach() as Tensor;
  const part = away.sub(turns.mul(span)) as Tensor;
  const mirrored = part.neg().add(span) as Tensor;
  return (part.where(turns.remainder(2).eq(0), mirrored) as Tensor).add(low).clamp(0, n - 1) as Tensor;
}

/** The pixels of every channel at whole places. */
function readAt(input: Tensor, places: readonly Tensor[], sizes: readonly number[]): Tensor {
  const [n, c] = input.shape as unknown as [number, number];
  const outer = places[0]!.shape.slice(1);
  let flat = places[0]!;
  for (let d = 1; d < places.length; d++) flat = flat.mul(sizes[d]!).add(places[d]!) as Tensor;
  const index = reshapeTo(flat, [n, 1, numel(outer)]).expand(n, c, numel(outer)) as Tensor;
  return reshapeTo(reshapeTo(input, [n, c, numel(sizes)]).gather(2, index) as Tensor, [n, c, ...outer]);
}

/**
 * A grid for gridSample from affine matrices.
 *
 * @shape `[n, 2, 3] -> [n, h, w, 2]`
 * @param theta a 2 x 3 matrix for each image
 * @param size the output's shape `[n, c, h, w]`
 * @param alignCorners as gridSample's (default: false)
 * @source PyTorch torch.nn.functional.affine_grid
 * @example
 * affineGrid(tensor([[[1, 0, 0], [0, 1, 0]]]), [1, 1, 1, 1]).tolist() // => [[[[0, 0]]]]
 */
export const affineGrid: Op<P.AffineGrid<[alignCorners?: boolean | { alignCorners?: boolean }]>> = compose({
  name: "affineGrid",
  params: { theta: takes.tensor, size: takes.sizes, alignCorners: takes.flag(false) },
  run: ({ theta, size, alignCorners }) => {
    const op = "affineGrid";
    const rank = size.length - 2;
    if (
      (rank !== 2 && rank !== 3) ||
      theta.shape.length !== 3 ||
      theta.shape[1] !== rank ||
      theta.shape[2] !== rank + 1
    ) {
      throw new ShapeError(
        `${op}: theta must be [n, 2, 3] with size [n, c, h, w], or [n, 3, 4] with [n, c, d, h, w], got ${formatShape(theta.shape)} and ${formatShape(size)}`,
        { op, shapes: [theta.shape] },
      );
    }
    if (size.some((v) => v <= 0)) {
      throw new ArgumentError(`${op}: sizes must be positive, got ${formatShape(size)}`, { op });
    }
    const line = (n: number, i: number) => (alignCorners ? (n > 1 ? (2 * i) / (n - 1) - 1 : 0) : (2 * i + 1) / n - 1);
    const space = size.slice(2);
    const width = rank + 1;
    // Each cell as (x, y, 1) or (x, y, z, 1): the last axis of the space comes first.
    const base = Float64Array.from({ length: numel(space) * width }, (_, i) => {
      const axis = rank - 1 - (i % width);
      if (axis < 0) return 1;
      const cell = Math.floor(Math.floor(i / width) / numel(space.slice(axis + 1)));
      return line(space[axis]!, cell % space[axis]!);
    });
    const points = wrap(base, [numel(space), width], "float64").to(theta.dtype) as Tensor;
    return reshapeTo(points.matmul(theta.transpose(1, 2)) as Tensor, [theta.shape[0]!, ...space, rank]);
  },
  samples: () => [[sample(1, 2, 3), [1, 1, 2, 2]]],
  method: false,
});

/**
 * The channels dealt out anew: of `groups` runs of channels the first of each, then the second of each.
 *
 * @shape `*s -> *s`
 * @param groups how many runs; must divide the channels
 * @source Zhang et al. 2018; PyTorch torch.nn.functional.channel_shuffle
 * @example
 * nn.functional.channelShuffle(tensor([[[1], [2], [3], [4]]]), 2).flatten().tolist() // => [1, 3, 2, 4]
 */
export const channelShuffle: Op<I.ShuffleChannels<"channelShuffle">> = compose({
  name: "channelShuffle",
  copies: true,
  params: { input: takes.tensor, groups: takes.int },
  run: ({ input, groups }) => {
    const op = "channelShuffle";
    const [n, c, ...rest] = input.shape as readonly [number, number, ...number[]];
    if (input.shape.length < 3)
      throw new ShapeError(fill(messages.rank, { op, a: "input", needed: "at least 3", shape: show(input.shape) }), {
        op,
        shapes: [input.shape],
      });
    if (groups <= 0 || c % groups !== 0)
      throw new ShapeError(fill(messages.divide, { op, axis: "1", size: String(c), by: groups }), {
        op,
        shapes: [input.shape],
      });
    return reshapeTo(reshapeTo(input, [n, groups, c / groups, ...rest]).transpose(1, 2) as Tensor, input.shape);
  },
  samples: () => [[sample(1, 4, 2), 2]],
  method: false,
});
