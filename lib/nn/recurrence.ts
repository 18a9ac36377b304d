/** One direction of a recurrent layer over a whole sequence, as one operation: few kernels forward, few back. */

import { backend } from "../backend/select";
import { numel } from "../base/shape";
import { grad } from "../core/autograd";
import { gradMode } from "../core/modes";
import { defineOp } from "../core/op";
import { takes } from "../core/params";
import { Storage, Tensor, wrap } from "../core/tensor";
import { type MapKernel, mapKernel } from "../ir/kernel";
import { type Expr, s } from "../ir/scalar";
import { cat, stack } from "../ops/join";

export type CellKind = "tanh" | "relu" | "lstm" | "gru";

/** How a sequence is laid out: rows of all steps one after another, and how many there are in each step. */
export interface Steps {
  readonly kind: CellKind;
  /** Rows in each step; they may only become fewer. */
  readonly counts: readonly number[];
  readonly reverse: boolean;
}

/** What one direction gives. */
export interface Recurrence {
  /** `[rows, out]`: the hidden state after each step. */
  readonly output: Tensor;
  /** `[batch, out]`: the last hidden state of each sequence. */
  readonly hidden: Tensor;
  /** `[batch, size]`: the last cell state (LSTM). */
  readonly cell: Tensor | null;
}

/** `count` rows of a matrix from row `from` on, and of those `width` columns from column `left` on; shares elements. */
function part(x: Tensor, from: number, count: number, left = 0, width = x.shape[1]!): Tensor {
  const row = x.shape[1]!;
  return new Tensor(x.storage, x.offset + from * row + left, [count, width], [row, 1], x.dtype, width === row);
}

const fresh = (x: Tensor, rows: number, columns: number) =>
  new Tensor(new Storage(backend().zeros(x.dtype, rows * columns)), 0, [rows, columns], [columns, 1], x.dtype, true);
const transposed = (x: Tensor) =>
  new Tensor(x.storage, x.offset, [x.shape[1]!, x.shape[0]!], [x.strides[1]!, x.strides[0]!], x.dtype, false);

const kernels = new Map<string, MapKernel>();
function kernel(name: string, arity: number, f: (x: readonly Expr[]) => Expr): MapKernel {
  let found = kernels.get(name);
  if (found === undefined) {
    found = mapKernel(name, arity, f(Array.from({ length: arity }, (_, i) => s.input(i))));
    kernels.set(name, found);
  }
  return found;
}
const run = (k: MapKernel, out: Tensor, ...inputs: Tensor[]) => backend().map(k, out, inputs);

/** 1 - y^2, the slope of tanh from its value; y (1 - y), that of the logistic function. */
const tanhSlope = (y: Expr) => s.sub(1, s.square(y));
const sigmoidSlope = (y: Expr) => s.mul(y, s.sub(1, y));
const copy = () => kernel("copy", 1, ([x]) => x!);
const add = () => kernel("add", 2, ([a, b]) => s.add(a!, b!));

/** Where the steps begin, in the order in which they are made. */
function order({ counts, reverse }: Steps): { from: number; count: number }[] {
  let from = 0;
  const steps = counts.map((count) => {
    from += count;
    return { from: from - count, count };
  });
  return reverse ? steps.reverse() : steps;
}

/** What the way back needs of the way forward. */
interface Trace {
  /** Inputs and hidden contributions of the gates, before their functions; for GRU apart, else added. */
  readonly gates: Tensor;
  readonly hiddenGates: Tensor | null;
  /** The states before each step. */
  readonly before: Tensor;
  readonly cells: Tensor | null;
  readonly cellsBefore: Tensor | null;
  /** The LSTM's output before its projection. */
  readonly raw: Tensor | null;
}

const traces = new WeakMap<Tensor, Trace>();

interface Args {
  readonly gates: Tensor;
  readonly hidden: Tensor;
  readonly cell: Tensor | undefined;
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
  readonly projection: Tensor | undefined;
  readonly steps: Steps;
}

