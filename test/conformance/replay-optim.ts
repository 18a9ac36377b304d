/** Follows a recorded optimizer for its 25 steps and a recorded scheduler for its 30, and tells where they leave PyTorch's path. */

import type * as typetorch from "../../lib/index";
import { call, camelCase } from "./call";
import { decode, listDiffers, make, type Recorded } from "./replay";
import { type Data, flat, options } from "./replay-module";

type Tensor = typetorch.Tensor;

export interface Trajectory {
  readonly optimizer: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly groups?: readonly Readonly<Record<string, unknown>>[];
  readonly raises?: string;
  readonly a: Recorded;
  readonly b: Recorded;
  readonly target: Recorded;
  readonly weight: Recorded;
  readonly losses: readonly number[];
  readonly steps: readonly Data[];
}

interface Optimizer {
  zeroGrad(): void;
  step(closure?: () => Tensor): Tensor | number;
  stateDict(): unknown;
  loadStateDict(state: unknown): void;
  readonly paramGroups: { lr: number; momentum?: number }[];
}

/** The methods that the loss of recorder_nn/optimizers.py needs. */
interface Operand {
  sub(x: unknown): Operand;
  square(): Operand;
  sum(dim?: number): Operand;
  sin(): Operand;
  mul(x: unknown): Operand;
  add(x: unknown): Operand;
  at(...indices: unknown[]): Operand;
  backward(): void;
  item(): number;
}

/** Runs a trajectory; with `reload`, a fresh optimizer goes on from a saved state after that many steps. */
export function follow(one: Trajectory, reload?: number): string | undefined {
  const [a, b] = [make(one.a, true), make(one.b, true)];
  const [x, y, target, weight] = [a, b, make(one.target, false), make(one.weight, false)] as unknown as Operand[];
  const build = () => {
    const kwargs = options(one.kwargs);
    const groups = one.groups?.map((g, k) => ({
      params: [[a, b][k]!],
      ...Object.fromEntries(Object.entries(options(g)).map(([key, v]) => [camelCase(key), v])),
    }));
    return call(`torch.optim.${one.optimizer}`, [groups ?? [a, b]], kwargs) as Optimizer;
  };
  let optimizer = build();
  const closure = () => {
    optimizer.zeroGrad();
    const loss = x!
      .sub(target)
      .square()
      .sum()
      .add(y!.sin().mul(weight).sum())
      .add(y!.square().sum().mul(0.1))
      .add(x!.sum(0).mul(y!.at(":2")).sum().mul(0.2));
    loss.backward();
    return loss as unknown as Tensor;
  };
  for (const [step, expected] of one.steps.entries()) {
    if (step === reload) {
      const saved = optimizer.stateDict();
      optimizer = build();
      optimizer.loadStateDict(saved);
    }
    const loss = optimizer.step(closure);
    const value = typeof loss === "number" ? loss : (loss as unknown as Operand).item();
    const wrong =
      listDiffers([one.losses[step]!], [value], 1e-4, `loss before step ${step + 1}`) ??
      listDiffers(expected, [...flat(a), ...flat(b)], 1e-5, `parameters after step ${step + 1}`);
    if (wrong) return wrong;
  }
  return undefined;
}

interface Spec {
  readonly name: string;
  readonly args?: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
  readonly of?: readonly Spec[];
  /** A function of the epoch: this number to its power; an array has one for each group. */
  readonly power?: number | readonly number[];
}

export interface Rates {
  readonly optimizer: Readonly<Record<string, unknown>>;
  readonly scheduler: Spec;
  readonly metrics?: readonly number[];
  readonly rates: readonly (readonly number[])[];
  readonly momenta?: readonly (readonly number[])[];
  readonly raises?: string;
}

interface Scheduler {
  step(metric?: number): void;
}

function schedule(spec: Spec, optimizer: Optimizer): Scheduler {
  const args = decode(spec.args ?? [], []) as unknown[];
  const kwargs = options(spec.kwargs);
  const power = (p: number) => (epoch: number) => p ** epoch;
  if (spec.power !== undefined)
    kwargs.lr_lambda = typeof spec.power === "number" ? power(spec.power) : spec.power.map(power);
  const name = `torch.optim.lr_scheduler.${spec.name}`;
  if (!spec.of) return call(name, [optimizer, ...args], kwargs) as Scheduler;
  const parts = spec.of.map((s) => schedule(s, optimizer));
  return call(
    name,
    spec.name === "ChainedScheduler" ? [parts, ...args] : [optimizer, parts, ...args],
    kwargs,
  ) as Scheduler;
}

export function rates(one: Rates): string | undefined {
  const parameters = [2, 3].map((n) =>
    make({ dtype: "float32", shape: [n], data: new Array<number>(n).fill(0) }, true),
  );
  const optimizer = call(
    "torch.optim.SGD",
    [[{ params: [parameters[0]] }, { params: [parameters[1]], lr: 0.02 }]],
    one.optimizer,
  ) as Optimizer;
  const scheduler = schedule(one.scheduler, optimizer);
  for (const [step, expected] of one.rates.entries()) {
    if (step > 0) {
      optimizer.step();
      scheduler.step(...(one.metrics ? [one.metrics[step - 1]!] : []));
    }
    const found =
      listDiffers(
        expected,
        optimizer.paramGroups.map((g) => g.lr),
        1e-9,
        `rates after step ${step}`,
      ) ??
      (one.momenta
        ? listDiffers(
            one.momenta[step]!,
            optimizer.paramGroups.map((g) => g.momentum!),
            1e-9,
            `momenta after step ${step}`,
          )
        : undefined);
    if (found) return found;
  }
  return undefined;
}
