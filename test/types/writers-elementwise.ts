/** Writers of programs of elementwise operations, products and reductions. */

import { shapes, wrongShapes } from "./draw";
import { called, dim, list, type Writer, zeros } from "./writing";

/** One tensor, no shape rule of its own: wrong by what stands before or after it. */
export const unary =
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
export const withParams =
  (...params: string[]): Writer =>
  (r, op) => {
    const shape = shapes(r, 1, 4);
    const right = called(r, op, zeros(r, shape), params);
    return r.chance(0.5) || needsMatrix.has(op) ? right : `${right}.add(${zeros(r, wrongShapes(r, shape))})`;
  };

/** Operations that refuse tensors of rank 1 by themselves. */
export const needsMatrix = new Set(["tril", "triu", "fliplr"]);

/** Two operands that broadcast. */
export const binary: Writer = (r, op) => {
  const a = shapes(r, 0, 4);
  const b = r.chance(0.5) ? wrongShapes(r, a) : r.broadcastable(a);
  if (r.chance(0.1)) return called(r, op, zeros(r, a), ["2"]);
  return called(r, op, zeros(r, a), [zeros(r, b)]);
};

/** As binary, where PyTorch takes no numbers. */
export const twoTensors: Writer = (r, op) => {
  const a = shapes(r, 0, 4);
  const b = r.chance(0.5) ? wrongShapes(r, a) : r.broadcastable(a);
  return called(r, op, zeros(r, a), [zeros(r, b)]);
};

export const ternary: Writer = (r, op) => {
  const a = shapes(r, 1, 3);
  const pick = () => (r.chance(0.3) ? wrongShapes(r, a) : r.broadcastable(a));
  return called(r, op, zeros(r, a), [zeros(r, pick()), zeros(r, pick())]);
};

export const where: Writer = (r) => {
  const a = shapes(r, 1, 3);
  const pick = () => (r.chance(0.3) ? wrongShapes(r, a) : r.broadcastable(a));
  const [x, y] = [zeros(r, pick()), r.chance(0.2) ? "1" : zeros(r, pick())];
  return r.chance(0.5) ? `where(${zeros(r, a)}.gt(0), ${x}, ${y})` : `${zeros(r, a)}.where(${x}.gt(0), ${y})`;
};

/** Operands by a signature: sizes drawn by axis name, one of them changed in wrong programs. */
export const signature =
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

export const matmul: Writer = (r, op) => {
  const k = r.int(1, 5);
  const batch = shapes(r, 0, 2);
  const a = r.one([[k], [...r.broadcastable(batch), r.int(1, 5), k], [r.int(1, 5), k]]);
  const b = r.one([[k], [...r.broadcastable(batch), k, r.int(1, 5)], [k, r.int(1, 5)]]);
  const wrong = r.chance(0.45);
  const right = wrong ? r.one([r.changed(b), shapes(r, 0, 3)]) : b;
  return called(r, op, zeros(r, a), [zeros(r, right)]);
};

/** Reductions in all ways of naming dimensions. */
export const reduction =
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
export const spreadReduction: Writer = (r, op) => {
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

export const pair: Writer = (r, op) => {
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

export const along: Writer = (r, op) => {
  const shape = shapes(r, 0, 4);
  const d = dim(r, shape.length);
  return called(r, op, zeros(r, shape), [r.chance(0.7) ? String(d) : `{ dim: ${d} }`]);
};
