/** Products that sum over a shared axis: matmul and its special cases. */

import { backend } from "../backend/select";
import { isFloat } from "../base/dtype";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { broadcast, numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import { checkSignature } from "../base/signature";
import { sumTo } from "../core/broadcasting";
import type * as K from "../core/kinds";
import { compose, defineOp, type Op } from "../core/op";
import { takes } from "../core/params";
import { records } from "../core/tape";
import { Storage, Tensor, wrap } from "../core/tensor";
import { mapKernel } from "../ir/kernel";
import { s } from "../ir/scalar";
import { withUnused } from "./unused";
import { reshapeTo } from "./view";

type Loose = (...args: unknown[]) => Tensor;

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 1.3 + shape.length) * 1.5),
    shape,
    "float64",
  );

/** The rule of matmul for operands of these ranks. */
function matmulSignature(a: number, b: number): string {
  if (a === 1) return b === 1 ? "k, k -> " : "k, *b k n -> *b n";
  return b === 1 ? "*b m k, k -> *b m" : "*b m k, *b k n -> *b m n";
}

/** The product of two matrices, or two batches of them; both have at least two axes that fit. */
function product(a: Tensor, b: Tensor): Tensor {
  const ra = a.shape.length;
  const rb = b.shape.length;
  const m = a.shape[ra - 2]!;
  const n = b.shape[rb - 1]!;
  if (ra === 2 && rb === 2) {
    const shape = [m, n];
    const out = new Tensor(new Storage(backend().empty(a.dtype, m * n)), 0, shape, [n, 1], a.dtype, true);
    backend().contract(out, a, b);
    return out;
  }
  if (rb === 2 && a.dense) {
    // One matrix for the whole batch: the batch is more rows.
    const rows = numel(a.shape) / (a.shape[ra - 1]! || 1);
    const k = a.shape[ra - 1]!;
    const shape = [...a.shape.slice(0, -1), n];
    const out = wrap(backend().empty(a.dtype, numel(shape)), shape, a.dtype);
    const count = k === 0 ? numel(a.shape.slice(0, -1)) : rows;
    backend().contract(
      new Tensor(out.storage, 0, [count, n], [n, 1], a.dtype, true),
      new Tensor(a.storage, a.offset, [count, k], [k, 1], a.dtype, true),
      b,
    );
    return out;
  }
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)) as readonly number[];
  const shape = [...batch, m, n];
  const out = wrap(backend().empty(a.dtype, numel(shape)), shape, a.dtype);
  backend().contract(out, overBatch(a, batch), overBatch(b, batch));
  return out;
}

/** A batch of matrices with its batch axes stretched by strides. */
function overBatch(x: Tensor, batch: readonly number[]): Tensor {
  const own = x.shape.length - 2;
  const lead = batch.length - own;
  const strides = batch.map((n, i) => (i < lead || (x.shape[i - lead] === 1 && n !== 1) ? 0 : x.strides[i - lead]!));
  return new Tensor(
    x.storage,
    x.offset,
    [...batch, ...x.shape.slice(-2)],
    [...strides, ...x.strides.slice(-2)],
    x.dtype,
    false,
  );
}

/** Rows and columns exchanged; without the cost of a recorded view where nothing records. */
const transposed = (x: Tensor) =>
  x.shape.length === 2 && !records([x]) ? flipped(x) : (x.transpose(-2, -1) as Tensor);

/** Batched matrix product of operands with at least two axes: the primitive behind all the others. */
const matrixProduct: ((a: Tensor, b: Tensor) => Tensor) & { opName: string } = defineOp({
  name: "matmul",
  params: { input: takes.tensor, other: takes.tensor },
  run: ({ input, other }) => product(input, other),
  vjp: {
    input: ({ input, other }, g) => sumTo(matrixProduct(g, transposed(other)), input.shape),
    other: ({ input, other }, g) => {
      if (other.shape.length === 2 && input.shape.length > 2) {
        const k = input.shape.at(-1)!;
        const rows = numel(input.shape.slice(0, -1));
        return matrixProduct(transposed(reshapeTo(input, [rows, k])), reshapeTo(g, [rows, g.shape.at(-1)!]));
      }
      return sumTo(matrixProduct(transposed(input), g), other.shape);
    },
  },
  method: false,
}) as never;

