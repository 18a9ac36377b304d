/** Times single operations through the public interface, beside PyTorch where there is one, both on one thread. */

import { backends, setNumThreads, useBackend } from "../lib/backend/select";
import { conv2d, nn, noGrad, rand, type Tensor } from "../lib/index";
import { type Calls, compare, timeOf, warmUp } from "./beside";

const million = 1 << 20;

setNumThreads(1);
const [a, b] = [rand([million]), rand([million])] as [Tensor, Tensor];
const rows = rand([1024, 1024]) as Tensor;
const [s, t] = [rand([16]), rand([16])] as [Tensor, Tensor];
const [p, q] = [rand([512, 512]), rand([512, 512])] as [Tensor, Tensor];
const bias = rand([1024]) as Tensor;
const pixels = (rand([64, 16, 28, 28]) as Tensor).sub(0.5).requiresGrad_() as Tensor;
const quarter = rand([64, 16, 14, 14]) as Tensor;

/** A 3 x 3 convolution of 64 images, and what is done with it. */
function convolution(inner: number, outer: number, size: number, whole = true): Calls {
  const image = (rand([64, inner, size, size]) as Tensor).requiresGrad_();
  const weight = (rand([outer, inner, 3, 3]) as Tensor).requiresGrad_();
  const g = rand([64, outer, size, size]) as Tensor;
  const [stillImage, stillWeight] = [image.detach(), weight.detach()];
  const of = `conv2d ${inner} -> ${outer}, 64 images ${size} x ${size}`;
  const back = (x: Tensor, w: Tensor) => () => {
    image.grad = null;
    weight.grad = null;
    conv2d(x, w, { padding: 1 }).backward(g);
  };
  const name = `conv${size}`;
  const parts: Calls = {
    [name]: { what: `${of}, forward and backward`, run: back(image, weight) },
    [`${name}Forward`]: { what: "  forward", run: () => noGrad(() => conv2d(image, weight, { padding: 1 })) },
    [`${name}Input`]: { what: "  forward, gradient of the images", run: back(image, stillWeight) },
    [`${name}Weight`]: { what: "  forward, gradient of the weights", run: back(stillImage, weight) },
  };
  return whole
    ? parts
    : { [`${name}Weight`]: { ...parts[`${name}Weight`]!, what: `${of}, forward, gradient of the weights` } };
}

const calls: Calls = {
  empty: { what: "an empty call", run: () => undefined },
  add16: { what: "add, 16 elements", run: () => s.add(t) },
  tanh16: { what: "tanh, 16 elements", run: () => s.tanh() },
  add: { what: "add, 1M elements", run: () => a.add(b) },
  mul: { what: "mul, 1M", run: () => a.mul(b) },
  exp: { what: "exp, 1M", run: () => a.exp() },
  tanh: { what: "tanh, 1M", run: () => a.tanh() },
  sum: { what: "sum, 1M", run: () => a.sum() },
  softmax: { what: "softmax, 1024 rows of 1024", run: () => rows.softmax(1) },
  addRow: { what: "add a row to 1024 x 1024", run: () => rows.add(bias) },
  sumColumns: { what: "sum of 1024 x 1024 over rows", run: () => rows.sum(0) },
  transposed: { what: "copy of the transpose, 1024 x 1024", run: () => rows.t().contiguous() },
  matmul: { what: "matmul, 512 x 512", run: () => p.matmul(q) },
  ...convolution(1, 16, 28, false),
  ...convolution(16, 32, 14),
  ...convolution(16, 32, 8),
  maxPool: {
    what: "maxPool2d by 2 of 64 x 16 images 28 x 28, forward and backward",
    run: () => {
      pixels.grad = null;
      nn.functional.maxPool2d(pixels, 2).backward(quarter);
    },
  },
};

async function main(): Promise<void> {
  const only = process.argv.slice(2);
  await compare(calls, only);
  if (only.length > 0) return;
  const flops = 2 * 512 ** 3;
  for (const name of backends()) {
    useBackend(name);
    const product = () => p.matmul(q);
    warmUp(product);
    const rate = flops / timeOf(product);
    console.log(`matmul 512 on ${name}: ${rate.toFixed(1)} GFLOP/s`);
  }
}

void main();
