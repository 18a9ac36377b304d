/** Pictures of how indices move: matrix products, broadcasting, indexing, reshaping, convolution, dropout, step by step. */

import { formatNumber } from "../display/html";
import { PlotError, readArray, readMatrix, type Values } from "../plot/values";
import type { Cell, GridSpec, GridStep, GridsSpec } from "./grids-spec";
import { Widget } from "./widget/widget";

export { model, unrolled } from "./model-view";
export { shapes } from "./shapes";

/** Cells of one grid that can still be taken in at a glance. */
const limit = 144;

function small(rows: readonly (readonly unknown[])[], where: string): void {
  const [n, m] = [rows.length, rows[0]?.length ?? 0];
  if (n * m > limit) {
    throw new PlotError(
      `${where}: [${n}, ${m}] is too large to be followed cell by cell; take a part of at most ${limit} cells`,
    );
  }
}

function product(list: readonly number[]): number {
  return list.reduce((a, b) => a * b, 1);
}

/**
 * The matrix product, one element of the result a step: a row times a column.
 *
 * @example
 * pictures.matmul([[1, 2]], [[3], [4]]).spec.steps[0]?.caption // => "C[0, 0] = 1 · 3 + 2 · 4 = 11"
 */
export function matmul(a: Values, b: Values): Widget<GridsSpec> {
  const where = "pictures.matmul";
  const [A, B] = [readMatrix(a, `${where}: a`), readMatrix(b, `${where}: b`)];
  if (A[0]!.length !== B.length) {
    throw new PlotError(`${where}: axis k is ${A[0]!.length} in a but ${B.length} in b`);
  }
  for (const m of [A, B]) small(m, where);
  const C = A.map((row) => B[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * B[k]![j]!, 0)));
  small(C, where);
  const steps: GridStep[] = C.flatMap((row, i) =>
    row.map((value, j) => ({
      lit: { 0: A[i]!.map((_, k): Cell => [i, k]), 1: B.map((_, k): Cell => [k, j]), 2: [[i, j] as Cell] },
      known: { 2: [[i, j] as Cell] },
      caption: `C[${i}, ${j}] = ${A[i]!.map((v, k) => `${factor(v)} · ${factor(B[k]![j]!)}`).join(" + ")} = ${formatNumber(value)}`,
    })),
  );
  return grids(
    "Matrix product: each element is a row of A times a column of B",
    "Row i of A meets column j of B; their products are added up in C[i, j].",
    [
      { name: "A", rows: A, sign: "@" },
      { name: "B", rows: B, sign: "=" },
      { name: "C", rows: C, computed: true },
    ],
    steps,
  );
}

/** Broadcasting of two matrices (or a row, a column, a number): which element of each meets which, one row of the result a step. */
export function broadcast(a: Values, b: Values): Widget<GridsSpec> {
  const where = "pictures.broadcast";
  const [A, B] = [asMatrix(a, `${where}: a`), asMatrix(b, `${where}: b`)];
  const size = (axis: 0 | 1): number => {
    const [m, n] = axis === 0 ? [A.length, B.length] : [A[0]!.length, B[0]!.length];
    if (m !== n && m !== 1 && n !== 1) {
      throw new PlotError(`${where}: axis ${axis} is ${m} in a but ${n} in b; sizes must be equal, or one of them 1`);
    }
    return Math.max(m, n);
  };
  const [rows, columns] = [size(0), size(1)];
  const at = (m: number[][], i: number, j: number): Cell => [m.length === 1 ? 0 : i, m[0]!.length === 1 ? 0 : j];
  const value = (m: number[][], i: number, j: number) => m[at(m, i, j)[0]]![at(m, i, j)[1]]!;
  const C = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => value(A, i, j) + value(B, i, j)),
  );
  small(C, where);
  const steps = C.flatMap((row, i) =>
    row.map(
      (sum, j): GridStep => ({
        lit: { 0: [at(A, i, j)], 1: [at(B, i, j)], 2: [[i, j]] },
        known: { 2: [[i, j]] },
        caption: `C[${i}, ${j}] = A[${at(A, i, j).join(", ")}] + B[${at(B, i, j).join(", ")}] = ${formatNumber(value(A, i, j))} + ${factor(value(B, i, j))} = ${formatNumber(sum)}`,
      }),
    ),
  );
  return grids(
    "Broadcasting: an axis of size 1 is read again and again",
    "Shapes are aligned from the right. Where an axis has size 1, its only index 0 serves every index of the other operand; nothing is copied.",
    [
      { name: "A", rows: A, sign: "+" },
      { name: "B", rows: B, sign: "=" },
      { name: "C", rows: C, computed: true },
    ],
    steps,
  );
}

