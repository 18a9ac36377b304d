/** Optimizer: parameter groups with their settings, state for each parameter, both saved and loaded. */

import { ArgumentError, ShapeError } from "../base/error";
import { formatShape, sameShape } from "../base/shape";
import { enableGrad } from "../core/autograd";
import { copyOf } from "../core/broadcasting";
import { describe } from "../core/params";
import { isTensor, type Tensor } from "../core/tensor";

/** Parameters that share settings, and those settings. */
export type ParamGroup<Settings> = Settings & { params: Tensor[] };

/** What optimizers take: parameters, named parameters, or groups of parameters with settings of their own. */
export type ParamsOf<Settings> =
  | Iterable<Tensor>
  | Iterable<readonly [string, Tensor]>
  | Iterable<{ readonly params: Tensor | Iterable<Tensor> } & Partial<Settings>>;

/** What an optimizer remembers of one parameter: tensors and numbers by name. */
export type ParamState = Record<string, Tensor | number | readonly unknown[] | null>;

/** An optimizer's settings and state, in which parameters are numbers in the order of the groups. */
export interface OptimizerState {
  readonly state: Readonly<Record<string, ParamState>>;
  readonly paramGroups: readonly (Readonly<Record<string, unknown>> & { readonly params: readonly number[] })[];
}

/** A function that computes the loss anew, with its gradients. */
export type Closure<T> = () => T;

/** A tensor or a number: what a closure gives and step gives back. */
export type LossValue = Tensor | number;

/** The base of all optimizers. */
export abstract class Optimizer<Settings extends object = object> {
  /** The groups of parameters, whose settings may be changed between steps. */
  readonly paramGroups: ParamGroup<Settings>[] = [];
  /** What is remembered of each parameter. */
  readonly state: Map<Tensor, ParamState> = new Map();
  readonly defaults: Settings;

  constructor(params: ParamsOf<Settings>, defaults: Settings) {
    this.defaults = defaults;
    const name = this.constructor.name;
    if (isTensor(params)) {
      throw new ArgumentError(
        `${name}: takes an array of parameters, got one tensor; write [parameter] or model.parameters()`,
      );
    }
    if (typeof params !== "object" || params === null || !(Symbol.iterator in params)) {
      const hint =
        typeof params === "object" && params !== null && "parameters" in params ? "; write model.parameters()" : "";
      throw new ArgumentError(`${name}: takes parameters, got ${describe(params)}${hint}`);
    }
    const list = [...(params as Iterable<unknown>)];
    if (list.length === 0) throw new ArgumentError(`${name}: there are no parameters to optimize`);
    const grouped = list.some((x) => typeof x === "object" && x !== null && "params" in x);
    if (!grouped) this.addParamGroup({ params: list as Tensor[] } as never);
    else for (const group of list) this.addParamGroup(group as never);
  }

  /** Adds parameters with settings of their own; settings that are left out are the optimizer's. */
  addParamGroup(group: { readonly params: Tensor | Iterable<Tensor> } & Partial<Settings>): void {
    const name = this.constructor.name;
    if (typeof group !== "object" || group === null || !("params" in group)) {
      throw new ArgumentError(`${name}: a group of parameters is an object with params, got ${describe(group)}`);
    }
    const given = isTensor(group.params) ? [group.params] : [...(group.params as Iterable<unknown>)];
    const params = given.map((x) => {
      const one = Array.isArray(x) && x.length === 2 && typeof x[0] === "string" ? (x[1] as unknown) : x;
      if (!isTensor(one)) throw new ArgumentError(`${name}: takes tensors, got ${describe(one)}`);
      if (!one.isLeaf) {
        throw new ArgumentError(
          `${name}: can only optimize leaves, but this tensor of shape ${formatShape(one.shape)} is a result of an operation`,
        );
      }
      return one;
    });
    const before = new Set(this.paramGroups.flatMap((g) => g.params));
    for (const p of params) {
      if (before.has(p))
        throw new ArgumentError(
          `${name}: a parameter of shape ${formatShape(p.shape)} is in two groups, or twice in one`,
        );
      before.add(p);
    }
    const settings = { ...this.defaults, ...defined(group) } as ParamGroup<Settings>;
    settings.params = params;
    this.check(settings);
    this.paramGroups.push(settings);
  }

  /** Throws for settings that make no sense. */
  protected abstract check(settings: Settings): void;

  /** Changes the parameters of one group that have gradients. */
  protected abstract update(group: ParamGroup<Settings>): void;

  /** Changes every parameter that has a gradient; with a closure, calls it first and gives back the loss. */
  step(): undefined;
  step<T extends LossValue>(closure: Closure<T>): T;
  step(closure?: Closure<LossValue>): LossValue | undefined {
    const loss = closure ? enableGrad(closure) : undefined;
    for (const group of this.paramGroups) this.update(group);
    return loss;
  }

