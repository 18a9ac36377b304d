/** Tensors from nothing: from nested arrays, constants, ranges, and other tensors' shapes. */

import { backend } from "../backend/select";
import { type DType, dtypes, isFloat, type TypedArray } from "../base/dtype";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { checkSizes, numel } from "../base/shape";
import { fill, messages } from "../base/shapes/message";
import { copyOf } from "../core/broadcasting";
import type * as K from "../core/kinds";
import { bind, checkDevice, describe, isOptions, takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";

/** What every creation function takes by name. */
export interface TensorOptions {
  /** The element type (default: float32). */
  readonly dtype?: DType;
  /** Whether operations on the tensor are recorded for `backward` (default: false). */
  readonly requiresGrad?: boolean;
  /** There is one device. */
  readonly device?: "cpu" | null;
}

/**
 * A tensor of the given values: nested arrays, a number, a typed array (which keeps its element type) or another tensor.
 *
 * @shape that of the nesting
 * @param data the values
 * @param dtype the element type (default: float32 for numbers, bool for truth values, that of a typed array)
 * @param requiresGrad whether operations on it are recorded (default: false)
 * @throws {ShapeError} when arrays side by side have different lengths
 * @source PyTorch torch.tensor
 * @example
 * tensor([[1, 2], [3, 4]]).shape // => [2, 2]
 */
export const tensor: K.FromNested["fn"] = ((data: unknown, options: TensorOptions = {}): Tensor => {
  // As with every parameter, the values may be given by name.
  if (isOptions(data) && "data" in data) {
    const { data: values, ...named } = data;
    return (tensor as (data: unknown, options: unknown) => Tensor)(values, named);
  }
  const out = fromData(data, options.dtype);
  if (options.requiresGrad) out.requiresGrad = true;
  return out;
}) as K.FromNested["fn"];

function typeOf(array: TypedArray): DType {
  if (array instanceof Float32Array) return "float32";
  if (array instanceof Float64Array) return "float64";
  return array instanceof Int32Array ? "int32" : "uint8";
}

function isTyped(data: unknown): data is TypedArray {
  return ArrayBuffer.isView(data) && !(data instanceof DataView);
}

function fromData(data: unknown, dtype: DType | undefined): Tensor {
  if (isTensor(data)) return copyOf(data, dtype ?? data.dtype);
  if (isTyped(data)) {
    const own = [Float32Array, Float64Array, Int32Array, Uint8Array].some((A) => data instanceof A);
    const type = dtype ?? (own ? typeOf(data) : "float32");
    const out = wrap(backend().empty(type, data.length), [data.length], type);
    if (type === "bool") for (let i = 0; i < data.length; i++) out.elements[i] = data[i] ? 1 : 0;
    else out.elements.set(data);
    return out;
  }
  const shape: number[] = [];
  for (let at: unknown = data; ; ) {
    if (Array.isArray(at) || isTyped(at)) {
      shape.push(at.length);
      at = at[0];
    } else if (isTensor(at)) {
      shape.push(...at.shape);
      break;
    } else break;
    if (shape.at(-1) === 0) break;
  }
  let truth = true;
  let wide = false;
  const values: number[] = [];
  const visit = (value: unknown, depth: number, path: string) => {
    if (isTensor(value)) {
      const rest = shape.slice(depth);
      if (value.shape.length !== rest.length || value.shape.some((n, i) => n !== rest[i]))
        ragged(path, describe(value), rest);
      const flat = copyOf(value);
      truth &&= value.dtype === "bool";
      wide ||= value.dtype === "float64";
      for (let i = 0; i < flat.elements.length; i++) values.push(flat.elements[i]!);
      return;
    }
    if (depth < shape.length) {
      if (!(Array.isArray(value) || isTyped(value)) || value.length !== shape[depth]) {
        ragged(
          path,
          Array.isArray(value) || isTyped(value) ? `${value.length} values` : describe(value),
          shape.slice(depth),
        );
      }
      const list = value as ArrayLike<unknown>;
      for (let i = 0; i < list.length; i++) visit(list[i], depth + 1, `${path}[${i}]`);
      return;
    }
    if (typeof value === "number") truth = false;
    else if (typeof value !== "boolean") {
      if (Array.isArray(value)) ragged(path, `${value.length} values`, []);
      throw new ArgumentError(`tensor: data${path} is ${describe(value)}, but must be a number or true or false`, {
        op: "tensor",
      });
    }
    values.push(Number(value));
  };
  visit(data, 0, "");
  const type = dtype ?? (truth && values.length > 0 ? "bool" : wide ? "float64" : "float32");
  const elements = backend().empty(type, values.length);
  if (type === "bool") for (let i = 0; i < values.length; i++) elements[i] = values[i] ? 1 : 0;
  else elements.set(values);
  return wrap(elements, shape, type);
}

function ragged(path: string, found: string, rest: readonly number[]): never {
  const wanted = rest.length === 0 ? "a number" : `${rest[0]} values`;
  throw new ShapeError(
    `tensor: data${path} has ${found}, its neighbours have ${wanted}; all rows must be of the same length`,
    { op: "tensor" },
  );
}

/** Sizes and options of a creation function, however they were given. */
export function sizesAndOptions(
  op: string,
  args: readonly unknown[],
  more: readonly string[] = [],
): { shape: readonly number[]; options: TensorOptions & Record<string, unknown> } {
  let rest = args;
  let options: Record<string, unknown> = {};
  if (rest.length > 0 && isOptions(rest.at(-1))) {
    options = { ...(rest.at(-1) as Record<string, unknown>) };
    rest = rest.slice(0, -1);
  }
  let shape: readonly number[];
  if (rest.length === 1 && Array.isArray(rest[0])) shape = rest[0] as number[];
  else if (rest.length === 0 && Array.isArray(options.size)) shape = options.size as number[];
  else shape = rest as number[];
  checkSizes(op, shape);
  const { dtype } = options;
  for (const name of Object.keys(options)) {
    if (name === "device") checkDevice(op, options.device);
    else if (!["size", "dtype", "requiresGrad", ...more].includes(name))
      throw new ArgumentError(`${op}: there is no option ${name}; it takes size, dtype, requiresGrad`, { op });
  }
  if (dtype !== undefined && !(typeof dtype === "string" && dtype in dtypes)) {
    throw new ArgumentError(`${op}: dtype must be one of ${Object.keys(dtypes).join(", ")}, got ${describe(dtype)}`, {
      op,
    });
  }
  return { shape: [...shape], options };
}

/** A new tensor with every element `value`. */
export function filled(shape: readonly number[], value: number, dtype: DType, options: TensorOptions = {}): Tensor {
  const elements =
    value === 0 ? backend().zeros(dtype, numel(shape)) : backend().empty(dtype, numel(shape)).fill(value);
  return finishNew(wrap(elements, shape, dtype), options);
}

/** Applies `requiresGrad`. */
export function finishNew(x: Tensor, options: TensorOptions): Tensor {
  if (options.requiresGrad) x.requiresGrad = true;
  return x;
}

function constant<T>(name: string, value: number): T {
  const create = (...args: unknown[]) => {
    const { shape, options } = sizesAndOptions(name, args);
    return filled(shape, value, options.dtype ?? "float32", options);
  };
  return Object.defineProperty(create, "name", { value: name }) as T;
}

/**
 * Zeros.
 *
 * @shape the given sizes
 * @param size the sizes, as one array or separate numbers
 * @source PyTorch torch.zeros
 * @example
 * zeros(2, 3).tolist() // => [[0, 0, 0], [0, 0, 0]]
 */
export const zeros: K.Create["fn"] = constant("zeros", 0);

/**
 * Ones.
 *
 * @shape the given sizes
 * @param size the sizes, as one array or separate numbers
 * @source PyTorch torch.ones
 * @example
 * ones([2]).tolist() // => [1, 1]
 */
export const ones: K.Create["fn"] = constant("ones", 1);

/**
 * Elements of any value, for what is written before it is read.
 *
 * @shape the given sizes
 * @param size the sizes, as one array or separate numbers
 * @source PyTorch torch.empty
 * @example
 * empty(2, 3).shape // => [2, 3]
 */
export const empty: K.Create["fn"] = constant("empty", 0);

/**
 * One value everywhere.
 *
 * @shape the given sizes
 * @param size the sizes
 * @param fillValue the value
 * @param dtype the element type (default: float32, bool for a truth value)
 * @source PyTorch torch.full
 * @example
 * full([2], 7).tolist() // => [7, 7]
 */
export const full: K.Full["fn"] = ((...args: unknown[]) => {
  const { size, fillValue, ...options } = bind(
    "full",
    { size: takes.dims, fillValue: takes.scalar, dtype: takes.dtype, requiresGrad: takes.flag(false) },
    args,
  );
  const { shape } = sizesAndOptions("full", [size]);
  return filled(
    shape,
    Number(fillValue),
    options.dtype ?? (typeof fillValue === "boolean" ? "bool" : "float32"),
    options,
  );
}) as K.Full["fn"];

/**
 * The identity matrix, or a part of it.
 *
 * @shape `[n, m]`
 * @param n rows
 * @param m columns (default: n)
 * @source PyTorch torch.eye
 * @example
 * eye(2).tolist() // => [[1, 0], [0, 1]]
 */
export const eye: K.Eye["fn"] = ((...args: unknown[]) => {
  const { n, m, dtype, requiresGrad } = bind(
    "eye",
    { n: takes.int, m: takes.optional(takes.int), dtype: takes.dtype, requiresGrad: takes.flag(false) },
    args,
  );
  const columns = m ?? n;
  checkSizes("eye", [n, columns]);
  const out = filled([n, columns], 0, dtype ?? "float32");
  for (let i = 0; i < Math.min(n, columns); i++) out.elements[i * columns + i] = 1;
  return finishNew(out, { requiresGrad });
}) as K.Eye["fn"];

/**
 * Numbers from `start` up to, but not including, `end`, `step` apart.
 *
 * @shape `[ceil((end - start) / step)]`
 * @param start the first (default: 0)
 * @param end where to stop
 * @param step the distance (default: 1)
 * @param dtype the element type (default: float32)
 * @throws {ArgumentError} when `step` is 0 or leads away from `end`
 * @source PyTorch torch.arange
 * @example
 * arange(3).tolist() // => [0, 1, 2]
 */
export const arange: K.Arange<"arange">["fn"] = ((...args: unknown[]) => {
  const options = isOptions(args.at(-1))
    ? (args.at(-1) as TensorOptions & { start?: number; end?: number; step?: number })
    : {};
  const plain = (v: unknown) => takes.number.read(v) ?? v;
  const numbers = (isOptions(args.at(-1)) ? args.slice(0, -1) : args).map(plain) as number[];
  const [start, end, step] =
    numbers.length === 0
      ? [options.start ?? 0, options.end ?? 0, options.step ?? 1]
      : numbers.length === 1
        ? options.end === undefined
          ? [options.start ?? 0, numbers[0]!, options.step ?? 1]
          : [numbers[0]!, options.end, options.step ?? 1]
        : [numbers[0]!, numbers[1]!, numbers[2] ?? options.step ?? 1];
  for (const n of [start, end, step]) {
    if (typeof n !== "number" || !Number.isFinite(n))
      throw new ArgumentError(`arange: takes finite numbers, got ${describe(n)}`, { op: "arange" });
  }
  if (step === 0) throw new ArgumentError("arange: step must not be 0", { op: "arange" });
  if ((end - start) / step < 0) {
    throw new ArgumentError(fill(messages.away, { op: "arange", step, start, end }), { op: "arange" });
  }
  const dtype = options.dtype ?? "float32";
  if (dtype === "bool") throw new DTypeError("arange: does not give bool tensors", { op: "arange", dtypes: [dtype] });
  const n = Math.ceil((end - start) / step);
  const out = wrap(backend().empty(dtype, n), [n], dtype);
  // As in PyTorch, whole numbers are counted from a whole start by a whole step.
  const [from, by] = isFloat(dtype) ? [start, step] : [Math.trunc(start), Math.trunc(step)];
  for (let i = 0; i < n; i++) out.elements[i] = from + i * by;
  return finishNew(out, options);
}) as K.Arange<"arange">["fn"];

/**
 * `steps` numbers from `start` to `end`, both included, evenly spaced.
 *
 * @shape `[steps]`
 * @source PyTorch torch.linspace
 * @example
 * linspace(0, 1, 3).tolist() // => [0, 0.5, 1]
 */
export const linspace: K.Linspace["fn"] = ((...args: unknown[]) => {
  const p = bind(
    "linspace",
    { start: takes.number, end: takes.number, steps: takes.int, dtype: takes.dtype, requiresGrad: takes.flag(false) },
    args,
  );
  checkSizes("linspace", [p.steps]);
  const dtype = p.dtype ?? "float32";
  if (dtype === "bool")
    throw new DTypeError("linspace: does not give bool tensors", { op: "linspace", dtypes: [dtype] });
  const out = wrap(backend().empty(dtype, p.steps), [p.steps], dtype);
  const step = p.steps > 1 ? (p.end - p.start) / (p.steps - 1) : 0;
  // From both ends, so that the last number is exactly `end`.
  for (let i = 0; i < p.steps; i++)
    out.elements[i] = i < p.steps / 2 ? p.start + i * step : p.end - (p.steps - 1 - i) * step;
  return finishNew(out, p);
}) as never;

/**
 * `steps` numbers from base^start to base^end, evenly spaced in the exponent.
 *
 * @shape `[steps]`
 * @param base the base (default: 10)
 * @source PyTorch torch.logspace
 * @example
 * logspace(0, 2, 3).tolist() // => [1, 10, 100]
 */
export const logspace: K.Linspace<
  [base?: number | (K.CreateOptions & { base?: number }), options?: K.CreateOptions]
>["fn"] = ((...args: unknown[]) => {
  const p = bind(
    "logspace",
    {
      start: takes.number,
      end: takes.number,
      steps: takes.int,
      base: takes.or(takes.number, 10),
      dtype: takes.dtype,
      requiresGrad: takes.flag(false),
    },
    args,
  );
  const dtype = p.dtype ?? "float32";
  if (dtype === "bool")
    throw new DTypeError("logspace: does not give bool tensors", { op: "logspace", dtypes: [dtype] });
  const exponents = (linspace as (...a: unknown[]) => Tensor)(p.start, p.end, p.steps, { dtype: "float64" });
  const out = wrap(backend().empty(dtype, p.steps), [p.steps], dtype);
  for (let i = 0; i < p.steps; i++) out.elements[i] = p.base ** exponents.elements[i]!;
  return finishNew(out, p);
}) as never;

function like<T>(name: string, value: number): T {
  const create = (...args: unknown[]) => {
    const p = bind(name, { input: takes.tensor, dtype: takes.dtype, requiresGrad: takes.flag(false) }, args);
    return filled(p.input.shape, value, p.dtype ?? p.input.dtype, p);
  };
  return Object.defineProperty(create, "name", { value: name }) as T;
}

/**
 * Zeros in the shape and element type of another tensor.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.zeros_like
 * @example
 * zerosLike(tensor([1, 2])).tolist() // => [0, 0]
 */
export const zerosLike: K.Like["fn"] = like("zerosLike", 0);

/**
 * Ones in the shape and element type of another tensor.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.ones_like
 * @example
 * onesLike(tensor([1, 2])).tolist() // => [1, 1]
 */
export const onesLike: K.Like["fn"] = like("onesLike", 1);

/**
 * Elements of any value in the shape and element type of another tensor.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.empty_like
 * @example
 * emptyLike(tensor([1, 2])).shape // => [2]
 */
export const emptyLike: K.Like["fn"] = like("emptyLike", 0);

/**
 * One value in the shape and element type of another tensor.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.full_like
 * @example
 * fullLike(tensor([1, 2]), 7).tolist() // => [7, 7]
 */
export const fullLike: K.Like<[fillValue: number, options?: K.CreateOptions]>["fn"] = ((...args: unknown[]) => {
  const p = bind(
    "fullLike",
    { input: takes.tensor, fillValue: takes.number, dtype: takes.dtype, requiresGrad: takes.flag(false) },
    args,
  );
  return filled(p.input.shape, p.fillValue, p.dtype ?? p.input.dtype, p);
}) as K.Like<[fillValue: number, options?: K.CreateOptions]>["fn"];
