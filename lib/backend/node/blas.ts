/** Matrix products by a native BLAS, called through koffi on the tensors' own memory; absent where either is missing. */

import type { TypedArray } from "../../base/dtype";
import type { Matrix, MatrixProduct } from "../js/contract";
import { builtin, packageRequire } from "./builtin";

export interface Blas {
  /** The library and its own description, for people. */
  readonly description: string;
  readonly float32: MatrixProduct;
  readonly float64: MatrixProduct;
  /** `out[i]` = the sum of row i of a dense float32 matrix, the rows one after another from `offset` on. */
  readonly rowSums: (out: Float32Array, x: Float32Array, offset: number, rows: number, columns: number) => void;
  /** `out[j]` = the sum of column j of such a matrix. */
  readonly columnSums: Blas["rowSums"];
  /** Copies a matrix of `rows` rows, `step` elements apart, as its transpose, dense. Absent in plain BLAS. */
  readonly transpose?: (out: Float32Array, x: Float32Array, rows: number, columns: number, step: number) => void;
  /** How many threads the library uses; undefined where it cannot be told. */
  readonly threads?: { get(): number; set(count: number): void };
}

/** The BLAS of this machine, looked for once: `TYPETORCH_BLAS` (a path, or `off`), .venv, then the system. */
export function blas(): Blas | undefined {
  if (found === undefined) found = find() ?? null;
  return found ?? undefined;
}

let found: Blas | null | undefined;

type Foreign = (...args: unknown[]) => unknown;
interface Library {
  func(name: string, result: string, parameters: string[]): Foreign;
}
interface Koffi {
  load(path: string): Library;
}

function find(): Blas | undefined {
  const require = packageRequire();
  if (!require || process.env.TYPETORCH_BLAS === "off") return undefined;
  let koffi: Koffi;
  try {
    koffi = require("koffi") as Koffi;
  } catch {
    return undefined;
  }
  for (const path of candidates()) {
    try {
      const blas = open(koffi.load(path), path);
      if (blas) return blas;
    } catch {
      // This one is not there, or not for this machine: the next may be.
    }
  }
  return undefined;
}

/** Where a BLAS may be, best first. */
function candidates(): string[] {
  const fs = builtin<typeof import("node:fs")>("node:fs")!;
  const paths = builtin<typeof import("node:path")>("node:path")!;
  const { platform, env } = process;
  const file =
    { darwin: "libscipy_openblas.dylib", win32: "libscipy_openblas.dll" }[platform as string] ?? "libscipy_openblas.so";
  const folders: string[] = [];
  const environments = [env.VIRTUAL_ENV, ...ancestors().map((folder) => paths.join(folder, ".venv"))];
  for (const environment of environments) {
    if (!environment) continue;
    const lib = paths.join(environment, "lib");
    const versions = fs.existsSync(lib) ? fs.readdirSync(lib).filter((name) => name.startsWith("python")) : [];
    for (const site of [...versions.map((v) => paths.join(lib, v)), paths.join(environment, "Lib")]) {
      for (const sub of ["lib", "bin"]) folders.push(paths.join(site, "site-packages", "scipy_openblas32", sub, file));
    }
  }
  const system: Record<string, string[]> = {
    darwin: ["/System/Library/Frameworks/Accelerate.framework/Accelerate"],
    win32: ["libopenblas.dll"],
  };
  return [
    ...(env.TYPETORCH_BLAS ? [env.TYPETORCH_BLAS] : []),
    ...folders.filter((path) => fs.existsSync(path)),
    ...(system[platform] ?? ["libopenblas.so.0", "libopenblas.so", "libblas.so.3"]),
  ];
}

/** The folders above this file and above the working directory: the package's .venv stands in one of them. */
function ancestors(): string[] {
  const paths = builtin<typeof import("node:path")>("node:path")!;
  const starts = [typeof __filename === "string" ? __filename : "", process.cwd()];
  const all = starts.flatMap((start) => {
    const chain: string[] = [];
    for (let at = start; at !== "" && at !== paths.dirname(at); at = paths.dirname(at)) chain.push(at);
    return chain;
  });
  return [...new Set(all)];
}

