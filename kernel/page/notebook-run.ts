/** Runs the page's cells: one, all, or up to a place; stops them, and says what must run again. */

import { type CellActions, CodeCell, editorPart } from "./cells";
import type { CodeProblem } from "./editor";
import { Keeper } from "./keeper";
import { notice } from "./notices";
import { checkMime, keepExercise, progressText } from "./progress";
import { type Job, Session } from "./session";
import { TypeCheck } from "./type-check";
import { carries } from "./unpack";

/** Makes the code of the page run. */
export class NotebookRun implements CellActions {
  readonly cells: CodeCell[];
  private readonly session: Session;
  private readonly types = new TypeCheck();
  private readonly names = new Map<CodeCell, readonly string[]>();

  constructor(
    lesson: string,
    private readonly exercises: readonly string[],
  ) {
    const keeper = new Keeper(lesson);
    this.cells = [...document.querySelectorAll<HTMLElement>(".program")].map(
      (element) => new CodeCell(element, keeper, this),
    );
    this.session = new Session((running) => this.showRunning(running));
    // A reader who comes near a cell is likely to run it: what that needs is unpacked meanwhile.
    const warm = () => {
      void editorPart();
      this.session.warm();
      this.types.warm();
    };
    for (const { element } of this.cells) {
      for (const event of ["pointerenter", "focusin"]) element.addEventListener(event, warm, { once: true });
    }
    this.showProgress();
    const all = document.getElementById("run-all") as HTMLButtonElement;
    all.disabled = this.cells.length === 0;
    all.addEventListener("pointerenter", warm, { once: true });
    all.addEventListener("click", () => this.runAll());
    document.getElementById("stop")!.addEventListener("click", () => this.stop());
  }

  run(cell: CodeCell, then: "next" | "stay"): void {
    if (cell.state === "running" || cell.state === "waiting") {
      this.stop();
      return;
    }
    this.queue(cell, false);
    if (then === "next") this.cells[this.cells.indexOf(cell) + 1]?.focus();
  }

  runTo(cell: CodeCell): void {
    this.runMany(this.cells.slice(0, this.cells.indexOf(cell) + 1));
  }

  runAll(): void {
    this.runMany(this.cells);
  }

  stop(): void {
    if (!this.session.running) return;
    const alive = this.cells.filter((cell) => cell.alive);
    const stopped = this.cells.find((cell) => cell.state === "running");
    this.session.stop();
    for (const cell of this.cells) if (cell !== stopped) cell.forget();
    const again = alive.filter((cell) => cell !== stopped);
    if (again.length === 0) return;
    const list = numbers(again.map((cell) => cell.number));
    notice(`Cell ${stopped?.number ?? ""} was stopped, and the values went with it. To go on, run again: ${list}.`, [
      { label: "Run them again", act: () => this.runMany(again) },
    ]);
  }

  /** Forgets every value, so that the next cell starts from nothing. */
  reset(): void {
    this.session.stop();
    for (const cell of this.cells) cell.forget();
    notice("All values are forgotten. The next cell that runs starts from nothing.");
  }

  restoreAll(): void {
    for (const cell of this.cells) cell.restoreOutputs();
  }

  declares(name: string): CodeCell | undefined {
    return this.cells.find((cell) => !cell.alive && this.names.get(cell)?.includes(name));
  }

  sourceOf(number: number): string | undefined {
    return this.cells.find((cell) => cell.number === number)?.source;
  }

  checked(data: Record<string, unknown>, metadata: Record<string, unknown>): void {
    const check = (data[checkMime] ?? metadata[checkMime]) as { id?: unknown; state?: unknown } | undefined;
    if (check === undefined) return;
    keepExercise(String(check.id), String(check.state));
    this.showProgress();
  }

  private showProgress(): void {
    const place = document.getElementById("exercises");
    if (place) place.textContent = progressText(this.exercises);
  }

  /** The mistakes in a cell, by what the cells say that have run, and those above it that have not. */
  check(cell: CodeCell): Promise<readonly CodeProblem[]> {
    if (!this.types.available) return Promise.resolve([]);
    const others = this.cells.filter((other) => other !== cell && !other.skipped);
    const above = others.filter((other) => !other.alive && other.number < cell.number && cell.state !== "running");
    const ran = others.filter((other) => other.alive).sort((a, b) => a.order - b.order);
    const before = [...above, ...ran].map(({ source }) => source);
    return this.types.check(cell.source, before);
  }

  private runMany(cells: readonly CodeCell[]): void {
    for (const cell of cells) if (!cell.skipped && cell.source.trim() !== "") this.queue(cell, true);
  }

  private queue(cell: CodeCell, several: boolean): void {
    if (cell.state === "running" || cell.state === "waiting") return;
    if (!carries("bundle-worker")) {
      notice("This page was made without the part that runs cells.");
      return;
    }
    cell.waits();
    const job: Job = {
      number: cell.number,
      prepare: async () => {
        await this.learnNames();
        return cell.prepare();
      },
      started: () => cell.starts(),
      report: (report) => cell.receive(report),
      ended: (outcome) => {
        if (outcome.state === "failed" && several && !cell.mayFail) this.session.dropWaiting();
        cell.ends(outcome);
      },
    };
    this.session.run(job);
  }

  /** What each cell declares, so that a missing name can be told with the cell that it comes from. */
  private async learnNames(): Promise<void> {
    const { declaredNames } = await editorPart();
    for (const cell of this.cells) this.names.set(cell, declaredNames(cell.source));
  }

  private showRunning(running: boolean): void {
    document.getElementById("stop")!.hidden = !running;
    document.documentElement.dataset.running = String(running);
  }
}

/** "1, 2 and 5". */
function numbers(list: readonly number[]): string {
  if (list.length < 2) return `cell ${list.join("")}`;
  return `cells ${list.slice(0, -1).join(", ")} and ${list.at(-1)}`;
}
