/** MNIST: handwritten digits of 28 by 28 pixels, from the IDX files that the package brings. */

import { files } from "../../backend/files";
import { DataError } from "../../base/error";
import { type Tensor, wrap } from "../../core/tensor";
import { readIdx } from "../read-idx";
import { ownFolder } from "./folder";
import { LabeledDataset } from "./labeled";

/** What {@link mnist} takes by name. */
export interface MNISTOptions {
  /** The 8,000 for training (true) or the 2,000 for testing (default: true). */
  readonly train?: boolean;
  /** The folder of the four IDX files (default: the package's own). */
  readonly root?: string;
  /** What pixels from 0 to 255 are divided by (default: 255, so that they lie from 0 to 1). */
  readonly scale?: number;
  /** Only the first so many (default: all). */
  readonly limit?: number;
}

/** Images `[n, 1, 28, 28]` and labels `[n]`. */
export type MNIST = LabeledDataset<Tensor<[number, 1, 28, 28]>, Tensor<[number]>>;

/**
 * MNIST: 10,000 of the handwritten digits, 8,000 for training and 2,000 for testing.
 *
 * @shape data `[n, 1, 28, 28]`, target `[n]` (int32)
 * @param train the part for training, or that for testing (default: true)
 * @param root the folder of the IDX files (default: the package's own)
 * @param scale what pixels from 0 to 255 are divided by (default: 255)
 * @param limit only the first so many (default: all)
 * @throws {DataError} when a file is missing, damaged or of another size
 * @source LeCun, Cortes and Burges, the MNIST database of handwritten digits
 */
export function mnist(options: MNISTOptions = {}): MNIST {
  const { train = true, root = ownFolder(), scale = 255, limit } = options;
  const part = train ? "train" : "test";
  const path = (what: string) => {
    const name = `${root}/mnist-${part}-${what}.gz`;
    if (files().exists(name)) return name;
    const plain = name.slice(0, -3);
    if (files().exists(plain)) return plain;
    throw new DataError(`${name}: there is no such file; give the folder of MNIST's IDX files as { root: "..." }`);
  };
  const images = readIdx(path("images-idx3-ubyte"));
  const labels = readIdx(path("labels-idx1-ubyte"));
  if (images.shape.length !== 3 || images.shape[1] !== 28 || images.shape[2] !== 28) {
    throw new DataError(
      `${path("images-idx3-ubyte")}: expected images of 28 by 28 pixels, got sizes [${images.shape.join(", ")}]`,
    );
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== images.shape[0]) {
    throw new DataError(
      `${path("labels-idx1-ubyte")}: expected ${images.shape[0]} labels, got sizes [${labels.shape.join(", ")}]`,
    );
  }
  const n = Math.min(limit ?? images.shape[0]!, images.shape[0]!);
  const pixels = new Float32Array(n * 784);
  for (let i = 0; i < pixels.length; i++) pixels[i] = images.elements[i]! / scale;
  return new LabeledDataset(
    wrap(pixels, [n, 1, 28, 28], "float32") as unknown as Tensor<[number, 1, 28, 28]>,
    wrap(Int32Array.from(labels.elements.subarray(0, n)), [n], "int32") as unknown as Tensor<[number]>,
    {
      targetNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
      featureNames: ["gray"],
      source: "Y. LeCun, C. Cortes, C. J. C. Burges, the MNIST database of handwritten digits",
    },
  );
}
