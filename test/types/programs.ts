/** Draws small programs, right and wrong, for every operation: each is one expression whose value is a tensor. */

import { type Random, shapes, wrongShapes } from "./draw";

/** Writes one program for an operation. */
export type Writer = (r: Random, op: string) => string;

/** `zeros(2, 3)`, one way of writing it or the other. */
function zeros(r: Random, shape: readonly number[]): string {
  if (shape.length === 0) return r.one(["zeros([])", "zeros()"]);
  return r.chance(0.5) ? `zeros(${shape.join(", ")})` : `zeros([${shape.join(", ")}])`;
}

/** `op(x, args)` or `x.op(args)`. */
function called(r: Random, op: string, x: string, args: readonly string[]): string {
  return r.chance(0.3) && op !== "var" ? `${op}(${[x, ...args].join(", ")})` : `${x}.${op}(${args.join(", ")})`;
}

/** A dimension of a shape, counted from either end; out of range now and then. */
function dim(r: Random, rank: number, wrong = 0.4): number {
  const n = Math.max(rank, 1);
  if (r.chance(wrong)) return r.one([n, n + 1, -n - 1]);
  return r.int(-n, n - 1);
}

const list = (values: readonly unknown[]) => `[${values.join(", ")}]`;

/** Numbers separately or in one array. */
function spread(r: Random, values: readonly number[]): string[] {
  return values.length > 0 && r.chance(0.5) ? values.map(String) : [list(values)];
}

/** One tensor, no shape rule of its own: wrong by what stands before or after it. */
const unary =
  (...params: string[]): Writer =>
  (r, op) => {
    const shape = shapes(r, 0, 4);
    const x = zeros(r, shape);
    if (r.chance(0.5)) return called(r, op, x, r.chance(0.5) ? params : []);
    const other = zeros(r, wrongShapes(r, shape.length > 0 ? shape : [2]));
    const base = zeros(r, shape.length > 0 ? shape : [2]);
    return r.one([`${called(r, op, base, [])}.add(${other})`, called(r, op, `${base}.add(${other})`, [])]);
  };

/** As unary, for an operation that needs its parameters. */
const withParams =
  (...params: string[]): Writer =>
  (r, op) => {
    const shape = shapes(r, 1, 4);
    const right = called(r, op, zeros(r, shape), params);
    return r.chance(0.5) || needsMatrix.has(op) ? right : `${right}.add(${zeros(r, wrongShapes(r, shape))})`;
  };

/** Operations that refuse tensors of rank 1 by themselves. */
const needsMatrix = new Set(["tril", "triu", "fliplr"]);

/** Two operands that broadcast. */
const binary: Writer = (r, op) => {
  const a = shapes(r, 0, 4);
  const b = r.chance(0.5) ? wrongShapes(r, a) : r.broadcastable(a);
  if (r.chance(0.1)) return called(r, op, zeros(r, a), ["2"]);
  return called(r, op, zeros(r, a), [zeros(r, b)]);
};

const ternary: Writer = (r, op) => {
  const a = shapes(r, 1, 3);
  const pick = () => (r.chance(0.3) ? wrongShapes(r, a) : r.broadcastable(a));
  return called(r, op, zeros(r, a), [zeros(r, pick()), zeros(r, pick())]);
};

const where: Writer = (r) => {
  const a = shapes(r, 1, 3);
  const pick = () => (r.chance(0.3) ? wrongShapes(r, a) : r.broadcastable(a));
  const [x, y] = [zeros(r, pick()), r.chance(0.2) ? "1" : zeros(r, pick())];
  return r.chance(0.5) ? `where(${zeros(r, a)}.gt(0), ${x}, ${y})` : `${zeros(r, a)}.where(${x}.gt(0), ${y})`;
};