/** Reshaping: the elements keep their order, read row by row. */
export function reshape(x: Values, shape: readonly [number, number]): Widget<GridsSpec> {
  const where = "pictures.reshape";
  const X = asMatrix(x, `${where}: x`);
  small(X, where);
  const data = X.flat();
  const [rows, columns] = shape;
  if (rows * columns !== data.length) {
    throw new PlotError(
      `${where}: [${X.length}, ${X[0]!.length}] has ${data.length} elements, [${rows}, ${columns}] would hold ${rows * columns}`,
    );
  }
  const Y = Array.from({ length: rows }, (_, i) => data.slice(i * columns, (i + 1) * columns));
  const steps = data.map((v, k): GridStep => {
    const from: Cell = [Math.floor(k / X[0]!.length), k % X[0]!.length];
    const to: Cell = [Math.floor(k / columns), k % columns];
    return {
      lit: { 0: [from], 1: [to] },
      known: { 1: [to] },
      caption: `Element ${k} in memory (${formatNumber(v)}) goes from [${from.join(", ")}] to [${to.join(", ")}].`,
    };
  });
  return grids(
    "Reshape: the same elements in the same order",
    "In memory the elements stand row by row. Reshape keeps that order and only counts the indices differently.",
    [
      { name: "x", rows: X, sign: "→" },
      { name: "y", rows: Y, computed: true },
    ],
    steps,
  );
}

/** Indexing rows and columns: `rows` and `columns` are what `x.at(rows, columns)` would take, as lists of indices. */
export function index(x: Values, rows: readonly number[], columns: readonly number[]): Widget<GridsSpec> {
  const where = "pictures.index";
  const X = asMatrix(x, `${where}: x`);
  small(X, where);
  const normal = (i: number, size: number, axis: number) => {
    if (!Number.isInteger(i) || i < -size || i >= size) {
      throw new PlotError(`${where}: index ${i} is out of range for axis ${axis} of size ${size}`);
    }
    return i < 0 ? i + size : i;
  };
  const is = rows.map((i) => normal(i, X.length, 0));
  const js = columns.map((j) => normal(j, X[0]!.length, 1));
  if (is.length === 0 || js.length === 0) throw new PlotError(`${where}: give at least one row and one column`);
  const Y = is.map((i) => js.map((j) => X[i]![j]!));
  const steps = is.flatMap((i, r) =>
    js.map(
      (j, c): GridStep => ({
        lit: { 0: [[i, j]], 1: [[r, c]] },
        known: { 1: [[r, c]] },
        caption: `y[${r}, ${c}] = x[${rows[r]}, ${columns[c]}]${rows[r]! < 0 || columns[c]! < 0 ? ` = x[${i}, ${j}] (negative indices count from the end)` : ""} = ${formatNumber(X[i]![j]!)}`,
      }),
    ),
  );
  return grids(
    "Indexing: which element comes from where",
    "The chosen rows and columns, in the order in which they are named.",
    [
      { name: "x", rows: X, sign: "→" },
      { name: "y", rows: Y, computed: true },
    ],
    steps,
  );
}

export interface ConvOptions {
  stride?: number;
  padding?: number;
}

