import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { progress } from "../../lib/display/progress";
import { type FakeHost, removeHost, setFakeHost } from "./fake-host";

describe("progress", () => {
  let fake: FakeHost;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    fake = setFakeHost();
  });
  afterEach(() => {
    removeHost();
    vi.useRealTimers();
  });

  const texts = () => fake.shown.map((s) => String(s.data["text/plain"]));

  it("passes every item on", async () => {
    expect([...progress([3, 1, 2])]).toEqual([3, 1, 2]);
    expect([...progress(3)]).toEqual([0, 1, 2]);
    const seen: number[] = [];
    async function* source() {
      yield 1;
      yield 2;
    }
    for await (const x of progress(source())) seen.push(x);
    expect(seen).toEqual([1, 2]);
  });

  it("redraws one output at most ten times a second and ends with the last state", () => {
    for (const _ of progress(1000, { label: "step" })) vi.advanceTimersByTime(10);
    // 10 s of work: 100 redrawings, one at the start, one at the end.
    expect(fake.shown.length).toBeGreaterThan(90);
    expect(fake.shown.length).toBeLessThanOrEqual(102);
    expect(new Set(fake.shown.map((s) => s.options.displayId)).size).toBe(1);
    expect(texts().at(-1)).toBe("step: 100 % (1000 of 1000), took 10 s");
  });

  it("gives the rate and the remaining time", () => {
    let i = 0;
    for (const _ of progress(100)) {
      if (i === 50) break;
      vi.advanceTimersByTime(200);
      i += 1;
    }
    // Five a second; after 40 of 100 items, 60 are left: 12 s.
    expect(texts()).toContain("progress: 40 % (40 of 100), 5.0 a second, 12 s left");
    expect(texts().at(-1)).toBe("progress: 50 % (50 of 100, stopped), took 10 s");
  });

  it("shows an inner loop below the outer one, in the same output", () => {
    for (const _ of progress(3, { label: "epoch" })) {
      for (const __ of progress(4, { label: "batch" })) vi.advanceTimersByTime(150);
    }
    expect(new Set(fake.shown.map((s) => s.options.displayId)).size).toBe(1);
    expect(texts().some((t) => /^epoch: .*\nbatch: /.test(t))).toBe(true);
    expect(texts().every((t) => t.split("\n").length <= 2)).toBe(true);
    expect(texts().at(-1)).toBe("epoch: 100 % (3 of 3), took 1.8 s");
  });

  it("starts a new output after an error in the loop", () => {
    expect(() => {
      for (const _ of progress(3)) throw new Error("mine");
    }).toThrow("mine");
    for (const _ of progress(1)) vi.advanceTimersByTime(5);
    expect(new Set(fake.shown.map((s) => s.options.displayId)).size).toBe(2);
  });

  it("is quiet outside notebooks", () => {
    removeHost();
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    expect([...progress(2)]).toEqual([0, 1]);
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });

  it("says what is wrong with what cannot be gone through", () => {
    expect(() => progress(-1)).toThrow("progress(items): a number of items is a whole number from 0 on, got -1");
    expect(() => progress({} as never)).toThrow("items must be an array, another iterable or a number, got object");
    async function* source() {
      yield 1;
    }
    expect(() => [...progress(source())]).toThrow("for await");
  });
});
