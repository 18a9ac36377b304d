/** Layers, losses and what models are made of: torch.nn. */

export * from "./activation";
export * from "./activation-axis";
export * from "./attention";
export * from "./container";
export * from "./conv";
export type { CrossEntropyOptions, NLLLossOptions, Reduction } from "./cross-entropy";
export * from "./dropout";
export * from "./embedding";
export * as functional from "./functional";
export type { BackwardHook, ForwardHook, ForwardPreHook, HookHandle } from "./hooks";
export * as init from "./init";
export { Bilinear, Flatten, Identity, Linear, type LinearOptions, Unflatten } from "./linear";
export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  HuberLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss,
} from "./loss";
export * from "./loss-margin";
export { type LoadResult, Module, type StateDict } from "./module";
export * from "./norm";
export * from "./norm-layer";
export * from "./padding";
export { Buffer, Parameter, type ParameterOptions } from "./parameter";
export type {
  BCEWithLogitsOptions,
  HuberLossOptions,
  LossOptions,
  SmoothL1LossOptions,
  WeightedLossOptions,
} from "./pointwise-loss";
export * from "./pool";
export * from "./pool-adaptive";
export * from "./recurrent";
export * as utils from "./toolbox";
export {
  type DecoderCallOptions,
  type EncoderCallOptions,
  type TransformerActivation,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from "./transformer";
export * from "./transformer-stack";
export * from "./vision";
