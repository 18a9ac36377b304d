/** Writers of programs of operations that move, join, cut and index. */

import { type Random, shapes, wrongShapes } from "./draw";
import { called, dim, list, spread, type Writer, zeros } from "./writing";

export const reshape: Writer = (r, op) => {
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
  // A view needs its elements in order.
  return called(r, op, zeros(r, shape, op === "view"), spread(r, to));
};

export const transpose: Writer = (r, op) => {
  const shape = shapes(r, 0, 4);
  return called(r, op, zeros(r, shape), [String(dim(r, shape.length, 0.25)), String(dim(r, shape.length, 0.25))]);
};

export const permute: Writer = (r, op) => {
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

export const moved: Writer = (r, op) => {
  const shape = shapes(r, 1, 4);
  return called(r, op, zeros(r, shape), [String(dim(r, shape.length, 0.25)), String(dim(r, shape.length, 0.25))]);
};

export const flatten: Writer = (r, op) => {
  const shape = shapes(r, 0, 4);
  const from = dim(r, shape.length, 0.3);
  const to = r.chance(0.3) ? dim(r, shape.length, 0.5) : -1;
  return called(r, op, zeros(r, shape), r.one([[], [String(from)], [String(from), String(to)]]));
};

export const unflatten: Writer = (r, op) => {
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

export const squeeze: Writer = (r, op) => {
  const shape = shapes(r, 0, 4).map((n) => (r.chance(0.4) ? 1 : n));
  const args = r.chance(0.3)
    ? []
    : r.chance(0.7) || shape.length < 2
      ? [String(dim(r, shape.length))]
      : [list(r.someOf(shape.length))];
  return called(r, op, zeros(r, shape), args);
};

export const unsqueeze: Writer = (r, op) => {
  const shape = shapes(r, 0, 3);
  return called(r, op, zeros(r, shape), [String(dim(r, shape.length + 1))]);
};

export const expand: Writer = (r, op) => {
  const shape = shapes(r, 0, 3).map((n) => (r.chance(0.5) ? 1 : n));
  let to = [...shapes(r, 0, 1), ...shape.map((n) => (n === 1 ? r.int(1, 4) : n))];
  if (op === "expand" && r.chance(0.3))
    to = to.map((n, i) => (i >= to.length - shape.length && r.chance(0.5) ? -1 : n));
  if (r.chance(0.45)) to = r.one([() => r.changed(to), () => to.slice(1), () => [-1, ...to]])();
  return called(r, op, zeros(r, shape), op === "expand" ? spread(r, to) : [list(to)]);
};

export const as: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const other = op === "expandAs" ? [...shapes(r, 0, 1), ...shape] : r.factors(shape.reduce((a, b) => a * b, 1));
  return called(r, op, zeros(r, shape, op === "viewAs"), [zeros(r, r.chance(0.45) ? r.changed(other) : other)]);
};

export const repeat: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  let by = [...shapes(r, 0, 1), ...shape.map(() => r.int(1, 3))];
  if (r.chance(0.45)) by = by.slice(0, shape.length - 1);
  return called(r, op, zeros(r, shape), by.length === 0 ? ["[]"] : spread(r, by));
};

export const join =
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

export const split: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const d = dim(r, shape.length, 0.25);
  const size = shape.at(d) ?? 3;
  if (r.chance(0.5)) return `${called(r, op, zeros(r, shape), [String(r.int(1, 4)), String(d)])}[0]!`;
  const first = r.int(0, size);
  return `${called(r, op, zeros(r, shape), [list([first, size - first + (r.chance(0.45) ? 1 : 0)]), String(d)])}[0]!`;
};

export const chunk: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  return `${called(r, op, zeros(r, shape), [String(r.int(1, 4)), String(dim(r, shape.length))])}[0]!`;
};

export const unbind: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  return `${called(r, op, zeros(r, shape), r.chance(0.2) ? [] : [String(dim(r, shape.length))])}[0]!`;
};

export const at: Writer = (r, op) => {
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

export const select: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  return called(r, op, zeros(r, shape), [String(dim(r, shape.length)), "0"]);
};

export const narrow: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const d = dim(r, shape.length);
  return called(r, op, zeros(r, shape), [String(d), "0", String(r.int(0, shape.at(d) ?? 1))]);
};

export const indexed: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const d = dim(r, shape.length);
  const index = op === "indexSelect" ? [r.int(1, 4)] : shape.map((n) => r.int(1, n));
  return called(r, op, zeros(r, shape), [String(d), `${zeros(r, index)}.int()`]);
};

export const scattered: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  return called(r, op, zeros(r, shape), [String(dim(r, shape.length)), `${zeros(r, shape)}.int()`, zeros(r, shape)]);
};

export const diagonal: Writer = (r, op) => {
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

export const square: Writer = (r, op) => called(r, op, zeros(r, r.chance(0.5) ? shapes(r, 3, 4) : shapes(r, 0, 2)), []);

export const like: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const x = `${op}(${zeros(r, shape)}${op === "fullLike" ? ", 2" : ""})`;
  return r.chance(0.5) ? x : `${x}.add(${zeros(r, wrongShapes(r, shape))})`;
};

/** A new tensor, right by itself, wrong together with another. */
export const made =
  (write: (r: Random) => string): Writer =>
  (r) =>
    r.chance(0.5) ? write(r) : `${write(r)}.add(${zeros(r, [r.int(7, 9), 11])})`;

export const create: Writer = (r, op) => {
  const shape = shapes(r, 1, 3, 2);
  const text = r.one([
    `${op}(${shape.join(", ")})`,
    `${op}(${list(shape)})`,
    `${op}(${shape.join(", ")}, { dtype: "float64" })`,
  ]);
  return r.chance(0.5) ? text : `${text}.mul(${zeros(r, wrongShapes(r, shape))})`;
};
