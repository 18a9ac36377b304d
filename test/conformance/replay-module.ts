/** Builds a recorded module, calls it, and tells where output, text, state or gradients depart from PyTorch's. */

import * as typetorch from "../../lib/index";
import { call, camelCase } from "./call";
import { cotangent, decode, differs, listDiffers, make, type Recorded, tensorsIn } from "./replay";

type Tensor = typetorch.Tensor;
/** Recorded numbers. */
export type Data = readonly (number | string)[];

export interface ModuleCase {
  readonly module: string;
  readonly args: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
  readonly inputs: readonly unknown[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly eval?: boolean;
  /** Whether parameters and inputs are float64. */
  readonly double?: boolean;
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
  double(): unknown;
  forward(...inputs: unknown[]): unknown;
  loadStateDict(state: Record<string, Tensor>): unknown;
  stateDict(): Record<string, Tensor>;
  namedParameters(): Iterable<readonly [string, Tensor]>;
}

export function options(
  kwargs: Readonly<Record<string, unknown>> | undefined,
  leaves: Tensor[] = [],
  wants = (_: number) => false,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(kwargs ?? {}).map(([k, v]) => [k, decode(v, leaves, wants)]));
}

/** Builds and calls the module as PyTorch did; the answer is undefined where all agrees, else one line. */
export function replayModule(one: ModuleCase): string | undefined {
  const leaves: Tensor[] = [];
  const wants = (k: number) => Boolean(one.grads && one.grads[k] !== false);
  let module: Module;
  let out: unknown;
  try {
    module = call(`torch.nn.${one.module}`, decode(one.args, []) as unknown[], options(one.kwargs)) as Module;
    module.train(!one.eval);
    if (one.double) module.double();
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

export const flat = (x: Tensor): number[] => [x.tolist()].flat(Number.POSITIVE_INFINITY).map(Number);
