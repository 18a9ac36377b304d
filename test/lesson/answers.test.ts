/** Answers as learners write them: other right ways pass, other wrong ways get a sentence that helps, unfinished ones stay open. */

import { describe, expect, it } from "vitest";
import type { Tensor } from "../../lib/index";
import * as tt from "../../lib/index";
import { exercises } from "../../lib/lesson/exercises";

const { tensor, arange, optim, lesson } = tt;
const { todo } = lesson;
const judge = (id: string, answer: unknown) => exercises.find((e) => e.id === id)!.judge(answer);

/** By exercise: answers that are as right as ours. */
const right: Record<string, unknown[]> = {
  "1.1": [
    { and: [2, 2, -3], or: [5, 7, -1], xor: " Impossible. " },
    { and: [0.6, 0.6, -1], or: [1, 1, 0 - 0.01], xor: "impossible" },
  ],
  "1.2": [
    // Writes into the weights that it was given.
    (x: number[], t: number, w: number[], b: number) => {
      const y = x[0]! * w[0]! + x[1]! * w[1]! + b > 0 ? 1 : 0;
      w[0]! += (t - y) * x[0]!;
      w[1]! += (t - y) * x[1]!;
      return [...w, b + t - y];
    },
    (x: number[], t: number, w: number[], b: number) => {
      const y = tensor(x).dot(tensor(w)).item() + b > 0 ? 1 : 0;
      return tensor([w[0]! + (t - y) * x[0]!, w[1]! + (t - y) * x[1]!, b + t - y]);
    },
  ],
  "1.3": [
    // Another rate, and other first weights.
    (xs: number[][], ts: number[], rounds: number) => {
      let [u, v, b] = [0.3, -0.2, 0.1];
      for (let r = 0; r < rounds; r++) {
        let off = 0;
        for (const [i, [p, q]] of xs.entries()) {
          const e = ts[i]! - Number(p! * u + q! * v + b > 0);
          off += Math.abs(e);
          [u, v, b] = [u + 0.5 * e * p!, v + 0.5 * e * q!, b + 0.5 * e];
        }
        if (off === 0) return [u, v, b];
      }
      return null;
    },
  ],
  "2.1": [
    (n: number[][]) => tensor(n).t(),
    (n: number[][]) => {
      const W: number[][] = [];
      for (let i = 0; i < n[0]!.length; i++) {
        W.push([]);
        for (const w of n) W[i]!.push(w[i]!);
      }
      return W;
    },
  ],
  "2.2": [
    (x: number[], W: number[][], b: number[]) => tensor(x).matmul(tensor(W)).add(tensor(b)).tolist(),
    (x: number[], W: number[][], b: number[]) => {
      for (let k = 0; k < b.length; k++) for (let i = 0; i < x.length; i++) b[k]! += x[i]! * W[i]![k]!;
      return b;
    },
  ],
  "3.1": [{ p1: "[4, 3]", p2: "Error", p3: [4, 5], p4: [2, 4], p5: [2], p6: [5, 2, 3], p7: [3, 4], p8: "error " }],
  "3.2": [
    {
      lastColumn: (x: Tensor) => x.select(1, -1),
      everyOtherRow: (x: Tensor) => x.at(x.shape.length === 2 ? arange(0, x.shape[0] as number, 2).int() : 0),
      negativesToZero: (x: Tensor) => x.relu(),
      centred: (x: Tensor) => x.sub(x.sum(0, { keepdim: true }).div(x.shape[0] as number)),
      shares: (x: Tensor) => x.t().div(x.sum(1)).t(),
      sumTable: (a: Tensor, b: Tensor) => a.reshape(-1, 1).add(b.reshape(1, -1)),
      oneHot: (labels: Tensor, k: number) => tt.nn.functional.oneHot(labels, k),
      distances: (p: Tensor, q: Tensor) =>
        (p.tolist() as number[][]).map(([a, b]) =>
          (q.tolist() as number[][]).map(([c, d]) => (a! - c!) ** 2 + (b! - d!) ** 2),
        ),
    },
  ],
  "4.1": [
    (W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor, W3: Tensor, b3: Tensor) => ({
      W: W1.matmul(W2.matmul(W3)),
      b: b1.matmul(W2).add(b2).matmul(W3).add(b3),
    }),
  ],
  "4.2": [(s: number[]) => s.slice(0, -1).reduce((n, a, i) => n + (a + 1) * s[i + 1]!, 0)],
  "5.1": [
    {
      sigmoid: {
        f: (x: number) => Math.exp(x) / (1 + Math.exp(x)),
        slope: (x: number) => Math.exp(-x) / (1 + Math.exp(-x)) ** 2,
      },
      tanh: { f: (x: number) => tensor(x).tanh(), slope: (x: number) => 1 / Math.cosh(x) ** 2 },
      relu: { f: (x: number) => Math.max(x, 0), slope: (x: number) => x > 0 },
      leaky: { f: (x: number) => (x > 0 ? x : x / 10), slope: (x: number) => (x >= 0 ? 1 : 0.1) },
    },
  ],
  "5.2": [
    (x: Tensor) => {
      const e = x.abs().neg().exp();
      return tt.where(x.ge(0), e.add(1).reciprocal(), e.div(e.add(1)));
    },
    (x: Tensor) => x.clamp(-80, 80).neg().exp().add(1).reciprocal(),
  ],
  "6.1": [["D", "E", "C", "B", "A"], ["E", "C", "B", "A", "D"], ["e", "d", "c", "b", "a"], "ECDBA", "E, C, D, B, A"],
  "6.2": [
    (lossOf: (w: Tensor) => Tensor, start: number[], rate: number, steps: number) => {
      const w = tensor(start, { requiresGrad: true });
      for (let i = 0; i < steps; i++) {
        lossOf(w).backward();
        tt.noGrad(() => w.sub_(w.grad!.mul(rate)));
        w.grad = null;
      }
      return w;
    },
    (lossOf: (w: Tensor) => Tensor, start: number[], rate: number, steps: number) => {
      let w = tensor(start);
      for (let i = 0; i < steps; i++) {
        const p = w.detach().requiresGrad_();
        w = p.detach().sub(tt.grad(lossOf(p), p)[0]!.mul(rate)) as typeof w;
      }
      return w.tolist();
    },
  ],
  "6.3": [0.07, 0.09, 0.096],
  "7.1": [
    {
      matmul: (x: Tensor, W: Tensor, g: Tensor) => ({ x: W.matmul(g.t()).t(), W: g.t().matmul(x).t() }),
      add: (_x: Tensor, _b: Tensor, g: Tensor) => ({ x: g.clone(), b: g.mean(0).mul(g.shape[0] as number) }),
      relu: (x: Tensor, g: Tensor) => ({ x: tt.where(x.gt(0), g, 0) }),
    },
  ],
  "7.2": [
    (x: Tensor, W: Tensor, b: Tensor, g: Tensor) => {
      const gz = tt.where(x.matmul(W).add(b).gt(0), g, 0) as Tensor;
      return { x: gz.matmul(W.t()), W: x.unsqueeze(1).matmul(gz.unsqueeze(0)), b: gz };
    },
  ],
  "8.1": [
    { order: "L q p", dL_dq: 24, dL_dp: 24, dL_da: 144, dL_db: 48 },
    { order: ["L", "q", "p", "a", "b"], dL_dq: 24, dL_dp: 24, dL_da: 144, dL_db: 48 },
  ],
  "8.2": [
    // Pulls instead of pushing: asks every node that used this one.
    (nodes: { inputs: number[]; slopes: number[] }[]) => {
      const d = (i: number): number =>
        i === nodes.length - 1
          ? 1
          : nodes.reduce(
              (s, n, j) => n.inputs.reduce((t, from, k) => (from === i ? t + n.slopes[k]! * d(j) : t), s),
              0,
            );
      return nodes.map((_, i) => d(i));
    },
  ],
  "9.1": [{ u: 3, v: -4, p: -12, z1: 15, L: 225.00001, dL_dz1: 30, dL_dp: -30, dL_da: 120, dL_db: -90 }],
  "10.1": [
    (a: number, b: number, x: number, y: number, rate: number) => {
      const [p, q] = [tensor(a, { requiresGrad: true }), tensor(b, { requiresGrad: true })];
      const loss = tensor(y)
        .sub(p.add(x).mul(q.add(x)))
        .square();
      const sgd = new optim.SGD([p, q], { lr: rate });
      loss.backward();
      sgd.step();
      return [p.item(), q.item()];
    },
  ],
  "10.2": [
    (xs: number[], ys: number[]) => {
      const [x, y] = [tensor(xs), tensor(ys)];
      const [a, b] = [tensor(1, { requiresGrad: true }), tensor(-1, { requiresGrad: true })];
      const adam = new optim.Adam([a, b], { lr: 0.05 });
      for (let i = 0; i < 600; i++) {
        adam.zeroGrad();
        y.sub(x.add(a).mul(x.add(b)))
          .square()
          .mean()
          .backward();
        adam.step();
      }
      return [a.item(), b.item()];
    },
  ],
  "10.3": [{ dL_da: 12.75, dL_db: 12.75, a: 0.3725, b: 0.3725, everApart: "no" }],
  "11.1": [],
  "11.2": [],
  "12.1": [
    (x: number[], p: number, training: boolean) => x.map((v) => (training ? (Math.random() > p ? v / (1 - p) : 0) : v)),
    (x: number[], p: number, training: boolean) =>
      Float64Array.from(x, (v) => (training && Math.random() < p ? 0 : training ? v / (1 - p) : v)),
  ],
  "13.1": [
    (image: number[][], dy: number, dx: number) => {
      const out = image.map((row) => row.map(() => 0));
      for (let i = 0; i < image.length; i++)
        for (let j = 0; j < image[0]!.length; j++) {
          if (out[i + dy]?.[j + dx] !== undefined) out[i + dy]![j + dx] = image[i]![j]!;
        }
      return out;
    },
  ],
  "13.2": [
    {
      flip: (image: number[][]) => image.map((row) => row.map((_, j) => row[row.length - 1 - j])),
      // Draws column by column: another order, as good.
      noise: (image: number[][], sigma: number, normal: () => number) => {
        const out = image.map((row) => [...row]);
        for (let j = 0; j < out[0]!.length; j++) for (const row of out) row[j]! += sigma * normal();
        return out;
      },
    },
  ],
  "13.3": [],
  "14.1": [
    (image: number[][], kernel: number[][], stride: number, padding: number) =>
      tt.nn.functional
        .conv2d(tensor(image).unsqueeze(0).unsqueeze(0), tensor(kernel).unsqueeze(0).unsqueeze(0), undefined, {
          stride,
          padding,
        })
        .squeeze(0)
        .squeeze(0),
  ],
  "14.2": [(n: number, k: number, s: number, p: number) => Math.trunc((n + 2 * p - k + s) / s)],
  "15.1": [
    (xs: number[], w: number, u: number) =>
      xs.map((_, t) => xs.slice(0, t + 1).reduce((h, x) => Math.tanh(w * x + u * h), 0)),
  ],
  "15.2": [
    (xs: number[], y: number, w: number, u: number) => {
      const [p, q] = [
        tensor(w, { requiresGrad: true, dtype: "float64" }),
        tensor(u, { requiresGrad: true, dtype: "float64" }),
      ];
      let h = tensor(0, { dtype: "float64" }) as Tensor;
      for (const x of xs) h = p.mul(x).add(q.mul(h)).tanh() as Tensor;
      h.sub(y).square().backward();
      return { dw: p.grad, du: q.grad!.item() };
    },
  ],
  "16.1": [
    (scores: number[][], labels: number[]) => tensor(scores).argmax(1).eq(tensor(labels)).float().mean().item(),
    (scores: number[][], labels: number[]) => {
      let hits = 0;
      scores.forEach((row, i) => {
        let best = 0;
        row.forEach((v, j) => {
          if (v > row[best]!) best = j;
        });
        if (best === labels[i]) hits++;
      });
      return hits / scores.length;
    },
  ],
  "16.2": [],
};

