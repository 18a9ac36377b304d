/** A tensor as PyTorch prints it: aligned columns, summarised when large, with element type and gradient function. */

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
  if (!["float32", "bool"].includes(x.dtype) || (n === 0 && x.dtype !== "float32")) notes.push(`dtype=${x.dtype}`);
  const edge = edgeOf(x);
  if (edge instanceof Node) notes.push(`gradFn=<${edge.name}>`);
  else if (x.requiresGrad) notes.push("requiresGrad=true");
  const names = axisNames(x.shape);
  if (names !== undefined) notes.push(`names=[${names.join(", ")}]`);
  let text = prefix + body;
  for (const note of notes) {
    const last = text.slice(text.lastIndexOf("\n") + 1);
    const fits = last.length + note.length + 3 <= printOptions.lineWidth;
    text += fits ? `, ${note}` : `,\n${" ".repeat(prefix.length)}${note}`;
  }
  return `${text})`;
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
  write: (v: number) => string,
  summarise: boolean,
): string {
  if (axis === shape.length) return write(elements[offset]!);
  const step = numel(shape.slice(axis + 1));
  const shown = shownIndices(shape[axis]!, summarise);
  if (axis === shape.length - 1) {
    const words = shown.map((i) => (i < 0 ? " ..." : write(elements[offset + i]!)));
    const width = (words.find((w) => w !== " ...")?.length ?? 1) + 2;
    const perLine = Math.max(1, Math.floor((printOptions.lineWidth - indent) / width));
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

/** How numbers are written so that all have one width: by PyTorch's rules for whole numbers, decimals and powers of ten. */
function numberWriter(values: readonly number[], x: Tensor): (v: number) => string {
  if (dtypes[x.dtype].category === "bool") {
    const width = x.shape.length === 0 ? 0 : 5;
    return (v) => (v ? "true" : "false").padStart(width);
  }
  const raw = numberText(values, isFloat(x.dtype));
  if (x.shape.length === 0) return raw;
  const width = values.reduce((w, v) => Math.max(w, raw(v).length), 1);
  return (v) => raw(v).padStart(width);
}

function numberText(values: readonly number[], float: boolean): (v: number) => string {
  if (!float) return (v) => String(v);
  const special = (v: number) => (Number.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf");
  const finite = values.filter((v) => Number.isFinite(v) && v !== 0).map(Math.abs);
  const digits = printOptions.precision;
  if (finite.length === 0) return (v) => (Number.isFinite(v) ? (Object.is(v, -0) ? "-0." : `${v}.`) : special(v));
  const max = Math.max(...finite);
  const min = Math.min(...finite);
  const whole = values.every((v) => !Number.isFinite(v) || Number.isInteger(v));
  const powers = (v: number) => {
    const [mantissa = "", exponent = "0"] = evenOnTies(v.toExponential(digits), v.toExponential(60), digits).split("e");
    const e = Number(exponent);
    return `${mantissa}e${e < 0 ? "-" : "+"}${String(Math.abs(e)).padStart(2, "0")}`;
  };
  if (whole) {
    if (max / min > 1000 || max > 1e8)
      return max > 1e8
        ? (v) => (Number.isFinite(v) ? powers(v) : special(v))
        : (v) => (Number.isFinite(v) ? plainWhole(v) : special(v));
    return (v) => (Number.isFinite(v) ? plainWhole(v) : special(v));
  }
  if (max / min > 1000 || max > 1e8 || min < 1e-4) return (v) => (Number.isFinite(v) ? powers(v) : special(v));
  return (v) => (Number.isFinite(v) ? evenOnTies(v.toFixed(digits), v.toFixed(60), digits) : special(v));
}

/** JavaScript rounds a decimal tie away from 0, Python (and so PyTorch) to the even digit: `exact` tells a tie. */
function evenOnTies(rounded: string, exact: string, digits: number): string {
  const point = exact.indexOf(".");
  const kept = exact.slice(0, point + 1 + digits);
  const even = "02468".includes(kept.at(-1)!);
  const tie = /^50*(e|$)/.test(exact.slice(point + 1 + digits));
  return tie && even ? kept + (/e.*$/.exec(exact)?.[0] ?? "") : rounded;
}

function plainWhole(v: number): string {
  return Object.is(v, -0) ? "-0." : `${v}.`;
}