/** Operands by a signature: sizes drawn by axis name, one of them changed in wrong programs. */
const signature =
  (sig: string, ...more: string[]): Writer =>
  (r, op) => {
    const [inputs] = sig.split(" -> ");
    const sizes = new Map<string, number>();
    const group = shapes(r, 0, 2);
    const operands = inputs!.split(", ").map((tokens) =>
      tokens
        .split(" ")
        .filter(Boolean)
        .flatMap((token) => {
          if (token.startsWith("*")) return r.broadcastable(group);
          if (!sizes.has(token)) sizes.set(token, r.int(1, 6));
          return [sizes.get(token)!];
        }),
    );
    if (r.chance(0.45)) {
      const i = r.int(0, operands.length - 1);
      operands[i] = r.chance(0.7) ? r.changed(operands[i]!) : shapes(r, 0, 4);
    }
    const [a, ...rest] = operands.map((o) => zeros(r, o));
    return called(r, op, a!, [...rest, ...(r.chance(0.3) ? more : [])]);
  };

const matmul: Writer = (r, op) => {
  const k = r.int(1, 5);
  const batch = shapes(r, 0, 2);
  const a = r.one([[k], [...r.broadcastable(batch), r.int(1, 5), k], [r.int(1, 5), k]]);
  const b = r.one([[k], [...r.broadcastable(batch), k, r.int(1, 5)], [k, r.int(1, 5)]]);
  const wrong = r.chance(0.45);
  const right = wrong ? r.one([r.changed(b), shapes(r, 0, 3)]) : b;
  return called(r, op, zeros(r, a), [zeros(r, right)]);
};

/** Reductions in all ways of naming dimensions. */
const reduction =
  (many = true, needed = false): Writer =>
  (r, op) => {
    const shape = shapes(r, 0, 4);
    const x = zeros(r, shape);
    const keep = r.one(["true", "false"]);
    const one = dim(r, shape.length);
    const dims =
      many && shape.length > 1 && r.chance(0.5)
        ? list(
            r
              .someOf(shape.length)
              .map((d) => (r.chance(0.3) ? d - shape.length : d))
              .concat(r.chance(0.3) ? [one] : []),
          )
        : String(one);
    return r.one([
      () => called(r, op, x, needed ? [dims] : []),
      () => called(r, op, x, [dims]),
      () => called(r, op, x, [dims, keep]),
      () => called(r, op, x, [`{ dim: ${dims} }`]),
      () => called(r, op, x, [`{ dim: ${dims}, keepdim: ${keep} }`]),
      () => called(r, op, x, [dims, `{ keepdim: ${keep} }`]),
    ])();
  };

/** Reductions by name only after the dimension (std, var). */
const spreadReduction: Writer = (r, op) => {
  const shape = shapes(r, 1, 4, 2);
  const d = dim(r, shape.length);
  const keep = r.one(["true", "false"]);
  return called(
    r,
    op,
    zeros(r, shape),
    r.one([[], [String(d)], [`{ dim: ${d}, keepdim: ${keep} }`], [String(d), `{ keepdim: ${keep} }`]]),
  );
};

const pair: Writer = (r, op) => {
  const shape = shapes(r, 1, 4);
  const d = dim(r, shape.length);
  const keep = r.one(["true", "false"]);
  const args = r.one([
    [String(d)],
    [String(d), keep],
    [`{ dim: ${d}, keepdim: ${keep} }`],
    [String(d), `{ keepdim: ${keep} }`],
  ]);
  return r.chance(0.15)
    ? called(r, op, zeros(r, shape), [])
    : `${called(r, op, zeros(r, shape), args)}.${r.one(["values", "indices"])}`;
};

const along: Writer = (r, op) => {
  const shape = shapes(r, 0, 4);
  const d = dim(r, shape.length);
  return called(r, op, zeros(r, shape), [r.chance(0.7) ? String(d) : `{ dim: ${d} }`]);
};

const reshape: Writer = (r, op) => {
  const shape = shapes(r, 0, 4);
  const count = shape.reduce((a, b) => a * b, 1);
  let to = r.factors(count);
  if (r.chance(0.4)) to = to.map((n, i) => (i === 0 ? -1 : n));
  if (r.chance(0.45))
    to = r.one([
      () => r.changed(to),
      () => [...to, 2],
      () => [-1, ...to, -1],
      () => to.map((n) => (n === -1 ? 7 : n)),
    ])();
  return called(r, op, zeros(r, shape), spread(r, to));
};