function checkTypes(op: string, a: Tensor, b: Tensor, [nameA, nameB] = ["a", "b"]): void {
  if (a.dtype !== b.dtype) {
    // Where one is whole numbers, that is the one to convert.
    const [which, to] =
      isFloat(a.dtype) === isFloat(b.dtype)
        ? ["one of them", a.dtype]
        : isFloat(a.dtype)
          ? [nameB, a.dtype]
          : [nameA, b.dtype];
    throw new DTypeError(
      `${op}: ${nameA} is ${a.dtype} but ${nameB} is ${b.dtype}; convert ${which} with .to("${to}")`,
      { op, dtypes: [a.dtype, b.dtype] },
    );
  }
  if (a.dtype === "bool")
    throw new DTypeError(`${op}: does not take bool tensors; convert with .to("float32")`, { op, dtypes: ["bool"] });
}

/**
 * Matrix product over the last two axes; leading axes broadcast. Operands with one axis are a row on the left, a column
 * on the right.
 *
 * @shape `*b m k, *b k n -> *b m n`
 * @throws {ShapeError} when the inner sizes differ
 * @source PyTorch torch.matmul
 * @example
 * matmul(tensor([[1, 2], [3, 4]]), tensor([[1], [1]])).tolist() // => [[3], [7]]
 */
export const matmul: Op<K.Matmul<"matmul">> = compose({
  name: "matmul",
  params: { input: takes.tensor, other: takes.tensor },
  run: ({ input, other }) => matmulOf("matmul", input, other),
  samples: () => [
    [sample(2, 3), sample(3, 4)],
    [sample(3), sample(3)],
    [sample(2, 3), sample(3)],
    [sample(3), sample(3, 2)],
    [sample(2, 2, 3), sample(3, 2)],
    [sample(2, 1, 2, 3), sample(3, 3, 2)],
  ],
  errors: () => [[[sample(2, 3), sample(5, 4)], "matmul(a, b): axis k is 3 in a but 5 in b"]],
});

function matmulOf(op: string, a: Tensor, b: Tensor): Tensor {
  const ra = a.shape.length;
  const rb = b.shape.length;
  if (ra === 0 || rb === 0) {
    const [name, x] = ra === 0 ? ["a", a] : ["b", b];
    throw new ShapeError(
      fill(messages.rank, { op, a: name as string, needed: "1 or more", shape: show((x as Tensor).shape) }),
      { op, shapes: [a.shape, b.shape] },
    );
  }
  const inner = a.shape[ra - 1] === b.shape[rb === 1 ? 0 : rb - 2];
  if (!inner || ra > 2 || rb > 2) checkSignature(op, matmulSignature(ra, rb), [a.shape, b.shape]);
  if (a.dtype !== b.dtype || a.dtype === "bool") checkTypes(op, a, b);
  if (ra >= 2 && rb >= 2) return matrixProduct(a, b);
  const left = ra === 1 ? (a.unsqueeze(0) as Tensor) : a;
  const right = rb === 1 ? (b.unsqueeze(1) as Tensor) : b;
  const out = matrixProduct(left, right);
  const shape = [...out.shape];
  if (rb === 1) shape.pop();
  if (ra === 1) shape.splice(rb === 1 ? shape.length - 1 : shape.length - 2, 1);
  return reshapeTo(out, shape);
}

function withRanks(
  name: string,
  sig: string,
  errors: readonly (readonly [readonly unknown[], string])[],
  samples: () => readonly (readonly unknown[])[],
) {
  return {
    name,
    sig,
    params: { input: takes.tensor, mat2: takes.tensor },
    run: ({ input, mat2 }: { input: Tensor; mat2: Tensor }) => matmulOf(name, input, mat2),
    samples,
    errors: () => errors,
  };
}

