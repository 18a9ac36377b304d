/** typetorch: tensors, autograd, layers, optimizers, data, plots and lessons for TypeScript notebooks. */

import "./ops/members";

export type { DType } from "./base/dtype";
export * from "./base/error";
export { defaultGenerator, Generator, manualSeed } from "./base/random";
export { detectAnomaly, enableGrad, grad, inferenceMode, isGradEnabled, noGrad, setGradEnabled } from "./core/autograd";
export { checkpoint, Function, FunctionContext } from "./core/function";
export { isTensor, Tensor } from "./core/tensor";
export * as data from "./data";
export { clearOutput, type DisplayHandle, display } from "./display/display";
export type { MimeBundle } from "./display/mime";
export { html, latex, markdown, svg } from "./display/mime";
export { type Progress, progress } from "./display/progress";
export { type StaleCell, stale } from "./display/stale";
export { type ExplainOptions, type Explanation, explain } from "./explain/explain";
export * as explore from "./explain/explore";
export * as pictures from "./explain/pictures";
export * as lesson from "./lesson";
export * as nn from "./nn";
export {
  arange,
  empty,
  emptyLike,
  eye,
  full,
  fullLike,
  linspace,
  logspace,
  ones,
  onesLike,
  type TensorOptions,
  tensor,
  zeros,
  zerosLike,
} from "./ops/create";
export * as func from "./ops/func";
export * from "./ops/functions";
export { gradcheck, gradgradcheck } from "./ops/gradcheck";
export * as linalg from "./ops/linalg";
export { meshgrid } from "./ops/matrix";
export {
  bernoulli,
  multinomial,
  normal,
  rand,
  randint,
  randintLike,
  randLike,
  randn,
  randnLike,
  randperm,
} from "./ops/random";
export { load, save, type Tensors } from "./ops/save";
export * from "./ops/table";
export * as optim from "./optim";
export * as plot from "./plot";
export * from "./train";
