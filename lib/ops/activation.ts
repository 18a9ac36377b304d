/** Activation functions: each of one element, but glu; softmax and its kin stand in softmax.ts. */

import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { normalizeDim } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import type { Halve, Of, Optional, Sloped, Unary, UnaryWith } from "../core/kinds";
import { compose, elementwise, type Op } from "../core/op";
import { takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { s } from "../ir/scalar";

/** What activations that can store their result in their input take by name. */
export interface InPlace {
  readonly inplace?: boolean;
}

/**
 * Rectified linear unit: max(0, x). Its derivative at 0 is 0.
 *
 * @shape `*s -> *s`
 * @source Nair and Hinton 2010; PyTorch torch.relu
 * @example
 * relu(tensor([-1, 2])).tolist() // => [0, 2]
 */
export const relu: Op<UnaryWith<[inplace?: boolean | InPlace]>> = elementwise({
  name: "relu",
  overwrites: true,
  refuses: ["bool"],
  f: (x) => s.relu(x),
  d: { input: (_x, y) => s.select(s.le(y, 0), 0, 1) },
});

/**
 * relu cut off at 6: min(max(0, x), 6).
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.functional.relu6
 * @example
 * relu6(tensor([-1, 2, 9])).tolist() // => [0, 2, 6]
 */
export const relu6: Op<UnaryWith<[inplace?: boolean | InPlace]>> = elementwise({
  name: "relu6",
  overwrites: true,
  refuses: ["bool"],
  f: (x) => s.clamp(x, 0, 6),
  d: { input: (x) => s.select(s.or(s.le(x, 0), s.ge(x, 6)), 0, 1) },
  domain: [-3, 9],
});

/**
 * Leaky rectified linear unit: x where it is positive, else `negativeSlope * x`.
 *
 * @shape `*s -> *s`
 * @param negativeSlope slope below 0 (default: 0.01)
 * @source Maas et al. 2013; PyTorch torch.nn.functional.leaky_relu
 * @example
 * leakyRelu(tensor([-10, 2]), 0.1).tolist() // => [-1, 2]
 */
export const leakyRelu: Op<
  UnaryWith<Optional<[negativeSlope?: number, inplace?: boolean], { negativeSlope?: number; inplace?: boolean }>>
> = elementwise({
  name: "leakyRelu",
  overwrites: true,
  refuses: ["bool", "int"],
  options: { negativeSlope: 0.01 },
  f: (x, { negativeSlope }) => s.select(s.gt(x, 0), x, s.mul(negativeSlope, x)),
});

/**
 * Exponential linear unit: x where it is positive, else alpha (exp(x) - 1).
 *
 * @shape `*s -> *s`
 * @param alpha the limit below (default: 1)
 * @source Clevert et al. 2015; PyTorch torch.nn.functional.elu
 * @example
 * elu(tensor([0, 2])).tolist() // => [0, 2]
 */
export const elu: Op<UnaryWith<Optional<[alpha?: number, inplace?: boolean], { alpha?: number; inplace?: boolean }>>> =
  elementwise({
    name: "elu",
    overwrites: true,
    refuses: ["bool", "int"],
    options: { alpha: 1 },
    f: (x, { alpha }) => s.select(s.le(x, 0), s.mul(alpha, s.expm1(x)), x),
  });

/**
 * Scaled exponential linear unit, whose constants keep mean 0 and variance 1.
 *
 * @shape `*s -> *s`
 * @source Klambauer et al. 2017; PyTorch torch.nn.functional.selu
 * @example
 * selu(tensor([0])).tolist() // => [0]
 */
export const selu: Op<UnaryWith<[inplace?: boolean | InPlace]>> = elementwise({
  name: "selu",
  overwrites: true,
  refuses: ["bool", "int"],
  f: (x) => s.mul(1.0507009873554805, s.select(s.le(x, 0), s.mul(1.6732632423543772, s.expm1(x)), x)),
});

/**
 * Continuously differentiable exponential linear unit: max(0, x) + min(0, alpha (exp(x / alpha) - 1)).
 *
 * @shape `*s -> *s`
 * @param alpha the limit below (default: 1)
 * @source Barron 2017; PyTorch torch.nn.functional.celu
 * @example
 * celu(tensor([0, 2])).tolist() // => [0, 2]
 */
export const celu: Op<UnaryWith<Optional<[alpha?: number, inplace?: boolean], { alpha?: number; inplace?: boolean }>>> =
  elementwise({
    name: "celu",
    overwrites: true,
    refuses: ["bool", "int"],
    options: { alpha: 1 },
    f: (x, { alpha }) => s.select(s.le(x, 0), s.mul(alpha, s.expm1(s.div(x, alpha))), x),
    check: (_, { alpha }) => {
      if (alpha === 0) throw new ArgumentError("celu: alpha divides, so it cannot be 0", { op: "celu" });
    },
  });

/**
 * Gaussian error linear unit: x times the normal distribution's cumulative function, or its tanh approximation.
 *
 * @shape `*s -> *s`
 * @param approximate `"none"` or `"tanh"` (default: `"none"`)
 * @source Hendrycks and Gimpel 2016; PyTorch torch.nn.functional.gelu
 * @example
 * gelu(tensor([0])).tolist() // => [0]
 */
export const gelu: Op<UnaryWith<[options?: { approximate?: "none" | "tanh" }]>> = elementwise({
  name: "gelu",
  refuses: ["bool", "int"],
  options: { approximate: ["none", "tanh"] },
  f: (x, { approximate }) =>
    approximate === "tanh"
      ? s.mul(
          s.mul(0.5, x),
          s.add(1, s.tanh(s.mul(Math.sqrt(2 / Math.PI), s.add(x, s.mul(0.044715, s.mul(x, s.square(x))))))),
        )
      : s.mul(s.mul(0.5, x), s.add(1, s.erf(s.mul(x, Math.SQRT1_2)))),
});

/**
 * Logistic function: 1 / (1 + exp(-x)), without overflow on either side.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.sigmoid
 * @example
 * sigmoid(tensor([0])).tolist() // => [0.5]
 */
export const sigmoid: Op<Unary> = elementwise({ name: "sigmoid", f: (x) => s.sigmoid(x), result: "float" });

/**
 * log(x / (1 - x)), the inverse of sigmoid; with `eps`, x is first held within [eps, 1 - eps].
 *
 * @shape `*s -> *s`
 * @param eps distance that is kept from 0 and 1 (default: none)
 * @source PyTorch torch.logit
 * @example
 * logit(tensor([0.5])).tolist() // => [0]
 */
export const logit: Op<UnaryWith<Optional<[eps?: number], { eps?: number }>>> = elementwise({
  name: "logit",
  options: { eps: Number.NaN },
  f: (x, { eps }) => {
    // NaN stands for "no eps": comparisons with it are false, so that nothing is held.
    const high = s.sub(1, eps);
    const held = s.select(s.lt(x, eps), eps, s.select(s.gt(x, high), high, x));
    return s.log(s.div(held, s.sub(1, held)));
  },
  d: {
    // Without eps nothing comes back from outside [0, 1], where there is no logit.
    input: (x, _y, { eps }) => {
      const slope = s.reciprocal(s.mul(x, s.sub(1, x)));
      const within = s.and(s.ge(x, eps), s.le(x, s.sub(1, eps)));
      const open = s.select(s.or(s.lt(x, 0), s.gt(x, 1)), Number.NaN, slope);
      return s.select(s.isnan(eps), open, s.select(s.isnan(x), x, s.select(within, slope, 0)));
    },
  },
  result: "float",
  domain: [0.1, 0.9],
});

/**
 * Sigmoid linear unit (swish): x sigmoid(x).
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.functional.silu
 * @example
 * silu(tensor([0])).tolist() // => [0]
 */
export const silu: Op<UnaryWith<[inplace?: boolean | InPlace]>> = elementwise({
  name: "silu",
  overwrites: true,
  refuses: ["bool", "int"],
  f: (x) => s.mul(x, s.sigmoid(x)),
});

/**
 * x tanh(softplus(x)).
 *
 * @shape `*s -> *s`
 * @source Misra 2019; PyTorch torch.nn.functional.mish
 * @example
 * mish(tensor([0])).tolist() // => [0]
 */
export const mish: Op<UnaryWith<[inplace?: boolean | InPlace]>> = elementwise({
  name: "mish",
  overwrites: true,
  refuses: ["bool", "int"],
  f: (x) => s.mul(x, s.tanh(s.softplus(x))),
});

/**
 * log(1 + exp(beta x)) / beta; above `threshold` (of beta x) x itself.
 *
 * @shape `*s -> *s`
 * @param beta sharpness (default: 1)
 * @param threshold from where on the function is x (default: 20)
 * @source PyTorch torch.nn.functional.softplus
 * @example
 * softplus(tensor([0])).item().toFixed(4) // => "0.6931"
 */
export const softplus: Op<
  UnaryWith<Optional<[beta?: number, threshold?: number], { beta?: number; threshold?: number }>>
> = elementwise({
  name: "softplus",
  refuses: ["bool", "int"],
  options: { beta: 1, threshold: 20 },
  f: (x, { beta, threshold }) => s.select(s.gt(s.mul(x, beta), threshold), x, s.div(s.softplus(s.mul(x, beta)), beta)),
  d: { input: (x, _y, { beta, threshold }) => s.select(s.gt(s.mul(x, beta), threshold), 1, s.sigmoid(s.mul(x, beta))) },
});

/**
 * x / (1 + |x|).
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.functional.softsign
 * @example
 * softsign(tensor([1])).tolist() // => [0.5]
 */
export const softsign: Op<Unary> = elementwise({
  name: "softsign",
  refuses: ["bool"],
  f: (x) => s.div(x, s.add(1, s.abs(x))),
  result: "float",
  d: { input: (x) => s.div(1, s.square(s.add(1, s.abs(x)))) },
});

/**
 * log(sigmoid(x)), without overflow.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.functional.logsigmoid
 * @example
 * logsigmoid(tensor([0])).item().toFixed(4) // => "-0.6931"
 */
export const logsigmoid: Op<Unary> = elementwise({
  name: "logsigmoid",
  refuses: ["bool", "int"],
  f: (x) => s.neg(s.softplus(s.neg(x))),
  d: { input: (x) => s.sigmoid(s.neg(x)) },
});

/**
 * x held within [minVal, maxVal]; the derivative at the bounds is 0.
 *
 * @shape `*s -> *s`
 * @param minVal lower bound (default: -1)
 * @param maxVal upper bound (default: 1)
 * @source PyTorch torch.nn.functional.hardtanh
 * @example
 * hardtanh(tensor([-3, 0.5, 3])).tolist() // => [-1, 0.5, 1]
 */
export const hardtanh: Op<
  UnaryWith<
    Optional<
      [minVal?: number, maxVal?: number, inplace?: boolean],
      { minVal?: number; maxVal?: number; inplace?: boolean }
    >
  >
> = elementwise({
  name: "hardtanh",
  overwrites: true,
  refuses: ["bool"],
  options: { minVal: -1, maxVal: 1 },
  f: (x, { minVal, maxVal }) => s.clamp(x, minVal, maxVal),
  d: { input: (x, _y, { minVal, maxVal }) => s.select(s.or(s.le(x, minVal), s.ge(x, maxVal)), 0, 1) },
  check: (_, { minVal, maxVal }) => {
    if ((minVal as number) > (maxVal as number)) {
      throw new ArgumentError(
        `hardtanh: minVal is ${minVal} and maxVal ${maxVal}, but minVal must not be above maxVal`,
        { op: "hardtanh" },
      );
    }
  },
});

/**
 * x times hardsigmoid(x): 0 below -3, x above 3, x (x + 3) / 6 between.
 *
 * @shape `*s -> *s`
 * @source Howard et al. 2019; PyTorch torch.nn.functional.hardswish
 * @example
 * hardswish(tensor([-4, 0, 4])).tolist() // => [0, 0, 4]
 */
export const hardswish: Op<UnaryWith<[inplace?: boolean | InPlace]>> = elementwise({
  name: "hardswish",
  overwrites: true,
  refuses: ["bool", "int"],
  f: (x) => s.div(s.mul(x, s.clamp(s.add(x, 3), 0, 6)), 6),
  d: { input: (x) => s.select(s.le(x, -3), 0, s.select(s.lt(x, 3), s.add(s.div(x, 3), 0.5), 1)) },
  domain: [-5, 5],
});

/**
 * 0 below -3, 1 above 3, x / 6 + 1 / 2 between.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.functional.hardsigmoid
 * @example
 * hardsigmoid(tensor([-4, 0, 4])).tolist() // => [0, 0.5, 1]
 */
export const hardsigmoid: Op<UnaryWith<[inplace?: boolean | InPlace]>> = elementwise({
  name: "hardsigmoid",
  overwrites: true,
  refuses: ["bool", "int"],
  f: (x) => s.div(s.clamp(s.add(x, 3), 0, 6), 6),
  d: { input: (x) => s.select(s.and(s.gt(x, -3), s.lt(x, 3)), 1 / 6, 0) },
  domain: [-5, 5],
});

/**
 * x where it is farther from 0 than `lambd`, else 0.
 *
 * @shape `*s -> *s`
 * @param lambd width of the flat part (default: 0.5)
 * @source PyTorch torch.nn.functional.hardshrink
 * @example
 * hardshrink(tensor([-1, 0.2, 1])).tolist() // => [-1, 0, 1]
 */
export const hardshrink: Op<UnaryWith<Optional<[lambd?: number], { lambd?: number }>>> = elementwise({
  name: "hardshrink",
  refuses: ["bool", "int"],
  options: { lambd: 0.5 },
  f: (x, { lambd }) => s.select(s.and(s.ge(x, s.neg(lambd)), s.le(x, lambd)), 0, x),
});

/**
 * x moved towards 0 by `lambd`, 0 within it.
 *
 * @shape `*s -> *s`
 * @param lambd how far (default: 0.5)
 * @source PyTorch torch.nn.functional.softshrink
 * @example
 * softshrink(tensor([-1, 0.2, 1])).tolist() // => [-0.5, 0, 0.5]
 */
export const softshrink: Op<UnaryWith<Optional<[lambd?: number], { lambd?: number }>>> = elementwise({
  name: "softshrink",
  refuses: ["bool", "int"],
  options: { lambd: 0.5 },
  f: (x, { lambd }) =>
    s.select(s.gt(x, lambd), s.sub(x, lambd), s.select(s.lt(x, s.neg(lambd)), s.add(x, lambd), s.mul(x, 0))),
  d: { input: (x, _y, { lambd }) => s.select(s.le(s.abs(x), lambd), 0, 1) },
  check: (_, { lambd }) => {
    if (!((lambd as number) >= 0))
      throw new ArgumentError(`softshrink: lambd is ${lambd}, but must not be negative`, { op: "softshrink" });
  },
});

/**
 * x - tanh(x).
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.functional.tanhshrink
 * @example
 * tanhshrink(tensor([0])).tolist() // => [0]
 */
export const tanhshrink: Op<Unary> = elementwise({
  name: "tanhshrink",
  refuses: ["bool"],
  f: (x) => s.sub(x, s.tanh(x)),
  result: "float",
});

/**
 * x where it is above `threshold`, else `value`.
 *
 * @shape `*s -> *s`
 * @param threshold the bound
 * @param value what stands below it
 * @source PyTorch torch.nn.functional.threshold
 * @example
 * threshold(tensor([0.5, 2]), 1, 9).tolist() // => [9, 2]
 */
export const threshold: Op<
  UnaryWith<
    | [threshold: number, value: number, inplace?: boolean | InPlace]
    | [options: { threshold: number; value: number } & InPlace]
  >
> = compose({
  name: "threshold",
  params: { input: takes.tensor, threshold: takes.number, value: takes.number, inplace: takes.flag(false) },
  run: ({ input, threshold: bound, value, inplace }) => {
    const options = { threshold: bound, value };
    return inplace ? thresholded.declaration.inPlace!(input, options) : thresholded(input, options);
  },
  samples: () => thresholded.declaration.samples().map(([x]) => [x, 0.3, -7]),
  inPlace: true,
});

const thresholded: Op<UnaryWith<[options: { threshold: number; value: number }]>> = elementwise({
  name: "threshold",
  refuses: ["bool"],
  options: { threshold: 0, value: 0 },
  f: (x, { threshold: bound, value }) => s.select(s.le(x, bound), value, x),
});

/**
 * Parametric rectified linear unit: x where it is positive, else weight * x, with one weight or one for each channel (axis 1).
 *
 * @shape `*s -> *s`
 * @param weight a tensor with one element, or one for each channel
 * @source He et al. 2015; PyTorch torch.prelu
 * @example
 * prelu(tensor([-4, 2]), tensor([0.25])).tolist() // => [-1, 2]
 */
export const prelu: Op<Sloped<"prelu">> = compose({
  name: "prelu",
  params: { input: takes.tensor, weight: takes.tensor },
  run: ({ input, weight }) => {
    if (weight.dtype !== input.dtype) {
      throw new DTypeError(`prelu: input is ${input.dtype} but weight is ${weight.dtype}; convert one of them`, {
        op: "prelu",
        dtypes: [input.dtype, weight.dtype],
      });
    }
    const n = weight.shape.reduce((a, b) => a * b, 1);
    const channels = input.shape.length > 1 ? input.shape[1]! : 1;
    if (weight.shape.length > 1 || (n !== 1 && n !== channels)) {
      const values = { op: "prelu", shape: show(weight.shape), channels };
      throw new ShapeError(fill(messages.slopes, values), { op: "prelu", shapes: [input.shape, weight.shape] });
    }
    const w =
      n === 1 && input.shape.length < 2
        ? weight.reshape(input.shape.length === 0 ? [] : [1])
        : weight.reshape([n, ...input.shape.slice(2).map(() => 1)]);
    return parametric(input, w);
  },
  samples: () => [parametric.declaration.samples()[0]!].map(([x, w]) => [x, (w as Tensor).at(0)]),
});

const parametric: Op<Of<(x: Tensor, w: Tensor) => Tensor>> = elementwise({
  name: "prelu",
  inputs: ["input", "weight"],
  f: (x, w) => s.select(s.gt(x, 0), x, s.mul(w, x)),
});

/**
 * Gated linear unit: the first half along `dim` times the sigmoid of the second.
 *
 * @shape halves the size of `dim`
 * @param dim the axis that is halved (default: -1)
 * @source Dauphin et al. 2016; PyTorch torch.nn.functional.glu
 * @example
 * glu(tensor([3, 0])).tolist() // => [1.5]
 */
export const glu: Op<Halve<"glu">> = compose({
  name: "glu",
  params: { input: takes.tensor, dim: takes.or(takes.dim, -1) },
  run: ({ input, dim }) => {
    const axis = normalizeDim("glu", dim, input.shape.length, input.shape);
    const size = input.shape[axis] ?? 1;
    if (size % 2 !== 0 || input.shape.length === 0) {
      throw new ShapeError(`glu: axis ${dim} of size ${size} cannot be divided by 2`, {
        op: "glu",
        shapes: [input.shape],
      });
    }
    const gate = input.narrow(axis, size / 2, size / 2);
    return input.narrow(axis, 0, size / 2).mul(gate.sigmoid());
  },
  samples: () => [[sigmoid.declaration.samples()[0]![0], 0]],
});
