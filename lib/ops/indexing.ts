/** `at` and `set`: elements by numbers, ranges, ellipsis, new axes, masks and index tensors, as NumPy and PyTorch index. */

import { dtypes } from "../base/dtype";
import { ArgumentError, DTypeError, IndexError, ShapeError } from "../base/error";
import { formatShape, numel } from "../base/shape";
import type { Index } from "../base/shapes/at";
import { fill, messages, show } from "../base/shapes/message";
import { copyOf, expandTo } from "../core/broadcasting";
import type * as K from "../core/kinds";
import { compose, type Op } from "../core/op";
import { describe, takes } from "../core/params";
import { checkKept } from "../core/tape";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { tensor } from "./create";
import { putAt } from "./scatter";
import { reshapeTo } from "./view";
import { type AxisWindow, window } from "./window";

/** An index as it works on one axis (or, for a mask, on several). */
type Slot =
  | { readonly kind: "window"; readonly window: AxisWindow }
  | { readonly kind: "new" }
  | { readonly kind: "pick"; readonly index: Tensor };

/** What an index does to a tensor: first the windows and new axes, then the picks along the axes that are left. */
interface Plan {
  readonly windows: readonly AxisWindow[];
  /** The shape after the windows, with new axes. */
  readonly shape: readonly number[];
  /** The picks, by axis of that shape. */
  readonly picks: readonly (readonly [axis: number, index: Tensor])[];
  /** Whether picks stand side by side, so that their axes stay where they stood. */
  readonly together: boolean;
}

/** Reads `"1:5"`, `":"`, `"::-1"`: a stretch of an axis of this size. */
function readRange(op: string, text: string, size: number): AxisWindow {
  const parts = text.split(":").map((p) => p.trim());
  if (parts.length < 2 || parts.length > 3 || parts.some((p) => p !== "" && !/^[+-]?\d+$/.test(p))) {
    throw new ArgumentError(
      `${op}: ${JSON.stringify(text)} is not an index; write a range as "start:stop:step", or "..." for the axes between`,
      { op },
    );
  }
  const step = parts[2] ? Number(parts[2]) : 1;
  if (step === 0) throw new ArgumentError(`${op}: the step of ${JSON.stringify(text)} must not be 0`, { op });
  const place = (part: string | undefined, fallback: number) => {
    if (!part) return fallback;
    const n = Number(part);
    const at = n < 0 ? n + size : n;
    return step > 0 ? Math.min(Math.max(at, 0), size) : Math.min(Math.max(at, -1), size - 1);
  };
  const start = place(parts[0], step > 0 ? 0 : size - 1);
  const stop = place(parts[1], step > 0 ? size : -1);
  return { start, step, length: Math.max(Math.ceil((stop - start) / step), 0), drop: false };
}

function plan(op: string, x: Tensor, indices: readonly unknown[]): Plan {
  const given = indices.map((i) => (Array.isArray(i) ? indexTensor(op, i) : isNumber(i) ? i.elements[i.offset] : i));
  const consumed = given.reduce<number>(
    (n, i) => n + (i === null || i === "..." || typeof i === "boolean" ? 0 : isMask(i) ? i.shape.length : 1),
    0,
  );
  if (consumed > x.shape.length) {
    throw new IndexError(fill(messages.indices, { op, count: consumed, shape: show(x.shape) }), { op });
  }
  if (given.filter((i) => i === "...").length > 1) throw new IndexError(`${op}: only one index can be "..."`, { op });
  const slots: Slot[] = [];
  let axis = 0;
  const whole = (n: number): Slot => ({
    kind: "window",
    window: { start: 0, step: 1, length: x.shape[n]!, drop: false },
  });
  for (const index of given.includes("...") ? given : [...given, "..."]) {
    if (index === null) slots.push({ kind: "new" });
    else if (index === "...") for (let k = x.shape.length - consumed; k > 0; k--) slots.push(whole(axis++));
    else if (typeof index === "boolean") {
      throw new ArgumentError(
        `${op}: true and false are no indices here; use null for a new axis, or a mask of the tensor's shape`,
        { op },
      );
    } else if (typeof index === "number") {
      const size = x.shape[axis]!;
      if (!Number.isInteger(index)) throw new ArgumentError(`${op}: index ${index} must be a whole number`, { op });
      if (index < -size || index >= size) throw new IndexError(fill(messages.index, { op, index, axis, size }), { op });
      slots.push({
        kind: "window",
        window: { start: index < 0 ? index + size : index, step: 1, length: 1, drop: true },
      });
      axis++;
    } else if (typeof index === "string")
      slots.push({ kind: "window", window: readRange(op, index, x.shape[axis++]!) });
    else if (isMask(index)) {
      for (let d = 0; d < index.shape.length; d++) {
        if (index.shape[d] !== x.shape[axis + d]) {
          throw new ShapeError(
            `${op}: a mask of shape ${formatShape(index.shape)} does not fit axis ${axis + d} of size ${x.shape[axis + d]}`,
            { op, shapes: [x.shape, index.shape] },
          );
        }
      }
      for (const places of trueAt(index)) {
        slots.push({ kind: "pick", index: places });
        axis++;
      }
    } else if (isTensor(index)) {
      if (dtypes[index.dtype].category === "float") {
        throw new ArgumentError(
          `${op}: an index tensor must be int32 or bool, got ${index.dtype}; convert with .to("int32")`,
          { op },
        );
      }
      slots.push({ kind: "pick", index: wrapIndices(op, index, x.shape[axis]!, axis) });
      axis++;
    } else
      throw new ArgumentError(
        `${op}: ${describe(index)} is not an index; give numbers, ranges such as "1:5", "...", null, or tensors`,
        { op },
      );
  }
  return layOut(x, slots);
}

