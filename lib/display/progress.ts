/** progress(): one line that says how far a loop is, how fast it goes and how long it will take. */

import { type DisplayHandle, display } from "./display";
import { inNotebook } from "./host";
import { escapeHtml } from "./html";
import { Rich } from "./mime";
import { rateLimit } from "./rate";

export interface ProgressOptions {
  /** What is counted, in front of the bar: "epoch". */
  label?: string;
  /** How many items there are, when the items do not say (generators). */
  total?: number;
}

/** Items with a progress line; goes through `for (... of ...)` and `for await (... of ...)`. */
export interface Progress<T> extends Iterable<T>, AsyncIterable<Awaited<T>> {
  /** Text after the numbers, such as the present loss. */
  note(text: string): void;
}

/**
 * Goes through items and shows one line with how many are done, the rate and the time that remains, redrawn at most ten
 * times a second. A loop inside a loop shows its line below the outer one. Outside notebooks nothing is shown.
 *
 * @param items an iterable, an async iterable, or a number n for 0 ... n - 1
 */
export function progress(items: number, options?: ProgressOptions): Progress<number>;
export function progress<T>(items: Iterable<T> | AsyncIterable<T>, options?: ProgressOptions): Progress<T>;
export function progress(
  items: number | Iterable<unknown> | AsyncIterable<unknown>,
  options: ProgressOptions = {},
): Progress<unknown> {
  if (typeof items === "number" && !(Number.isInteger(items) && items >= 0)) {
    throw new RangeError(`progress(items): a number of items is a whole number from 0 on, got ${items}`);
  }
  const source = typeof items === "number" ? countTo(items) : items;
  if (source === null || typeof source !== "object" || !(Symbol.iterator in source || Symbol.asyncIterator in source)) {
    if (typeof source !== "string") {
      throw new TypeError(`progress(items): items must be an array, another iterable or a number, got ${typeof items}`);
    }
  }
  const total = options.total ?? (typeof items === "number" ? items : sizeOf(items));
  let line: Line | undefined;
  let note = "";
  return {
    note(text) {
      note = text;
      line?.note(text);
    },
    *[Symbol.iterator]() {
      if (!(Symbol.iterator in source)) {
        throw new TypeError(
          "progress(items): these items come one by one over time, write `for await (const x of progress(items))`",
        );
      }
      line = new Line(options.label, total, note);
      try {
        for (const item of source) {
          yield item;
          line.step();
        }
        line.finish(true);
      } finally {
        line.finish(false);
      }
    },
    async *[Symbol.asyncIterator]() {
      line = new Line(options.label, total, note);
      try {
        for await (const item of source as AsyncIterable<unknown>) {
          yield item as Awaited<unknown>;
          line.step();
        }
        line.finish(true);
      } finally {
        line.finish(false);
      }
    },
  };
}

function* countTo(n: number): Iterable<number> {
  for (let i = 0; i < n; i += 1) yield i;
}

/** How many items there are, if they say so: arrays, strings, sets and maps, data loaders. */
function sizeOf(items: unknown): number | undefined {
  const sized = items as { length?: unknown; size?: unknown };
  if (typeof sized.length === "number") return sized.length;
  return typeof sized.size === "number" ? sized.size : undefined;
}

/** The lines that are shown together: an outer loop's and those of the loops inside it, in one output. */
class Board {
  readonly lines: Line[] = [];
  private handle: DisplayHandle | undefined;
  private readonly limit = rateLimit(() => this.draw());

  request(): void {
    this.limit.request();
  }

  flush(): void {
    this.limit.flush();
  }

  private draw(): void {
    const text = this.lines.map((line) => line.text()).join("\n");
    const rows = this.lines.map((line) => line.html()).join("");
    const view = new Rich({
      "text/plain": text,
      "text/html": `<div style="font-variant-numeric:tabular-nums;line-height:1.6">${rows}</div>`,
    });
    if (this.handle) this.handle.update(view);
    else this.handle = display(view);
  }
}

// The board of the outermost loop that runs now; loops inside it add their lines to it.
let board: Board | undefined;

class Line {
  private readonly board: Board | undefined;
  private readonly started = performance.now();
  private done = 0;
  private ended: "no" | "whole" | "early" = "no";

  constructor(
    private readonly label: string | undefined,
    private readonly total: number | undefined,
    private remark: string,
  ) {
    if (!inNotebook()) return;
    board ??= new Board();
    this.board = board;
    this.board.lines.push(this);
    this.board.request();
  }

  step(): void {
    this.done += 1;
    this.board?.request();
  }

  note(text: string): void {
    this.remark = text;
    this.board?.request();
  }

  finish(whole: boolean): void {
    if (this.ended !== "no") return;
    this.ended = whole ? "whole" : "early";
    const home = this.board;
    if (!home) return;
    home.request();
    if (home.lines[0] === this) {
      // The outermost loop is over: its line stays, with the lines inside it gone.
      home.lines.length = 1;
      home.flush();
      if (board === home) board = undefined;
    } else {
      const place = home.lines.indexOf(this);
      if (place > 0) home.lines.splice(place, 1);
    }
  }

  text(): string {
    const parts = [this.counted(), this.speed(), this.remark].filter((part) => part !== "");
    return `${this.label ?? "progress"}: ${parts.join(", ")}`;
  }

  html(): string {
    const label = escapeHtml(this.label ?? "progress");
    const value = this.ended === "whole" ? 1 : this.total ? this.done / this.total : undefined;
    const bar =
      value === undefined
        ? `<progress aria-label="${label}"></progress>`
        : `<progress aria-label="${label}" max="1" value="${Math.min(1, value).toFixed(3)}"></progress>`;
    const after = [this.counted(), this.speed(), this.remark].filter((part) => part !== "").join(" · ");
    return `<div><span>${label}</span> ${bar} <span>${escapeHtml(after)}</span></div>`;
  }

  private counted(): string {
    if (this.total === undefined || this.total === 0) return `${this.done}${this.ended === "early" ? ", stopped" : ""}`;
    const share = Math.floor((100 * Math.min(this.done, this.total)) / this.total);
    return `${share} % (${this.done} of ${this.total}${this.ended === "early" && this.done < this.total ? ", stopped" : ""})`;
  }

  private speed(): string {
    const seconds = (performance.now() - this.started) / 1000;
    if (this.ended !== "no") return `took ${duration(seconds)}`;
    if (this.done === 0 || seconds === 0) return "";
    const rate = this.done / seconds;
    const pace =
      rate >= 1 ? `${rate >= 100 ? Math.round(rate) : rate.toFixed(1)} a second` : `${duration(1 / rate)} each`;
    if (this.total === undefined || this.total <= this.done) return pace;
    return `${pace}, ${duration((this.total - this.done) / rate)} left`;
  }
}

/** A time for people: "0.4 s", "12 s", "3 min 5 s", "2 h 10 min". */
function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