function open(library: Library, path: string): Blas | undefined {
  const named = <T>(make: (prefix: string) => T): T | undefined => {
    for (const prefix of ["scipy_", ""]) {
      try {
        return make(prefix);
      } catch {
        // The other naming, then.
      }
    }
    return undefined;
  };
  const gemm = (letter: string, real: string) =>
    named((prefix) => {
      const matrix = ["void *", "int"];
      const types = ["int", "int", "int", "int", "int", "int", real, ...matrix, ...matrix, real, ...matrix];
      return library.func(`${prefix}cblas_${letter}gemm`, "void", types);
    });
  const single = gemm("s", "float");
  const double = gemm("d", "double");
  const gemv = named((prefix) => {
    const vector = ["void *", "int"];
    const types = ["int", "int", "int", "int", "float", ...vector, ...vector, "float", ...vector];
    return library.func(`${prefix}cblas_sgemv`, "void", types);
  });
  if (!single || !double || !gemv) return undefined;
  const copy = named((prefix) => {
    const matrix = ["void *", "int"];
    return library.func(`${prefix}cblas_somatcopy`, "void", [
      "int",
      "int",
      "int",
      "int",
      "float",
      ...matrix,
      ...matrix,
    ]);
  });
  const raw = named((prefix) => ({
    get: library.func(`${prefix}openblas_get_num_threads`, "int", []) as () => number,
    set: library.func(`${prefix}openblas_set_num_threads`, "void", ["int"]) as (count: number) => void,
  }));
  const threads = raw && sharedThreads(raw);
  const config = named((prefix) => library.func(`${prefix}openblas_get_config`, "str", []));
  return {
    description: config ? String(config()) : path,
    float32: productBy(single, Float32Array, threads?.serve),
    float64: productBy(double, Float64Array, threads?.serve),
    rowSums: (out, x, offset, rows, columns) => {
      threads?.serve(rows * columns);
      const from = offset === 0 ? x : x.subarray(offset);
      gemv(rowMajor, plain, rows, columns, 1, from, columns, onesFor(columns), 1, 0, out, 1);
    },
    columnSums: (out, x, offset, rows, columns) => {
      threads?.serve(rows * columns);
      const from = offset === 0 ? x : x.subarray(offset);
      gemv(rowMajor, transposed, rows, columns, 1, from, columns, onesFor(rows), 1, 0, out, 1);
    },
    transpose:
      copy && ((out, x, rows, columns, step) => copy(rowMajor, transposed, rows, columns, 1, x, step, out, rows)),
    threads,
  };
}

interface Threads {
  get(): number;
  set(count: number): void;
}

/** From so many multiplications on, threads gain more than waking them costs. */
const worthThreads = 2 ** 23;

/**
 * Threads for large products only: the library's threads wait by spinning, and where other programs want the cores (a
 * browser beside the kernel), a small product would wait for them far longer than it computes.
 */
function sharedThreads(raw: Threads): Threads & { serve(work: number): void } {
  let wanted = raw.get();
  let active = wanted;
  return {
    get: () => wanted,
    set(count) {
      wanted = count;
    },
    serve(work) {
      const count = work < worthThreads ? 1 : wanted;
      if (count === active) return;
      raw.set(count);
      active = count;
    },
  };
}

let ones = new Float32Array(0);
function onesFor(length: number): Float32Array {
  if (ones.length < length) ones = new Float32Array(2 * length).fill(1);
  return ones;
}

const rowMajor = 101;
const plain = 111;
const transposed = 112;

type FloatArray = Float32ArrayConstructor | Float64ArrayConstructor;