const transpose: Writer = (r, op) => {
  const shape = shapes(r, 0, 4);
  return called(r, op, zeros(r, shape), [String(dim(r, shape.length, 0.25)), String(dim(r, shape.length, 0.25))]);
};

const permute: Writer = (r, op) => {
  const shape = shapes(r, 1, 4);
  let dims = r.order(shape.length).map((d) => (r.chance(0.3) ? d - shape.length : d));
  if (r.chance(0.45))
    dims = r.one([
      () => dims.slice(1),
      () => [...dims, 0],
      () => dims.map((d, i) => (i === 0 ? shape.length : d)),
      () => dims.map(() => dims[0]!),
    ])();
  return called(r, op, zeros(r, shape), spread(r, dims));
};

const moved: Writer = (r, op) => {
  const shape = shapes(r, 1, 4);
  return called(r, op, zeros(r, shape), [String(dim(r, shape.length, 0.25)), String(dim(r, shape.length, 0.25))]);
};

const flatten: Writer = (r, op) => {
  const shape = shapes(r, 0, 4);
  const from = dim(r, shape.length, 0.3);
  const to = r.chance(0.3) ? dim(r, shape.length, 0.5) : -1;
  return called(r, op, zeros(r, shape), r.one([[], [String(from)], [String(from), String(to)]]));
};

const unflatten: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const d = r.int(0, shape.length - 1);
  let to = r.factors(shape[d]!);
  if (r.chance(0.4)) to = to.map((n, i) => (i === 0 ? -1 : n));
  if (r.chance(0.45)) to = r.changed(to);
  return called(r, op, zeros(r, shape), [
    String(r.chance(0.1) ? dim(r, shape.length, 1) : r.chance(0.5) ? d : d - shape.length),
    list(to),
  ]);
};

const squeeze: Writer = (r, op) => {
  const shape = shapes(r, 0, 4).map((n) => (r.chance(0.4) ? 1 : n));
  const args = r.chance(0.3)
    ? []
    : r.chance(0.7) || shape.length < 2
      ? [String(dim(r, shape.length))]
      : [list(r.someOf(shape.length))];
  return called(r, op, zeros(r, shape), args);
};

const unsqueeze: Writer = (r, op) => {
  const shape = shapes(r, 0, 3);
  return called(r, op, zeros(r, shape), [String(dim(r, shape.length + 1))]);
};

const expand: Writer = (r, op) => {
  const shape = shapes(r, 0, 3).map((n) => (r.chance(0.5) ? 1 : n));
  let to = [...shapes(r, 0, 1), ...shape.map((n) => (n === 1 ? r.int(1, 4) : n))];
  if (op === "expand" && r.chance(0.3))
    to = to.map((n, i) => (i >= to.length - shape.length && r.chance(0.5) ? -1 : n));
  if (r.chance(0.45)) to = r.one([() => r.changed(to), () => to.slice(1), () => [-1, ...to]])();
  return called(r, op, zeros(r, shape), op === "expand" ? spread(r, to) : [list(to)]);
};

const as: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const other = op === "expandAs" ? [...shapes(r, 0, 1), ...shape] : r.factors(shape.reduce((a, b) => a * b, 1));
  return called(r, op, zeros(r, shape), [zeros(r, r.chance(0.45) ? r.changed(other) : other)]);
};

const repeat: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  let by = [...shapes(r, 0, 1), ...shape.map(() => r.int(1, 3))];
  if (r.chance(0.45)) by = by.slice(0, shape.length - 1);
  return called(r, op, zeros(r, shape), by.length === 0 ? ["[]"] : spread(r, by));
};