/** Runs all steps; gives output, last hidden and last cell state in one row-major piece, `[rows + batch + batch...]` flattened. */
function forward({ gates, hidden, cell, weight, bias, projection, steps }: Args): Tensor {
  const { kind } = steps;
  const rows = gates.shape[0]!;
  const width = gates.shape[1]!;
  const batch = hidden.shape[0]!;
  const out = hidden.shape[1]!;
  const size = weight.shape[0]! / (kind === "lstm" ? 4 : kind === "gru" ? 3 : 1);
  const total = rows * out + batch * out + (kind === "lstm" ? batch * size : 0);
  const flat = wrap(backend().empty(gates.dtype, total), [total], gates.dtype);
  const piece = (from: number, n: number, columns: number) =>
    new Tensor(flat.storage, from, [n, columns], [columns, 1], gates.dtype, true);
  const y = piece(0, rows, out);
  const h = piece(rows * out, batch, out);
  run(copy(), h, hidden);
  const c = kind === "lstm" ? piece(rows * out + batch * out, batch, size) : null;
  if (c) run(copy(), c, cell!);
  const pre = fresh(gates, rows, width);
  run(copy(), pre, gates);
  const hiddenGates = kind === "gru" ? fresh(gates, rows, width) : null;
  if (hiddenGates && bias) run(copy(), hiddenGates, bias);
  const before = fresh(gates, rows, out);
  const cells = c ? fresh(gates, rows, size) : null;
  const cellsBefore = c ? fresh(gates, rows, size) : null;
  const raw = projection ? fresh(gates, rows, size) : null;
  const w = transposed(weight);
  for (const { from, count } of order(steps)) {
    const hPart = part(h, 0, count);
    const yPart = part(y, from, count);
    run(copy(), part(before, from, count), hPart);
    const gate = (x: Tensor, k: number) => part(x, from, count, k * size, size);
    backend().contract(part(hiddenGates ?? pre, from, count), hPart, w, true);
    if (kind === "lstm") {
      const cPart = part(c!, 0, count);
      run(copy(), part(cellsBefore!, from, count), cPart);
      run(
        kernel("lstmCell", 4, ([i, f, g, old]) => s.add(s.mul(s.sigmoid(f!), old!), s.mul(s.sigmoid(i!), s.tanh(g!)))),
        cPart,
        gate(pre, 0),
        gate(pre, 1),
        gate(pre, 2),
        cPart,
      );
      run(copy(), part(cells!, from, count), cPart);
      const made = raw ? part(raw, from, count) : yPart;
      run(
        kernel("lstmHidden", 2, ([o, now]) => s.mul(s.sigmoid(o!), s.tanh(now!))),
        made,
        gate(pre, 3),
        cPart,
      );
      if (projection) backend().contract(yPart, made, transposed(projection));
    } else if (kind === "gru") {
      run(
        kernel("gru", 7, ([ir, hr, iz, hz, n, hn, old]) => {
          const z = s.sigmoid(s.add(iz!, hz!));
          const fresh = s.tanh(s.add(n!, s.mul(s.sigmoid(s.add(ir!, hr!)), hn!)));
          return s.add(fresh, s.mul(z, s.sub(old!, fresh)));
        }),
        yPart,
        gate(pre, 0),
        gate(hiddenGates!, 0),
        gate(pre, 1),
        gate(hiddenGates!, 1),
        gate(pre, 2),
        gate(hiddenGates!, 2),
        hPart,
      );
    } else {
      run(
        kind === "tanh" ? kernel("tanh", 1, ([x]) => s.tanh(x!)) : kernel("relu", 1, ([x]) => s.relu(x!)),
        yPart,
        part(pre, from, count),
      );
    }
    run(copy(), hPart, yPart);
  }
  traces.set(flat, { gates: pre, hiddenGates, before, cells, cellsBefore, raw });
  return flat;
}

interface Gradients {
  readonly gates: Tensor;
  readonly hidden: Tensor;
  readonly cell: Tensor | undefined;
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
  readonly projection: Tensor | undefined;
}

const found = new WeakMap<Tensor, Gradients>();

