/** Changes of images, made anew for each sample: how a training set is expanded. */

import { ArgumentError, ShapeError } from "../base/error";
import { defaultGenerator, type Generator } from "../base/random";
import { formatShape } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import { type Tensor, wrap } from "../core/tensor";

/** A change of an image `[c, h, w]`, or of a batch `[b, c, h, w]` (each image on its own). */
export type Transform = (image: Tensor) => Tensor;

/** What random transforms take by name. */
export interface RandomTransformOptions {
  /** The stream of random numbers (default: the one that manualSeed starts). */
  readonly generator?: Generator;
}

interface Plane {
  readonly c: number;
  readonly h: number;
  readonly w: number;
}

/** Applies a change to each image on its own. */
function each(
  op: string,
  change: (pixels: Float64Array, plane: Plane) => { pixels: Float64Array; plane: Plane },
): Transform {
  return (image) => {
    const { shape } = image;
    if (shape.length !== 3 && shape.length !== 4) {
      throw new ShapeError(`${op}: takes an image [c, h, w] or a batch [b, c, h, w], got ${formatShape(shape)}`, {
        op,
      });
    }
    const [c, h, w] = shape.slice(-3) as [number, number, number];
    const n = shape.length === 4 ? shape[0]! : 1;
    const all = copyOf(image, "float64").elements as Float64Array;
    const size = c * h * w;
    const done = Array.from({ length: n }, (_, i) => change(all.slice(i * size, (i + 1) * size), { c, h, w }));
    const plane = done[0]?.plane ?? { c, h, w };
    const out = new Float64Array(n * plane.c * plane.h * plane.w);
    for (const [i, one] of done.entries()) out.set(one.pixels, i * plane.c * plane.h * plane.w);
    const result = [plane.c, plane.h, plane.w];
    return copyOf(wrap(out, shape.length === 4 ? [n, ...result] : result, "float64"), image.dtype);
  };
}

const source = (options: RandomTransformOptions) => options.generator ?? defaultGenerator;

/** Several transforms, one after another. */
export function compose(transforms: readonly Transform[]): Transform {
  return (image) => transforms.reduce((x, transform) => transform(x), image);
}

/**
 * Each channel minus its mean, divided by its standard deviation.
 *
 * @example
 * data.transforms.normalize([1], [2])(tensor([[[3]]])).tolist() // => [[[1]]]
 */
export function normalize(mean: readonly number[], std: readonly number[]): Transform {
  if (std.some((v) => v === 0)) throw new ArgumentError("normalize: a standard deviation is 0");
  return each("normalize", (pixels, plane) => {
    const area = plane.h * plane.w;
    if (mean.length !== std.length || (mean.length !== 1 && mean.length !== plane.c)) {
      throw new ArgumentError(
        `normalize: needs 1 or ${plane.c} means and deviations, got ${mean.length} and ${std.length}`,
      );
    }
    return {
      pixels: pixels.map((v, i) => (v - at(mean, Math.floor(i / area))) / at(std, Math.floor(i / area))),
      plane,
    };
  });
}

const at = (values: readonly number[], i: number) => values[values.length === 1 ? 0 : i]!;

/** Reads a pixel, 0 outside. */
function reader(pixels: Float64Array, { h, w }: Plane, fill = 0) {
  return (c: number, y: number, x: number) =>
    y < 0 || y >= h || x < 0 || x >= w ? fill : pixels[(c * h + y) * w + x]!;
}

/** A new image from a function of channel, row and column. */
function drawn(
  plane: Plane,
  value: (c: number, y: number, x: number) => number,
): { pixels: Float64Array; plane: Plane } {
  const pixels = new Float64Array(plane.c * plane.h * plane.w);
  let i = 0;
  for (let c = 0; c < plane.c; c++)
    for (let y = 0; y < plane.h; y++) for (let x = 0; x < plane.w; x++) pixels[i++] = value(c, y, x);
  return { pixels, plane };
}

/**
 * A window of a size at a random place, after zeros were added on all sides.
 *
 * @param size height and width of the window
 * @param padding zeros on all sides (default: 0)
 */
export function randomCrop(
  size: number | readonly [number, number],
  options: RandomTransformOptions & { padding?: number } = {},
): Transform {
  const [height, width] = typeof size === "number" ? [size, size] : size;
  const padding = options.padding ?? 0;
  return each("randomCrop", (pixels, plane) => {
    const room = [plane.h + 2 * padding - height, plane.w + 2 * padding - width] as const;
    if (room[0] < 0 || room[1] < 0) {
      throw new ShapeError(
        `randomCrop: a window of ${height} by ${width} does not fit into ${plane.h} by ${plane.w} with padding ${padding}`,
      );
    }
    const g = source(options);
    const [top, left] = [g.below(room[0] + 1) - padding, g.below(room[1] + 1) - padding];
    const read = reader(pixels, plane);
    return drawn({ c: plane.c, h: height, w: width }, (c, y, x) => read(c, y + top, x + left));
  });
}

/** The window in the middle. */
export function centerCrop(size: number | readonly [number, number]): Transform {
  const [height, width] = typeof size === "number" ? [size, size] : size;
  return each("centerCrop", (pixels, plane) => {
    const [top, left] = [Math.round((plane.h - height) / 2), Math.round((plane.w - width) / 2)];
    const read = reader(pixels, plane);
    return drawn({ c: plane.c, h: height, w: width }, (c, y, x) => read(c, y + top, x + left));
  });
}

/** Left and right exchanged, with a probability (default: 0.5). */
export function randomHorizontalFlip(p = 0.5, options: RandomTransformOptions = {}): Transform {
  return each("randomHorizontalFlip", (pixels, plane) => {
    if (source(options).uniform() >= p) return { pixels, plane };
    const read = reader(pixels, plane);
    return drawn(plane, (c, y, x) => read(c, y, plane.w - 1 - x));
  });
}

