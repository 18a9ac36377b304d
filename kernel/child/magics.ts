/** The functions behind the magics: timing, the learner's variables, folder, environment and history. */

import { performance } from "node:perf_hooks";
import { currentContext } from "./context";

/** Every magic with what it does. */
const descriptions: Record<string, string> = {
  "%time": "runs one expression or statement and tells how long it took",
  "%timeit": "runs an expression many times and tells the mean",
  "%%time": "tells how long the whole cell took",
  "%%timeit": "runs the whole cell many times and tells the mean",
  "%who": "the names that the notebook has declared",
  "%whos": "the same with their values",
  "%pwd": "the current folder",
  "%cd": "changes the current folder",
  "%env": "shows or sets environment variables: %env NAME, %env NAME=value",
  "%history": "the cells run so far: %history 5 the last five",
  "%lsmagic": "this list",
};

export interface MagicSources {
  /** Sources of the cells run so far, by execution count. */
  inputs: readonly (string | undefined)[];
  /** Names that the notebook has declared. */
  names(): readonly string[];
  /** The value of a declared name. */
  valueOf(name: string): unknown;
}

/** The `magics` of cells, and what the compiled forms of `%time` call. */
export function makeMagics(sources: MagicSources) {
  let started = 0;
  const start = () => (started = performance.now());
  const stop = (from: number = started) => globalThis.console.log(`time: ${duration(performance.now() - from)}`);
  const timed = <T>(from: number, value: T): T => {
    stop(from);
    return value;
  };
  const magics = {
    time<T>(run: () => T): T {
      const from = performance.now();
      const value = run();
      if (!(value instanceof Promise)) return timed(from, value);
      return value.then((settled) => timed(from, settled)) as T;
    },
    timeit,
    who: () => [...sources.names()],
    whos: () =>
      sources.names().map((name) => {
        const value = sources.valueOf(name);
        return { name, type: typeName(value), value };
      }),
    pwd: () => process.cwd(),
    cd(folder: string) {
      process.chdir(folder);
      return process.cwd();
    },
    env(name?: string, value?: string) {
      if (name === undefined) return { ...process.env };
      if (value !== undefined) process.env[name] = value;
      return process.env[name];
    },
    history(last = 20) {
      const lines = [...sources.inputs.entries()].filter(([number, source]) => number > 0 && source !== undefined);
      for (const [number, source] of lines.slice(-last)) globalThis.console.log(`[${number}] ${source}`);
    },
    lsmagic: () => Object.entries(descriptions).map(([name, text]) => `${name}: ${text}`),
  };
  const timeCell = () => {
    const from = performance.now();
    currentContext()?.atEnd.add(() => stop(from));
  };
  return { magics, compiled: { start, stop, timed, timeCell } };
}

/** Seven rounds, each long enough for the clock, as Python's timeit does it; tells mean and deviation. */
async function timeit(run: () => unknown): Promise<void> {
  const rounds = 7;
  let loops = 1;
  for (; loops < 1e9; loops *= 10) {
    if ((await time(run, loops)) >= 100 / 5) break;
  }
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push((await time(run, loops)) / loops);
  const mean = times.reduce((sum, t) => sum + t, 0) / rounds;
  const deviation = Math.sqrt(times.reduce((sum, t) => sum + (t - mean) ** 2, 0) / rounds);
  globalThis.console.log(
    `${duration(mean)} ± ${duration(deviation)} per loop (mean ± deviation of ${rounds} runs, ${loops} loops each)`,
  );
}

async function time(run: () => unknown, loops: number): Promise<number> {
  const from = performance.now();
  for (let i = 0; i < loops; i++) {
    const value = run();
    if (value instanceof Promise) await value;
  }
  return performance.now() - from;
}

function duration(ms: number): string {
  if (ms >= 60_000) return `${Math.floor(ms / 60_000)} min ${((ms % 60_000) / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `${(ms / 1000).toPrecision(3)} s`;
  if (ms >= 1) return `${ms.toPrecision(3)} ms`;
  return ms >= 1e-3 ? `${(ms * 1e3).toPrecision(3)} µs` : `${(ms * 1e6).toPrecision(3)} ns`;
}

function typeName(value: unknown): string {
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return value.constructor?.name ?? "object";
}