const join =
  (stacked: boolean): Writer =>
  (r, op) => {
    const shape = shapes(r, stacked ? 0 : 1, 3);
    const d = dim(r, shape.length + (stacked ? 1 : 0), 0.15);
    const axis = d < 0 ? d + shape.length : d;
    const tensors = Array.from({ length: r.int(1, 3) }, () => {
      const own = stacked ? [...shape] : shape.map((n, i) => (i === axis ? r.int(1, 4) : n));
      return zeros(r, r.chance(0.2) ? r.changed(own) : own);
    });
    return `${op}(${list(tensors)}${d === 0 && r.chance(0.5) ? "" : `, ${r.chance(0.7) ? d : `{ dim: ${d} }`}`})`;
  };

const split: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const d = dim(r, shape.length, 0.25);
  const size = shape.at(d) ?? 3;
  if (r.chance(0.5)) return `${called(r, op, zeros(r, shape), [String(r.int(1, 4)), String(d)])}[0]!`;
  const first = r.int(0, size);
  return `${called(r, op, zeros(r, shape), [list([first, size - first + (r.chance(0.45) ? 1 : 0)]), String(d)])}[0]!`;
};

const chunk: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  return `${called(r, op, zeros(r, shape), [String(r.int(1, 4)), String(dim(r, shape.length))])}[0]!`;
};

const unbind: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  return `${called(r, op, zeros(r, shape), r.chance(0.2) ? [] : [String(dim(r, shape.length))])}[0]!`;
};

const at: Writer = (r, op) => {
  const shape = shapes(r, 1, 4);
  const take = shape.slice(0, r.int(1, shape.length));
  const index = take.map((n) => {
    const kind = r.int(0, 5);
    if (kind < 2) return String(r.chance(0.25) ? r.one([n, -n - 1]) : r.int(-n, n - 1));
    if (kind === 2) return `"${r.one(["", r.int(-n, n)])}:${r.one(["", r.int(-n, n + 2)])}"`;
    if (kind === 3) return `"${r.one(["", r.int(0, n)])}:${r.one(["", r.int(0, n + 1)])}:${r.int(1, 3)}"`;
    return kind === 4 ? "null" : '":"';
  });
  if (r.chance(0.3)) index.splice(r.int(0, index.length), 0, '"..."');
  if (r.chance(0.15)) index.push("0", "0", "0", "0");
  return called(r, op, zeros(r, shape), index);
};

const select: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  return called(r, op, zeros(r, shape), [String(dim(r, shape.length)), "0"]);
};

const narrow: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const d = dim(r, shape.length);
  return called(r, op, zeros(r, shape), [String(d), "0", String(r.int(0, shape.at(d) ?? 1))]);
};

const indexed: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const d = dim(r, shape.length);
  const index = op === "indexSelect" ? [r.int(1, 4)] : shape.map((n) => r.int(1, n));
  return called(r, op, zeros(r, shape), [String(d), `${zeros(r, index)}.int()`]);
};

const scattered: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  return called(r, op, zeros(r, shape), [String(dim(r, shape.length)), `${zeros(r, shape)}.int()`, zeros(r, shape)]);
};

const diagonal: Writer = (r, op) => {
  const shape = shapes(r, 2, 4);
  const [a, b] = r.order(shape.length) as [number, number];
  if (r.chance(0.3))
    return called(
      r,
      op,
      zeros(r, r.chance(0.5) ? shapes(r, 0, 1) : shape),
      r.chance(0.5) ? [] : [String(r.int(-2, 2))],
    );
  return called(r, op, zeros(r, shape), [String(r.int(-2, 2)), String(r.chance(0.4) ? shape.length : a), String(b)]);
};

const square: Writer = (r, op) => called(r, op, zeros(r, r.chance(0.5) ? shapes(r, 3, 4) : shapes(r, 0, 2)), []);

const like: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const x = `${op}(${zeros(r, shape)}${op === "fullLike" ? ", 2" : ""})`;
  return r.chance(0.5) ? x : `${x}.add(${zeros(r, wrongShapes(r, shape))})`;
};

/** A new tensor, right by itself, wrong together with another. */
const made =
  (write: (r: Random) => string): Writer =>
  (r) =>
    r.chance(0.5) ? write(r) : `${write(r)}.add(${zeros(r, [r.int(7, 9), 11])})`;

