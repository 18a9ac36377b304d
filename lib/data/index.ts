/** Data sets, loaders and what reads them: torch.utils.data, with sets that need no network. */

export {
  type Batched,
  type BatchOf,
  ConcatDataset,
  Dataset,
  type Indexed,
  IterableDataset,
  randomSplit,
  type SampleOf,
  Subset,
  TensorDataset,
} from "./dataset";
export { type Batches, type Collated, DataLoader, type DataLoaderOptions, defaultCollate } from "./loader";
export { type CsvOptions, readCsv, type Table } from "./read-csv";
export { readIdx } from "./read-idx";
export { type ImageOptions, readImage } from "./read-image";
export { readNpy, readNpz } from "./read-npy";
export {
  BatchSampler,
  RandomSampler,
  type RandomSamplerOptions,
  type Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from "./sampler";
export { Alphabet, type NextCharacters } from "./sets/alphabet";
export { Digits, digits } from "./sets/digits";
export { iris } from "./sets/iris";
export { type Description, LabeledDataset } from "./sets/labeled";
export { type MNIST, type MNISTOptions, mnist } from "./sets/mnist";
export {
  blobs,
  circles,
  linearlySeparable,
  moons,
  type PlaneDataset,
  type SyntheticOptions,
  sineSequences,
  spirals,
  xor,
} from "./sets/synthetic";
export { Names, names, shakespeare, TextSet } from "./sets/text";
export * as transforms from "./transforms";