/** Convolution of one channel by a sliding window: at each place the kernel is laid over the input, products are added. */
export function conv2d(input: Values, kernel: Values, options: ConvOptions = {}): Widget<GridsSpec> {
  const where = "pictures.conv2d";
  const { stride = 1, padding = 0 } = options;
  if (!Number.isInteger(stride) || stride < 1)
    throw new PlotError(`${where}: stride is a whole number from 1 on, got ${stride}`);
  if (!Number.isInteger(padding) || padding < 0)
    throw new PlotError(`${where}: padding is a whole number from 0 on, got ${padding}`);
  const [X, K] = [asMatrix(input, `${where}: input`), asMatrix(kernel, `${where}: kernel`)];
  const [kh, kw] = [K.length, K[0]!.length];
  const width = X[0]!.length + 2 * padding;
  const padded = [
    ...Array.from({ length: padding }, () => new Array<number>(width).fill(0)),
    ...X.map((row) => [...new Array<number>(padding).fill(0), ...row, ...new Array<number>(padding).fill(0)]),
    ...Array.from({ length: padding }, () => new Array<number>(width).fill(0)),
  ];
  small(padded, where);
  const rows = Math.floor((padded.length - kh) / stride) + 1;
  const columns = Math.floor((width - kw) / stride) + 1;
  if (rows < 1 || columns < 1) {
    throw new PlotError(
      `${where}: the kernel [${kh}, ${kw}] is larger than the input with its padding [${padded.length}, ${width}]`,
    );
  }
  const window = (i: number, j: number) =>
    K.flatMap((row, a) => row.map((_, b): Cell => [i * stride + a, j * stride + b]));
  const Y = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) =>
      window(i, j).reduce((sum, [r, c], k) => sum + padded[r]![c]! * K[Math.floor(k / kw)]![k % kw]!, 0),
    ),
  );
  const everywhere = K.flatMap((row, a) => row.map((_, b): Cell => [a, b]));
  const steps = Y.flatMap((row, i) =>
    row.map((value, j): GridStep => {
      const terms = window(i, j).map(
        ([r, c], k) => `${factor(padded[r]![c]!)} · ${factor(K[Math.floor(k / kw)]![k % kw]!)}`,
      );
      return {
        lit: { 0: window(i, j), 1: everywhere, 2: [[i, j]] },
        known: { 2: [[i, j]] },
        caption: `y[${i}, ${j}] = ${terms.join(" + ")} = ${formatNumber(value)}`,
      };
    }),
  );
  const name = padding > 0 ? `x with padding ${padding}` : "x";
  return grids(
    `Convolution: a ${kh} by ${kw} window slides over the input${stride > 1 ? ` in steps of ${stride}` : ""}`,
    "The same few weights are used at every place. As in every deep-learning library, the kernel is not turned round (strictly, this is cross-correlation).",
    [
      { name, rows: padded, sign: "⋆" },
      { name: "kernel", rows: K, sign: "=" },
      { name: "y", rows: Y, computed: true },
    ],
    steps,
    "place",
  );
}

/**
 * Dropout masks as they change from pass to pass: the crossed-out activations are 0, the others are divided by 1 - p.
 *
 * @param masks one row of 0 and 1 for each pass, such as `bernoulli(full([8, 12], 1 - p))`
 */
export function dropout(activations: Values, masks: Values, p: number): Widget<GridsSpec> {
  const where = "pictures.dropout";
  if (!(p >= 0 && p < 1)) throw new PlotError(`${where}: p is a probability from 0 to below 1, got ${p}`);
  const h = readArray(activations, `${where}: activations`);
  const M = asMatrix(masks, `${where}: masks`);
  const n = product(h.shape);
  if (M[0]!.length !== n)
    throw new PlotError(`${where}: ${n} activations need masks of ${n} columns, got ${M[0]!.length}`);
  const values = Array.from(h.data);
  // The widget's grids do not change, so each pass has its row.
  const out = M.map((mask) => mask.map((keep, j) => (keep ? values[j]! / (1 - p) : 0)));
  small(out, where);
  const steps = M.map((mask, i): GridStep => {
    const dropped = mask.flatMap((keep, j): Cell[] => (keep ? [] : [[0, j]]));
    return {
      lit: { 0: mask.flatMap((keep, j): Cell[] => (keep ? [[0, j]] : [])), 1: mask.map((_, j): Cell => [i, j]) },
      crossed: { 0: dropped },
      known: { 1: mask.map((_, j): Cell => [i, j]) },
      caption: `Pass ${i + 1}: ${dropped.length} of ${n} neurons are dropped, the others are multiplied by 1 / (1 − ${p}) = ${formatNumber(1 / (1 - p), 3)}.`,
    };
  });
  return grids(
    "Dropout: other neurons in every pass",
    "No neuron can rely on another one being there, so each learns something that is useful on its own. In evaluation nothing is dropped.",
    [
      { name: "h", rows: [values], sign: "→" },
      { name: "after dropout, a row for each pass", rows: out, computed: true },
    ],
    steps,
    "pass",
  );
}

function grids(
  title: string,
  about: string,
  list: readonly GridSpec[],
  steps: readonly GridStep[],
  noun = "step",
): Widget<GridsSpec> {
  return new Widget<GridsSpec>(
    { widget: "grids", title, about, noun, grids: list, steps },
    {
      head: [noun, "what happens"],
      rows: steps.map((s, i) => [String(i + 1), s.caption]),
    },
  );
}

function asMatrix(x: Values, where: string): number[][] {
  const { shape, data } = readArray(x, where);
  if (shape.length === 0) return [[data[0]!]];
  return readMatrix(x, where);
}

function factor(v: number): string {
  return v < 0 ? `(${formatNumber(v, 3)})` : formatNumber(v, 3);
}
