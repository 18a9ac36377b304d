/** Layers, losses, optimizers and schedulers against PyTorch's own: outputs, gradients, trajectories, rates. */

import { afterAll, describe, expect, test } from "vitest";

import * as typetorch from "../../lib/index";
import { call, camelCase } from "./call";
import {
  type Case,
  cotangent,
  decode,
  differs,
  listDiffers,
  make,
  type Recorded,
  readCases,
  replay,
  tensorsIn,
} from "./replay";

type Tensor = typetorch.Tensor;
type Data = readonly (number | string)[];

let count = 0;

// ------------------------------------------------------------------------------------------------ modules

interface ModuleCase {
  readonly module: string;
  readonly args: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
  readonly inputs: readonly unknown[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly eval?: boolean;
  readonly state?: Readonly<Record<string, Recorded>>;
  readonly stateAfter?: Readonly<Record<string, Recorded>>;
  readonly out?: unknown;
  /** What printing the module gives. */
  readonly text?: string;
  readonly raises?: string;
  readonly cotangents?: readonly number[];
  readonly grads?: readonly (false | null | Data)[];
  readonly parameterGrads?: Readonly<Record<string, null | Data>>;
}

interface Module {
  train(mode?: boolean): unknown;
  forward(...inputs: unknown[]): unknown;
  loadStateDict(state: Record<string, Tensor>): unknown;
  stateDict(): Record<string, Tensor>;
  namedParameters(): Iterable<readonly [string, Tensor]>;
}

function options(
  kwargs: Readonly<Record<string, unknown>> | undefined,
  leaves: Tensor[] = [],
  wants = (_: number) => false,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(kwargs ?? {}).map(([k, v]) => [k, decode(v, leaves, wants)]));
}

/** Builds and calls the module as PyTorch did; the answer is undefined where all agrees, else one line. */
function replayModule(one: ModuleCase): string | undefined {
  const leaves: Tensor[] = [];
  const wants = (k: number) => Boolean(one.grads && one.grads[k] !== false);
  let module: Module;
  let out: unknown;
  try {
    module = call(`torch.nn.${one.module}`, decode(one.args, []) as unknown[], options(one.kwargs)) as Module;
    module.train(!one.eval);
    if (one.state)
      module.loadStateDict(Object.fromEntries(Object.entries(one.state).map(([k, v]) => [k, make(v, false)])));
    const inputs = decode(one.inputs, leaves, wants) as unknown[];
    const named = options(one.options, leaves, wants);
    const camel = Object.fromEntries(Object.entries(named).map(([k, v]) => [camelCase(k), v]));
    out = Object.keys(camel).length > 0 ? module.forward(...inputs, camel) : module.forward(...inputs);
  } catch (error) {
    if (!one.raises) return `throws ${(error as Error).stack?.split("\n").slice(0, 3).join(" ")}`;
    return error instanceof typetorch.TypetorchError
      ? undefined
      : `throws an untyped error: ${(error as Error).stack?.split("\n").slice(0, 3).join(" ")}`;
  }
  if (one.raises) return `does not throw (PyTorch: ${one.raises})`;
  return (
    textDiffers(one, module) ??
    differs(one.out, out, "output") ??
    stateDiffers(one, module) ??
    moduleGradients(one, module, out, leaves)
  );
}

function textDiffers(one: ModuleCase, module: Module): string | undefined {
  const text = String(module);
  return text === one.text ? undefined : `prints ${JSON.stringify(text)}; expected ${JSON.stringify(one.text)}`;
}

function stateDiffers(one: ModuleCase, module: Module): string | undefined {
  const state = module.stateDict();
  const expected = Object.keys(one.state ?? {});
  if (Object.keys(state).join() !== expected.join())
    return `state dictionary has ${Object.keys(state).join(", ")}; expected ${expected.join(", ")}`;
  for (const [name, value] of Object.entries({ ...one.state, ...one.stateAfter })) {
    const found = differs({ tensor: value }, state[name], name);
    if (found) return found;
  }
  return undefined;
}