/** The way back through all steps, newest first; all gradients come out at once. */
function backward({ gates, hidden, weight, bias, projection, steps }: Args, y: Tensor, given: Tensor): Gradients {
  const known = found.get(given);
  if (known) return known;
  const { kind } = steps;
  const trace = traces.get(y)!;
  const g = given.dense ? given : (given.contiguous() as Tensor);
  const rows = gates.shape[0]!;
  const batch = hidden.shape[0]!;
  const out = hidden.shape[1]!;
  const size = weight.shape[0]! / (kind === "lstm" ? 4 : kind === "gru" ? 3 : 1);
  const piece = (from: number, n: number, columns: number) =>
    new Tensor(g.storage, g.offset + from, [n, columns], [columns, 1], g.dtype, true);
  const dy = piece(0, rows, out);
  const dh = fresh(gates, batch, out);
  run(copy(), dh, piece(rows * out, batch, out));
  const dc = kind === "lstm" ? fresh(gates, batch, size) : null;
  if (dc) run(copy(), dc, piece(rows * out + batch * out, batch, size));
  const dGates = fresh(gates, rows, gates.shape[1]!);
  const dHiddenGates = kind === "gru" ? fresh(gates, rows, gates.shape[1]!) : dGates;
  const dOut = fresh(gates, rows, out);
  const dRaw = projection ? fresh(gates, rows, size) : dOut;
  for (const { from, count } of order(steps).reverse()) {
    const dhPart = part(dh, 0, count);
    const dOutPart = part(dOut, from, count);
    run(add(), dOutPart, dhPart, part(dy, from, count));
    const dRawPart = part(dRaw, from, count);
    if (projection) backend().contract(dRawPart, dOutPart, projection);
    const gate = (x: Tensor, k: number) => part(x, from, count, k * size, size);
    const pre = trace.gates;
    if (kind === "lstm") {
      const now = part(trace.cells!, from, count);
      const old = part(trace.cellsBefore!, from, count);
      const dcPart = part(dc!, 0, count);
      run(
        kernel("lstmCellBack", 4, ([d, dRawE, o, c]) =>
          s.add(d!, s.mul(dRawE!, s.mul(s.sigmoid(o!), tanhSlope(s.tanh(c!))))),
        ),
        dcPart,
        dcPart,
        dRawPart,
        gate(pre, 3),
        now,
      );
      run(
        kernel("lstmO", 3, ([d, o, c]) => s.mul(d!, s.mul(s.tanh(c!), sigmoidSlope(s.sigmoid(o!))))),
        gate(dGates, 3),
        dRawPart,
        gate(pre, 3),
        now,
      );
      run(
        kernel("lstmI", 3, ([d, i, n]) => s.mul(d!, s.mul(s.tanh(n!), sigmoidSlope(s.sigmoid(i!))))),
        gate(dGates, 0),
        dcPart,
        gate(pre, 0),
        gate(pre, 2),
      );
      run(
        kernel("lstmF", 3, ([d, f, c]) => s.mul(d!, s.mul(c!, sigmoidSlope(s.sigmoid(f!))))),
        gate(dGates, 1),
        dcPart,
        gate(pre, 1),
        old,
      );
      run(
        kernel("lstmG", 3, ([d, i, n]) => s.mul(d!, s.mul(s.sigmoid(i!), tanhSlope(s.tanh(n!))))),
        gate(dGates, 2),
        dcPart,
        gate(pre, 0),
        gate(pre, 2),
      );
      run(
        kernel("lstmC", 2, ([d, f]) => s.mul(d!, s.sigmoid(f!))),
        dcPart,
        dcPart,
        gate(pre, 1),
      );
      backend().contract(dhPart, part(dGates, from, count), weight);
    } else if (kind === "gru") {
      const hg = trace.hiddenGates!;
      const old = part(trace.before, from, count);
      const seven = [dOutPart, gate(pre, 0), gate(hg, 0), gate(pre, 1), gate(hg, 1), gate(pre, 2), gate(hg, 2)];
      const parts = (x: readonly Expr[]) => {
        const r = s.sigmoid(s.add(x[1]!, x[2]!));
        const z = s.sigmoid(s.add(x[3]!, x[4]!));
        const n = s.tanh(s.add(x[5]!, s.mul(r, x[6]!)));
        const dn = s.mul(x[0]!, s.mul(s.sub(1, z), tanhSlope(n)));
        return { r, z, n, dn };
      };
      run(
        kernel("gruN", 7, (x) => parts(x).dn),
        gate(dGates, 2),
        ...seven,
      );
      run(
        kernel("gruHN", 7, (x) => s.mul(parts(x).dn, parts(x).r)),
        gate(dHiddenGates, 2),
        ...seven,
      );
      run(
        kernel("gruR", 7, (x) => s.mul(s.mul(parts(x).dn, x[6]!), sigmoidSlope(parts(x).r))),
        gate(dGates, 0),
        ...seven,
      );
      run(
        kernel("gruZ", 8, (x) => s.mul(s.mul(x[0]!, s.sub(x[7]!, parts(x).n)), sigmoidSlope(parts(x).z))),
        gate(dGates, 1),
        ...seven,
        old,
      );
      run(copy(), gate(dHiddenGates, 0), gate(dGates, 0));
      run(copy(), gate(dHiddenGates, 1), gate(dGates, 1));
      run(
        kernel("gruH", 3, ([d, i, h]) => s.mul(d!, s.sigmoid(s.add(i!, h!)))),
        dhPart,
        dOutPart,
        gate(pre, 1),
        gate(hg, 1),
      );
      backend().contract(dhPart, part(dHiddenGates, from, count), weight, true);
    } else {
      const slope =
        kind === "tanh"
          ? kernel("tanhBack", 2, ([d, x]) => s.mul(d!, tanhSlope(s.tanh(x!))))
          : kernel("reluBack", 2, ([d, x]) => s.select(s.gt(x!, 0), d!, 0));
      run(slope, part(dGates, from, count), dOutPart, part(pre, from, count));
      backend().contract(dhPart, part(dGates, from, count), weight);
    }
  }
  const dWeight = fresh(gates, weight.shape[0]!, weight.shape[1]!);
  if (rows > 0) backend().contract(dWeight, transposed(dHiddenGates), trace.before);
  let dBias: Tensor | undefined;
  if (bias) {
    dBias = wrap(backend().zeros(gates.dtype, numel(bias.shape)), bias.shape, gates.dtype);
    backend().reduce("sum", dBias, dHiddenGates, [0]);
  }
  let dProjection: Tensor | undefined;
  if (projection) {
    dProjection = fresh(gates, projection.shape[0]!, projection.shape[1]!);
    backend().contract(dProjection, transposed(dOut), trace.raw!);
  }
  const all = {
    gates: dGates,
    hidden: dh,
    cell: dc ?? undefined,
    weight: dWeight,
    bias: dBias,
    projection: dProjection,
  };
  found.set(given, all);
  return all;
}

