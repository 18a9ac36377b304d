/** Timers and immediates of cells behave as Node's. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, startClient } from "../client";

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.close());

test("immediates run in order, one turn after another, with microtasks and ticks between them", async () => {
  const { result, error } = await client.execute(`
    const said: string[] = [];
    await new Promise<void>((resolve) => {
      setImmediate((text: string) => {
        said.push(text);
        process.nextTick(() => said.push("tick"));
        Promise.resolve().then(() => said.push("microtask"));
        setImmediate(() => { said.push("next turn"); resolve(); });
      }, "first");
      setImmediate(() => said.push("second"));
    });
    said.join()`);
  expect(error).toBeUndefined();
  expect(result).toBe("'first,tick,microtask,second,next turn'");
});

test("a cleared timer or immediate does not run, also when one that is due with it clears it", async () => {
  const { result, error } = await client.execute(`
    let ran = "";
    await new Promise<void>((resolve) => {
      clearImmediate(setImmediate(() => (ran += "a")));
      setImmediate(() => clearImmediate(second));
      const second = setImmediate(() => (ran += "b"));
      setTimeout(() => clearTimeout(later), 5);
      const later = setTimeout(() => (ran += "c"), 5);
      const beat = setInterval(() => { ran += "i"; clearInterval(beat); }, 5);
      clearTimeout(undefined);
      clearImmediate(undefined);
      setTimeout(resolve, 40);
    });
    ran`);
  expect(error).toBeUndefined();
  expect(result).toBe("'i'");
});

test("their handles and promises are there", async () => {
  const { result, error } = await client.execute(`
    import { setImmediate as turn, setTimeout as pause } from "node:timers/promises";
    import { promisify } from "node:util";
    const handle = setImmediate(() => {}).unref().ref();
    const number = +setTimeout(() => {}, 1000).unref();
    clearTimeout(number);
    [handle.hasRef(), number > 0, await turn(1), await pause(1, 2), await promisify(setImmediate)(3), await promisify(setTimeout)(1, 4)]`);
  expect(error).toBeUndefined();
  expect(result).toBe("[ true, true, 1, 2, 3, 4 ]");
});

test("an error in one is the cell's, and does not keep the next from running", async () => {
  const { error, stdout } = await client.execute(`
    setImmediate(() => { throw new Error("in an immediate"); });
    setImmediate(() => console.log("goes on"));
    await new Promise((r) => setTimeout(r, 50))`);
  expect(error?.evalue).toBe("in an immediate");
  expect(stdout).toBe("goes on\n");
});

test("clearing gives nothing, whatever is cleared", async () => {
  const { result, error } = await client.execute(
    "[clearTimeout(undefined), clearInterval(setInterval(() => {}, 9)), clearImmediate(undefined), clearTimeout.name, clearInterval.name]",
  );
  expect(error).toBeUndefined();
  expect(result).toBe("[ undefined, undefined, undefined, 'clearTimeout', 'clearInterval' ]");
});

test("timers that were cleared hold no memory while their cell runs", async () => {
  const { result, error } = await client.execute(`
    const size = () => ((globalThis as any).gc(), process.memoryUsage().heapUsed);
    import v8 from "node:v8";
    v8.setFlagsFromString("--expose-gc");
    (globalThis as any).gc = (await import("node:vm")).runInNewContext("gc");
    const loop = async () => {
      for (let i = 0; i < 100_000; i++) {
        clearTimeout(setTimeout(() => {}, 1000));
        clearImmediate(setImmediate(() => {}));
        if (i % 1000 === 0) await new Promise((r) => setTimeout(r, 0));
      }
    };
    const empty = size();
    await loop();
    (size() - empty) / 2 ** 20`);
  expect(error).toBeUndefined();
  expect(Number(result)).toBeLessThan(20);
});

test("what is no function is refused in Node's words", async () => {
  for (const name of ["setImmediate", "setTimeout", "setInterval"]) {
    const { error } = await client.execute(`(${name} as any)(3)`);
    expect(error?.evalue).toMatch(/callback.* argument must be of type function/);
  }
});
