import { expect, test } from "vitest";
import { js } from "../../lib/backend/js";
import type { Window } from "../../lib/backend/window";
import { dense, drawOperand, indices, list, randoms, read } from "./plain";
// Whole numbers, so that every order of addition gives the same; written by torch.nn.functional.
import expected from "./window.json";

const windowOf = (c: {
  w?: number[];
  kernel?: number[];
  stride: number[];
  padding: number[];
  dilation: number[];
}): Window => ({
  kernel: c.kernel ?? c.w!.slice(2),
  stride: c.stride,
  padding: c.padding,
  dilation: c.dilation,
});

for (const c of expected.convolutions) {
  test(`convolution of [${c.x}] by [${c.w}], stride ${c.stride}, padding ${c.padding}, dilation ${c.dilation}, groups ${c.groups}`, () => {
    for (const dtype of ["float32", "float64"] as const) {
      const [x, w, g] = [dense(c.X, c.x, dtype), dense(c.W, c.w, dtype), dense(c.G, c.y, dtype)];
      const y = dense(
        c.Y.map(() => 7),
        c.y,
        dtype,
      );
      js.convolve(y, x, w, windowOf(c), c.groups);
      expect(list(y)).toEqual(c.Y);
      const dx = dense(c.X, c.x, dtype);
      js.convolveInput(dx, g, w, windowOf(c), c.groups);
      expect(list(dx)).toEqual(c.dX);
      const dw = dense(c.W, c.w, dtype);
      js.convolveWeight(dw, g, x, windowOf(c), c.groups);
      expect(list(dw)).toEqual(c.dW);
    }
  });
}

for (const c of expected.pools) {
  test(`maximum over windows of [${c.x}], kernel ${c.kernel}, stride ${c.stride}, padding ${c.padding}, dilation ${c.dilation}`, () => {
    const y = dense(
      c.Y.map(() => 0),
      c.y,
    );
    const at = dense(
      c.I.map(() => 0),
      c.y,
      "int32",
    );
    js.pool("max", y, dense(c.X, c.x), windowOf(c), at);
    expect(list(y)).toEqual(c.Y);
    expect(list(at)).toEqual(c.I);
  });
}

/** A drawn window that fits an image. */
function drawWindow(random: () => number, spatial: readonly number[]): { window: Window; counts: number[] } {
  const draw = (n: number) => spatial.map(() => Math.floor(random() * n));
  const kernel = draw(3).map((k) => k + 1);
  const stride = draw(3).map((step) => step + 1);
  const dilation = draw(2).map((d) => d + 1);
  const padding = draw(3);
  const counts = spatial.map((n, d) => {
    return Math.floor((n + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1) / stride[d]) + 1;
  });
  return { window: { kernel, stride, dilation, padding }, counts };
}

test("im2col shows the image through drawn windows; col2im and unpool are the adjoints", () => {
  const random = randoms(7);
  let seen = 0;
  while (seen < 300) {
    const rank = 1 + Math.floor(random() * 3);
    const spatial = Array.from({ length: rank }, () => 2 + Math.floor(random() * 4));
    const { window, counts } = drawWindow(random, spatial);
    if (counts.some((n) => n < 1)) continue;
    seen++;
    const whole = () => Math.floor(random() * 9) - 4;
    const image = drawOperand(random, [2, 2, ...spatial], "float32", whole);
    const shape = [2, 2, ...window.kernel, ...counts];
    const columns =
      random() < 0.5 ? dense(new Array(shape.reduce((a, b) => a * b)), shape) : drawOperand(random, shape, "float32");
    js.im2col(columns, image, window);
    for (const index of indices(shape)) {
      const [n, c] = index;
      const at = spatial.map((_, d) => {
        return index[2 + rank + d] * window.stride[d] - window.padding[d] + index[2 + d] * window.dilation[d];
      });
      const inside = at.every((i, d) => i >= 0 && i < spatial[d]);
      expect(read(columns, index)).toBe(inside ? read(image, [n, c, ...at]) : 0);
    }
    const other = drawOperand(random, shape, "float32", whole);
    const back = drawOperand(random, image.shape, "float32");
    js.col2im(back, other, window);
    expect(dot(back, image)).toBe(dot(other, columns));

    const sums = drawOperand(random, [2, 2, ...counts], "float32");
    js.pool("sum", sums, image, window);
    const gradient = drawOperand(random, sums.shape, "float32", whole);
    js.unpool(back, gradient, window);
    expect(dot(back, image)).toBe(dot(gradient, sums));
  }
  function dot(a: Parameters<typeof list>[0], b: typeof a): number {
    const other = list(b);
    return list(a).reduce((total, v, i) => total + v * other[i], 0);
  }
});
