/** What training holds in memory: a million plain steps in one synchronous loop, in a process of their own. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = resolve(__dirname, "../..");

/** Nothing in the loop waits, so no callback of the garbage collector runs; nothing is disposed of by hand. */
const program = `
import { optim, tensor } from "./lib/index";
const [x, y] = [tensor(2), tensor(10)];
const [a, b] = [tensor(1, { requiresGrad: true }), tensor(3, { requiresGrad: true })];
const optimizer = new optim.SGD([a, b], { lr: 1e-6 });
const readings = [];
for (let i = 1; i <= 999_999; i++) {
  const loss = y.sub(x.add(a).mul(x.add(b))).square();
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  if (i % 333_333 === 0) {
    const peak = process.resourceUsage().maxRSS * 1024;
    gc();
    const { heapUsed, external } = process.memoryUsage();
    readings.push({ peak, held: heapUsed + external });
  }
}
console.log(JSON.stringify({ readings, product: x.add(a).mul(x.add(b)).item() }));
`;

/** Below node_modules, so that the packages that the program needs are found. */
let folder: string;
beforeAll(() => {
  const cache = join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, "typetorch-memory-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a million plain training steps in a synchronous loop hold below 300 MB", { timeout: 120_000 }, async () => {
  const outfile = join(folder, "steps.cjs");
  await build({
    stdin: { contents: program, resolveDir: root, loader: "ts" },
    bundle: true,
    outfile,
    platform: "node",
    format: "cjs",
    packages: "external",
    define: { "import.meta.url": "undefined" },
    logLevel: "error",
  });
  const printed = execFileSync(process.execPath, ["--expose-gc", outfile], { encoding: "utf8" });
  const { readings, product } = JSON.parse(printed) as {
    readings: { peak: number; held: number }[];
    product: number;
  };
  // The steps did train: from (2 + 1)(2 + 3) = 15 towards 10.
  expect(product).toBeCloseTo(10, 2);
  const [first, , last] = readings as [(typeof readings)[0], (typeof readings)[0], (typeof readings)[0]];
  expect(last.peak).toBeLessThan(300e6);
  expect(last.peak - first.peak).toBeLessThan(50e6);
  // Had each step left as little as two bytes behind, this would be more.
  expect(Math.abs(last.held - first.held)).toBeLessThan(1e6);
});
