/** stale(): what it lists, and how it is shown. */

import { afterEach, describe, expect, test } from "vitest";
import { hostKey } from "../../lib/display/host";
import { displaySymbol } from "../../lib/display/mime";
import { stale } from "../../lib/display/stale";

const globals = globalThis as { [key: symbol]: unknown };
afterEach(() => {
  delete globals[hostKey];
});

describe("stale", () => {
  test("lists the host's stale cells", () => {
    const cells = [{ execution: 3, source: "a < b\nc", because: ["a", "b"] }];
    globals[hostKey] = { kind: "kernel", stale: () => cells };
    expect([...stale()]).toEqual(cells);
    const bundle = stale()[displaySymbol]();
    expect(bundle["text/plain"]).toBe("In [3] used an older a, b: a < b");
    expect(bundle["text/html"]).toContain("<code>a &lt; b</code>");
  });

  test("says so when nothing is stale, and when nobody knows", () => {
    globals[hostKey] = { kind: "kernel", stale: () => [] };
    expect(stale()[displaySymbol]()).toEqual({ "text/plain": "Every cell is up to date." });
    delete globals[hostKey];
    expect(stale()[displaySymbol]()).toEqual({ "text/plain": "Nothing here keeps track of cells." });
  });
});
