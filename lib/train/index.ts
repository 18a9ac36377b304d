/** Training and evaluating: fit, callbacks, metrics, summaries, averaged weights. */

export { AveragedWeights } from "./average";
export {
  type BatchReport,
  type Callback,
  Checkpoint,
  EarlyStopping,
  type EarlyStoppingOptions,
  type EpochReport,
  evaluate,
  type FitOptions,
  fit,
  History,
  type Loader,
  type LossFunction,
  type Metric,
  ProgressLine,
} from "./fit";
export * as metrics from "./metrics";
export { Summary, type SummaryRow, summary } from "./summary";
