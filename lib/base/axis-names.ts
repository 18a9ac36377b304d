/**
 * Names that someone gave to the axes of a tensor. They belong to the array that holds its shape, which errors hold as well,
 * and which elementwise results share with the tensor that they were made from.
 */

const given = new WeakMap<readonly number[], readonly string[]>();

/** Gives the axes of a shape their names. */
export function nameAxes(shape: readonly number[], names: readonly string[]): void {
  given.set(shape, names);
}

/** The names of a shape's axes, where it has any. */
export function axisNames(shape: readonly number[]): readonly string[] | undefined {
  return given.get(shape);
}

/** The sizes, each after its axis's name where it has one: `batch=32`. */
export function namedSizes(shape: readonly number[]): readonly (string | number)[] {
  const names = given.get(shape);
  return names === undefined ? shape : shape.map((size, i) => `${names[i]}=${size}`);
}
