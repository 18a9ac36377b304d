/** Random programs, right and wrong, for every operation: each is one expression whose value is a tensor. */

import { type Random, shapes, wrongShapes } from "./draw";
import { blocks } from "./writers-blocks";
import {
  along,
  binary,
  matmul,
  pair,
  reduction,
  signature,
  spreadReduction,
  ternary,
  twoTensors,
  unary,
  where,
  withParams,
} from "./writers-elementwise";
import { layers } from "./writers-layers";
import { every, losses } from "./writers-losses";
import {
  as,
  at,
  chunk,
  create,
  diagonal,
  expand,
  flatten,
  indexed,
  join,
  like,
  made,
  moved,
  narrow,
  permute,
  repeat,
  reshape,
  scattered,
  select,
  split,
  square,
  squeeze,
  transpose,
  unbind,
  unflatten,
  unsqueeze,
} from "./writers-move";
import { adaptive, conv, einsum, linear, pool } from "./writers-network";
import { rest } from "./writers-rest";
import { called, dim, list, spread, type Writer, zeros } from "./writing";

/** Nested arrays of a shape. */
function nested(r: Random, [n, ...rest]: readonly number[]): string {
  return n === undefined ? String(r.int(0, 9)) : list(Array.from({ length: n }, () => nested(r, rest)));
}