/**
 * Product of two matrices; nothing broadcasts.
 *
 * @shape `n k, k m -> n m`
 * @source PyTorch torch.mm
 * @example
 * mm(tensor([[1, 2]]), tensor([[3], [4]])).tolist() // => [[11]]
 */
export const mm: Op<K.Signature<"mm", "n k, k m -> n m">> = compose(
  withRanks("mm", "n k, k m -> n m", [], () => [[sample(2, 3), sample(3, 2)]]),
);

/**
 * Products of two batches of matrices; nothing broadcasts.
 *
 * @shape `b n k, b k m -> b n m`
 * @source PyTorch torch.bmm
 * @example
 * bmm(ones(2, 1, 3), ones(2, 3, 1)).tolist() // => [[[3]], [[3]]]
 */
export const bmm: Op<K.Signature<"bmm", "b n k, b k m -> b n m">> = compose(
  withRanks("bmm", "b n k, b k m -> b n m", [], () => [[sample(2, 2, 3), sample(2, 3, 2)]]),
);

/**
 * Product of a matrix and a vector.
 *
 * @shape `n k, k -> n`
 * @source PyTorch torch.mv
 * @example
 * mv(tensor([[1, 2], [3, 4]]), tensor([1, 1])).tolist() // => [3, 7]
 */
export const mv: Op<K.Signature<"mv", "n k, k -> n">> = compose({
  ...withRanks("mv", "n k, k -> n", [], () => [[sample(2, 3), sample(3)]]),
  params: { input: takes.tensor, vec: takes.tensor },
  run: ({ input, vec }) => matmulOf("mv", input, vec),
});

/**
 * Sum of the products of two vectors' elements.
 *
 * @shape `k, k -> `
 * @source PyTorch torch.dot
 * @example
 * dot(tensor([1, 2]), tensor([3, 4])).item() // => 11
 */
export const dot: Op<K.Signature<"dot", "k, k -> ">> = compose({
  name: "dot",
  sig: "k, k -> ",
  params: { input: takes.tensor, tensor: takes.tensor },
  run: ({ input, tensor }) => matmulOf("dot", input, tensor),
  samples: () => [[sample(3), sample(3)]],
});

/**
 * All products of two vectors' elements.
 *
 * @shape `n, m -> n m`
 * @source PyTorch torch.outer
 * @example
 * outer(tensor([1, 2]), tensor([3, 4])).tolist() // => [[3, 4], [6, 8]]
 */
export const outer: Op<K.Signature<"outer", "n, m -> n m">> = compose({
  name: "outer",
  sig: "n, m -> n m",
  params: { input: takes.tensor, vec2: takes.tensor },
  run: ({ input, vec2 }) => (input.unsqueeze(1) as Tensor).mul(vec2.unsqueeze(0)),
  samples: () => [[sample(2), sample(3)]],
});

/** beta * input + alpha * (a product), as addmm and its kin. */
function added(name: string, input: Tensor, result: Tensor, b0: number, a0: number): Tensor {
  if (input.dtype !== result.dtype && name !== "addr") {
    throw new DTypeError(`${name}: input is ${input.dtype} but the product ${result.dtype}; convert one of them`, {
      op: name,
      dtypes: [input.dtype, result.dtype],
    });
  }
  // Whole numbers are scaled by whole numbers.
  const [beta, alpha] = isFloat(input.dtype) || isFloat(result.dtype) ? [b0, a0] : [Math.trunc(b0), Math.trunc(a0)];
  const scaled = alpha === 1 ? result : (result.mul(alpha) as Tensor);
  const b = broadcast(input.shape, result.shape);
  if (typeof b === "number" || b.length !== result.shape.length || b.some((n, i) => n !== result.shape[i])) {
    throw new ShapeError(fill(messages.added, { op: name, shape: show(input.shape), product: show(result.shape) }), {
      op: name,
      shapes: [input.shape, result.shape],
    });
  }
  if (beta === 0) return withUnused(scaled, [input]);
  return scaled.add(beta === 1 ? input : input.mul(beta)) as Tensor;
}