function moduleGradients(one: ModuleCase, module: Module, out: unknown, leaves: Tensor[]): string | undefined {
  if (!one.grads) return undefined;
  const outputs = [...tensorsIn(out)];
  const roots = one.cotangents!.map((k) => outputs[k]!);
  const parameters = [...module.namedParameters()];
  const wanted = [
    ...leaves
      .map((leaf, k) => [`input ${k}`, leaf, one.grads![k]] as const)
      .filter(([, , expected]) => expected !== false),
    ...parameters.map(([name, leaf]) => [name, leaf, one.parameterGrads![name]] as const),
  ];
  if (parameters.map(([name]) => name).join() !== Object.keys(one.parameterGrads ?? {}).join()) {
    return `parameters are ${parameters.map(([name]) => name).join(", ")}; expected ${Object.keys(one.parameterGrads ?? {}).join(", ")}`;
  }
  const found = call("torch.grad", [roots, wanted.map(([, leaf]) => leaf)], {
    grad_outputs: roots.map((x, i) => cotangent(x, one.cotangents![i]!)),
    allow_unused: true,
  }) as (Tensor | null | undefined)[];
  for (const [i, [name, leaf, expected]] of wanted.entries()) {
    const values = expected === null ? undefined : (expected as Data);
    const grad = found[i];
    if (!grad) {
      if (values?.some((v) => v !== 0)) return `gradient of ${name}: there is none`;
      continue;
    }
    const wrong = listDiffers(
      values ?? new Array<number>(flat(leaf).length).fill(0),
      flat(grad),
      1e-4,
      `gradient of ${name}`,
    );
    if (wrong) return wrong;
  }
  return undefined;
}

const flat = (x: Tensor): number[] => [x.tolist()].flat(Number.POSITIVE_INFINITY).map(Number);

for (const group of ["nn-layers", "nn-recurrent", "nn-attention", "nn-losses"]) {
  describe(group, () => {
    for (const [name, cases] of byKey(readCases(group) as unknown as ModuleCase[], (c) => c.module)) {
      test(`nn.${name} (${cases.length})`, () => {
        const wrong = cases.flatMap((one) => {
          const found = replayModule(one);
          const how = `nn.${name}(${JSON.stringify(one.args)} ${JSON.stringify(one.kwargs ?? {})}) on ${JSON.stringify(one.inputs)} ${one.eval ? "in evaluation" : ""}`;
          return found === undefined ? [] : [`${found}\n    ${how.slice(0, 400)}`];
        });
        expect(wrong, `${wrong.length} of ${cases.length} depart`).toEqual([]);
      });
    }
  });
}

// ------------------------------------------------------------------------------------------------ init and packing

describe("nn-init", () => {
  for (const [name, cases] of byKey(readCases("nn-init"), (c: Case) => c.op)) {
    test(`${name} (${cases.length})`, () => {
      const wrong = cases.flatMap((one) => {
        const found = replay(one);
        return found === undefined ? [] : [`${found}\n    ${JSON.stringify([one.args, one.kwargs]).slice(0, 300)}`];
      });
      expect(wrong, `${wrong.length} of ${cases.length} depart`).toEqual([]);
    });
  }
});

// ------------------------------------------------------------------------------------------------ optimizers

interface Trajectory {
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
function follow(one: Trajectory, reload?: number): string | undefined {
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

describe("nn-optimizers", () => {
  for (const [name, cases] of byKey(readCases("nn-optimizers") as unknown as Trajectory[], (c) => c.optimizer)) {
    const good = cases.filter((c) => !c.raises);
    const report = (run: (one: Trajectory) => string | undefined) =>
      good.flatMap((one) => {
        const found = run(one);
        return found === undefined
          ? []
          : [`${found}  ${JSON.stringify(one.kwargs)} ${JSON.stringify(one.groups ?? "")}`];
      });
    test(`optim.${name}: ${good.length} trajectories`, () => expect(report((one) => follow(one))).toEqual([]));
    test(`optim.${name}: goes on from a saved state`, () => expect(report((one) => follow(one, 12))).toEqual([]));
    test(`optim.${name}: refuses`, () => {
      for (const one of cases.filter((c) => c.raises)) {
        const parameter = make({ dtype: "float32", shape: [2], data: [1, 2] }, true);
        expect(
          () => call(`torch.optim.${name}`, [[parameter]], options(one.kwargs)),
          JSON.stringify(one.kwargs),
        ).toThrow(typetorch.TypetorchError);
      }
    });
  }
});

// ------------------------------------------------------------------------------------------------ schedulers

interface Spec {
  readonly name: string;
  readonly args?: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
  readonly of?: readonly Spec[];
  /** A function of the epoch: this number to its power; an array has one for each group. */
  readonly power?: number | readonly number[];
}

interface Rates {
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

function rates(one: Rates): string | undefined {
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

describe("nn-schedulers", () => {
  for (const [name, cases] of byKey(readCases("nn-schedulers") as unknown as Rates[], (c) => c.scheduler.name)) {
    test(`optim.lrScheduler.${name} (${cases.length})`, () => {
      for (const one of cases) {
        const how = JSON.stringify(one.scheduler);
        if (one.raises) expect(() => rates({ ...one, rates: [] }), how).toThrow(typetorch.TypetorchError);
        else expect(rates(one), how).toBeUndefined();
      }
    });
  }
});

function byKey<T>(cases: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of cases) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  count += cases.length;
  return groups;
}

afterAll(() => {
  console.log(
    `conformance: ${count} cases of layers, losses, initialisers, optimizers and schedulers recorded from PyTorch`,
  );
});
