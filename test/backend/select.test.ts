import { afterAll, expect, test } from "vitest";
import { js } from "../../lib/backend/js";
import { backend, backends, getNumThreads, setNumThreads, useBackend } from "../../lib/backend/select";

const before = backend().name;
afterAll(() => useBackend(before));

test("the fastest backend runs unless another is asked for", () => {
  expect(backends()).toContain("js");
  expect(useBackend().name).toBe(backends()[0]);
  expect(useBackend("js")).toBe(js);
  expect(backend()).toBe(js);
  expect(useBackend().description).not.toBe("");
});

test("an unknown backend is an error that names those there are", () => {
  expect(() => useBackend("gpu")).toThrow(`there is no backend "gpu" here, only ${backends().join(", ")}`);
});

test("the number of threads is at least 1", () => {
  const threads = getNumThreads();
  expect(threads).toBeGreaterThanOrEqual(1);
  expect(() => setNumThreads(0)).toThrow("setNumThreads: expected a whole number of at least 1, got 0");
  setNumThreads(1);
  expect(getNumThreads()).toBe(1);
  setNumThreads(threads);
});
