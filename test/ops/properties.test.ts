/** Laws that hold for all shapes and values: broadcasting, permutation, linearity, views. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cat, einsum, matmul, type Tensor, tensor } from "../../lib/index";

const size = fc.integer({ min: 1, max: 4 });
const shape = fc.array(size, { minLength: 1, maxLength: 4 });

/** A tensor of a shape with distinct whole numbers, so that sums are exact in float64. */
function numbered(sizes: readonly number[], salt = 1): Tensor {
  const n = sizes.reduce((a, b) => a * b, 1);
  return tensor(Float64Array.from({ length: n }, (_, i) => ((i * 7919 + salt * 104729) % 1009) - 504)).reshape(
    sizes as number[],
  ) as Tensor;
}

const equal = (a: Tensor, b: Tensor) => {
  expect(a.shape).toEqual(b.shape);
  expect(a.tolist()).toEqual(b.tolist());
};

describe("broadcasting", () => {
  it("is expanding first", () => {
    fc.assert(
      fc.property(shape, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (sizes, ones) => {
        const x = numbered(sizes);
        const y = numbered(
          sizes.map((n, i) => (ones[i] ? 1 : n)),
          2,
        );
        equal(x.add(y) as Tensor, x.add((y.expand(sizes) as Tensor).contiguous()) as Tensor);
        equal(x.mul(y) as Tensor, y.mul(x) as Tensor);
      }),
    );
  });

  it("gradients are sums over what was repeated", () => {
    fc.assert(
      fc.property(shape, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (sizes, ones) => {
        const x = numbered(sizes);
        const y = numbered(
          sizes.map((n, i) => (ones[i] ? 1 : n)),
          2,
        );
        y.requiresGrad = true;
        x.mul(y).sum().backward();
        const axes = sizes.flatMap((n, i) => (ones[i] && n > 1 ? [i] : []));
        equal(y.grad!, axes.length > 0 ? (x.sum(axes, true) as Tensor) : (x.reshape(y.shape) as Tensor));
      }),
    );
  });
});

describe("permutation", () => {
  it("and its inverse give the same back, elementwise operations in between or not", () => {
    fc.assert(
      fc.property(
        shape.chain((sizes) =>
          fc.tuple(
            fc.constant(sizes),
            fc.shuffledSubarray(
              sizes.map((_, i) => i),
              { minLength: sizes.length },
            ),
          ),
        ),
        ([sizes, order]) => {
          const x = numbered(sizes);
          const back = order.map((_, i) => order.indexOf(i));
          equal(x.permute(order).permute(back) as Tensor, x);
          equal(x.permute(order).square().permute(back) as Tensor, x.square() as Tensor);
          equal(
            x.permute(order).sum(order.indexOf(0)) as Tensor,
            (x.permute(order) as Tensor).contiguous().sum(order.indexOf(0)) as Tensor,
          );
        },
      ),
    );
  });
});

describe("linearity", () => {
  it("of matmul and of sums", () => {
    fc.assert(
      fc.property(size, size, size, (m, k, n) => {
        const a = numbered([m, k]);
        const b = numbered([m, k], 3);
        const c = numbered([k, n], 5);
        equal(matmul(a.add(b), c) as Tensor, matmul(a, c).add(matmul(b, c)) as Tensor);
        equal(a.add(b).sum(0) as Tensor, a.sum(0).add(b.sum(0)) as Tensor);
        equal(matmul(a, c).t() as Tensor, matmul(c.t(), a.t()) as Tensor);
        equal(einsum("mk,kn->mn", a, c) as Tensor, matmul(a, c) as Tensor);
      }),
    );
  });

  it("of gradients: those of a sum are sums of gradients", () => {
    fc.assert(
      fc.property(shape, (sizes) => {
        const run = (f: (x: Tensor) => Tensor) => {
          const x = numbered(sizes);
          x.requiresGrad = true;
          f(x).sum().backward();
          return x.grad!;
        };
        const f = (x: Tensor) => x.square() as Tensor;
        const g = (x: Tensor) => x.mul(3) as Tensor;
        equal(
          run((x) => f(x).add(g(x)) as Tensor),
          run(f).add(run(g)) as Tensor,
        );
      }),
    );
  });
});

describe("views", () => {
  it("share storage: what is written through one is read through the other", () => {
    fc.assert(
      fc.property(shape, (sizes) => {
        const x = numbered(sizes);
        const last = sizes.length - 1;
        for (const view of [
          x.reshape(-1),
          x.transpose(0, last),
          x.unsqueeze(0),
          x.at("::1"),
          x.narrow(last, 0, 1),
          x.select(0, 0),
        ]) {
          const before = (view as Tensor).sum().item();
          (view as Tensor).add_(1);
          expect((view as Tensor).sum().item()).toBe(before + (view as Tensor).numel());
          expect(view.storage).toBe(x.storage);
        }
      }),
    );
  });

  it("a cut and a join give the same back", () => {
    fc.assert(
      fc.property(shape, fc.nat(), fc.integer({ min: 1, max: 3 }), (sizes, pick, piece) => {
        const dim = pick % sizes.length;
        const x = numbered(sizes);
        equal(cat(x.split(piece, dim) as Tensor[], dim) as Tensor, x);
        equal(cat(x.chunk(piece, dim) as Tensor[], dim) as Tensor, x);
      }),
    );
  });

  it("reversing twice with steps gives the same back", () => {
    fc.assert(
      fc.property(shape, (sizes) => {
        const x = numbered(sizes);
        equal(x.at("::-1").at("::-1") as Tensor, x);
        equal(x.at("::-1") as Tensor, x.flip(0) as Tensor);
      }),
    );
  });
});