/** How each operation's programs are written. */
export const writers: Readonly<Record<string, Writer>> = {
  ...layers,
  ...losses,
  ...blocks,
  ...rest,
  ...every(
    "abs acos acosh asin asinh atan atanh ceil cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 floor frac lgamma log log10 log1p log2 nanToNum neg rad2deg reciprocal round rsqrt sign sin sinh sqrt square tan tanh trunc sigmoid relu relu6 selu silu mish softsign tanhshrink hardsigmoid hardswish logsigmoid isfinite isinf isnan isneginf isposinf logicalNot signbit clone contiguous double float int bool",
    unary(),
  ),
  ...every("celu elu leakyRelu hardshrink softshrink hardtanh gelu softplus logit", unary()),
  ...every("clamp clip", withParams("-1", "1")),
  ...every("add sub mul div pow remainder fmod floorDivide rsub eq ne gt ge lt le", binary),
  ...every("maximum minimum atan2 logicalAnd logicalOr logicalXor", twoTensors),
  ...every("addcmul addcdiv lerp", ternary),
  where,
  matmul,
  mm: signature("n k, k m -> n m"),
  bmm: signature("b n k, b k m -> b n m"),
  mv: signature("n m, m -> n"),
  dot: signature("n, n -> "),
  outer: signature("n, m -> n m"),
  addmm: signature("n m, n k, k m -> n m", "{ beta: 2 }"),
  baddbmm: signature("b n m, b n k, b k m -> b n m"),
  addmv: signature("n, n k, k -> n"),
  addr: signature("n m, n, m -> n m"),
  linear,
  einsum,
  ...every("sum mean nansum amax amin", reduction()),
  logsumexp: reduction(true, true),
  ...every("prod argmax argmin all any", reduction(false)),
  ...every("std var", spreadReduction),
  ...every("max min", pair),
  ...every("softmax logSoftmax softmin", along),
  ...every("reshape view", reshape),
  ...every("transpose swapaxes swapdims", transpose),
  permute,
  movedim: moved,
  flatten,
  ravel: unary(),
  unflatten,
  squeeze,
  unsqueeze,
  ...every("expand broadcastTo", expand),
  ...every("expandAs viewAs reshapeAs", as),
  ...every("repeat", repeat),
  ...every("cat concat concatenate", join(false)),
  stack: join(true),
  split,
  chunk,
  unbind,
  at,
  select,
  narrow,
  ...every("indexSelect gather", indexed),
  ...every("scatter scatterAdd", scattered),
  scatterReduce: (r, op) => scattered(r, op).replace(/\)$/, ', "sum")'),
  diagonal,
  t: square,
  ...every("zerosLike onesLike randLike randnLike emptyLike fullLike", like),
  ...every("zeros ones empty rand randn", create),
  arange: made((r) =>
    r.one([
      `arange(${r.int(0, 30)})`,
      `arange(${r.int(0, 5)}, ${r.int(0, 30)})`,
      `arange(${r.int(0, 5)}, ${r.int(6, 30)}, ${r.int(1, 4)})`,
    ]),
  ),
  linspace: made((r) => `linspace(0, 1, ${r.int(1, 6)})`),
  eye: made((r) => r.one([`eye(${r.int(1, 6)})`, `eye(${r.int(1, 6)}, ${r.int(1, 6)})`])),
  full: made((r) => `full(${list(shapes(r, 0, 3))}, 2)`),
  tensor: made((r) => `tensor(${nested(r, shapes(r, 0, 3, 2))})`),
  ...every("conv1d conv2d conv3d convTranspose1d convTranspose2d convTranspose3d", conv),
  ...every("maxPool1d maxPool2d maxPool3d avgPool1d avgPool2d avgPool3d", pool),
  ...every("adaptiveAvgPool1d adaptiveAvgPool2d adaptiveAvgPool3d", adaptive),
  ...every("cumsum cumprod logcumsumexp", along),
  ...every("byte long", unary()),
  ...every("tril triu", withParams("1")),
  trace: (r, op) => called(r, op, zeros(r, r.chance(0.5) ? shapes(r, 2, 2) : shapes(r, 0, 4)), []),
  ...every("bitwiseAnd bitwiseOr bitwiseXor", (r, op) =>
    binary(r, op).replace(/zeros\(.*?\)(?!\.int)/g, (x) => `${x}.int()`),
  ),
  ...every("argsort", along),
  ...every("sort cummax cummin", (r, op) => `${along(r, op)}.${r.one(["values", "indices"])}`),
  mode: (r, op) => {
    const shape = shapes(r, 1, 4);
    const d = dim(r, shape.length);
    return `${called(r, op, zeros(r, shape), r.one([[String(d)], [String(d), "true"], [`{ dim: ${d} }`]]))}.values`;
  },
  median: pair,
  countNonzero: (r, op) => {
    const shape = shapes(r, 1, 4);
    return called(r, op, zeros(r, shape), [String(dim(r, shape.length))]);
  },
  kthvalue: (r, op) => {
    const shape = shapes(r, 1, 3);
    const d = dim(r, shape.length);
    const args = r.one([["1"], ["1", String(d)], ["1", String(d), "true"], ["1", `{ dim: ${d}, keepdim: true }`]]);
    return `${called(r, op, zeros(r, shape), args)}.values`;
  },
  topk: (r, op) => {
    const shape = shapes(r, 1, 3);
    const d = dim(r, shape.length);
    return `${called(
      r,
      op,
      zeros(r, shape),
      r.one([
        ["1", String(d)],
        ["1", `{ dim: ${d} }`],
      ]),
    )}.values`;
  },
  norm: (r, op) => {
    const shape = shapes(r, 1, 4);
    const d = dim(r, shape.length);
    const args = [
      [],
      ["2"],
      ["2", String(d)],
      ["1", String(d), "true"],
      [`{ dim: ${d}, keepdim: true }`],
      ["2", `{ dim: ${d} }`],
    ];
    return called(r, op, zeros(r, shape), r.one(args));
  },
  diff: (r, op) => {
    const shape = shapes(r, 1, 3);
    const d = dim(r, shape.length);
    return called(
      r,
      op,
      zeros(r, shape),
      r.one([
        [String(r.int(1, 2)), String(d)],
        ["1", String(d)],
      ]),
    );
  },
  glu: (r, op) => {
    const shape = shapes(r, 1, 3);
    return called(r, op, zeros(r, shape), r.chance(0.3) ? [] : [String(dim(r, shape.length, 0.2))]);
  },
  ...every("flip", (r, op) => {
    const shape = shapes(r, 1, 4);
    const dims = r.someOf(shape.length).concat(r.chance(0.4) ? [dim(r, shape.length, 0.7)] : []);
    return called(r, op, zeros(r, shape), spread(r, dims));
  }),
  fliplr: withParams(),
  flipud: withParams(),
  roll: (r, op) => {
    const shape = shapes(r, 1, 4);
    const d = dim(r, shape.length);
    return called(
      r,
      op,
      zeros(r, shape),
      r.one([
        ["1", String(d)],
        ["1", `{ dims: ${d} }`],
        ["[1, 2]", list([0, d])],
      ]),
    );
  },
  rot90: (r, op) => {
    const shape = shapes(r, 2, 4);
    const dims = r.chance(0.5) ? r.order(shape.length).slice(0, 2) : [0, dim(r, shape.length, 0.8)];
    return called(r, op, zeros(r, shape), [String(r.int(-1, 3)), list(dims)]);
  },
  tile: (r, op) => {
    const shape = shapes(r, 1, 3);
    const right = called(r, op, zeros(r, shape), spread(r, shapes(r, 1, 4)));
    return r.chance(0.5) ? right : `${right}.add(${zeros(r, [7, 11, 13])})`;
  },
  repeatInterleave: (r, op) => {
    const shape = shapes(r, 1, 3);
    return called(r, op, zeros(r, shape), [
      String(r.int(1, 3)),
      ...(r.chance(0.2) ? [] : [String(dim(r, shape.length))]),
    ]);
  },
  tensorSplit: (r, op) => {
    const shape = shapes(r, 1, 3);
    return `${called(r, op, zeros(r, shape), [String(r.int(1, 4)), String(dim(r, shape.length))])}[0]!`;
  },
  ...every("hstack vstack dstack", (r, op) => {
    const shape = shapes(r, 1, 3);
    return `${op}(${list(Array.from({ length: r.int(1, 3) }, () => zeros(r, r.chance(0.3) ? r.changed(shape) : shape)))})`;
  }),
  kron: (r, op) => {
    const right = called(r, op, zeros(r, shapes(r, 0, 3)), [zeros(r, shapes(r, 1, 3))]);
    return r.chance(0.5) ? right : `${right}.add(${zeros(r, [31])})`;
  },
  cross: (r, op) => {
    const shape = [...shapes(r, 1, 2), 3];
    return called(r, op, zeros(r, shape), [zeros(r, r.chance(0.5) ? [shape[0]! + 6, ...shape.slice(1)] : shape), "-1"]);
  },
  diag: (r, op) =>
    called(
      r,
      op,
      zeros(r, r.chance(0.6) ? shapes(r, 1, 2) : shapes(r, 3, 4)),
      r.chance(0.5) ? [] : [String(r.int(-2, 2))],
    ),
  diagflat: (r, op) => {
    const right = called(r, op, zeros(r, shapes(r, 0, 3)), r.chance(0.5) ? [] : [String(r.int(-2, 2))]);
    return r.chance(0.5) ? right : `${right}.add(${zeros(r, [301])})`;
  },
  diagEmbed: (r, op) => {
    const shape = shapes(r, 1, 3);
    return called(
      r,
      op,
      zeros(r, shape),
      r.chance(0.3) ? [] : [String(r.int(-1, 2)), String(dim(r, shape.length + 1, 0.6)), "-1"],
    );
  },
  tensordot: (r, op) => {
    const [a, b] = [shapes(r, 1, 3), shapes(r, 1, 3)];
    const [d, e] = [r.int(0, a.length - 1), r.int(0, b.length - 1)];
    if (r.chance(0.6)) b[e] = a[d]!;
    return `${op}(${zeros(r, a)}, ${zeros(r, b)}, [[${d}], [${r.chance(0.1) ? b.length : e}]])`;
  },
  unfold: (r, op) => {
    const shape = shapes(r, 1, 3);
    return called(r, op, zeros(r, shape), [
      String(dim(r, shape.length, 0.3)),
      String(r.int(1, 4)),
      String(r.int(1, 2)),
    ]);
  },
  pad: (r, op) => {
    const shape = shapes(r, 1, 3);
    const pairs = r.chance(0.5) ? shape.length : shape.length + 1;
    return called(r, op, zeros(r, shape), [
      list(Array.from({ length: 2 * r.int(1, pairs) }, () => r.int(r.chance(0.3) ? -1 : 0, 2))),
    ]);
  },
  take: (r) => {
    const index = shapes(r, 1, 3);
    const right = `${zeros(r, shapes(r, 1, 3))}.take(${zeros(r, index)}.int())`;
    return r.chance(0.5) ? right : `${right}.add(${zeros(r, wrongShapes(r, index))})`;
  },
  bucketize: (r, op) => {
    const shape = shapes(r, 1, 3);
    const right = called(r, op, zeros(r, shape), ["tensor([1, 2])"]);
    return r.chance(0.5) ? right : `${right}.add(${zeros(r, wrongShapes(r, shape))})`;
  },
  ...every("to type", withParams('"float64"')),
  typeAs: withParams("zeros(2)"),
  prelu: withParams("zeros(1)"),
  ...every("indexAdd indexCopy", (r, op) => {
    const shape = shapes(r, 1, 3);
    const d = dim(r, shape.length);
    const axis = d < 0 ? d + shape.length : d;
    return called(r, op, zeros(r, shape), [
      String(d),
      "zeros(1).int()",
      zeros(
        r,
        shape.map((n, i) => (i === axis ? 1 : n)),
      ),
    ]);
  }),
  indexFill: (r, op) => {
    const shape = shapes(r, 1, 3);
    return called(r, op, zeros(r, shape), [String(dim(r, shape.length)), "zeros(1).int()", "1"]);
  },
  maskedFill: (r, op) => {
    const a = shapes(r, 1, 3);
    const mask = r.chance(0.5) ? wrongShapes(r, a) : r.broadcastable(a);
    return called(r, op, zeros(r, a), [`${zeros(r, mask)}.gt(0)`, "1"]);
  },
};

