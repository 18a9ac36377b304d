/** Layers, losses, optimizers and schedulers against PyTorch's own: outputs, gradients, trajectories, rates. */

import { afterAll, describe, expect, test } from "vitest";

import * as typetorch from "../../lib/index";
import { call } from "./call";
import { type Case, make, readCases, replay } from "./replay";
import { type ModuleCase, options, replayModule } from "./replay-module";
import { follow, type Rates, rates, type Trajectory } from "./replay-optim";

let count = 0;

for (const group of ["nn-layers", "nn-recurrent", "nn-attention", "nn-losses", "nn-drawn"]) {
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
