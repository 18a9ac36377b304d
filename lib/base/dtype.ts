/** The element types, what each is stored in, and PyTorch's rules for mixing them. */

/** Name of an element type. */
export type DType = "float32" | "float64" | "int32" | "uint8" | "bool";

/** What a tensor's elements are stored in. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** `float` holds fractions, `int` whole numbers, `bool` truth values: promotion goes bool, int, float. */
export type Category = "bool" | "int" | "float";

export interface DTypeInfo {
  readonly name: DType;
  /** Small integer for tables and kernel keys. */
  readonly code: number;
  readonly category: Category;
  /** Bytes per element. */
  readonly size: number;
  readonly array: new (length: number) => TypedArray;
}

/** Every element type; all other tables about element types are derived from this one. */
export const dtypes: { readonly [D in DType]: DTypeInfo } = {
  float32: { name: "float32", code: 0, category: "float", size: 4, array: Float32Array },
  float64: { name: "float64", code: 1, category: "float", size: 8, array: Float64Array },
  int32: { name: "int32", code: 2, category: "int", size: 4, array: Int32Array },
  uint8: { name: "uint8", code: 3, category: "int", size: 1, array: Uint8Array },
  bool: { name: "bool", code: 4, category: "bool", size: 1, array: Uint8Array },
};

const rank: Record<Category, number> = { bool: 0, int: 1, float: 2 };

/** How far an element type stands in the order of promotion: bool, int, float. */
export function categoryRank(dtype: DType): number {
  return rank[dtypes[dtype].category];
}

/** Whether elements of this type can hold fractions (and so can require a gradient). */
export function isFloat(dtype: DType): boolean {
  return dtypes[dtype].category === "float";
}

/**
 * The element type of an operation on two tensors, by PyTorch's promotion rules.
 *
 * @source PyTorch "Tensor Attributes", type promotion
 */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  const ca = rank[dtypes[a].category];
  const cb = rank[dtypes[b].category];
  if (ca !== cb) return ca > cb ? a : b;
  // Same category: the wider one; uint8 and int32 give int32, float32 and float64 give float64.
  return dtypes[a].size >= dtypes[b].size ? a : b;
}

/** The element type that a JavaScript scalar operand promotes as: whole numbers as int, fractions as float, booleans as bool. */
export function scalarCategory(value: number | boolean): Category {
  return typeof value === "boolean" ? "bool" : Number.isInteger(value) ? "int" : "float";
}

/** The element type of an operation on a tensor and a JavaScript scalar: the scalar only lifts the category. */
export function promoteScalar(tensor: DType, value: number | boolean): DType {
  const category = scalarCategory(value);
  if (rank[dtypes[tensor].category] >= rank[category]) return tensor;
  return category === "float" ? "float32" : "int32";
}
