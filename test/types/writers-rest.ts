/** Writers of programs of operations in place, of random and of further functions. */

import { type Random, shapes, wrongShapes } from "./draw";

import { every } from "./writers-losses";
import { dim, list, type Writer, zeros } from "./writing";

/** What is larger than the tensor, or does not broadcast, does not fit in place. */
const into =
  (...more: string[]): Writer =>
  (r, op) => {
    const shape = shapes(r, 0, 3);
    const other = r.one([r.broadcastable(shape), wrongShapes(r, shape), [2, ...shape], r.broadcastable(shape)]);
    return `${zeros(r, shape, true)}.${op}(${[zeros(r, other), ...more].join(", ")})`;
  };

const three: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const other = () => zeros(r, r.one([r.broadcastable(shape), wrongShapes(r, shape), r.broadcastable(shape)]));
  return `${zeros(r, shape, true)}.${op}(${other()}, ${other()})`;
};

/** In place and with nothing that could be wrong: wrong by what stands around it. */
const alone =
  (...params: string[]): Writer =>
  (r, op) => {
    const shape = shapes(r, 2, 3);
    const right = `${zeros(r, shape, true)}.${op}(${params.join(", ")})`;
    return r.chance(0.5)
      ? right
      : `${right}.add(${zeros(
          r,
          wrongShapes(
            r,
            shape.map((n) => n + 1),
          ),
        )})`;
  };

/** A tensor of a known shape; wrong by what follows. */
const made =
  (write: (r: Random, shape: readonly number[]) => string, low = 0, high = 3): Writer =>
  (r) => {
    const shape = shapes(r, low, high, 2);
    const right = write(r, shape);
    return r.chance(0.5) ? right : `${right}.add(${zeros(r, [...shape.slice(0, -1), (shape.at(-1) ?? 1) + 5, 4])})`;
  };