/** The same in operations that record themselves, for derivatives of derivatives. */
function plain({ gates, hidden, cell, weight, bias, projection, steps }: Args): Tensor {
  const { kind } = steps;
  const size = weight.shape[0]! / (kind === "lstm" ? 4 : kind === "gru" ? 3 : 1);
  let h = hidden;
  let c = cell;
  const outputs = new Map<number, Tensor>();
  const rest = (x: Tensor, now: Tensor, count: number) =>
    count === x.shape[0]
      ? now
      : ((cat as unknown as Loose)([now, x.narrow(0, count, x.shape[0]! - count)], 0) as Tensor);
  for (const { from, count } of order(steps)) {
    const own = h.narrow(0, 0, count) as Tensor;
    const x = gates.narrow(0, from, count) as Tensor;
    let wh = own.matmul(weight.transpose(0, 1) as Tensor) as Tensor;
    if (kind === "gru" && bias) wh = wh.add(bias) as Tensor;
    const gate = (v: Tensor, k: number) => v.narrow(1, k * size, size) as Tensor;
    let y: Tensor;
    if (kind === "lstm") {
      const all = x.add(wh) as Tensor;
      const old = c!.narrow(0, 0, count) as Tensor;
      const now = gate(all, 1)
        .sigmoid()
        .mul(old)
        .add(gate(all, 0).sigmoid().mul(gate(all, 2).tanh()) as Tensor) as Tensor;
      y = gate(all, 3).sigmoid().mul(now.tanh()) as Tensor;
      if (projection) y = y.matmul(projection.transpose(0, 1) as Tensor) as Tensor;
      c = rest(c!, now, count);
    } else if (kind === "gru") {
      const r = gate(x, 0).add(gate(wh, 0)).sigmoid() as Tensor;
      const z = gate(x, 1).add(gate(wh, 1)).sigmoid() as Tensor;
      const n = gate(x, 2)
        .add(r.mul(gate(wh, 2)) as Tensor)
        .tanh() as Tensor;
      y = n.add(z.mul(own.sub(n) as Tensor) as Tensor) as Tensor;
    } else y = (kind === "tanh" ? x.add(wh).tanh() : x.add(wh).relu()) as Tensor;
    outputs.set(from, y);
    h = rest(h, y, count);
  }
  const rows = [...outputs].sort(([a], [b]) => a - b).map(([, y]) => y.reshape(-1));
  const flat = [...rows, h.reshape(-1), ...(kind === "lstm" ? [c!.reshape(-1)] : [])];
  return (cat as unknown as Loose)(flat, 0);
}