/** By exercise: wrong answers that nobody listed as a mistake, and what must stand in the reply. */
const wrong: Record<string, readonly (readonly [unknown, RegExp])[]> = {
  "1.1": [
    [{ and: [1, 1], or: todo, xor: todo }, /and is three numbers \[w1, w2, b\], not \[1, 1\]/],
    [{ and: "impossible", or: todo, xor: todo }, /and is possible/],
    [{ and: [1, 0, -0.5], or: todo, xor: todo }, /and at \(1, 0\): the sum is 0.5/],
    [{ and: [1, 1, -1.5], or: [1, 1, 0.5], xor: todo }, /threshold, not a bias/],
    [{ and: [1, 1, -1.5], or: [1, 1, -0.5], xor: "no idea" }, /neither/],
    [{ and: [1, 1, Number.NaN], or: todo, xor: todo }, /three numbers/],
  ],
  "1.2": [
    [(x: number[], t: number, w: number[], b: number) => ({ w, b, x, t }), /it should give \[/],
    [() => [0, 0, 0], /it should give/],
    [(x: number[], _t: number, w: number[], b: number) => [w[0]! + x[0]!, w[1]! + x[1]!, b + 1], /it should give/],
    [async () => [0, 0, 0], /async/],
    [() => 1, /one number/],
  ],
  "1.3": [
    [() => null, /gives up even on AND|gave up on AND/],
    [() => [1, 1, -1.5], /On OR the weights .* still answer 2 of 4/],
    [() => [1, 1], /\[w1, w2, b\] is wanted, or null/],
    [() => "impossible", /\[w1, w2, b\] is wanted, or null/],
    [
      (xs: number[][]) => {
        throw new Error(`no ${xs.length}`);
      },
      /threw: no 4/,
    ],
  ],
  "2.1": [
    [(n: number[][]) => tensor(n), /neurons stand in the rows/],
    [(n: number[][]) => n[0], /it should give/],
    [(n: number[][]) => n.map((w) => [...w].reverse()), /it should give/],
    [() => [], /it should give/],
    [(n: number[][]) => n[0]!.map((_, i) => n.map((w) => w[i + 1])), /it should give/],
  ],
  "2.2": [
    // On W with four columns and three rows this throws, after wrong numbers on the square ones.
    [
      (x: number[], W: number[][], b: number[]) => b.map((bias, k) => x.reduce((s, xi, i) => s + xi * W[k]![i]!, bias)),
      /rows where columns are meant/,
    ],
    [
      (x: number[], W: number[][], b: number[]) => [
        b.map((bias, k) => x.reduce((s, xi, i) => s + xi * W[i]![k]!, bias)),
      ],
      /shape \[4\], not shape \[1, 4\]/,
    ],
    [(x: number[]) => x, /it should give/],
    [(_x: number[], _W: number[][], b: number[]) => b, /it should give/],
    [
      (x: number[], W: number[][], b: number[]) => tensor(W).matmul(tensor(x)).add(tensor(b)),
      /rows where columns are meant|threw/,
    ],
  ],
  "3.1": [
    [
      { p1: [3], p2: "error", p3: [4, 5], p4: [2, 4], p5: [2], p6: [5, 2, 3], p7: [3, 4], p8: "error" },
      /p1 is not \[3\].*From the right/,
    ],
    [{ p7: [3, 2] }, /p7 is not \[3, 2\].*12 elements.*Still missing: p1/],
    [{ p5: [2, 1] }, /p5 is not \[2, 1\].*axis by axis/],
    [{ p6: [1, 2, 3], p5: [1, 2, 1] }, /number in at drops its axis|p5/],
    [{ p3: 20 }, /p3 is not 20.*A value such as \[2, 3\]/],
    [[1, 2], /An object with the values p1/],
  ],
  "3.2": [
    [{ lastColumn: (x: Tensor) => x.at(-1, ":") }, /lastColumn gives the last row/],
    [{ shares: (x: Tensor) => x.div(x.sum(1)) }, /shares, tried on shapes .* threw: /],
    [{ distances: (p: Tensor, q: Tensor) => p.unsqueeze(1).sub(q).square() }, /keeps the two squares apart/],
    [{ centred: 3 }, /centred is a function/],
    [{ everyOtherRow: (x: Tensor) => x.at("0:2") }, /first two rows/],
    [{ sumTable: (a: Tensor) => a }, /the shape should be/],
  ],
  "4.1": [
    [(W1: Tensor) => W1, /object \{ W, b \} is wanted/],
    [
      (W1: Tensor, b1: Tensor, W2: Tensor, _b2: Tensor, W3: Tensor) => ({ W: W1.matmul(W2).matmul(W3), b: b1 }),
      /b should be/,
    ],
    [
      (W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor, W3: Tensor, b3: Tensor) => ({
        W: W1.matmul(W2),
        b: b1.matmul(W2).matmul(W3).add(b2.matmul(W3)).add(b3),
      }),
      /first two layers/,
    ],
    [
      (W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor, W3: Tensor, b3: Tensor) => ({
        W: W3.matmul(W2).matmul(W1),
        b: b1.add(b2).add(b3),
      }),
      /meets W1 first/,
    ],
    [
      (W1: Tensor, _b1: Tensor, W2: Tensor, _b2: Tensor, W3: Tensor) => ({ W: W1.matmul(W2).matmul(W3) }),
      /b should be .* yours is missing/,
    ],
  ],
  "4.2": [
    [(s: number[]) => s.length, /it should give 193/],
    [(s: number[]) => s.map((n) => n * n), /one number/],
    [(s: number[]) => s[0]! * s[1]! + s[1]!, /it should give 193/],
    [() => Number.NaN, /it should give 193/],
    [() => "193", /it should give 193/],
  ],
  "5.1": [
    [{ sigmoid: { f: (x: number) => x } }, /sigmoid at -3 is 0.047/],
    [
      {
        sigmoid: {
          f: (x: number) => 1 / (1 + Math.exp(-x)),
          slope: (x: number) => -Math.exp(-x) / (1 + Math.exp(-x)) ** 2,
        },
      },
      /finite difference says so/,
    ],
    [{ relu: { slope: 1 } }, /relu.slope is a function of x/],
    [
      {
        sigmoid: {
          f: (x: number) => 1 / (1 + Math.exp(-x)),
          slope: (x: number) => 1 / (2 + Math.exp(x) + Math.exp(-x)),
        },
        tanh: { f: Math.tanh, slope: (x: number) => 1 - Math.tanh(x) ** 2 },
        relu: { f: (x: number) => Math.max(0, x), slope: (x: number) => (x >= 0 ? 1 : 0) },
        leaky: { f: (x: number) => Math.max(0.1 * x, x), slope: (x: number) => (x > 0 ? 1 : 0.1) },
      },
      /At 0 itself ReLU has no slope/,
    ],
    [{ leaky: { f: () => "x" } }, /should be a number, not "x"/],
  ],
  "5.2": [
    [(x: Tensor) => x.div(2), /it should give/],
    [(x: Tensor) => x.double().sigmoid(), /stay float32/],
    [(x: Tensor) => x.sum(), /should have the shape \[8\]/],
    [() => 0.5, /A tensor is wanted/],
    [(x: Tensor) => x.detach().mul(0.5).tanh().add(1).mul(0.5), /does not depend on x/],
  ],
  "6.1": [
    [["E", "C", "B", "A", "A"], /A \(optimizer.step\(\)\) stands there twice/],
    [["E", "C", "F", "B", "A"], /"F" is none of the letters/],
    [["A", "B", "C", "D", "E"], /E comes after C/],
    ["EDCAB", /A comes before B/],
    [3, /list of the letters/],
  ],
  "6.2": [
    [(_l: unknown, start: number[]) => start, /Nothing moves/],
    [(_l: unknown, start: number[]) => start.length, /of 1 numbers|should end at/],
    [() => [Number.NaN], /should end at/],
    [
      (lossOf: (w: Tensor) => Tensor, start: number[], rate: number, steps: number) => {
        const w = tensor(start);
        for (let i = 0; i < steps; i++) lossOf(w).backward();
        return [rate];
      },
      /threw: /,
    ],
    [() => "done", /array of 1 numbers is wanted/],
  ],
  "6.3": [
    ["0.09", /One number is wanted/],
    [0.0999, /swings from wall to wall/],
    [0, /nothing moves/],
    [0.11, /flies away/],
    [0.01, /crawls/],
  ],
  "7.1": [
    [{ matmul: (_x: Tensor, _W: Tensor, g: Tensor) => g }, /matmul should give back \{ x, W \}/],
    [{ relu: (x: Tensor, g: Tensor) => ({ x: g.mul(x.ge(-1)) }) }, /⟨Jv, g⟩/],
    [{ add: (_x: Tensor, _b: Tensor, g: Tensor) => ({ x: g, b: 1 }) }, /the gradient by b should be a tensor/],
    [
      { add: (_x: Tensor, _b: Tensor, g: Tensor) => ({ x: g, b: g.sum(0, { keepdim: true }) }) },
      /Every gradient has the shape of its input/,
    ],
    [{ matmul: (x: Tensor, W: Tensor, g: Tensor) => ({ x: g.matmul(W.t()), W: x.matmul(g) }) }, /matmul threw/],
  ],
  "7.2": [
    [(x: Tensor, W: Tensor, _b: Tensor, g: Tensor) => ({ x, W, b: g }), /should be/],
    [
      (x: Tensor, W: Tensor, _b: Tensor, g: Tensor) => ({ x: W.matmul(g), W: x.outer(g) }),
      /ReLU is skipped|yours is missing/,
    ],
    [(_x: Tensor, _W: Tensor, _b: Tensor, g: Tensor) => g, /object \{ x, W, b \} is wanted/],
    [
      (x: Tensor, W: Tensor, b: Tensor) => ({ x: W.matmul(x.matmul(W).add(b).gt(0).float()), W: x.outer(b), b }),
      /should be/,
    ],
    [() => ({ x: 1, W: 2, b: 3 }), /x should be/],
  ],
  "8.1": [
    [{ order: ["p", "L", "q"] }, /made last goes first/],
    [{ dL_dq: 144 }, /local derivative is 2q/],
    [{ dL_dq: "24" }, /A value such as 1.5 is wanted/],
    [{ order: ["L", "q", "p"], dL_dq: 24, dL_dp: 24, dL_da: 48, dL_db: 48 }, /a is used twice/],
    [{ order: ["L", "q", "p"], dL_dq: 24, dL_dp: 12, dL_da: 144, dL_db: 48 }, /half of what they should be|passes on/],
  ],
  "8.2": [
    [(n: unknown[]) => n.map(() => 1), /should be/],
    [() => 3, /one gradient for each node/],
    [(n: { slopes: number[] }[]) => n.map((node) => node.slopes.reduce((a, b) => a + b, 0)), /should be/],
    [() => [], /array of 3 numbers/],
    [(n: unknown[]) => n.map((_, i) => (i === n.length - 1 ? 1 : 0)), /should be/],
  ],
  "9.1": [
    [{ u: 2 }, /u is not 2\. u = x \+ a/],
    [{ u: 3, v: 6 }, /v is not 6.*negative.*Still missing/],
    [{ z1: -9 }, /z1 is not −9|z1 is not -9/],
    [{ u: "3" }, /A value such as 1.5/],
    [{ dL_da: -120 }, /dL\/d|sign/],
  ],
  "10.1": [
    [(a: number, b: number) => [a, b], /it should give/],
    [(a: number, b: number) => ({ a, b }), /it should give/],
    [() => 0, /one number/],
    [
      (a: number, b: number, x: number, y: number, rate: number) => [a - rate * (y - (x + a) * (x + b)), b],
      /it should give/,
    ],
    [(a: number) => [a], /shape \[2\], not shape \[1\]/],
  ],
  "10.2": [
    [() => [1, -2], /On its way|on its way|−1\.5|mean loss/],
    [() => [0, 0], /diagonal/],
    [() => 1, /two numbers/],
    [() => ({ a: 1, b: 2 }), /two numbers/],
    [() => [Number.NaN, 0], /flew away/],
  ],
  "10.3": [
    [{ dL_da: 12.75, dL_db: 8.5 }, /dL_db|8\.5/],
    [{ a: 0.3725, b: 0.5 }, /b is not 0.5/],
    [{ everApart: "perhaps" }, /everApart is not "perhaps"/],
    [{ dL_da: 4.25 }, /dL_da is not 4.25/],
    [{ a: 0.4 }, /rate · dL\/da/],
  ],
  "11.1": [
    [(l: unknown) => l, /array|list/i],
    [() => [], /Not in the list|list/],
    [() => [1, 2], /list|node/i],
    [(l: { inputs: unknown[] }) => [l, ...l.inputs], /Not in the list|before/],
    [(l: { inputs: unknown[] }) => [...l.inputs, l], /Not in the list|before|first|order/],
  ],
  "12.1": [
    [(x: number[]) => x, /nothing was dropped/],
    [
      (x: number[], p: number, training: boolean) => (training ? x.filter(() => Math.random() > p) : x),
      /array of 20000 numbers/,
    ],
    [
      (x: number[], _p: number, training: boolean) => (training ? x.map((v) => (Math.random() < 0.5 ? 0 : v * 2)) : x),
      /With p = 0\.2 a share of/,
    ],
    [
      (x: number[], p: number, training: boolean) => (training ? x.map((v) => (Math.random() < p ? 0 : v + 1)) : x),
      /should become/,
    ],
    [() => "x", /array of 20000 numbers/],
  ],
  "13.1": [
    [(image: number[][]) => image, /it should give/],
    [(image: number[][], dy: number) => image.slice(dy), /it should give/],
    [
      (image: number[][], dy: number, dx: number) => image.map((row, i) => row.map((_, j) => image[i - dy]![j - dx])),
      /threw/,
    ],
    [
      (image: number[][], dy: number, dx: number) => image.map((row, i) => row.map((_, j) => image[i - dy]?.[j - dx])),
      /it should give/,
    ],
    [() => 0, /one number/],
  ],
  "13.2": [
    [{ flip: (image: number[][]) => image }, /flip: for .* it should give/],
    [{ flip: 3 }, /A function is wanted/],
    [{ noise: (image: number[][]) => image }, /noise changes nothing/],
    [{ noise: () => 3 }, /image of 3 rows/],
    [
      { noise: (image: number[][], s: number) => image.map((row) => row.map((v) => v + s)) },
      /same number to every pixel/,
    ],
  ],
  "13.3": [
    [(images: unknown) => images, /object \{ images, labels \}/],
    [
      (images: unknown[], labels: unknown[]) => ({
        images: [...images, ...images, ...images],
        labels: [...labels, ...labels, ...labels],
      }),
      /12 images are wanted/,
    ],
    [(images: unknown[], labels: unknown[]) => ({ images, labels }), /12 images are wanted/],
    [
      (images: number[][][], labels: number[]) => ({
        images: [...images, ...images.map((m) => m.map((r) => r.map((v) => v + 1)))],
        labels: [...labels, ...labels],
      }),
      /not an original moved/,
    ],
    [() => 3, /object \{ images, labels \}/],
  ],
  "14.1": [
    [(image: number[][]) => image, /it should give|shape/],
    [() => 3, /one number/],
    [(image: number[][], kernel: number[][]) => [[image[0]![0]! * kernel[0]![0]!]], /shape \[/],
    [() => [], /it should give/],
    [
      (image: number[][], kernel: number[][]) => kernel.map((row, a) => row.map((k, c) => k * image[a]![c]!)),
      /it should give/,
    ],
  ],
  "14.2": [
    [(n: number, k: number) => n - k + 1, /it should give|stride/],
    [(n: number) => n, /it should give/],
    [(n: number, k: number, s: number) => Math.floor((n - k) / s) + 1, /it should give/],
    [() => "6", /it should give/],
    [
      (n: number, k: number, s: number, p: number) => [Math.floor((n + 2 * p - k) / s) + 1],
      /one number, not shape|it should give/,
    ],
  ],
  "15.1": [
    [(xs: number[]) => xs, /it should give/],
    [
      (xs: number[], w: number, u: number) => [0, ...xs.map((x) => Math.tanh(w * x + u))],
      /shape \[3\], not shape \[4\]/,
    ],
    [(xs: number[], w: number, u: number) => xs.map((x) => Math.tanh(w * x + u)), /it should give/],
    [() => 0, /one number/],
    [
      (xs: number[], w: number, u: number) => xs.map((x, i) => Math.tanh(w * x + u * (xs[i - 1] ?? 0))),
      /it should give/,
    ],
  ],
  "15.2": [
    [() => ({ dw: 0, du: 0 }), /dw should be/],
    [() => 0, /object \{ dw, du \} is wanted/],
    [() => ({ dw: 0 }), /dw should be/],
    [(xs: number[]) => ({ dw: xs, du: 0 }), /dw should be/],
    [() => [0, 0], /object \{ dw, du \} is wanted/],
  ],
  "16.1": [
    [(scores: number[][]) => scores.map((row) => row.indexOf(Math.max(...row))), /it should give/],
    [(scores: number[][]) => scores.length, /it should give/],
    [
      (scores: number[][], labels: number[]) =>
        (100 * scores.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]).length) / labels.length,
      /it should give|percent/,
    ],
    [() => Number.NaN, /it should give/],
    [() => 1, /it should give/],
  ],
};

