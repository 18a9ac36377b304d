/** Times single operations through the public interface, beside PyTorch where there is one, both on one thread. */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { backend, backends, setNumThreads, useBackend } from "../lib/backend/select";
import { conv2d, rand, type Tensor } from "../lib/index";

/** Rounds in which both sides take turns; of each round the time that 5 % of the calls undercut (what else the machine does disturbs the others), of the rounds the median. */
const rounds = 7;
const million = 1 << 20;

setNumThreads(1);
const [a, b] = [rand([million]), rand([million])] as [Tensor, Tensor];
const rows = rand([1024, 1024]) as Tensor;
const [s, t] = [rand([16]), rand([16])] as [Tensor, Tensor];
const [p, q] = [rand([512, 512]), rand([512, 512])] as [Tensor, Tensor];
const bias = rand([1024]) as Tensor;
const image = (rand([64, 16, 14, 14]) as Tensor).requiresGrad_();
const weight = (rand([32, 16, 3, 3]) as Tensor).requiresGrad_();

const calls: Record<string, { what: string; run: () => unknown }> = {
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

/** The nanoseconds of one call that only 5 % of the calls undercut; short calls are timed many at a time. */
function timeOf(run: () => unknown): number {
  const batch = Math.max(1, Math.round(20_000 / once(run, 1)));
  const times: number[] = [];
  for (let spent = 0; spent < 40e6 || times.length < 5; ) {
    const ns = once(run, batch);
    times.push(ns);
    spent += ns * batch;
  }
  return quantile(times, 0.05);
}

function once(run: () => unknown, batch: number): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < batch; i++) run();
  return Math.max(1, Number(process.hrtime.bigint() - start) / batch);
}

function quantile(values: number[], q: number): number {
  return [...values].sort((x, y) => x - y)[Math.floor(values.length * q)];
}
const median = (values: number[]) => quantile(values, 0.5);

/** PyTorch's side, when a Python with torch is named: times taken the same way. */
function torchSide(): { time: (name: string) => Promise<number>; end: () => void } | undefined {
  const python = process.env.TYPETORCH_BENCH_PYTHON;
  if (!python) return undefined;
  const script = join(process.cwd(), "bench", "torch-server.py");
  const child: ChildProcess = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    async time(name) {
      child.stdin!.write(`${name}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error("bench: the Python that TYPETORCH_BENCH_PYTHON names stopped; does it have torch?");
      return Number(value);
    },
    end: () => child.kill(),
  };
}

function show(ns: number): string {
  return ns < 1e4 ? `${Math.round(ns)} ns` : ns < 1e7 ? `${(ns / 1e3).toFixed(1)} us` : `${(ns / 1e6).toFixed(1)} ms`;
}

async function main(): Promise<void> {
  const torch = torchSide();
  const only = process.argv.slice(2);
  console.log(`typetorch: ${backend().description}`);
  console.log(torch ? "PyTorch beside it, one thread; ratio: PyTorch's time over ours\n" : "(no PyTorch named)\n");
  for (const [name, { what, run }] of Object.entries(calls)) {
    if (only.length > 0 && !only.includes(name)) continue;
    for (let i = 0; i < 50 && i * once(run, 1) < 3e8; i++) run();
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(timeOf(run));
      if (torch) theirs.push(await torch.time(name));
      // Finalizers and the collector get a turn, as in a notebook between cells.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const us = median(ours);
    const beside = torch
      ? `  PyTorch ${show(median(theirs)).padStart(9)}  ratio ${(median(theirs) / us).toFixed(2)}`
      : "";
    console.log(`${what.padEnd(68)} ${show(us).padStart(9)}${beside}`);
  }
  torch?.end();
  if (only.length > 0) return;
  const flops = 2 * 512 ** 3;
  for (const name of backends()) {
    useBackend(name);
    const rate = flops / timeOf(() => p.matmul(q));
    console.log(`matmul 512 on ${name}: ${rate.toFixed(1)} GFLOP/s`);
  }
}

void main();