const scales = { beta: takes.or(takes.number, 1), alpha: takes.or(takes.number, 1) };
type Scales = [options?: { beta?: number; alpha?: number }];

/**
 * beta * input + alpha * (mat1 @ mat2).
 *
 * @shape `*s, n k, k m -> n m`
 * @param beta factor of `input` (default: 1)
 * @param alpha factor of the product (default: 1)
 * @source PyTorch torch.addmm
 * @example
 * addmm(tensor([1]), tensor([[1, 2]]), tensor([[3], [4]])).tolist() // => [[12]]
 */
export const addmm: Op<K.AddProduct<"addmm", "n k, k m -> n m", Scales>> = compose({
  name: "addmm",
  params: { input: takes.tensor, mat1: takes.tensor, mat2: takes.tensor, ...scales },
  run: ({ input, mat1, mat2, beta, alpha }) => added("addmm", input, (mm as Loose)(mat1, mat2), beta, alpha),
  samples: () => [[sample(2), sample(2, 3), sample(3, 2)]],
  inPlace: true,
});

/**
 * beta * input + alpha * (batch1 @ batch2).
 *
 * @shape `*s, b n k, b k m -> b n m`
 * @source PyTorch torch.baddbmm
 * @example
 * baddbmm(ones(1), ones(1, 1, 2), ones(1, 2, 1)).tolist() // => [[[3]]]
 */
export const baddbmm: Op<K.AddProduct<"baddbmm", "b n k, b k m -> b n m", Scales>> = compose({
  name: "baddbmm",
  params: { input: takes.tensor, batch1: takes.tensor, batch2: takes.tensor, ...scales },
  run: ({ input, batch1, batch2, beta, alpha }) => added("baddbmm", input, (bmm as Loose)(batch1, batch2), beta, alpha),
  samples: () => [[sample(2), sample(2, 2, 3), sample(2, 3, 2)]],
  inPlace: true,
});

/**
 * beta * input + alpha * (mat @ vec).
 *
 * @shape `*s, n k, k -> n`
 * @source PyTorch torch.addmv
 * @example
 * addmv(ones(1), ones(1, 2), ones(2)).tolist() // => [3]
 */
export const addmv: Op<K.AddProduct<"addmv", "n k, k -> n", Scales>> = compose({
  name: "addmv",
  params: { input: takes.tensor, mat: takes.tensor, vec: takes.tensor, ...scales },
  run: ({ input, mat, vec, beta, alpha }) => added("addmv", input, (mv as Loose)(mat, vec), beta, alpha),
  samples: () => [[sample(2), sample(2, 3), sample(3)]],
  inPlace: true,
});

/**
 * beta * input + alpha * outer(vec1, vec2).
 *
 * @shape `*s, n, m -> n m`
 * @source PyTorch torch.addr
 * @example
 * addr(ones(1), ones(1), ones(2)).tolist() // => [[2, 2]]
 */
export const addr: Op<K.AddProduct<"addr", "n, m -> n m", Scales>> = compose({
  name: "addr",
  params: { input: takes.tensor, vec1: takes.tensor, vec2: takes.tensor, ...scales },
  run: ({ input, vec1, vec2, beta, alpha }) => added("addr", input, (outer as Loose)(vec1, vec2), beta, alpha),
  samples: () => [[sample(3), sample(2), sample(3)]],
  inPlace: true,
});

/**
 * Affine map: input @ weight^T + bias, the last axis of the input against that of the weight.
 *
 * @shape `*b i, o i -> *b o`
 * @param weight `[out, in]`
 * @param bias `[out]` (default: none)
 * @throws {ShapeError} when the last axis of the input is not the weight's
 * @source PyTorch torch.nn.functional.linear
 * @example
 * linear(tensor([1, 2]), tensor([[3, 4]]), tensor([1])).tolist() // => [12]
 */
