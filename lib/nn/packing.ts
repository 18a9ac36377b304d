/** Sequences of different lengths in one batch: padded, or packed step by step. */

import { ArgumentError, ShapeError } from "../base/error";
import { formatShape } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import { bind, takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { full } from "../ops/create";
import { cat, stack } from "../ops/join";

type Loose = (...args: unknown[]) => Tensor;

/**
 * Sequences of different lengths, step by step, without padding: what recurrent layers take and give.
 *
 * @source PyTorch torch.nn.utils.rnn.PackedSequence
 */
export class PackedSequence {
  /** The rows of all steps, one after another. */
  readonly data: Tensor;
  /** How many sequences each step has (int32). */
  readonly batchSizes: Tensor;
  /** The order by which the sequences were sorted, longest first; null where they were already. */
  readonly sortedIndices: Tensor | null;
  /** The order that undoes the sorting. */
  readonly unsortedIndices: Tensor | null;

  constructor(
    data: Tensor,
    batchSizes: Tensor,
    sortedIndices: Tensor | null = null,
    unsortedIndices: Tensor | null = null,
  ) {
    this.data = data;
    this.batchSizes = batchSizes;
    this.sortedIndices = sortedIndices;
    this.unsortedIndices = unsortedIndices;
  }
}

const int = (values: readonly number[]) => wrap(Int32Array.from(values), [values.length], "int32");

/** Rows of `x` along `dim` in another order. */
export function reordered(x: Tensor, order: Tensor | null, dim: number): Tensor {
  return order === null ? x : ((x.indexSelect as unknown as Loose).call(x, dim, order) as Tensor);
}

/** What {@link packPaddedSequence} and {@link packSequence} take by name. */
export interface PackOptions {
  /** Whether the batch is the first axis (default: false). */
  readonly batchFirst?: boolean;
  /** Whether sequences must come longest first (default: true). */
  readonly enforceSorted?: boolean;
}

/**
 * Packs padded sequences.
 *
 * @shape `[t, b, ...]`, or `[b, t, ...]` with `batchFirst`
 * @param lengths the length of each sequence
 * @param batchFirst whether the batch is the first axis (default: false)
 * @param enforceSorted whether sequences must come longest first (default: true)
 * @throws {ArgumentError} when lengths do not fit
 * @source PyTorch torch.nn.utils.rnn.pack_padded_sequence
 * @example
 * nn.utils.rnn.packPaddedSequence(zeros(3, 2, 4), [3, 1]).batchSizes.tolist() // => [2, 1, 1]
 */
export function packPaddedSequence(
  input: Tensor,
  lengths: Tensor | readonly number[],
  batchFirst?: boolean | PackOptions,
  enforceSorted?: boolean | PackOptions,
): PackedSequence;
export function packPaddedSequence(...args: unknown[]): PackedSequence {
  const op = "packPaddedSequence";
  const params = {
    input: takes.tensor,
    lengths: takes.any<Tensor | readonly number[]>("lengths"),
    batchFirst: takes.flag(false),
    enforceSorted: takes.flag(true),
  };
  const { input, lengths: given, batchFirst, enforceSorted } = bind(op, params, args);
  let x = batchFirst ? (input.transpose(0, 1) as Tensor) : input;
  let lengths = isTensor(given) ? [...copyOf(given).elements] : [...given];
  const [time, batch] = x.shape as unknown as [number, number];
  if (lengths.length !== batch) {
    throw new ArgumentError(
      `${op}: ${lengths.length} lengths for ${batch} sequences (input: ${formatShape(input.shape)})`,
      { op },
    );
  }
  const wrong = lengths.findIndex((n) => !(n > 0 && n <= time));
  if (wrong >= 0)
    throw new ArgumentError(`${op}: sequence ${wrong} has length ${lengths[wrong]}, but it must be from 1 to ${time}`, {
      op,
    });
  let sorted: Tensor | null = null;
  let unsorted: Tensor | null = null;
  if (enforceSorted) {
    const out = lengths.findIndex((n, i) => i > 0 && n > lengths[i - 1]!);
    if (out >= 0) {
      throw new ArgumentError(
        `${op}: sequences must come longest first, but number ${out} is longer than the one before; pass { enforceSorted: false }`,
        { op },
      );
    }
  } else {
    const places = lengths.map((_, i) => i).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
    const back = new Array<number>(batch);
    for (const [to, from] of places.entries()) back[from] = to;
    sorted = int(places);
    unsorted = int(back);
    x = reordered(x, sorted, 1);
    lengths = places.map((i) => lengths[i]!);
  }
  const sizes = Array.from({ length: lengths[0] ?? 0 }, (_, t) => lengths.filter((n) => n > t).length);
  const rows = sizes.map((n, t) => x.select(0, t).narrow(0, 0, n) as Tensor);
  return new PackedSequence((cat as unknown as Loose)(rows, 0), int(sizes), sorted, unsorted);
}

/**
 * Unpacks to padded sequences and their lengths.
 *
 * @param batchFirst whether the batch becomes the first axis (default: false)
 * @param paddingValue what stands after the end (default: 0)
 * @param totalLength how many steps come out (default: as many as the longest has)
 * @source PyTorch torch.nn.utils.rnn.pad_packed_sequence
 * @example
 * const packed = nn.utils.rnn.packPaddedSequence(ones(3, 2, 4), [3, 1]);
 * const [padded, lengths] = nn.utils.rnn.padPackedSequence(packed);
 * [padded.shape, lengths.tolist()] // => [[3, 2, 4], [3, 1]]
 */
export function padPackedSequence(
  sequence: PackedSequence,
  batchFirst: boolean | { batchFirst?: boolean; paddingValue?: number; totalLength?: number | null } = false,
  paddingValue = 0,
  totalLength: number | null = null,
): [Tensor, Tensor] {
  const named = typeof batchFirst === "object" ? batchFirst : { batchFirst, paddingValue, totalLength };
  const sizes = [...copyOf(sequence.batchSizes).elements];
  const batch = sizes[0] ?? 0;
  const time = named.totalLength ?? sizes.length;
  if (time < sizes.length)
    throw new ArgumentError(
      `padPackedSequence: totalLength ${time} is shorter than the longest sequence, ${sizes.length}`,
    );
  const tail = sequence.data.shape.slice(1);
  const filler = (n: number) =>
    full([n, ...tail], named.paddingValue ?? 0, { dtype: sequence.data.dtype }) as unknown as Tensor;
  let from = 0;
  const steps = Array.from({ length: time }, (_, t) => {
    const n = sizes[t] ?? 0;
    const own = sequence.data.narrow(0, from, n) as Tensor;
    from += n;
    return n === batch ? own : (cat as unknown as Loose)([own, filler(batch - n)], 0);
  });
  let padded = (stack as unknown as Loose)(steps);
  let lengths = int(Array.from({ length: batch }, (_, b) => sizes.filter((n) => n > b).length)) as Tensor;
  padded = reordered(padded, sequence.unsortedIndices, 1);
  lengths = reordered(lengths, sequence.unsortedIndices, 0);
  return [named.batchFirst ? (padded.transpose(0, 1) as Tensor) : padded, lengths];
}

/**
 * Sequences of different lengths in one tensor, filled up at the end (or the beginning).
 *
 * @shape sequences `[t, ...]` to `[longest, b, ...]`, or `[b, longest, ...]` with `batchFirst`
 * @param batchFirst whether the batch becomes the first axis (default: false)
 * @param paddingValue what fills up (default: 0)
 * @param paddingSide `"right"` or `"left"` (default: `"right"`)
 * @source PyTorch torch.nn.utils.rnn.pad_sequence
 * @example
 * nn.utils.rnn.padSequence([tensor([1, 2]), tensor([3])], true).tolist() // => [[1, 2], [3, 0]]
 */
export function padSequence(
  sequences: readonly Tensor[],
  batchFirst?: boolean | { batchFirst?: boolean; paddingValue?: number; paddingSide?: "left" | "right" },
  paddingValue?: number | { paddingValue?: number; paddingSide?: "left" | "right" },
  paddingSide?: "left" | "right" | { paddingSide?: "left" | "right" },
): Tensor;
export function padSequence(...args: unknown[]): Tensor {
  const params = {
    sequences: takes.tensors,
    batchFirst: takes.flag(false),
    paddingValue: takes.or(takes.number, 0),
    paddingSide: takes.oneOf(["right", "left"], "right"),
  };
  const { sequences, batchFirst, paddingValue, paddingSide } = bind("padSequence", params, args);
  if (sequences.length === 0) throw new ArgumentError("padSequence: there are no sequences");
  const tail = sequences[0]!.shape.slice(1);
  for (const [i, x] of sequences.entries()) {
    if (x.shape.length === 0 || x.shape.slice(1).join() !== tail.join()) {
      throw new ShapeError(
        `padSequence: sequences may differ in their first axis only, but number 0 has shape ${formatShape(sequences[0]!.shape)} and number ${i} ${formatShape(x.shape)}`,
      );
    }
  }
  const longest = Math.max(...sequences.map((x) => x.shape[0]!));
  const rows = sequences.map((x) => {
    const missing = longest - x.shape[0]!;
    if (missing === 0) return x;
    const filler = full([missing, ...tail], paddingValue, { dtype: x.dtype }) as unknown as Tensor;
    return (cat as unknown as Loose)(paddingSide === "right" ? [x, filler] : [filler, x], 0);
  });
  return (stack as unknown as Loose)(rows, batchFirst ? 0 : 1);
}

/**
 * Packs sequences of different lengths.
 *
 * @param enforceSorted whether sequences must come longest first (default: true)
 * @source PyTorch torch.nn.utils.rnn.pack_sequence
 * @example
 * nn.utils.rnn.packSequence([tensor([1, 2]), tensor([3])]).data.tolist() // => [1, 3, 2]
 */
export function packSequence(
  sequences: readonly Tensor[],
  enforceSorted: boolean | { enforceSorted?: boolean } = true,
): PackedSequence {
  const sorted = typeof enforceSorted === "boolean" ? enforceSorted : (enforceSorted.enforceSorted ?? true);
  return packPaddedSequence(
    padSequence(sequences),
    sequences.map((x) => x.shape[0]!),
    { enforceSorted: sorted },
  );
}

/** The sequences of a padded tensor, without the padding. */
export function unpadSequence(padded: Tensor, lengths: Tensor | readonly number[], batchFirst = false): Tensor[] {
  const x = batchFirst ? padded : (padded.transpose(0, 1) as Tensor);
  const counts = isTensor(lengths) ? [...copyOf(lengths).elements] : [...lengths];
  return counts.map((n, b) => x.select(0, b).narrow(0, 0, n) as Tensor);
}
