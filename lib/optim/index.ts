/** Optimizers: torch.optim. */

export { Adam, type AdamSettings, AdamW, type MomentSettings } from "./adam";
export { Adamax, NAdam, type NAdamSettings, RAdam, type RAdamSettings } from "./adam-kin";
export { LBFGS, type LBFGSSettings } from "./lbfgs";
export * as lrScheduler from "./lr-scheduler";
export {
  type LossValue,
  Optimizer,
  type OptimizerState,
  type ParamGroup,
  type ParamState,
  type ParamsOf,
} from "./optimizer";
export {
  Adadelta,
  type AdadeltaSettings,
  Adagrad,
  type AdagradSettings,
  RMSprop,
  type RMSpropSettings,
  Rprop,
  type RpropSettings,
} from "./rates";
export { SGD, type SGDSettings } from "./sgd";
