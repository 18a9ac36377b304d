/** The naming rule itself, on calls as one writes them in Python. */

import { describe, expect, test } from "vitest";

import * as typetorch from "../../lib/index";
import { call, camelCase, MissingName } from "./call";

type Tensor = typetorch.Tensor;

const tensor = (values: unknown) => typetorch.tensor(values as number[]) as unknown as Tensor;
const listOf = (value: unknown) => (value as Tensor).tolist();

test.each([
  ["add", "add"],
  ["cross_entropy", "crossEntropy"],
  ["add_", "add_"],
  ["masked_fill_", "maskedFill_"],
  ["conv_transpose2d", "convTranspose2d"],
  ["max_pool1d", "maxPool1d"],
  ["logsumexp", "logsumexp"],
  ["StepLR", "StepLR"],
])("%s is %s", (theirs, ours) => expect(camelCase(theirs)).toBe(ours));

describe("a call", () => {
  test("of a function, of a method, and of both with a namespace", () => {
    expect(listOf(call("torch.add", [tensor([1, 2]), tensor([3, 4])], { alpha: 2 }))).toEqual([7, 10]);
    expect(
      listOf(
        call(
          "Tensor.sum",
          [
            tensor([
              [1, 2],
              [3, 4],
            ]),
            1,
          ],
          { keepdim: true },
        ),
      ),
    ).toEqual([[3], [7]]);
    expect(listOf(call("torch.Tensor.neg", [tensor([1])]))).toEqual([-1]);
    expect(listOf(call("torch.nn.functional.leaky_relu", [tensor([-1])], { negative_slope: 0.5 }))).toEqual([-0.5]);
    expect(listOf(call("F.relu", [tensor([-1, 1])]))).toEqual([0, 1]);
    expect((call("torch.linalg.norm", [tensor([3, 4])]) as Tensor).item()).toBe(5);
  });

  test("with what must be given by name too", () => {
    expect(listOf(call("torch.matmul", [], { input: tensor([1, 2]), other: tensor([3, 4]) }))).toBe(11);
  });

  test("of brackets", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(listOf(call("Tensor.__getitem__", [x, [1, "..."]]))).toEqual([3, 4]);
    expect(listOf(call("Tensor.__getitem__", [x, 1]))).toEqual([3, 4]);
    call("Tensor.__setitem__", [x, [0, 1], 9]);
    expect(listOf(x)).toEqual([
      [1, 9],
      [3, 4],
    ]);
  });

  test("of an operator", () => {
    expect(listOf(call("Tensor.__mul__", [tensor([2, 3]), 4]))).toEqual([8, 12]);
    expect(listOf(call("Tensor.__truediv__", [tensor([2, 3]), 2]))).toEqual([1, 1.5]);
  });

  test("of a property, a class, and with an element type", () => {
    expect(listOf(call("Tensor.T", [tensor([[1, 2]])]))).toEqual([[1], [2]]);
    expect(call("torch.nn.Linear", [2, 3], { bias: false })).toBeInstanceOf(typetorch.nn.Linear);
    expect((call("torch.zeros", [[2]], { dtype: "torch.int64" }) as Tensor).dtype).toBe("int32");
  });

  test("of what is not there says so", () => {
    expect(() => call("torch.no_such_operation", [])).toThrow(MissingName);
    expect(() => call("Tensor.no_such_operation", [tensor([1])])).toThrow(MissingName);
  });
});
