/**
 * The sentences of shape errors, in one table that the compiler and the running program both read: the compiler fills
 * in a template as a type (`Fill`), the run-time check fills in the same string (`fill`).
 *
 * An error at compile time is the sentence plus the operands' shapes in parentheses (`Facts`), because a diagnostic has
 * one line; at run time the sentence is the first line and the shapes stand in lines of their own.
 */

import type { Shape } from "./shape";

/** One sentence for each kind of shape error; what stands in braces is filled in. */
export const messages = {
  /** Two operands disagree on an axis: named in the signature, or counted from the end where it broadcasts. */
  axis: "{op}: axis {axis} is {sizeA} in {a} but {sizeB} in {b}",
  /** An operand lacks an axis of the signature. */
  missing: "{op}: {a} needs axis {axis}, but has shape {shape}",
  /** An operand has more axes than the signature. */
  extra: "{op}: {a} needs {needed} axes, but has shape {shape}",
  /** A rank that is not one of those allowed, such as `2 or 3`. */
  rank: "{op}: {a} needs {needed} axes, but has shape {shape}",
  /** A dimension outside [-rank, rank). */
  dim: "{op}: dim {dim} is out of range for shape {shape}, give one from {low} to {high}",
  /** The same dimension twice. */
  repeated: "{op}: dim {dims} names the same axis twice",
  /** An axis that must have one size has another. */
  size: "{op}: axis {axis} of {a} is {size}, but must be {needed}",
  /** Another number of elements. */
  elements: "{op}: shape {shape} has {count} elements, {size} needs {needed}",
  /** -1 stands for no whole number. */
  infer: "{op}: shape {shape} has {count} elements, which do not fit {size}",
  /** More than one -1. */
  ambiguous: "{op}: only one size can be -1, but {size} has more",
  /** An index outside [-size, size). */
  index: "{op}: index {index} is out of range for axis {axis} of size {size}",
  /** More indices than axes. */
  indices: "{op}: {count} indices are too many for shape {shape}",
  /** A window larger than the padded input. */
  window: "{op}: a window of {window} does not fit axis {axis} of padded size {size}",
  /** Sizes given for another number of axes. */
  sizes: "{op}: {given} sizes are given for {needed} axes",
  /** Parts that do not add up to an axis. */
  split: "{op}: sizes {given} add up to {sum}, but axis {axis} is {size}",
  /** A size that does not divide an axis. */
  divide: "{op}: axis {axis} of size {size} cannot be divided by {by}",
  /** An axis that cannot take the new size. */
  expand: "{op}: axis {axis} is {size} and cannot become {needed}",
  /** A result that is larger than the tensor that is to hold it. */
  inPlace: "{op}: the result has shape {result} and does not fit in place into {shape}",
  /** More pairs of amounts to pad by than axes. */
  pairs: "{op}: {given} pairs are given for shape {shape}",
  /** Another number of operands than the equation names. */
  operands: '{op}: "{equation}" names {needed} operands, {given} are given',
  /** An operand with more or fewer axes than letters. */
  letters: '{op}: "{letters}" names {needed} axes, but operand {which} has shape {shape}',
  /** Tensors to be stacked differ. */
  stack: "{op}: tensor 0 has shape {shapeA} but tensor {which} has {shapeB}; all must be equal",
  /** Tensors to be joined differ in rank. */
  join: "{op}: tensor 0 has shape {shapeA} but tensor {which} has {shapeB}; all must have as many axes",
  /** A tensor without axes among those to be joined. */
  scalars: "{op}: tensors without axes cannot be joined; use stack",
  /** A product to which something is to be added that does not broadcast to it. */
  added: "{op}: input of shape {shape} does not broadcast to the product's {product}",
  /** A target of a shape that the scores do not allow. */
  target: "{op}: target has shape {target}, but input {input} needs {needed} or its own shape",
  /** The first axis of a range comes after its last. */
  order: "{op}: startDim {start} comes after endDim {end}",
  /** A range whose step leads the other way. */
  away: "{op}: step {step} leads from {start} away from {end}; change its sign",
  /** An axis of the result that no operand has. */
  nowhere: '{op}: "{letter}" stands after -> but in no operand',
  /** An axis of the result twice. */
  twice: '{op}: "{letter}" stands twice after ->',
  /** More or fewer names than axes. */
  names: "{op}: {given} names are given for the {needed} axes of shape {shape}",
  /** A target of a shape that the log-probabilities do not allow. */
  classes: "{op}: target has shape {target}, but input {input} needs {needed}",
  /** A variance that is none of the input's. */
  variance: "{op}: variance has shape {shape}, but must have that of the input {input}, or 1 for one of its axes",
  /** Amounts that take more from an axis than it has. */
  shrink: "{op}: axis {axis} of size {size} cannot shrink by {by}",
  /** More padding than can be made of what an axis has. */
  padding: '{op}: mode "{mode}" can add at most {limit} to axis {axis} of size {size}, got {before} and {after}',
  /** Padding made of an axis's elements, of another number of axes than images, sounds and volumes have. */
  channels:
    '{op}: mode "{mode}" pads the last 1, 2 or 3 axes behind a channel axis (and a batch); {given} pairs do not fit shape {shape}',
  /** Slopes for another number of channels. */
  slopes: "{op}: weight has shape {shape}, but must have 1 element or {channels}, one for each channel",
  /** Matrices that are not square. */
  square: "{op}: needs square matrices, got {rows} by {columns} in shape {shape}",
  /** A source that is larger than what it is to be copied into, or does not broadcast to it. */
  source: "{op}: a source of shape {shape} does not broadcast to {into}",
  /** A state of another shape than the layer's. */
  state: "{op}: the {what} has shape {shape}, but must have {needed}",
  /** Shapes that must be the same have different ranks. */
  same: "{op}: {a} has shape {shapeA} but {b} has shape {shapeB}",
} as const;