type Loose = (...args: unknown[]) => Tensor;

type Which = "gates" | "hidden" | "cell" | "weight" | "bias" | "projection";

/** The gradient of one input: from the fused way back, or, where that is recorded, from the plain one. */
const gradientOf =
  (which: Which) =>
  (args: Args & { readonly y: Tensor }, g: Tensor): Tensor => {
    if (!gradMode.enabled) return backward(args, args.y, g)[which]!;
    return grad(plain(args), args[which]!, { gradOutputs: g, createGraph: true })[0];
  };

const whole: (...args: unknown[]) => Tensor = defineOp({
  name: "recurrence",
  params: {
    gates: takes.tensor,
    hidden: takes.tensor,
    cell: takes.optionalTensor,
    weight: takes.tensor,
    bias: takes.optionalTensor,
    projection: takes.optionalTensor,
    steps: takes.any<Steps>("steps"),
  },
  run: (args) => forward(args),
  vjp: {
    gates: gradientOf("gates"),
    hidden: gradientOf("hidden"),
    cell: gradientOf("cell") as never,
    weight: gradientOf("weight"),
    bias: gradientOf("bias") as never,
    projection: gradientOf("projection") as never,
  },
  method: false,
}) as never;

/**
 * One direction of a recurrent layer.
 *
 * @param gates what the inputs contribute to the gates, `[rows, gates]`, rows step by step
 * @param hidden the first hidden states, `[batch, out]`
 * @param cell the first cell states (LSTM)
 * @param weight of the hidden state, `[gates, out]`
 * @param bias of the hidden state (GRU, whose new gate needs it apart)
 * @param projection of the LSTM's output, `[out, size]`
 */
export function recurrence(
  gates: Tensor,
  hidden: Tensor,
  cell: Tensor | null,
  weight: Tensor,
  bias: Tensor | null,
  projection: Tensor | null,
  steps: Steps,
): Recurrence {
  const flat = whole(gates, hidden, cell, weight, bias, projection, { steps });
  const rows = gates.shape[0]!;
  const [batch, out] = hidden.shape as unknown as [number, number];
  const cut = (from: number, n: number, columns: number) =>
    flat.narrow(0, from, n * columns).reshape([n, columns]) as Tensor;
  return {
    output: cut(0, rows, out),
    hidden: cut(rows * out, batch, out),
    cell: cell ? cut(rows * out + batch * out, batch, cell.shape[1]!) : null,
  };
}

/** Tensors of one shape along a new first axis. */
export function stacked(tensors: readonly Tensor[]): Tensor {
  return (stack as unknown as Loose)(tensors);
}
