import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { plotlyMime } from "../../lib/display/mime";
import { live } from "../../lib/plot/live";
import { type FakeHost, removeHost, setFakeHost } from "../display/fake-host";

interface DrawnTitle {
  title?: { text?: string; subtitle?: { text?: string } };
}

interface Drawn {
  data: { name: string; x: number[]; y: number[]; yaxis: string; opacity?: number }[];
  layout: { yaxis?: DrawnTitle; yaxis2?: DrawnTitle } & DrawnTitle;
}

describe("live", () => {
  let fake: FakeHost;
  let now = 0;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    fake = setFakeHost();
  });
  afterEach(() => {
    removeHost();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  const last = () => fake.shown.at(-1)?.data[plotlyMime] as Drawn;
  const drawings = () => fake.shown.filter((s) => s.data["text/plain"] !== "");

  it("updates one output at most ten times a second, in a loop that never yields, and ends with the last value", () => {
    const view = live({ loss: "mean loss" });
    for (let i = 0; i < 1000; i += 1) {
      view.add({ loss: 1000 - i });
      // 1 ms of work a step, without a turn of the event loop.
      now += 1;
    }
    fake.endCell();
    expect(drawings().length).toBeGreaterThan(5);
    expect(drawings().length).toBeLessThanOrEqual(12);
    // While it runs in place, in the end as a plotly figure, which is what a saved notebook keeps.
    expect(fake.shown.at(-3)?.data["text/html"]).toContain("data-tt-live");
    expect(new Set(fake.shown.map((s) => s.options.displayId)).size).toBe(1);
    expect(last().data[0]?.y.at(-1)).toBe(1);
    expect(last().layout.yaxis?.title?.text).toBe("mean loss");
  });

  it("shows the last state by a timer when the host does not tell the end of a cell", () => {
    fake = setFakeHost({ atCellEnd: undefined as never });
    const view = live({ loss: null });
    view.add({ loss: 2 }).add({ loss: 1 });
    vi.advanceTimersByTime(1200);
    expect(last().data[0]?.y).toEqual([2, 1]);
  });

  it("gives loss and accuracy panels of their own, and train and test one together", () => {
    const view = live({ "train loss": null, "test loss": null, accuracy: { range: [0, 1] } });
    view.add({ "train loss": 2, "test loss": 3, accuracy: 0.5 });
    view.flush();
    expect(last().data.map((t) => [t.name, t.yaxis])).toEqual([
      ["train loss", "y"],
      ["test loss", "y"],
      ["accuracy", "y2"],
    ]);
    expect(last().layout.yaxis?.title?.text).toBe("loss");
    expect(last().layout.yaxis2?.title?.text).toBe("accuracy");
  });

  it("goes on by a step when a curve gets its next value", () => {
    const view = live({ loss: null, accuracy: null });
    view.add({ loss: 3 }).add({ loss: 2 }).add({ accuracy: 0.5 }).add({ loss: 1 });
    view.flush();
    expect(last().data.map((t) => t.x)).toEqual([[0, 1, 2], [1]]);
  });

  it("keeps earlier runs for comparison", () => {
    const view = live({ loss: null });
    view.run("slow").add({ loss: 3 }).add({ loss: 2 });
    view.run("fast").add({ loss: 3 }).add({ loss: 1 });
    view.flush();
    expect(last().data.map((t) => [t.name, t.x, t.y])).toEqual([
      ["loss, slow", [0, 1], [3, 2]],
      ["loss, fast", [0, 1], [3, 1]],
    ]);
  });

  it("draws a running average over the raw values", () => {
    const view = live({ loss: null }, { smooth: 0.5 });
    view.add({ loss: 4 }).add({ loss: 1 });
    view.flush();
    // (0.5 * 4 * 0.5 + 0.5 * 1) / (1 - 0.5^2) = 1.5 / 0.75 = 2
    expect(last().data.map((t) => t.y)).toEqual([
      [4, 1],
      [4, 2],
    ]);
  });

  it("says at which step a loss broke", () => {
    const view = live({ loss: null });
    view.add({ loss: 1 }).add({ loss: Number.NaN }).add({ loss: Number.NaN });
    view.flush();
    expect(last().layout.title?.subtitle?.text).toBe("loss is NaN at step 1.");
  });

  it("draws 100,000 points as 1000", () => {
    const view = live({ loss: Array.from({ length: 100_000 }, (_, i) => i) });
    view.flush();
    expect(last().data[0]?.y.length).toBeLessThanOrEqual(1000);
    expect(last().data[0]?.y.at(-1)).toBe(99_999);
  });

  it("is quiet outside notebooks, and still gives its figure", () => {
    removeHost();
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const view = live({ loss: null });
    view.add({ loss: { item: () => 1 } });
    view.flush();
    expect(log).not.toHaveBeenCalled();
    expect(view.figure.data[0]?.y).toEqual([1]);
    log.mockRestore();
  });

  it("says what is wrong with bad input", () => {
    expect(() => live({})).toThrow('plot.live: expected curves by name, such as plot.live({ loss: "mean loss" })');
    expect(() => live({ loss: null }, { smooth: 1 })).toThrow("plot.live: smooth is from 0 to below 1, got 1");
    const view = live({ loss: null });
    expect(() => view.add({ acc: 1 } as never)).toThrow('plot.live: there is no curve "acc" in this plot; it has loss');
    expect(() => view.add({ loss: "low" as never })).toThrow('plot.live: loss: expected a number, got the text "low"');
  });
});