/** Sorts the slots into windows over the tensor's own axes, the shape after them, and the picks by axis of that shape. */
function layOut(x: Tensor, slots: readonly Slot[]): Plan {
  const windows: AxisWindow[] = [];
  const shape: number[] = [];
  const picks: [number, Tensor][] = [];
  let runs = 0;
  let inRun = false;
  const picking = slots.some((slot) => slot.kind === "pick");
  for (const slot of slots) {
    // As in NumPy, a number beside index tensors counts as one of them when it comes to where the axes go.
    const joins = slot.kind === "pick" || (picking && slot.kind === "window" && slot.window.drop);
    if (joins && !inRun) runs++;
    inRun = joins;
    if (slot.kind === "new") shape.push(1);
    else if (slot.kind === "pick") {
      const size = x.shape[windows.length]!;
      windows.push({ start: 0, step: 1, length: size, drop: false });
      picks.push([shape.length, slot.index]);
      shape.push(size);
    } else {
      windows.push(slot.window);
      if (!slot.window.drop) shape.push(slot.window.length);
    }
  }
  return { windows, shape, picks, together: runs <= 1 };
}

/** A tensor without axes that holds a whole number is one, and gives a view. */
function isNumber(index: unknown): index is Tensor {
  return isTensor(index) && index.dtype === "int32" && index.shape.length === 0;
}

function isMask(index: unknown): index is Tensor {
  return isTensor(index) && (index.dtype === "bool" || index.dtype === "uint8");
}

function indexTensor(op: string, values: readonly unknown[]): Tensor {
  const t = tensor(values as number[]) as Tensor;
  if (t.dtype === "bool") return t;
  const whole = copyOf(t, "int32");
  if (t.elements.some((v, i) => v !== whole.elements[i]))
    throw new ArgumentError(`${op}: indices must be whole numbers, got ${describe(values)}`, { op });
  return whole;
}

/** For each axis of a mask, where it is true. */
export function trueAt(mask: Tensor): Tensor[] {
  const flat = copyOf(mask).elements;
  const hits: number[] = [];
  for (let i = 0; i < flat.length; i++) if (flat[i]) hits.push(i);
  let step = numel(mask.shape);
  return mask.shape.map((size) => {
    step /= Math.max(size, 1);
    return wrap(
      Int32Array.from(hits, (i) => Math.floor(i / step) % size),
      [hits.length],
      "int32",
    );
  });
}

/** Indices checked against an axis, negative ones counted from its end. */
export function wrapIndices(op: string, index: Tensor, size: number, axis: number): Tensor {
  if (dtypes[index.dtype].category !== "int") {
    throw new DTypeError(`${op}: an index tensor must be int32, got ${index.dtype}; convert with .to("int32")`, {
      op,
      dtypes: [index.dtype],
    });
  }
  const out = copyOf(index, "int32");
  for (let i = 0; i < out.elements.length; i++) {
    const v = out.elements[i]!;
    if (v < -size || v >= size) throw new IndexError(fill(messages.index, { op, index: v, axis, size }), { op });
    if (v < 0) out.elements[i] = v + size;
  }
  return out;
}

/** The windows and new axes of a plan, as a view. */
function windowed(x: Tensor, p: Plan): Tensor {
  const seen = window(x, { axes: p.windows });
  return seen.shape.length === p.shape.length ? seen : reshapeTo(seen, p.shape);
}

