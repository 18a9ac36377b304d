/** A tensor as PyTorch prints it: aligned columns, summarised when large, with element type and gradient function, in its own words (`True`, `grad_fn`). */

import { axisNames } from "../base/axis-names";
import { dtypes, isFloat } from "../base/dtype";
import { numel } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import { edgeOf, Node } from "../core/tape";
import type { Tensor } from "../core/tensor";

/** Above so many elements a tensor is summarised: so many entries at each end of each axis. */
export const printOptions = { threshold: 1000, edgeItems: 3, precision: 4, lineWidth: 80 };

/** The text of a tensor: `tensor([[1., 2.], [3., 4.]])`. */
export function format(x: Tensor): string {
  const n = numel(x.shape);
  const summarise = n > printOptions.threshold;
  const elements = copyOf(x).elements;
  const prefix = "tensor(";
  const write = numberWriter(shownValues(elements, x.shape, summarise), x);
  const body = n === 0 ? "[]" : lines(elements, x.shape, 0, 0, prefix.length, write, summarise);
  const notes: string[] = [];
  if (n === 0 && x.shape.length !== 1) notes.push(`size=(${x.shape.join(", ")})`);
  if (!["float32", "bool"].includes(x.dtype) || (n === 0 && x.dtype !== "float32"))
    notes.push(`dtype=torch.${x.dtype}`);
  const edge = edgeOf(x);
  if (edge instanceof Node) notes.push(`grad_fn=<${nodeName(edge.name)}>`);
  else if (x.requiresGrad) notes.push("requires_grad=True");
  const names = axisNames(x.shape);
  if (names !== undefined) notes.push(`names=[${names.join(", ")}]`);
  let text = prefix + body;
  // PyTorch counts the last line of the values two characters longer than it is, and a line of notes as it is.
  let last = text.length - text.lastIndexOf("\n") + 1;
  for (const note of notes) {
    const fits = last + note.length + 2 <= printOptions.lineWidth;
    text += fits ? `, ${note}` : `,\n${" ".repeat(prefix.length)}${note}`;
    last = fits ? last + note.length + 2 : prefix.length + note.length;
  }
  return `${text})`;
}

/** An operation's name as PyTorch calls its node: `MulBackward0`. */
function nodeName(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}Backward0`;
}

/** The values that will be seen, which decide the format. */
function shownValues(elements: ArrayLike<number>, shape: readonly number[], summarise: boolean): number[] {
  const out: number[] = [];
  const visit = (axis: number, offset: number) => {
    if (axis === shape.length) {
      out.push(elements[offset]!);
      return;
    }
    const step = numel(shape.slice(axis + 1));
    for (const i of shownIndices(shape[axis]!, summarise)) if (i >= 0) visit(axis + 1, offset + i * step);
  };
  visit(0, 0);
  return out;
}

/** The indices of an axis that are shown; -1 stands for the ellipsis. */
function shownIndices(size: number, summarise: boolean): number[] {
  const edge = printOptions.edgeItems;
  if (!summarise || size <= 2 * edge) return Array.from({ length: size }, (_, i) => i);
  return [...Array.from({ length: edge }, (_, i) => i), -1, ...Array.from({ length: edge }, (_, i) => size - edge + i)];
}

function lines(
  elements: ArrayLike<number>,
  shape: readonly number[],
  axis: number,
  offset: number,
  indent: number,
  write: Writer,
  summarise: boolean,
): string {
  if (axis === shape.length) return write(elements[offset]!);
  const step = numel(shape.slice(axis + 1));
  const shown = shownIndices(shape[axis]!, summarise);
  if (axis === shape.length - 1) {
    const words = shown.map((i) => (i < 0 ? " ..." : write(elements[offset + i]!)));
    const perLine = Math.max(1, Math.floor((printOptions.lineWidth - indent) / (write.width + 2)));
    const rows: string[] = [];
    for (let i = 0; i < words.length; i += perLine) rows.push(words.slice(i, i + perLine).join(", "));
    return `[${rows.join(`,\n${" ".repeat(indent + 1)}`)}]`;
  }
  const gap = `,${"\n".repeat(shape.length - axis - 1)}${" ".repeat(indent + 1)}`;
  const parts = shown.map((i) =>
    i < 0 ? "..." : lines(elements, shape, axis + 1, offset + i * step, indent + 1, write, summarise),
  );
  return `[${parts.join(gap)}]`;
}

/** How numbers are written, and how wide: by PyTorch's rules, in which zeros and what is not finite have no say. */
interface Writer {
  (v: number): string;
  readonly width: number;
}

function numberWriter(values: readonly number[], x: Tensor): Writer {
  const float = isFloat(x.dtype);
  const write =
    dtypes[x.dtype].category === "bool"
      ? (v: number) => (v ? "True" : "False")
      : float
        ? floatText(values.filter(counts))
        : String;
  const width = values.reduce((w, v) => (float && !counts(v) ? w : Math.max(w, write(v).length)), 1);
  return Object.assign((v: number) => write(v).padStart(width), { width });
}

const counts = (v: number) => Number.isFinite(v) && v !== 0;

/** Floats that count decide how all are written: whole, with decimals, or with powers of ten. */
function floatText(values: readonly number[]): (v: number) => string {
  const digits = printOptions.precision;
  let [min, max] = [Number.POSITIVE_INFINITY, 0];
  for (const v of values) {
    min = Math.min(min, Math.abs(v));
    max = Math.max(max, Math.abs(v));
  }
  const whole = values.every(Number.isInteger);
  const powers = values.length > 0 && (max / min > 1000 || max > 1e8 || min < 1e-4);
  const finite = powers
    ? (v: number) => powerOfTen(v, digits)
    : whole
      ? (v: number) => (Object.is(v, -0) ? "-0." : `${v}.`)
      : (v: number) => evenOnTies(v.toFixed(digits), signed(v, v.toFixed(60)), digits);
  return (v) => (Number.isFinite(v) ? finite(v) : Number.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf");
}

function powerOfTen(v: number, digits: number): string {
  const written = evenOnTies(v.toExponential(digits), signed(v, v.toExponential(60)), digits);
  const [mantissa = "", exponent = "0"] = written.split("e");
  const e = Number(exponent);
  return `${mantissa}e${e < 0 ? "-" : "+"}${String(Math.abs(e)).padStart(2, "0")}`;
}

/** The decimals of -0 with its sign, which JavaScript drops. */
const signed = (v: number, text: string) => (Object.is(v, -0) ? `-${text}` : text);

/** JavaScript rounds a decimal tie away from 0, Python (and so PyTorch) to the even digit: `exact` tells a tie. */
function evenOnTies(rounded: string, exact: string, digits: number): string {
  const point = exact.indexOf(".");
  const kept = exact.slice(0, point + 1 + digits);
  const even = "02468".includes(kept.at(-1)!);
  const tie = /^50*(e|$)/.test(exact.slice(point + 1 + digits));
  if (rounded.startsWith("0") && exact.startsWith("-")) return `-${rounded}`;
  return tie && even ? kept + (/e.*$/.exec(exact)?.[0] ?? "") : rounded;
}