const create: Writer = (r, op) => {
  const shape = shapes(r, 1, 3, 2);
  const text = r.one([
    `${op}(${shape.join(", ")})`,
    `${op}(${list(shape)})`,
    `${op}(${shape.join(", ")}, { dtype: "float64" })`,
  ]);
  return r.chance(0.5) ? text : `${text}.mul(${zeros(r, wrongShapes(r, shape))})`;
};

const linear: Writer = (r, op) => {
  const [i, o] = [r.int(1, 5), r.int(1, 5)];
  const x = [...shapes(r, 0, 2), i];
  const wrong = r.chance(0.45);
  const part = r.int(0, 2);
  const operands = [x, [o, i], [o]].map((s, at) => (wrong && at === part ? r.changed(s, 7) : s));
  if (r.chance(0.3) && part < 2) operands.pop();
  return `${op}(${operands.map((s) => zeros(r, s)).join(", ")})`;
};

const einsum: Writer = (r, op) => {
  const [i, j, k] = [r.int(2, 4), r.int(5, 7), r.int(8, 9)];
  const [equation, operands] = r.one<[string, number[][]]>([
    [
      "ij,jk->ik",
      [
        [i, j],
        [j, k],
      ],
    ],
    [
      "ij,jk",
      [
        [i, j],
        [j, k],
      ],
    ],
    [
      "bij, bjk -> bik",
      [
        [3, i, j],
        [3, j, k],
      ],
    ],
    [
      "...ij,...jk->...ik",
      [
        [2, i, j],
        [j, k],
      ],
    ],
    ["ij->ji", [[i, j]]],
    ["ii->i", [[i, i]]],
    ["ii", [[i, i]]],
    ["i,j->ij", [[i], [j]]],
    [
      "ij,ij->",
      [
        [i, j],
        [i, j],
      ],
    ],
    [
      "bi,oi->bo",
      [
        [i, k],
        [j, k],
      ],
    ],
  ]);
  const at = r.int(0, operands.length - 1);
  const drawn = operands.map((s, n) => (n === at && r.chance(0.45) ? r.one([r.changed(s), [...s, 2], s.slice(1)]) : s));
  const texts = drawn.map((s) => zeros(r, s));
  return r.chance(0.3) ? `${op}("${equation}", ${list(texts)})` : `${op}("${equation}", ${texts.join(", ")})`;
};

/** The number of spatial axes in an operation's name: conv2d has two. */
const spatial = (op: string) => Number(/\d/.exec(op)![0]);

/** One number for every axis, or one for each. */
const perAxis = (r: Random, rank: number, low: number, high: number) =>
  r.chance(0.6) ? String(r.int(low, high)) : list(Array.from({ length: rank }, () => r.int(low, high)));

/** `{ stride: 2 }` of some of the settings. */
const some = (r: Random, settings: Readonly<Record<string, string>>) => {
  const chosen = Object.entries(settings).filter(() => r.chance(0.5));
  return chosen.length > 0 ? [`{ ${chosen.map(([name, value]) => `${name}: ${value}`).join(", ")} }`] : [];
};