/** The name of a sentence. */
export type MessageId = keyof typeof messages;

/** The sentence with its braces filled in, as a type. */
export type Fill<Id extends MessageId, Values> = FillTemplate<(typeof messages)[Id], Values>;

/** A shape as people write it: `[2, 3]`; `?` where a size is not known, `...` where even their number is not. */
export type Show<S extends Shape> = number extends S["length"] ? ShowLast<S> : `[${ShowSizes<S>}]`;

/** A size as people write it. */
export type ShowSize<N> = N extends number ? (number extends N ? "?" : `${N}`) : "?";

/** The operands' shapes, to follow a sentence: ` (a: [2, 3], b: [2, 4])`. */
export type Facts<
  Names extends readonly string[],
  Shapes extends readonly Shape[],
> = ` (${ShowOperands<Names, Shapes>})`;

/** The sentence with its braces filled in. */
export function fill<T extends string>(template: T, values: Readonly<Record<Blanks<T>, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name as Blanks<T>]));
}

/** A shape as people write it: `[2, 3]`. */
export function show(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

type Blanks<T extends string> = T extends `${string}{${infer Key}}${infer Rest}` ? Key | Blanks<Rest> : never;

type FillTemplate<T extends string, V, Done extends string = ""> = T extends `${infer Head}{${infer Key}}${infer Rest}`
  ? FillTemplate<Rest, V, `${Done}${Head}${Key extends keyof V ? V[Key] & (string | number) : never}`>
  : `${Done}${T}`;

type ShowSizes<S extends Shape, Done extends string = ""> = S extends readonly [infer N, ...infer R extends Shape]
  ? ShowSizes<R, Done extends "" ? ShowSize<N> : `${Done}, ${ShowSize<N>}`>
  : Done;

type ShowLast<S extends Shape, Done extends string = ""> = S extends readonly [...infer R extends number[], infer N]
  ? ShowLast<R, `, ${ShowSize<N>}${Done}`>
  : `[...${Done}]`;

type ShowOperands<Names, Shapes, Done extends string = ""> = Names extends readonly [
  infer N extends string,
  ...infer NR,
]
  ? Shapes extends readonly [infer S extends Shape, ...infer SR]
    ? ShowOperands<NR, SR, Done extends "" ? `${N}: ${Show<S>}` : `${Done}, ${N}: ${Show<S>}`>
    : Done
  : Done;