/** Products of matrices of any strides: what the library cannot read in place is copied first. */
function productBy(gemm: Foreign, array: FloatArray, serve?: (work: number) => void): MatrixProduct {
  return (out, a, b, m, k, n, accumulate) => {
    serve?.(m * k * n);
    const beta = accumulate ? 1 : 0;
    if (fits(out.column, n, out.row, m)) call(gemm, array, m, n, k, a, b, beta, out, out.row);
    // Columns of the result beside each other in memory: the transposed product has them as rows.
    else if (fits(out.row, m, out.column, n)) {
      call(gemm, array, n, m, k, turned(b), turned(a), beta, out, out.column);
    } else productIntoCopy(gemm, array, out, a, b, m, k, n, accumulate);
  };
}

/** Whether BLAS can write vectors of `length` elements, `count` of them: each without gaps, one after another. */
function fits(unit: number, length: number, step: number, count: number): boolean {
  return (unit === 1 || length === 1) && (step >= length || count === 1);
}

function turned(x: Matrix): Matrix {
  return { elements: x.elements, offset: x.offset, row: x.column, column: x.row };
}

function call(
  gemm: Foreign,
  array: FloatArray,
  m: number,
  n: number,
  k: number,
  a: Matrix,
  b: Matrix,
  beta: number,
  out: Matrix,
  step: number,
): void {
  const left = readable(a, m, k, array);
  const right = readable(b, k, n, array);
  // biome-ignore format: the arguments of cblas_?gemm in their usual groups
  gemm(
    rowMajor, left.column === 1 ? plain : transposed, right.column === 1 ? plain : transposed, m, n, k,
    1, pointer(left, array), leading(left, k, m), pointer(right, array), leading(right, n, k),
    beta, pointer(out, array), m > 1 ? step : Math.max(step, n),
  );
}

/** The distance between rows (or columns, when transposed) as BLAS wants it: at least the length of one, even if there is only one. */
function leading(x: Matrix, columns: number, rows: number): number {
  return x.column === 1 ? Math.max(x.row, columns, 1) : Math.max(x.column, rows, 1);
}

/** A matrix that BLAS can read where it lies, or a copy of it. Steps along an axis of size 1 may be anything. */
function readable(x: Matrix, rows: number, columns: number, array: FloatArray): Matrix {
  if (x.column === 1 && (x.row >= columns || rows === 1)) return x;
  if (x.row === 1 && (x.column >= rows || columns === 1)) return x;
  if (columns === 1 && x.row >= 1) return { elements: x.elements, offset: x.offset, row: x.row, column: 1 };
  if (rows === 1 && x.column >= 1) return { elements: x.elements, offset: x.offset, row: 1, column: x.column };
  const copy = new array(rows * columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0, p = x.offset + i * x.row; j < columns; j++, p += x.column) copy[at++] = x.elements[p];
  }
  return { elements: copy, offset: 0, row: columns, column: 1 };
}

function pointer(x: Matrix, array: FloatArray): TypedArray {
  const { elements, offset } = x;
  if (offset === 0) return elements;
  return new array(
    elements.buffer as ArrayBuffer,
    elements.byteOffset + offset * elements.BYTES_PER_ELEMENT,
    elements.length - offset,
  );
}

/** A result whose elements have gaps both ways: computed beside it, then copied in. */
function productIntoCopy(
  gemm: Foreign,
  array: FloatArray,
  out: Matrix,
  a: Matrix,
  b: Matrix,
  m: number,
  k: number,
  n: number,
  accumulate: boolean,
): void {
  const copy = { elements: new array(m * n), offset: 0, row: n, column: 1 };
  call(gemm, array, m, n, k, a, b, 0, copy, n);
  const target = out.elements;
  for (let i = 0, from = 0; i < m; i++) {
    for (let j = 0, at = out.offset + i * out.row; j < n; j++, at += out.column, from++) {
      target[at] = accumulate ? target[at] + copy.elements[from] : copy.elements[from];
    }
  }
}
