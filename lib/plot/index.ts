/** Pictures of numbers: figures for plotly from arrays and tensors. */

export { type BarOptions, bar, type HistOptions, hist } from "./bars";
export { type ConfusionOptions, confusionMatrix, roc } from "./evaluate";
export { type ContourOptions, contour, type FieldOptions, type HeatmapOptions, heatmap, surface } from "./field";
export { Figure, type FigureJson, type FigureOptions, type Trace } from "./figure";
export { type FunctionOptions, fn } from "./function";
export { type ImagesOptions, images } from "./images";
export { type LossSurfaceOptions, lossSurface } from "./landscape";
export { type LineOptions, line, type Series } from "./line";
export { type LiveOptions, LivePlot, type LiveSeries, live } from "./live";
export {
  activationHist,
  type BoundaryOptions,
  type Classifier,
  decisionBoundary,
  gradientHist,
  type ModelLike,
  type WeightsOptions,
  weights,
} from "./model";
export { palette, template } from "./palette";
export { type ScatterOptions, scatter } from "./scatter";
export { type SubplotOptions, subplots } from "./subplots";
export { type NumberLike, PlotError, type TensorLike, type Values } from "./values";
