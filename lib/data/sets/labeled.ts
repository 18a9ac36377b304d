/** A data set of features and class labels, with what people call them. */

import type { Tensor } from "../../core/tensor";
import { TensorDataset } from "../dataset";

/** What a set of features and labels says about itself. */
export interface Description {
  /** The classes, in the order of their numbers. */
  readonly targetNames: readonly string[];
  /** What each feature is. */
  readonly featureNames: readonly string[];
  /** Who collected it and where it is from. */
  readonly source: string;
}

/** Features `[n, ...]` and labels `[n]` (int32), which are also what a loader gives. */
export class LabeledDataset<X extends Tensor = Tensor, Y extends Tensor = Tensor> extends TensorDataset<[X, Y]> {
  /** The features. */
  readonly data: X;
  /** The labels: class numbers, int32. */
  readonly target: Y;
  readonly targetNames: readonly string[];
  readonly featureNames: readonly string[];
  readonly source: string;

  constructor(data: X, target: Y, description: Description) {
    super(data, target);
    this.data = data;
    this.target = target;
    this.targetNames = description.targetNames;
    this.featureNames = description.featureNames;
    this.source = description.source;
  }
}
