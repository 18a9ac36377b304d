/** LBFGS: a quasi-Newton method that remembers the last changes of the gradient. */

import { ArgumentError } from "../base/error";
import { enableGrad } from "../core/autograd";
import { copyInto } from "../core/broadcasting";
import { bind, takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { type Closure, checkSetting, type LossValue, Optimizer, type ParamsOf } from "./optimizer";
import { type Point, searchLine } from "./wolfe";

/** The settings of {@link LBFGS}. */
export interface LBFGSSettings {
  /** Learning rate (default: 1). */
  lr: number;
  /** How many iterations a step makes at most (default: 20). */
  maxIter: number;
  /** How often a step calls the closure at most (default: 1.25 maxIter). */
  maxEval: number | null;
  /** A step ends when no gradient is larger (default: 1e-7). */
  toleranceGrad: number;
  /** A step ends when loss and parameters change by less (default: 1e-9). */
  toleranceChange: number;
  /** How many changes are remembered (default: 100). */
  historySize: number;
  /** How far to go along a direction: `"strongWolfe"` searches, null takes `lr` (default: null). */
  lineSearchFn: "strongWolfe" | "strong_wolfe" | null;
  /** Whether the loss is to grow (default: false). */
  maximize: boolean;
}

/** In the parameters' own precision, so that a run repeats that of PyTorch. */
type Vector = Float32Array | Float64Array;

/** A number as the vector's precision holds it. */
const held = (a: Vector, value: number) => (a instanceof Float32Array ? Math.fround(value) : value);

const dot = (a: Vector, b: Vector) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return held(a, sum);
};
const largest = (a: Vector) => {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]!));
  return most;
};
const mapped = (a: Vector, f: (value: number, i: number) => number): Vector => (a as Float64Array).map(f);

interface Memory {
  iterations: number;
  evaluations: number;
  direction: Vector | null;
  size: number;
  /** The last changes of the gradient, of the parameters, and 1 over their product. */
  changes: Vector[];
  steps: Vector[];
  weights: number[];
  scale: number;
  gradient: Vector | null;
  loss: number;
}

/**
 * Limited-memory BFGS: each step calls a closure, which computes loss and gradients anew, several times.
 *
 * @param params parameters, in one group
 * @param lr learning rate (default: 1)
 * @param maxIter how many iterations a step makes at most (default: 20)
 * @param maxEval how often a step calls the closure at most (default: 1.25 maxIter)
 * @param toleranceGrad a step ends when no gradient is larger (default: 1e-7)
 * @param toleranceChange a step ends when loss and parameters change by less (default: 1e-9)
 * @param historySize how many changes are remembered (default: 100)
 * @param lineSearchFn `"strongWolfe"` or null (default: null)
 * @param maximize whether the loss is to grow (default: false)
 * @source Liu and Nocedal 1989; PyTorch torch.optim.LBFGS
 * @example
 * const w = new nn.Parameter(tensor([3]));
 * const optimizer = new optim.LBFGS([w]);
 * optimizer.step(() => {
 *   optimizer.zeroGrad();
 *   const loss = w.sub(1).square().sum();
 *   loss.backward();
 *   return loss;
 * });
 * w.item().toFixed(4) // => "1.0000"
 */