/** The picks of a plan along the axes of what its windows left. */
function picked(x: Tensor, p: Plan, op: string): Tensor {
  if (p.picks.length === 0) return x;
  const axes = p.picks.map(([a]) => a);
  const indices = broadcastAll(
    op,
    p.picks.map(([, i]) => i),
  );
  const common = indices[0]!.shape;
  const rest = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const front = x.permute([...axes, ...rest]) as Tensor;
  const sizes = axes.map((a) => x.shape[a]!);
  const rows = reshapeTo(front, [numel(sizes), ...rest.map((i) => x.shape[i]!)]);
  const flat = flatIndex(indices, sizes);
  const chosen = rows.indexSelect(0, flat) as Tensor;
  const shaped = reshapeTo(chosen, [...common, ...rest.map((i) => x.shape[i]!)]);
  if (!p.together) return shaped;
  const lead = rest.filter((i) => i < axes[0]!).length;
  const order = [
    ...Array.from({ length: lead }, (_, i) => common.length + i),
    ...common.map((_, i) => i),
    ...Array.from({ length: rest.length - lead }, (_, i) => common.length + lead + i),
  ];
  return lead === 0 ? shaped : (shaped.permute(order) as Tensor);
}

function broadcastAll(op: string, indices: readonly Tensor[]): Tensor[] {
  let shape: readonly number[] = [];
  for (const index of indices) {
    const lead = Math.max(shape.length, index.shape.length);
    const next: number[] = [];
    for (let k = 1; k <= lead; k++) {
      const a = shape.at(-k) ?? 1;
      const b = index.shape.at(-k) ?? 1;
      if (a !== b && a !== 1 && b !== 1) {
        throw new ShapeError(
          `${op}: index tensors of shapes ${indices.map((i) => formatShape(i.shape)).join(" and ")} do not broadcast`,
          { op, shapes: indices.map((i) => i.shape) },
        );
      }
      next.unshift(a === 1 ? b : a);
    }
    shape = next;
  }
  return indices.map((i) => copyOf(expandTo(i, shape)));
}

function flatIndex(indices: readonly Tensor[], sizes: readonly number[]): Tensor {
  const n = numel(indices[0]!.shape);
  const out = new Int32Array(n);
  for (let k = 0; k < indices.length; k++) {
    const e = indices[k]!.elements;
    for (let i = 0; i < n; i++) out[i] = out[i]! * sizes[k]! + e[i]!;
  }
  return wrap(out, [n], "int32");
}

/**
 * Elements by index, one for each axis from the left: a number (negative: from the end) drops its axis, a range
 * `"start:stop:step"` keeps a stretch, `"..."` stands for all axes between, `null` makes a new axis, a tensor of whole
 * numbers (or an array) picks entries, a bool tensor picks where it is true. Numbers and ranges give a view.
 *
 * @shape what the indexes leave
 * @throws {IndexError} when an index is out of range, or there are more than axes
 * @source PyTorch Tensor indexing
 * @example
 * tensor([[1, 2, 3], [4, 5, 6]]).at(1, "::2").tolist() // => [4, 6]
 */
export const at: Op<K.At<"at">> = compose({
  name: "at",
  params: { input: takes.tensor, indices: { ...takes.any<readonly unknown[]>("indices"), rest: true } },
  run: ({ input, indices }) => {
    checkKept("at", [input], indices ?? []);
    const p = plan("at", input, indices ?? []);
    return picked(windowed(input, p), p, "at");
  },
  samples: () => {
    const x = wrap(
      Float64Array.from({ length: 24 }, (_, i) => Math.sin(i)),
      [2, 3, 4],
      "float64",
    );
    return [
      [x, 1],
      [x, "...", "1:3"],
      [x, null, -1, "::2"],
      [x, ":", wrap(Int32Array.of(0, 2, 2), [3], "int32")],
      [x, wrap(Int32Array.of(1, 0), [2], "int32"), ":", wrap(Int32Array.of(3, 3), [2], "int32")],
    ];
  },
});

/**
 * Writes a value (broadcast) where the indexes point, in place.
 *
 * @shape `*s -> *s`
 * @param indices as `at` takes them, in one array
 * @param value a tensor or a number
 * @throws {IndexError} when an index is out of range
 * @source PyTorch Tensor.__setitem__
 * @example
 * zeros(3).set([1], 5).tolist() // => [0, 5, 0]
 */
export const set: Op<
  K.Of<
    <T extends Tensor>(x: T, indices: readonly Index[], value: Tensor | number | boolean) => T,
    <T extends Tensor>(this: T, indices: readonly Index[], value: Tensor | number | boolean) => T
  >
> = compose({
  name: "set",
  params: { input: takes.tensor, indices: takes.any<readonly unknown[]>("an array of indices"), value: takes.operand },
  run: ({ input, indices, value }) => {
    if (!Array.isArray(indices))
      throw new ArgumentError(`set: give the indices in one array: x.set([${describe(indices)}], value)`, {
        op: "set",
      });
    const p = plan("set", input, indices);
    const source = isTensor(value) ? value : wrap(Float64Array.of(value), [], "float64");
    checkKept("set", [input, source], indices);
    if (p.picks.length === 0) windowed(input, p).copy_(source);
    else {
      const places = wrap(
        Int32Array.from({ length: numel(input.shape) }, (_, i) => i),
        input.shape,
        "int32",
      );
      putAt(input, picked(windowed(places, p), p, "set"), source);
    }
    return input;
  },
});
