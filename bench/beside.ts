/** Times calls beside PyTorch, both on one thread, in turns within one run: what every benchmark of the library shares. */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { backend } from "../lib/backend/select";

/** Rounds in which both sides take turns; of each round the time that 5 % of the calls undercut (what else the machine does disturbs the others), of the rounds the median. */
const rounds = 7;

/** A call of so many nanoseconds is timed once a round. */
const long = 1e8;
/** So many nanoseconds each call runs beforehand: the engine compiles what runs often, which takes its time on a busy machine. */
const warm = 5e8;

/** What is timed: a line about it and the call. PyTorch's side has a call of the same name in torch-server.py. */
export type Calls = Readonly<Record<string, { readonly what: string; readonly run: () => unknown }>>;

/** Times the calls (or those that are named) and prints a line for each, with PyTorch's time and the ratio where there is one. */
export async function compare(calls: Calls, only: readonly string[] = []): Promise<void> {
  const torch = torchSide();
  console.log(`typetorch: ${backend().description}`);
  console.log(torch ? "PyTorch beside it, one thread; ratio: PyTorch's time over ours\n" : "(no PyTorch named)\n");
  for (const [name, { what, run }] of Object.entries(calls)) {
    if (only.length > 0 && !only.includes(name)) continue;
    warmUp(run);
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
    console.log(`${what.padEnd(76)} ${show(us).padStart(9)}${beside}`);
  }
  torch?.end();
}

/** Runs a call so often that the engine has compiled what it runs. */
export function warmUp(run: () => unknown): void {
  for (let spent = 0, call = 0; spent < warm && call < long; spent += call) call = once(run, 1);
}

/** The nanoseconds of one call that only 5 % of the calls undercut; short calls are timed many at a time. */
export function timeOf(run: () => unknown): number {
  const first = once(run, 1);
  if (first > long) return first;
  const batch = Math.max(1, Math.round(20_000 / first));
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