const conv: Writer = (r, op) => {
  const rank = spatial(op);
  const transposed = op.includes("Transpose");
  const groups = r.chance(0.2) ? 2 : 1;
  const [i, o] = [r.int(1, 3) * groups, r.int(1, 3) * groups];
  const x = [...(r.chance(0.2) ? [] : [r.int(1, 2)]), i, ...Array.from({ length: rank }, () => r.int(3, 7))];
  const w = [...(transposed ? [i, o / groups] : [o, i / groups]), ...Array.from({ length: rank }, () => r.int(1, 3))];
  const settings = {
    stride: perAxis(r, rank, 1, 3),
    padding: !transposed && r.chance(0.2) ? r.one(['"same"', '"valid"']) : transposed ? "0" : perAxis(r, rank, 0, 2),
    dilation: perAxis(r, rank, 1, 2),
  };
  if (settings.padding === '"same"') settings.stride = "1";
  if (r.chance(0.45)) {
    const fault = r.int(0, 3);
    if (fault === 0) x.splice(-rank - 1, 1, i + 1);
    else if (fault === 1) w.pop();
    else if (fault === 2) x.splice(0, x.length - rank);
    else w.splice(transposed ? 0 : 1, 1, w[transposed ? 0 : 1]! + 1);
  }
  const options = some(r, settings);
  if (groups > 1)
    options.splice(
      0,
      1,
      options.length > 0 ? options[0]!.replace(" }", `, groups: ${groups} }`) : `{ groups: ${groups} }`,
    );
  if (
    options[0]?.includes('"same"') === false &&
    options[0].includes("stride") === false &&
    r.chance(0.3) &&
    groups === 1
  ) {
    return `${op}(${zeros(r, x)}, ${zeros(r, w)}, null, ${settings.stride})`;
  }
  return `${op}(${[zeros(r, x), zeros(r, w), ...options].join(", ")})`;
};

const pool: Writer = (r, op) => {
  const rank = spatial(op);
  const x = [...(r.chance(0.2) ? [] : [r.int(1, 2)]), r.int(1, 3), ...Array.from({ length: rank }, () => r.int(2, 8))];
  const kernel = r.chance(0.6) ? r.int(2, 5) : Array.from({ length: rank }, () => r.int(2, 5));
  const settings: Record<string, string> = {
    stride: perAxis(r, rank, 1, 3),
    padding: "1",
    ceilMode: r.one(["true", "false"]),
  };
  if (op.startsWith("max")) settings.dilation = perAxis(r, rank, 1, 2);
  if (op.startsWith("lp")) delete settings.padding;
  if (r.chance(0.3)) x.splice(0, x.length - rank);
  const args = [
    zeros(r, x),
    ...(op.startsWith("lp") ? ["2"] : []),
    typeof kernel === "number" ? String(kernel) : list(kernel),
    ...some(r, settings),
  ];
  return `${op}(${args.join(", ")})`;
};

const adaptive: Writer = (r, op) => {
  const rank = spatial(op);
  const x = [...(r.chance(0.2) ? [] : [r.int(1, 2)]), r.int(1, 3), ...Array.from({ length: rank }, () => r.int(2, 8))];
  if (r.chance(0.45)) x.splice(0, r.int(x.length - rank, x.length - 1));
  const to = r.chance(0.5)
    ? String(r.int(1, 4))
    : list(Array.from({ length: rank }, () => (r.chance(0.2) ? "null" : r.int(1, 4))));
  return `${op}(${zeros(r, x)}, ${to})`;
};

/** Nested arrays of a shape. */
function nested(r: Random, [n, ...rest]: readonly number[]): string {
  return n === undefined ? String(r.int(0, 9)) : list(Array.from({ length: n }, () => nested(r, rest)));
}

/** How each operation's programs are written. */
export const writers: Readonly<Record<string, Writer>> = {
  ...every(
    "abs acos acosh asin asinh atan atanh ceil cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 floor frac lgamma log log10 log1p log2 nanToNum neg rad2deg reciprocal round rsqrt sign sin sinh sqrt square tan tanh trunc sigmoid relu relu6 selu silu mish softsign tanhshrink hardsigmoid hardswish logsigmoid isfinite isinf isnan isneginf isposinf logicalNot signbit clone contiguous double float int bool",
    unary(),
  ),
  ...every("celu elu leakyRelu hardshrink softshrink hardtanh gelu softplus logit", unary()),
  ...every("clamp clip", withParams("-1", "1")),
  ...every(
    "add sub mul div pow maximum minimum remainder fmod floorDivide rsub eq ne gt ge lt le logicalAnd logicalOr logicalXor",
    binary,
  ),
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
  atan2: binary,
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
};

function every(names: string, writer: Writer): Record<string, Writer> {
  return Object.fromEntries(names.split(" ").map((name) => [name, writer]));
}