export const rest: Readonly<Record<string, Writer>> = {
  ...every(
    "add_ sub_ mul_ div_ pow_ remainder_ fmod_ floorDivide_ rsub_ eq_ ne_ gt_ ge_ lt_ le_ maximum_ minimum_ atan2_ logicalAnd_ logicalOr_ logicalXor_",
    into(),
  ),
  ...every("lerp_ addcmul_ addcdiv_", three),
  ...every(
    "abs_ acos_ acosh_ asin_ asinh_ atan_ atanh_ ceil_ cos_ cosh_ deg2rad_ digamma_ erf_ erfc_ erfinv_ exp_ exp2_ expm1_ floor_ frac_ lgamma_ log_ log1p_ log2_ log10_ nanToNum_ neg_ rad2deg_ reciprocal_ round_ rsqrt_ sign_ sin_ sinh_ sqrt_ square_ tan_ tanh_ trunc_ sigmoid_ relu_ relu6_ selu_ silu_ mish_ softsign_ tanhshrink_ hardsigmoid_ hardswish_ logsigmoid_ celu_ elu_ leakyRelu_ hardshrink_ softshrink_ hardtanh_ gelu_ softplus_ logit_  logicalNot_ tril_ triu_ zero_ uniform_ normal_ bernoulli_ exponential_ random_ requiresGrad_",
    alone(),
  ),
  ...every("clamp_ clip_", alone("-1", "1")),
  fill_: alone("1"),
  ...every("copysign fmax fmin hypot logaddexp xlogy isclose", (r, op) => {
    const a = shapes(r, 0, 3);
    return `${op}(${zeros(r, a)}, ${zeros(r, r.chance(0.5) ? wrongShapes(r, a) : r.broadcastable(a))})`;
  }),
  ...every("clampMin clampMax", (r, op) => {
    const shape = shapes(r, 1, 3);
    const right = `${op}(${zeros(r, shape)}, 1)`;
    return r.chance(0.5) ? right : `${right}.add(${zeros(r, wrongShapes(r, shape))})`;
  }),
  logspace: made((_, [n = 1]) => `logspace(0, 1, ${n})`, 1, 1),
  randint: made((r, shape) => r.one([`randint(0, 5, ${list(shape)})`, `randint(5, ${list(shape)})`])),
  randperm: made((_, [n = 1]) => `randperm(${n})`, 1, 1),
  bernoulli: made((r, shape) => `bernoulli(${zeros(r, shape)})`),
  randintLike: made((r, shape) => `randintLike(${zeros(r, shape)}, 5)`),
  normal: made((r, shape) => r.one([`normal(0, 1, ${list(shape)})`, `normal(${zeros(r, shape)}, 1)`])),
  oneHot: made(
    (r, shape) => `nn.functional.oneHot(${zeros(r, shape.slice(0, -1))}.long(), ${shape.at(-1) ?? 2})`,
    1,
    3,
  ),
  ...every("newZeros newOnes newEmpty", (r, op) => {
    const shape = shapes(r, 1, 3);
    const right = `zeros(3).${op}(${r.chance(0.5) ? list(shape) : shape.join(", ")})`;
    return r.chance(0.5) ? right : `${right}.add(${zeros(r, wrongShapes(r, shape))})`;
  }),
  newFull: made((_, shape) => `zeros(3).newFull(${list(shape)}, 2)`),
  squeeze_: (r, op) => {
    const shape = shapes(r, 1, 3);
    return `${zeros(r, shape, true)}.${op}(${dim(r, shape.length)})`;
  },
  unsqueeze_: (r, op) => {
    const shape = shapes(r, 1, 3);
    return `${zeros(r, shape, true)}.${op}(${dim(r, shape.length + 1)})`;
  },
  transpose_: (r, op) => {
    const shape = shapes(r, 2, 3);
    return `${zeros(r, shape, true)}.${op}(${dim(r, shape.length)}, ${dim(r, shape.length, 0.2)})`;
  },
  t_: (r, op) => `${zeros(r, shapes(r, 0, 4))}.${op}()`,
  ...every("cumsum_ cumprod_", (r, op) => {
    const shape = shapes(r, 1, 3);
    return `${zeros(r, shape, true)}.${op}(${dim(r, shape.length)})`;
  }),
  ...every("det inverse", (r, op) => {
    const n = r.int(1, 4);
    const x = [...shapes(r, 0, 2), n, n];
    const given = zeros(r, r.chance(0.45) ? r.one([r.changed(x), [n], [...x, n + 1]]) : x, true);
    const right = op === "det" ? `det(${given})` : `inverse(${given}.add(eye(${n})))`;
    return r.chance(0.7) ? right : `linalg.${op === "det" ? right : right.replace("inverse", "inv")}`;
  }),
  copy_: into(),
  ...every("bitwiseAnd_ bitwiseOr_ bitwiseXor_", (r, op) =>
    into()(r, op).replace(/zeros\(.*?\)(?!\.int)/g, (x) => `${x}.int()`),
  ),
  ...Object.fromEntries(
    Object.entries({ addmm_: "nm nk km", baddbmm_: "bnm bnk bkm" }).map(([name, letters]): [string, Writer] => [
      name,
      (r, op) => {
        const size: Readonly<Record<string, number>> = {
          n: r.int(1, 4),
          m: r.int(1, 4),
          k: r.int(1, 4),
          b: r.int(1, 3),
        };
        const [x, a, b] = letters.split(" ").map((word) => {
          const shape = [...word].map((letter) => size[letter]!);
          return zeros(r, r.chance(0.2) ? r.changed(shape, 5) : shape, true);
        });
        return `${x}.${op}(${a}, ${b})`;
      },
    ]),
  ),
  maskedFill_: (r, op) => {
    const shape = shapes(r, 1, 3);
    const mask = r.chance(0.5) ? wrongShapes(r, shape) : r.broadcastable(shape);
    return `${zeros(r, shape, true)}.${op}(${zeros(r, mask)}.gt(0), 1)`;
  },
};
