/** Optimizers: torch.optim. */

export { Adam, type AdamSettings, AdamW } from "./adam";
export {
  type LossValue,
  Optimizer,
  type OptimizerState,
  type ParamGroup,
  type ParamState,
  type ParamsOf,
} from "./optimizer";
export { SGD, type SGDSettings } from "./sgd";