export class LBFGS extends Optimizer<LBFGSSettings> {
  #memory: Memory = {
    iterations: 0,
    evaluations: 0,
    direction: null,
    size: 0,
    changes: [],
    steps: [],
    weights: [],
    scale: 1,
    gradient: null,
    loss: 0,
  };

  constructor(params: ParamsOf<LBFGSSettings>, lr?: number | Partial<LBFGSSettings>, options?: Partial<LBFGSSettings>);
  constructor(params: ParamsOf<LBFGSSettings>, ...args: unknown[]) {
    const spec = {
      lr: takes.or(takes.number, 1),
      maxIter: takes.or(takes.int, 20),
      maxEval: takes.nullable(takes.int),
      toleranceGrad: takes.or(takes.number, 1e-7),
      toleranceChange: takes.or(takes.number, 1e-9),
      historySize: takes.or(takes.int, 100),
      lineSearchFn: takes.nullable(takes.oneOf(["strongWolfe", "strong_wolfe", "wolfe"])),
      maximize: takes.flag(false),
    };
    const given = bind("LBFGS", spec, args);
    if (given.lineSearchFn === "wolfe") {
      throw new ArgumentError('LBFGS: lineSearchFn must be "strongWolfe" or null, got "wolfe"');
    }
    super(params, {
      ...given,
      maxEval: given.maxEval ?? Math.floor((given.maxIter * 5) / 4),
      lineSearchFn: given.lineSearchFn ?? null,
    } as LBFGSSettings);
    if (this.paramGroups.length > 1) throw new ArgumentError("LBFGS: all parameters must be in one group");
  }

  protected override check({ lr }: LBFGSSettings): void {
    checkSetting("LBFGS", "lr", lr);
  }

  protected override update(): void {
    throw new ArgumentError(
      "LBFGS: step needs a closure that computes the loss anew: optimizer.step(() => { ... return loss; })",
    );
  }

  override step(): undefined;
  override step<T extends LossValue>(closure: Closure<T>): T;
  override step(closure?: Closure<LossValue>): LossValue | undefined {
    if (!closure) return this.update() as undefined;
    const group = this.paramGroups[0]!;
    const params = group.params;
    const { lr, maxIter, toleranceGrad, toleranceChange, historySize } = group;
    // To maximize is to minimize the negative: of the loss, and so of its gradients.
    const sign = group.maximize ? -1 : 1;
    const gradients = () => {
      const found = gather(params, (p) => p.grad);
      return sign === 1 ? found : mapped(found, (v) => -v);
    };
    const maxEval = group.maxEval ?? Number.POSITIVE_INFINITY;
    const memory = this.#memory;
    const evaluate = (): number => {
      const value = enableGrad(closure);
      memory.evaluations++;
      return sign * (isTensor(value) ? (value as Tensor).item() : value);
    };
    const first = enableGrad(closure);
    memory.evaluations++;
    let loss = sign * (isTensor(first) ? (first as Tensor).item() : first);
    let gradient = gradients();
    if (largest(gradient) <= toleranceGrad) return first;
    let calls = 1;
    for (let n = 1; n <= maxIter; n++) {
      memory.iterations++;
      const before = loss;
      if (memory.iterations === 1) {
        memory.direction = mapped(gradient, (v) => -v);
        memory.changes = [];
        memory.steps = [];
        memory.weights = [];
        memory.scale = 1;
      } else this.#direct(gradient, historySize);
      const direction = memory.direction!;
      memory.gradient = gradient;
      let total = 0;
      for (let i = 0; i < gradient.length; i++) total += Math.abs(gradient[i]!);
      total = held(gradient, total);
      let size = memory.iterations === 1 ? held(gradient, held(gradient, Math.min(1, 1 / total)) * lr) : lr;
      const slope = dot(gradient, direction);
      if (slope > -toleranceChange) {
        memory.size = size;
        break;
      }
      if (group.lineSearchFn !== null) {
        const start = gather(params, (p) => p);
        const at = (t: number): Point => {
          scatter(params, start, direction, t);
          const value = evaluate();
          const g = gradients();
          scatter(params, start, direction, 0);
          return { t, loss: value, gradient: g, slope: dot(g, direction) };
        };
        const here = { t: 0, loss, gradient, slope };
        const found = searchLine(at, size, here, largest(direction), toleranceChange, maxEval - calls);
        ({ loss, gradient } = found.point);
        size = found.point.t;
        calls += found.calls;
        scatter(params, start, direction, size);
      } else {
        scatter(
          params,
          gather(params, (p) => p),
          direction,
          size,
        );
        if (n !== maxIter) {
          loss = evaluate();
          gradient = gradients();
          calls++;
        }
      }
      memory.size = size;
      memory.loss = before;
      if (n === maxIter || calls >= maxEval || largest(gradient) <= toleranceGrad) break;
      if (largest(direction) * Math.abs(size) <= toleranceChange || Math.abs(loss - before) < toleranceChange) break;
    }
    return first;
  }

  /** Takes in the last change, and finds the next direction by the two-loop recursion. */
  #direct(gradient: Vector, historySize: number): void {
    const memory = this.#memory;
    const change = mapped(gradient, (v, i) => v - memory.gradient![i]!);
    const step = mapped(memory.direction!, (v) => v * memory.size);
    const product = dot(change, step);
    if (product > 1e-10) {
      if (memory.changes.length === historySize) {
        memory.changes.shift();
        memory.steps.shift();
        memory.weights.shift();
      }
      memory.changes.push(change);
      memory.steps.push(step);
      memory.weights.push(held(gradient, 1 / product));
      memory.scale = held(gradient, product / dot(change, change));
    }
    const count = memory.changes.length;
    const alphas = new Array<number>(count);
    const q = mapped(gradient, (v) => -v);
    for (let i = count - 1; i >= 0; i--) {
      const alpha = held(q, dot(memory.steps[i]!, q) * memory.weights[i]!);
      alphas[i] = alpha;
      for (let k = 0; k < q.length; k++) q[k]! -= alpha * memory.changes[i]![k]!;
    }
    for (let k = 0; k < q.length; k++) q[k]! *= memory.scale;
    for (let i = 0; i < count; i++) {
      const factor = held(q, alphas[i]! - held(q, dot(memory.changes[i]!, q) * memory.weights[i]!));
      for (let k = 0; k < q.length; k++) q[k]! += factor * memory.steps[i]![k]!;
    }
    memory.direction = q;
  }

  override stateDict(): ReturnType<Optimizer["stateDict"]> {
    return { ...super.stateDict(), state: { 0: { memory: [structuredClone(this.#memory)] } } };
  }

  override loadStateDict(saved: ReturnType<Optimizer["stateDict"]>): void {
    super.loadStateDict({ ...saved, state: {} });
    const own = saved.state[0]?.memory;
    if (Array.isArray(own)) this.#memory = structuredClone(own[0] as Memory);
  }
}

/** All parameters (or their gradients, zeros where there are none) as one vector. */
function gather(params: readonly Tensor[], part: (p: Tensor) => Tensor | null): Vector {
  const counts = params.map((p) => p.shape.reduce((a, b) => a * b, 1));
  const total = counts.reduce((a, b) => a + b, 0);
  const wide = params.some((p) => p.dtype === "float64");
  const out: Vector = wide ? new Float64Array(total) : new Float32Array(total);
  let from = 0;
  for (const [i, p] of params.entries()) {
    const x = part(p);
    if (x) copyInto(wrap(out.subarray(from, from + counts[i]!), x.shape, wide ? "float64" : "float32"), x);
    from += counts[i]!;
  }
  return out;
}

/** Puts the parameters at `start + t direction`. */
function scatter(params: readonly Tensor[], start: Vector, direction: Vector, t: number): void {
  let from = 0;
  for (const p of params) {
    const n = p.shape.reduce((a, b) => a * b, 1);
    const values = new Float64Array(n);
    for (let i = 0; i < n; i++) values[i] = start[from + i]! + t * direction[from + i]!;
    copyInto(p, wrap(values, p.shape, "float64"));
    p.storage.version++;
    from += n;
  }
}
