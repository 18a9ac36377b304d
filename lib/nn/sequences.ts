/** Sequences of different lengths: torch.nn.utils.rnn. */

export {
  PackedSequence,
  type PackOptions,
  packPaddedSequence,
  packSequence,
  padPackedSequence,
  padSequence,
  unpadSequence,
} from "./packing";