/** Top and bottom exchanged, with a probability (default: 0.5). */
export function randomVerticalFlip(p = 0.5, options: RandomTransformOptions = {}): Transform {
  return each("randomVerticalFlip", (pixels, plane) => {
    if (source(options).uniform() >= p) return { pixels, plane };
    const read = reader(pixels, plane);
    return drawn(plane, (c, y, x) => read(c, plane.h - 1 - y, x));
  });
}

/** What {@link randomAffine} takes by name. */
export interface AffineOptions extends RandomTransformOptions {
  /** Largest turn either way, in degrees (default: 0). */
  readonly degrees?: number;
  /** Largest shift as a share of width and height (default: [0, 0]). */
  readonly translate?: readonly [number, number];
  /** Smallest and largest scale (default: [1, 1]). */
  readonly scale?: readonly [number, number];
  /** Largest slant either way, in degrees (default: 0). */
  readonly shear?: number;
  /** What stands where nothing was (default: 0). */
  readonly fill?: number;
}

/** Turned, shifted, scaled and slanted at random; values between pixels are interpolated linearly. */
export function randomAffine(options: AffineOptions): Transform {
  const { degrees = 0, translate = [0, 0], scale = [1, 1], shear = 0, fill = 0 } = options;
  return each("randomAffine", (pixels, plane) => {
    const g = source(options);
    const between = (low: number, high: number) => low + (high - low) * g.uniform53();
    const angle = (between(-degrees, degrees) * Math.PI) / 180;
    const slant = Math.tan((between(-shear, shear) * Math.PI) / 180);
    const size = between(scale[0], scale[1]);
    const dx = between(-translate[0], translate[0]) * plane.w;
    const dy = between(-translate[1], translate[1]) * plane.h;
    const [cx, cy] = [(plane.w - 1) / 2, (plane.h - 1) / 2];
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const read = reader(pixels, plane, fill);
    return drawn(plane, (c, y, x) => {
      // Where this pixel comes from: the way back through shift, turn, slant and scale.
      const [u, v] = [x - cx - dx, y - cy - dy];
      const [ru, rv] = [cos * u + sin * v, -sin * u + cos * v];
      const sx = (ru - slant * rv) / size + cx;
      const sy = rv / size + cy;
      const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
      const [fx, fy] = [sx - x0, sy - y0];
      return (
        (1 - fy) * ((1 - fx) * read(c, y0, x0) + fx * read(c, y0, x0 + 1)) +
        fy * ((1 - fx) * read(c, y0 + 1, x0) + fx * read(c, y0 + 1, x0 + 1))
      );
    });
  });
}

/** Turned by up to so many degrees either way. */
export function randomRotation(degrees: number, options: RandomTransformOptions = {}): Transform {
  return randomAffine({ ...options, degrees });
}

/** Shifted by up to so large a share of width and height. */
export function randomShift(
  share: number | readonly [number, number],
  options: RandomTransformOptions = {},
): Transform {
  return randomAffine({ ...options, translate: typeof share === "number" ? [share, share] : share });
}

/** A rectangle of random size and place replaced by a value, with a probability (default: 0.5). */
export function randomErasing(
  p = 0.5,
  options: RandomTransformOptions & { scale?: readonly [number, number]; value?: number } = {},
): Transform {
  const { scale = [0.02, 0.33], value = 0 } = options;
  return each("randomErasing", (pixels, plane) => {
    const g = source(options);
    if (g.uniform() >= p) return { pixels, plane };
    const area = plane.h * plane.w * (scale[0] + (scale[1] - scale[0]) * g.uniform53());
    const ratio = Math.exp(Math.log(0.3) + Math.log(1 / 0.09) * g.uniform53());
    const h = Math.min(plane.h, Math.max(1, Math.round(Math.sqrt(area * ratio))));
    const w = Math.min(plane.w, Math.max(1, Math.round(Math.sqrt(area / ratio))));
    const [top, left] = [g.below(plane.h - h + 1), g.below(plane.w - w + 1)];
    const read = reader(pixels, plane);
    return drawn(plane, (c, y, x) => (y >= top && y < top + h && x >= left && x < left + w ? value : read(c, y, x)));
  });
}

/** Normal noise added to every pixel. */
export function gaussianNoise(std: number, options: RandomTransformOptions = {}): Transform {
  return each("gaussianNoise", (pixels, plane) => ({
    pixels: pixels.map((v) => v + std * source(options).normal()),
    plane,
  }));
}

/** Brightness, contrast and saturation multiplied by random factors from 1 - x to 1 + x. */
export function colorJitter(
  options: RandomTransformOptions & { brightness?: number; contrast?: number; saturation?: number },
): Transform {
  const { brightness = 0, contrast = 0, saturation = 0 } = options;
  return each("colorJitter", (pixels, plane) => {
    const g = source(options);
    const factor = (x: number) => 1 + x * (2 * g.uniform53() - 1);
    const [b, k, s] = [factor(brightness), factor(contrast), factor(saturation)];
    const area = plane.h * plane.w;
    const bright = pixels.map((v) => v * b);
    const mean = bright.reduce((a, v) => a + v, 0) / bright.length;
    const sharp = bright.map((v) => mean + k * (v - mean));
    if (plane.c !== 3) return { pixels: sharp, plane };
    const out = sharp.map((v, i) => {
      const at = i % area;
      const gray = 0.299 * sharp[at]! + 0.587 * sharp[area + at]! + 0.114 * sharp[2 * area + at]!;
      return gray + s * (v - gray);
    });
    return { pixels: out, plane };
  });
}
