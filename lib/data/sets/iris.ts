/** Fisher's irises. */

import { type Tensor, wrap } from "../../core/tensor";
import { irisBytes } from "./iris-bytes";
import { LabeledDataset } from "./labeled";
import { unpack } from "./unpack";

/**
 * 150 irises of three species: length and width of sepals and petals in centimetres. Needs no file and no network.
 *
 * @shape data `[150, 4]`, target `[150]` (int32)
 * @source Fisher 1936, "The use of multiple measurements in taxonomic problems"
 * @example
 * const iris = data.iris();
 * [iris.data.shape, iris.targetNames] // => [[150, 4], ["setosa", "versicolor", "virginica"]]
 */
export function iris(): LabeledDataset<Tensor<[150, 4]>, Tensor<[150]>> {
  const bytes = unpack(irisBytes);
  const data = new Float32Array(150 * 4);
  const target = new Int32Array(150);
  for (let i = 0; i < 150; i++) {
    for (let k = 0; k < 4; k++) data[i * 4 + k] = bytes[i * 5 + k]! / 10;
    target[i] = bytes[i * 5 + 4]!;
  }
  return new LabeledDataset(
    wrap(data, [150, 4], "float32") as unknown as Tensor<[150, 4]>,
    wrap(target, [150], "int32") as unknown as Tensor<[150]>,
    {
      targetNames: ["setosa", "versicolor", "virginica"],
      featureNames: ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"],
      source: "R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7, 1936",
    },
  );
}
