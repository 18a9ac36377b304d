/** Weights made from others before each forward: weight normalisation and spectral normalisation. */

import { ArgumentError } from "../base/error";
import { noGrad } from "../core/autograd";
import { copyInto } from "../core/broadcasting";
import type { Tensor } from "../core/tensor";
import { randn } from "../ops/random";
import type { HookHandle } from "./hooks";
import type { Module } from "./module";
import { Parameter } from "./parameter";

type Fields = Record<string, unknown>;

const handles = new WeakMap<Module, Map<string, HookHandle>>();

function weightOf(op: string, module: Module, name: string): Parameter {
  const found = (module as unknown as Fields)[name];
  if (!(found instanceof Parameter))
    throw new ArgumentError(`${op}: ${module.constructor.name} has no parameter ${name}`);
  return found;
}

function before(module: Module, name: string, compute: () => Tensor): void {
  const own = handles.get(module) ?? new Map<string, HookHandle>();
  handles.set(module, own);
  own.set(
    name,
    module.registerForwardPreHook(() => {
      (module as unknown as Fields)[name] = compute();
    }),
  );
  (module as unknown as Fields)[name] = compute();
}

function restore(op: string, module: Module, name: string, parts: readonly string[]): void {
  const handle = handles.get(module)?.get(name);
  if (!handle) throw new ArgumentError(`${op}: ${name} of ${module.constructor.name} is not normalised`);
  handle.remove();
  handles.get(module)!.delete(name);
  const fields = module as unknown as Fields;
  const now = fields[name] as Tensor;
  for (const part of parts) delete fields[part];
  delete fields[name];
  fields[name] = new Parameter((now.detach() as Tensor).clone() as Tensor);
}

/** The norm over all axes but one, which stays; or over all. */
function normExcept(x: Tensor, dim: number | null): Tensor {
  const square = x.square();
  if (dim === null) return (square.sum() as Tensor).sqrt();
  const axis = dim < 0 ? dim + x.shape.length : dim;
  const others = x.shape.map((_, i) => i).filter((i) => i !== axis);
  return (square.sum(others as never, true as never) as Tensor).sqrt();
}

/**
 * Weight normalisation: the weight becomes g v / |v|, with g and v as the parameters.
 *
 * @param module the layer
 * @param name its weight (default: `"weight"`)
 * @param dim the axis that keeps norms of its own (default: 0); null: one norm for all
 * @source Salimans and Kingma 2016; PyTorch torch.nn.utils.weight_norm
 * @example
 * nn.utils.weightNorm(new nn.Linear(3, 2)).namedParameters().map(([name]) => name) // => ["bias", "weight_g", "weight_v"]
 */
export function weightNorm<M extends Module>(module: M, name = "weight", dim: number | null = 0): M {
  const weight = weightOf("weightNorm", module, name);
  const fields = module as unknown as Fields;
  const values = weight.detach().clone() as Tensor;
  delete fields[name];
  fields[`${name}G`] = new Parameter(noGrad(() => normExcept(values, dim)));
  fields[`${name}V`] = new Parameter(values);
  before(module, name, () => {
    const g = fields[`${name}G`] as Tensor;
    const v = fields[`${name}V`] as Tensor;
    return v.mul(g.div(normExcept(v, dim)) as Tensor) as Tensor;
  });
  return module;
}

/** Makes a normalised weight a plain parameter again. */
export function removeWeightNorm<M extends Module>(module: M, name = "weight"): M {
  restore("removeWeightNorm", module, name, [`${name}G`, `${name}V`]);
  return module;
}

/** What {@link spectralNorm} takes by name. */
export interface SpectralNormOptions {
  /** Steps of power iteration at each forward in training (default: 1). */
  readonly nPowerIterations?: number;
  /** What keeps the divisor from 0 (default: 1e-12). */
  readonly eps?: number;
  /** The axis of the outputs (default: 0). */
  readonly dim?: number;
}

/**
 * Spectral normalisation: the weight divided by its largest singular value, which power iteration follows.
 *
 * @param module the layer
 * @param name its weight (default: `"weight"`)
 * @param nPowerIterations steps of power iteration at each forward in training (default: 1)
 * @source Miyato et al. 2018; PyTorch torch.nn.utils.spectral_norm
 * @example
 * const layer = nn.utils.spectralNorm(new nn.Linear(3, 2), "weight", { nPowerIterations: 50 });
 * layer.forward(zeros(1, 3));
 * layer.weight.matmul(layer.weightV).norm().item().toFixed(3) // => "1.000"
 */
export function spectralNorm<M extends Module>(module: M, name = "weight", options: SpectralNormOptions = {}): M {
  const { nPowerIterations = 1, eps = 1e-12, dim = 0 } = options;
  const weight = weightOf("spectralNorm", module, name);
  const fields = module as unknown as Fields;
  const unit = (x: Tensor) => x.div(Math.max((x.norm() as Tensor).item(), eps)) as Tensor;
  const matrix = (w: Tensor) => w.movedim(dim, 0).reshape([w.shape[dim]!, -1]) as Tensor;
  delete fields[name];
  fields[`${name}Orig`] = weight;
  const [rows, columns] = matrix(weight).shape as unknown as [number, number];
  const u = noGrad(() => unit(randn([rows]) as unknown as Tensor));
  const v = noGrad(() => unit(randn([columns]) as unknown as Tensor));
  module.registerBuffer(`${name}U`, u);
  module.registerBuffer(`${name}V`, v);
  before(module, name, () => {
    const original = fields[`${name}Orig`] as Tensor;
    if (module.training) {
      noGrad(() => {
        const m = matrix(original.detach() as Tensor);
        for (let i = 0; i < nPowerIterations; i++) {
          copyInto(v, unit(m.transpose(0, 1).matmul(u) as Tensor));
          copyInto(u, unit(m.matmul(v) as Tensor));
        }
      });
      // The way back reads these; each forward has vectors of its own.
    }
    const sigma = (u.clone() as Tensor).matmul(matrix(original).matmul(v.clone() as Tensor) as Tensor) as Tensor;
    return original.div(sigma) as Tensor;
  });
  return module;
}

/** Makes a spectrally normalised weight a plain parameter again. */
export function removeSpectralNorm<M extends Module>(module: M, name = "weight"): M {
  restore("removeSpectralNorm", module, name, [`${name}Orig`, `${name}U`, `${name}V`]);
  return module;
}