  /** Forgets the gradients; with `setToNone: false` they become zero instead. */
  zeroGrad(setToNone: boolean | { setToNone?: boolean } = true): void {
    const forget = typeof setToNone === "boolean" ? setToNone : (setToNone.setToNone ?? true);
    for (const group of this.paramGroups) {
      for (const p of group.params) {
        if (forget || p.grad === null) p.grad = null;
        else {
          p.grad.elements.fill(0);
          p.grad.storage.version++;
        }
      }
    }
  }

  /** The state of a parameter, made by `create` when it is first asked for. */
  protected stateOf<S extends ParamState>(p: Tensor, create: () => S): S {
    let found = this.state.get(p) as S | undefined;
    if (found === undefined) {
      found = create();
      this.state.set(p, found);
    }
    return found;
  }

  /** Settings and state, for saving: tensors are shared, parameters are numbers. */
  stateDict(): OptimizerState {
    const all = this.paramGroups.flatMap((g) => g.params);
    const number = new Map(all.map((p, i) => [p, i]));
    const state: Record<string, ParamState> = {};
    for (const [i, p] of all.entries()) {
      const own = this.state.get(p);
      if (own) state[i] = { ...own };
    }
    return {
      state,
      paramGroups: this.paramGroups.map((g) => ({ ...g, params: g.params.map((p) => number.get(p)!) })),
    };
  }

  /**
   * Takes settings and state from a saved state dictionary; tensors are copied.
   *
   * @throws {ArgumentError} when groups or parameters differ in number
   */
  loadStateDict(saved: OptimizerState): void {
    const name = this.constructor.name;
    const groups = saved.paramGroups;
    if (!Array.isArray(groups) || groups.length !== this.paramGroups.length) {
      throw new ArgumentError(
        `${name}.loadStateDict: the state has ${Array.isArray(groups) ? groups.length : "no"} groups of parameters, this optimizer ${this.paramGroups.length}`,
      );
    }
    for (const [i, group] of this.paramGroups.entries()) {
      const count = (groups[i] as OptimizerState["paramGroups"][number]).params.length;
      if (count !== group.params.length) {
        throw new ArgumentError(
          `${name}.loadStateDict: group ${i} has ${count} parameters in the state but ${group.params.length} in this optimizer`,
        );
      }
    }
    const all = this.paramGroups.flatMap((g) => g.params);
    const numbers = groups.flatMap((g: OptimizerState["paramGroups"][number]) => [...g.params]);
    const next = new Map<Tensor, ParamState>();
    for (const [i, p] of all.entries()) {
      const own = saved.state[numbers[i]!];
      if (!own) continue;
      for (const [key, value] of Object.entries(own)) {
        if (isTensor(value) && value.shape.length > 0 && !sameShape(value.shape, p.shape)) {
          throw new ShapeError(
            `${name}.loadStateDict: ${key} of parameter ${i} has shape ${formatShape(value.shape)}, but the parameter ${formatShape(p.shape)}`,
          );
        }
      }
      next.set(p, Object.fromEntries(Object.entries(own).map(([k, v]) => [k, copied(v)])));
    }
    this.state.clear();
    for (const [p, own] of next) this.state.set(p, own);
    for (const [i, group] of this.paramGroups.entries()) {
      const { params: _, ...settings } = groups[i] as OptimizerState["paramGroups"][number];
      Object.assign(group, settings);
    }
  }

  toString(): string {
    const groups = this.paramGroups.map((group, i) => {
      const { params: _, ...settings } = group as Record<string, unknown>;
      const lines = Object.entries(settings).map(
        ([k, v]) => `    ${k}: ${Array.isArray(v) ? `[${v.join(", ")}]` : String(v)}`,
      );
      return `Parameter Group ${i}\n${lines.sort().join("\n")}\n`;
    });
    return `${this.constructor.name} (\n${groups.join("\n")})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function copied(value: ParamState[string]): ParamState[string] {
  if (isTensor(value)) return copyOf(value);
  return Array.isArray(value) ? value.map((v) => (isTensor(v) ? copyOf(v) : (v as unknown))) : value;
}

function defined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)) as T;
}

/** Throws unless a setting is a number of at least `least` (and below `limit`). */
export function checkSetting(
  optimizer: string,
  name: string,
  value: unknown,
  least = 0,
  limit = Number.POSITIVE_INFINITY,
): void {
  if (typeof value === "number" && value >= least && value < limit) return;
  const range = limit === Number.POSITIVE_INFINITY ? `at least ${least}` : `from ${least} to below ${limit}`;
  throw new ArgumentError(`${optimizer}: ${name} must be ${range}, got ${describe(value)}`);
}

/** Throws unless both decay rates lie in [0, 1). */
export function checkBetas(optimizer: string, betas: readonly [number, number]): void {
  if (!Array.isArray(betas) || betas.length !== 2) {
    throw new ArgumentError(`${optimizer}: betas must be two numbers, got ${describe(betas)}`);
  }
  checkSetting(optimizer, "betas[0]", betas[0], 0, 1);
  checkSetting(optimizer, "betas[1]", betas[1], 0, 1);
}