export const linear: Op<K.Linear<"linear">> = compose({
  name: "linear",
  params: { input: takes.tensor, weight: takes.tensor, bias: takes.optionalTensor },
  run: ({ input, weight, bias }) => linearOf("linear", input, weight, bias),
  samples: () => [
    [sample(2, 3), sample(4, 3), sample(4)],
    [sample(3), sample(4, 3)],
  ],
  method: false,
});

/** linear under another name in its errors (that of a layer). */
export function linearOf(op: string, input: Tensor, weight: Tensor, bias: Tensor | null | undefined): Tensor {
  const k = input.shape.length === 0 ? -1 : input.shape[input.shape.length - 1]!;
  if (weight.shape.length !== 2 && !(weight.shape.length === 1)) {
    throw new ArgumentError(`${op}: weight must be [out, in], got ${show(weight.shape)}`, { op });
  }
  if (k !== weight.shape.at(-1)) {
    checkSignature(
      op,
      weight.shape.length === 1 ? "*b i, i -> *b" : "*b i, o i -> *b o",
      [input.shape, weight.shape],
      ["input", "weight"],
    );
  }
  if (input.dtype !== weight.dtype) checkTypes(op, input, weight, ["input", "weight"]);
  if (weight.shape.length === 1) {
    const out = matmulOf(op, input, weight);
    return bias == null ? out : (out.add(bias) as Tensor);
  }
  if (bias != null) {
    checkBias(op, [...input.shape.slice(0, -1), weight.shape[0]!], bias);
    if (bias.dtype !== weight.dtype) checkTypes(op, weight, bias, ["weight", "bias"]);
  }
  return affineMap(input, weight, bias ?? undefined);
}

function checkBias(op: string, shape: readonly number[], bias: Tensor): void {
  for (let k = 1; k <= Math.max(bias.shape.length, shape.length); k++) {
    const [size, given] = [shape.at(-k), bias.shape.at(-k) ?? 1];
    if (given !== 1 && given !== size) {
      const sizeA = size === undefined ? "missing" : String(size);
      throw new ShapeError(
        fill(messages.axis, { op, axis: `-${k}`, sizeA, a: "output", sizeB: String(given), b: "bias" }),
        {
          op,
          axis: `-${k}`,
          shapes: [shape, bias.shape],
        },
      );
    }
  }
}

/** The matrix that is seen when rows and columns of another are exchanged; not recorded. */
const flipped = (x: Tensor) =>
  new Tensor(x.storage, x.offset, [x.shape[1]!, x.shape[0]!], [x.strides[1]!, x.strides[0]!], x.dtype, false);

/** All but the last axis as one. */
const asRows = (x: Tensor) => (x.shape.length === 2 ? x : reshapeTo(x, [numel(x.shape.slice(0, -1)), x.shape.at(-1)!]));

/** input @ weight^T + bias as one recorded operation: networks consist of little else. */
const affineMap: (input: Tensor, weight: Tensor, bias?: Tensor) => Tensor = defineOp({
  name: "linear",
  params: { input: takes.tensor, weight: takes.tensor, bias: takes.optionalTensor },
  run: ({ input, weight, bias }) => {
    const rows = asRows(input);
    const shape = [...input.shape.slice(0, -1), weight.shape[0]!];
    const out = wrap(backend().empty(input.dtype, numel(shape)), shape, input.dtype);
    const flat = out.shape.length === 2 ? out : reshapeTo(out, [rows.shape[0]!, weight.shape[0]!]);
    backend().contract(flat, rows, flipped(weight));
    if (bias) backend().map(addKernel, out, [out, bias]);
    return out;
  },
  vjp: {
    input: ({ input, weight }, g) => reshapeTo(matrixProduct(asRows(g), weight), input.shape),
    weight: ({ input }, g) => matrixProduct(transposed(asRows(g)), asRows(input)),
    bias: ({ bias }, g) => sumTo(g, bias!.shape),
  },
  method: false,
}) as never;

const addKernel = mapKernel("add", 2, s.add(s.input(0), s.input(1)));
