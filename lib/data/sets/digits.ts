/** The UCI set of handwritten digits, 8 by 8 pixels. */

import { DataError } from "../../base/error";
import { type Tensor, wrap } from "../../core/tensor";
import { digitsBytes } from "./digits-bytes";
import { LabeledDataset } from "./labeled";
import { unpack } from "./unpack";

const count = 1797;

/** The digits: `data` are the images as rows of 64 pixels, `images` the same as 8 by 8. */
export class Digits extends LabeledDataset<Tensor<[1797, 64]>, Tensor<[1797]>> {
  /** The images, `[1797, 8, 8]`; they share the elements of `data`. */
  readonly images: Tensor<[1797, 8, 8]>;

  constructor(data: Tensor<[1797, 64]>, target: Tensor<[1797]>) {
    super(data, target, {
      targetNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
      featureNames: Array.from({ length: 64 }, (_, i) => `pixel ${Math.floor(i / 8)},${i % 8}`),
      source:
        "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998",
    });
    this.images = (data as unknown as { reshape(shape: readonly number[]): Tensor<[1797, 8, 8]> }).reshape([
      count,
      8,
      8,
    ]);
  }
}

/**
 * 1797 handwritten digits of 8 by 8 pixels, each from 0 (white) to 16 (black), with their labels from 0 to 9. Needs no file
 * and no network.
 *
 * @shape data `[1797, 64]`, images `[1797, 8, 8]`, target `[1797]` (int32)
 * @param scale what pixels are divided by: 16 gives values from 0 to 1 (default: 1)
 * @source Alpaydin and Kaynak 1998, UCI Machine Learning Repository
 * @example
 * const digits = data.digits();
 * [digits.data.shape, digits.target.at(0).item()] // => [[1797, 64], 0]
 */
export function digits(options: { scale?: number } = {}): Digits {
  if (digitsBytes === "") {
    throw new DataError(
      "data.digits: this page does not carry the digits, as no cell of its notebook used them: open the notebook in JupyterLab",
    );
  }
  const bytes = unpack(digitsBytes);
  const scale = options.scale ?? 1;
  const pixels = new Float32Array(count * 64);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 64; k++) pixels[i * 64 + k] = bytes[i * 65 + k]! / scale;
    labels[i] = bytes[i * 65 + 64]!;
  }
  return new Digits(
    wrap(pixels, [count, 64], "float32") as unknown as Tensor<[1797, 64]>,
    wrap(labels, [count], "int32") as unknown as Tensor<[1797]>,
  );
}
