import { describe, expect, it } from "vitest";
import { broadcast, conv2d, dropout, index, matmul, reshape, shapes } from "../../lib/explain/pictures";

const captions = (widget: { spec: { steps: readonly { caption: string }[] } }) =>
  widget.spec.steps.map((s) => s.caption);

describe("pictures of moving indices", () => {
  it("matmul takes a row times a column for each element", () => {
    const { spec } = matmul(
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, -6],
        [7, 8],
      ],
    );
    expect(captions({ spec })).toEqual([
      "C[0, 0] = 1 · 5 + 2 · 7 = 19",
      "C[0, 1] = 1 · (−6) + 2 · 8 = 10",
      "C[1, 0] = 3 · 5 + 4 · 7 = 43",
      "C[1, 1] = 3 · (−6) + 4 · 8 = 14",
    ]);
    expect(spec.grids[2]!.rows).toEqual([
      [19, 10],
      [43, 14],
    ]);
    expect(spec.steps[2]!.lit).toEqual({
      0: [
        [1, 0],
        [1, 1],
      ],
      1: [
        [0, 0],
        [1, 0],
      ],
      2: [[1, 0]],
    });
  });

  it("broadcast reads an axis of size 1 again and again", () => {
    const { spec } = broadcast([[1], [2]], [[10, 20, 30]]);
    expect(spec.grids[2]!.rows).toEqual([
      [11, 21, 31],
      [12, 22, 32],
    ]);
    expect(spec.steps.at(-1)!.lit).toEqual({ 0: [[1, 0]], 1: [[0, 2]], 2: [[1, 2]] });
  });

  it("reshape keeps the order in memory", () => {
    const { spec } = reshape(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [3, 2],
    );
    expect(spec.grids[1]!.rows).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(spec.steps[3]!.caption).toBe("Element 3 in memory (4) goes from [1, 0] to [1, 1].");
  });

  it("index counts negative indices from the end", () => {
    const { spec } = index(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [-1],
      [0, 2],
    );
    expect(spec.grids[1]!.rows).toEqual([[4, 6]]);
    expect(spec.steps[0]!.caption).toContain("y[0, 0] = x[-1, 0] = x[1, 0]");
  });

  it("conv2d slides a window, with stride and padding as PyTorch's conv2d", () => {
    // torch.nn.functional.conv2d(x, k, stride=2, padding=1) of x = 1..9 and k = [[1, 0], [0, -1]].
    const { spec } = conv2d(
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      [
        [1, 0],
        [0, -1],
      ],
      { stride: 2, padding: 1 },
    );
    expect(spec.grids[2]!.rows).toEqual([
      [-1, -3],
      [-7, -4],
    ]);
    expect(spec.grids[0]!.rows).toHaveLength(5);
  });

  it("dropout scales what stays by 1 / (1 - p)", () => {
    const { spec } = dropout(
      [1, 2, 3, 4],
      [
        [1, 0, 1, 1],
        [0, 1, 1, 0],
      ],
      0.5,
    );
    expect(spec.grids[1]!.rows).toEqual([
      [2, 0, 6, 8],
      [0, 4, 6, 0],
    ]);
    expect(spec.steps[0]!.crossed).toEqual({ 0: [[0, 1]] });
  });

  it("shows the steps as a table where scripts do not run", () => {
    const text = String(matmul([[1, 2]], [[3], [4]]));
    expect(text).toMatch(/^1 +C\[0, 0\] = 1 · 3 \+ 2 · 4 = 11$/m);
  });

  it.each([
    [() => matmul([[1, 2]], [[1, 2]]), "pictures.matmul: axis k is 2 in a but 1 in b"],
    [() => broadcast([[1, 2]], [[1, 2, 3]]), "pictures.broadcast: axis 1 is 2 in a but 3 in b"],
    [() => reshape([[1, 2, 3]], [2, 2]), "pictures.reshape: [1, 3] has 3 elements, [2, 2] would hold 4"],
    [() => index([[1, 2]], [1], [0]), "pictures.index: index 1 is out of range for axis 0 of size 1"],
    [
      () =>
        conv2d(
          [[1]],
          [
            [1, 2],
            [3, 4],
          ],
        ),
      "the kernel [2, 2] is larger than the input with its padding [1, 1]",
    ],
    [() => conv2d([[1]], [[1]], { stride: 0 }), "pictures.conv2d: stride is a whole number from 1 on, got 0"],
    [() => dropout([1, 2], [[1]], 0.5), "2 activations need masks of 2 columns, got 1"],
    [() => dropout([1], [[1]], 1), "p is a probability from 0 to below 1, got 1"],
    [
      () =>
        matmul(
          Array.from({ length: 20 }, () => new Array(20).fill(1)),
          [[1]],
        ),
      "axis k is 20 in a but 1 in b",
    ],
    [
      () =>
        reshape(
          Array.from({ length: 20 }, () => new Array(20).fill(1)),
          [1, 400],
        ),
      "is too large to be followed cell by cell",
    ],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("shapes as boxes", () => {
  it("says the formula with its shapes, for readers who do not see it, and writes every size", () => {
    const { bundle } = shapes("x W + b = y", { x: [5, 3], W: [3, 4], b: [4], y: [5, 4] });
    expect(bundle["text/plain"]).toBe("x W + b = y with shapes x [5, 3], W [3, 4], b [4], y [5, 4]");
    const sizes = [...String(bundle["image/svg+xml"]).matchAll(/font-weight="bold">(\d+)</g)].map((m) => m[1]);
    expect(sizes).toEqual(["5", "3", "3", "4", "4", "5", "4"]);
  });

  it("gives the sizes that must agree the same colour", () => {
    const picture = String(shapes("x W", { x: [5, 3], W: [3, 4] }).bundle["image/svg+xml"]);
    const colours = [...picture.matchAll(/fill="([^"]+)" font-weight="bold">3</g)].map((m) => m[1]);
    expect(colours).toHaveLength(2);
    expect(new Set(colours).size).toBe(1);
  });

  it("refuses a name that does not stand in the formula, and shapes of more than two axes", () => {
    expect(() => shapes("x W", { x: [1, 2], w: [2, 3] })).toThrow('pictures.shapes: w does not stand in "x W"');
    expect(() => shapes("x", { x: [1, 2, 3] })).toThrow("x must have at most two sizes above 0");
  });
});
