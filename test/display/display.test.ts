import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clearOutput, display } from "../../lib/display/display";
import { type FakeHost, removeHost, setFakeHost } from "./fake-host";

describe("display", () => {
  let fake: FakeHost;
  beforeEach(() => {
    fake = setFakeHost();
  });
  afterEach(removeHost);

  it("shows what a value's own Jupyter.display method gives", () => {
    display({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>1</b>", "text/plain": "1" }) });
    expect(fake.shown[0]?.data).toEqual({ "text/html": "<b>1</b>", "text/plain": "1" });
  });

  it("shows a bundle that comes later, and says when it failed", async () => {
    display({ [Symbol.for("Jupyter.display")]: async () => ({ "text/plain": "late" }) });
    display({ [Symbol.for("Jupyter.display")]: () => Promise.reject(new Error("no picture")) });
    await new Promise((done) => setTimeout(done, 1));
    expect(fake.shown.map((s) => s.data["text/plain"])).toEqual([
      "late",
      "The display of this value failed: Error: no picture",
    ]);
  });

  it("replaces an output through its handle", () => {
    const handle = display("one");
    handle.update("two");
    display("three");
    const ids = fake.shown.map((s) => s.options.displayId);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(fake.shown.map((s) => s.options.update)).toEqual([false, true, false]);
    expect(fake.shown.map((s) => s.data["text/plain"])).toEqual(["one", "two", "three"]);
  });

  it("clears the output through the host", () => {
    clearOutput(true);
    clearOutput();
    expect(fake.cleared).toEqual([true, false]);
  });

  it("writes text to the console where there is no host", () => {
    removeHost();
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    display({ a: [1, 2] });
    expect(log).toHaveBeenCalledTimes(1);
    expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toEqual({ a: [1, 2] });
    log.mockRestore();
  });
});
