/** Padding at the ends of axes: with a constant, mirrored, with the last element, or wrapped round. */

import { backend } from "../backend/select";
import { ArgumentError, ShapeError } from "../base/error";
import { formatShape, numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import type { PadMode } from "../base/shapes/pad";
import { copyInto } from "../core/broadcasting";
import type * as K from "../core/kinds";
import { compose, defineOp, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, viewOf, wrap } from "../core/tensor";

type Loose = (...args: unknown[]) => Tensor;
type Mode = PadMode;
/** What comes before and after each axis. */
type Ends = readonly (readonly [before: number, after: number])[];

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 1.3 + shape.length)),
    shape,
    "float64",
  );

const constant: Loose = defineOp({
  name: "pad",
  params: { input: takes.tensor, ends: takes.any<Ends>("amounts"), value: takes.number },
  run: ({ input, ends, value }) => {
    const shape = input.shape.map((n, i) => n + ends[i]![0] + ends[i]![1]);
    const out = wrap(
      value === 0 ? backend().zeros(input.dtype, numel(shape)) : backend().empty(input.dtype, numel(shape)).fill(value),
      shape,
      input.dtype,
    );
    const size = input.shape.map((n, i) => Math.max(n + Math.min(ends[i]![0], 0) + Math.min(ends[i]![1], 0), 0));
    const to = viewOf(
      out,
      ends.reduce((o, [before], i) => o + Math.max(before, 0) * out.strides[i]!, 0),
      size,
      out.strides,
    );
    const from = viewOf(
      input,
      input.offset + ends.reduce((o, [before], i) => o + Math.max(-before, 0) * input.strides[i]!, 0),
      size,
      input.strides,
    );
    if (numel(size) > 0) copyInto(to, from);
    return out;
  },
  vjp: { input: ({ ends }, g) => constant(g, { ends: ends.map(([before, after]) => [-before, -after]), value: 0 }) },
  method: false,
}) as never;

/** For each place of a padded axis, the place that it repeats. */
function sources(mode: Mode, n: number, before: number, after: number): Int32Array {
  return Int32Array.from({ length: Math.max(n + before + after, 0) }, (_, i) => {
    const at = i - before;
    if (mode === "replicate") return Math.min(Math.max(at, 0), n - 1);
    if (mode === "circular") {
      // What a negative amount cuts off is gone before the rest goes round.
      const [first, left] = [Math.max(-before, 0), n - Math.max(-before, 0) - Math.max(-after, 0)];
      return first + ((((at - first) % left) + left) % left);
    }
    return at < 0 ? -at : at >= n ? 2 * (n - 1) - at : at;
  });
}

/**
 * A tensor made larger (or, by negative amounts, smaller) at the ends of its last axes.
 *
 * @shape each axis grows by its two amounts
 * @param pad amounts for the last axis, then the one before it: `[left, right, top, bottom, ...]`
 * @param mode `"constant"`, `"reflect"`, `"replicate"` or `"circular"` (default: `"constant"`)
 * @param value what `"constant"` puts in (default: 0)
 * @throws {ShapeError} when a mirrored or wrapped amount is larger than the axis allows
 * @source PyTorch torch.nn.functional.pad
 * @example
 * pad(tensor([1, 2]), [1, 2]).tolist() // => [0, 1, 2, 0, 0]
 */
export const pad: Op<K.Pad<"pad", { mode?: Mode; value?: number | boolean | null }>> = compose({
  name: "pad",
  params: {
    input: takes.tensor,
    pad: takes.dims,
    mode: takes.oneOf(["constant", "reflect", "replicate", "circular"], "constant"),
    value: takes.optional(takes.nullable(takes.scalar)),
  },
  run: ({ input, pad: amounts, mode, value }) => {
    const { shape } = input;
    if (amounts.length % 2 !== 0)
      throw new ArgumentError(`pad: amounts come in pairs, got ${formatShape(amounts)}`, { op: "pad" });
    if (amounts.length > 2 * shape.length)
      throw new ShapeError(fill(messages.pairs, { op: "pad", given: amounts.length / 2, shape: show(shape) }), {
        op: "pad",
        shapes: [shape],
      });
    const ends: (readonly [number, number])[] = shape.map((_, i) => {
      const at = 2 * (shape.length - 1 - i);
      return [amounts[at] ?? 0, amounts[at + 1] ?? 0];
    });
    const fail = (id: "shrink" | "channels", values: Record<string, string | number>): never => {
      throw new ShapeError(fill(messages[id], { op: "pad", ...values } as never), { op: "pad", shapes: [shape] });
    };
    // From the last axis on, as the amounts stand.
    for (let i = shape.length - 1; i >= 0; i--) {
      const [n, by] = [shape[i]!, -ends[i]![0] - ends[i]![1]];
      if (by > n) fail("shrink", { axis: i, size: String(n), by });
    }
    if (mode === "constant") return constant(input, { ends, value: Number(value ?? 0) });
    if (value != null && value !== 0) throw new ArgumentError(`pad: mode "${mode}" takes no value`, { op: "pad" });
    const padded = amounts.length / 2;
    if (shape.length < padded + 1 || shape.length > padded + 2 || padded > 3) {
      fail("channels", { mode, given: padded, shape: show(shape) });
    }
    let x = input;
    for (let i = shape.length - 1; i >= 0; i--) {
      const [before, after] = ends[i]!;
      if (before === 0 && after === 0) continue;
      const n = shape[i]!;
      const most = n === 0 ? 0 : mode === "reflect" ? n - 1 : mode === "circular" ? n : Number.POSITIVE_INFINITY;
      if (before > most || after > most || n === 0) {
        const values = { op: "pad", mode, limit: most, axis: i, size: String(n), before, after };
        throw new ShapeError(fill(messages.padding, values), { op: "pad", shapes: [shape] });
      }
      const from = sources(mode, n, before, after);
      x = x.indexSelect(i, wrap(from, [from.length], "int32")) as Tensor;
    }
    return x;
  },
  samples: () => [
    [sample(2, 3), [1, 2]],
    [sample(2, 3), [1, -1, 0, 2], "constant", 3],
    [sample(1, 2, 3), [1, 1], "reflect"],
    [sample(1, 2, 3), [2, 1], "replicate"],
    [sample(1, 2, 3), [1, 2], "circular"],
  ],
});