/** Operations whose result's shape depends on values, or that are told every size: no rule to compare. */
export const shapeless: Readonly<Record<string, string>> = {
  maskedSelect: "as many as are true",
  nonzero: "as many as are not 0",
  argwhere: "as many as are not 0",
  unique: "as many as differ",
  uniqueConsecutive: "as many as differ",
  bincount: "as many as the largest value",
  asStrided: "the given sizes",
  histc: "the given number of bins",
  set: "the tensor's own shape, by any index",
  indexPut: "the tensor's own shape, by any indices",
  takeAlongDim: "the indices' shape, which may broadcast",
  tripletMarginWithDistanceLoss: "what a distance of one's own makes of its inputs",
  "nn.TripletMarginWithDistanceLoss": "what a distance of one's own makes of its inputs",
  unfoldImage: "the function unfold, whose name is a tensor's method as well: drawn as nn.Unfold",
  searchsorted: "the values' shape; whether the sequence fits depends on both",
  allclose: "gives true or false",
  equal: "gives true or false",
  copy: "in types the tensor itself: what it takes is checked by copy_",
  fill: "takes a number",
  ...Object.fromEntries(
    "threshold_ copysign_ fmax_ fmin_ hypot_ isclose_ logaddexp_ xlogy_ isfinite_ isinf_ isnan_ isneginf_ isposinf_ signbit_ addmv_ addr_"
      .split(" ")
      .map((name) => [name, "no method for the compiler"]),
  ),
  ...Object.fromEntries(
    "indexAdd_ indexCopy_ indexFill_ indexPut_ scatter_ scatterAdd_ scatterReduce_"
      .split(" ")
      .map((name) => [name, "the tensor's own shape, by any indices"]),
  ),
  detach_: "gives the tensor itself",
  fillDiagonal_: "gives the tensor itself",
  "nn.ModuleList": "has no forward",
  "nn.ModuleDict": "has no forward",
  "nn.ParameterList": "has no forward",
  "nn.ParameterDict": "has no forward",
};