/** By exercise: answers that are begun. */
const begun: Record<string, readonly (readonly [unknown, RegExp])[]> = {
  "1.1": [[{ and: [1, 1, -1.5], or: todo, xor: todo }, /Right so far: and. Still missing: or, xor/]],
  "3.1": [[{ p1: [4, 3], p2: "error", p3: todo }, /Right so far: p1, p2. Still missing: p3/]],
  "3.2": [
    [
      { lastColumn: (x: Tensor) => x.at(":", -1), shares: () => todo },
      /Right so far: lastColumn. Still missing: everyOtherRow/,
    ],
  ],
  "4.1": [
    [
      (W1: Tensor, _b1: Tensor, W2: Tensor, _b2: Tensor, W3: Tensor) => ({ W: W1.matmul(W2).matmul(W3), b: todo }),
      /Still lesson.todo: b/,
    ],
  ],
  "5.1": [
    [
      { relu: { f: (x: number) => Math.max(0, x), slope: () => todo } },
      /Right so far: relu. Still missing: sigmoid, sigmoid's slope/,
    ],
  ],
  "6.1": [[["E", "C"], /Still missing: A \(optimizer.step\(\)\)/]],
  "7.1": [
    [{ relu: (x: Tensor, g: Tensor) => ({ x: g.mul(x.gt(0)) }) }, /Right so far: relu. Still missing: matmul, add/],
  ],
  "9.1": [[{ u: 3, v: -4 }, /Right so far: u, v. Still missing: p/]],
  "13.2": [
    [
      { flip: (image: number[][]) => image.map((row) => [...row].reverse()) },
      /Right so far: flip. Still missing: noise/,
    ],
  ],
  "15.2": [[() => ({ dw: todo, du: 0 }), /Still lesson.todo: dw/]],
};

describe("answers that are as right as ours", () => {
  for (const [id, answers] of Object.entries(right)) {
    it.each(answers.map((answer, i) => [i + 1, answer] as const))(`${id}, way %i`, (_, answer) => {
      expect(judge(id, answer)).toMatchObject({ state: "passed" });
    });
  }
});

describe("wrong answers that nobody listed", () => {
  for (const [id, answers] of Object.entries(wrong)) {
    it.each(answers.map(([answer, says]) => [says, answer] as const))(`${id}: %s`, (says, answer) => {
      const verdict = judge(id, answer);
      expect(verdict).toMatchObject({ state: "wrong", says: expect.stringMatching(says) });
      expect(verdict.says).not.toMatch(/\[object|function \(/);
    });
  }
});

describe("answers that are begun", () => {
  for (const [id, answers] of Object.entries(begun)) {
    it.each(answers.map(([answer, says]) => [says, answer] as const))(`${id}: %s`, (says, answer) => {
      expect(judge(id, answer)).toMatchObject({ state: "open", says: expect.stringMatching(says) });
    });
  }
});
