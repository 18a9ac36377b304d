/** Times single operations through the public interface, beside PyTorch where there is one, both on one thread. */

import { backends, setNumThreads, useBackend } from "../lib/backend/select";
import { conv2d, rand, type Tensor } from "../lib/index";
import { type Calls, compare, timeOf } from "./beside";

const million = 1 << 20;

setNumThreads(1);
const [a, b] = [rand([million]), rand([million])] as [Tensor, Tensor];
const rows = rand([1024, 1024]) as Tensor;
const [s, t] = [rand([16]), rand([16])] as [Tensor, Tensor];
const [p, q] = [rand([512, 512]), rand([512, 512])] as [Tensor, Tensor];
const bias = rand([1024]) as Tensor;
const image = (rand([64, 16, 14, 14]) as Tensor).requiresGrad_();
const weight = (rand([32, 16, 3, 3]) as Tensor).requiresGrad_();

const calls: Calls = {
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
  conv2d: {
    what: "conv2d 16 -> 32, 3 x 3, of 64 images 14 x 14, forward and backward",
    run: () => {
      image.grad = null;
      weight.grad = null;
      conv2d(image, weight, { padding: 1 }).sum().backward();
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
    const rate = flops / timeOf(() => p.matmul(q));
    console.log(`matmul 512 on ${name}: ${rate.toFixed(1)} GFLOP/s`);
  }
}

void main();
