/** The code cells of the page: their code and editor, their outputs, and what a run does to both. */

import type { CompiledCell } from "./cell/compile";
import { faultText } from "./cell/fault";
import type { CellFault, Report } from "./cell/messages";
import type { CodeProblem, Editor, EditorPart } from "./editor";
import { refreshFigures } from "./figures";
import type { Keeper } from "./keeper";
import { OutputArea, updateDisplay } from "./output-area";
import type { JobOutcome } from "./session";
import { load } from "./unpack";

export type CellState = "idle" | "waiting" | "running" | "done" | "failed" | "stopped";

/** What cells ask of the page. */
export interface CellActions {
  run(cell: CodeCell, then: "next" | "stay"): void;
  runTo(cell: CodeCell): void;
  stop(): void;
  /** The cell that declares a name and has not run here. */
  declares(name: string): CodeCell | undefined;
  sourceOf(number: number): string | undefined;
  /** Something was shown, which may tell how an exercise went. */
  checked(data: Record<string, unknown>, metadata: Record<string, unknown>): void;
  /** Mistakes that the compiler finds, where the page carries it. */
  check(cell: CodeCell): Promise<readonly CodeProblem[]>;
}

let runs = 0;

/** The bundle with the editor and the compiler. */
export async function editorPart(): Promise<EditorPart> {
  await load("editor");
  return (globalThis as unknown as { typetorchEditor: EditorPart }).typetorchEditor;
}

export class CodeCell {
  readonly id: string;
  readonly number: number;
  readonly skipped: boolean;
  readonly mayFail: boolean;
  state: CellState = "idle";
  /** Whether its values are in the worker now. */
  alive = false;
  /** When it ran, counted over the page's runs. */
  order = 0;
  private readonly listing: HTMLElement;
  private readonly code: HTMLElement;
  private readonly outputs: HTMLElement;
  private readonly note: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly area: OutputArea;
  private readonly original: string;
  private readonly originalCode: Node[];
  private savedOutputs: Node[] | undefined;
  private text: string;
  private editor: Editor | undefined;
  private opening: Promise<Editor> | undefined;
  private seconds = 0;
  private checking: ReturnType<typeof setTimeout> | undefined;
  private hint: HTMLElement | undefined;

  constructor(
    readonly element: HTMLElement,
    private readonly keeper: Keeper,
    private readonly actions: CellActions,
  ) {
    this.id = element.dataset.cell!;
    this.number = Number(element.dataset.number);
    this.skipped = element.dataset.skip === "true";
    this.mayFail = element.dataset.raises === "true";
    this.listing = element.querySelector<HTMLElement>(".source")!;
    this.outputs = element.querySelector<HTMLElement>(".outputs")!;
    this.note = element.querySelector<HTMLElement>(".state")!;
    this.button = element.querySelector<HTMLButtonElement>(".run")!;
    this.area = new OutputArea(this.outputs);
    this.code = this.listing.firstElementChild as HTMLElement;
    this.original = this.code.textContent ?? "";
    this.originalCode = [...this.code.childNodes];
    this.text = this.original;
    this.button.disabled = false;
    this.button.addEventListener("click", () => this.actions.run(this, "stay"));
    this.listing.addEventListener("click", () => {
      // Selecting text to copy is no wish to change it.
      if (String(getSelection()) === "") void this.edit(this.clickedLine());
    });
    this.listing.addEventListener("keydown", (event) => this.listingKey(event));
    this.addTools();
    const kept = keeper.source(this.id);
    if (kept !== undefined && kept !== this.original) {
      this.text = kept;
      this.code.textContent = kept;
      this.describe();
    }
    addEventListener("beforeprint", () => this.showListing());
  }

  get source(): string {
    return this.text;
  }

  get changed(): boolean {
    return this.text !== this.original;
  }

  /** Opens the editor in the place of the code. */
  async edit(line?: number): Promise<void> {
    this.opening ??= this.openEditor();
    const editor = await this.opening;
    this.listing.hidden = true;
    editor.element.hidden = false;
    editor.focus(line);
  }

  /** Puts the reader on this cell's code. */
  focus(): void {
    if (this.editor && !this.editor.element.hidden) this.editor.focus();
    else this.listing.focus();
  }

  async prepare(): Promise<CompiledCell & { source: string }> {
    const source = this.text;
    const { compileCell } = await editorPart();
    const problems = await this.actions.check(this);
    if (problems.length > 0) {
      this.editor?.showProblems(problems);
      throw new CompileProblems(problems);
    }
    this.editor?.showProblems([]);
    return { ...compileCell(source), source };
  }

  waits(): void {
    this.setState("waiting");
  }

  starts(): void {
    runs += 1;
    this.order = runs;
    if (this.savedOutputs) this.area.clear();
    else this.savedOutputs = this.area.takeAway();
    this.setState("running");
  }

  receive(report: Report): void {
    if (report.is === "display" || report.is === "result") this.actions.checked(report.data, report.metadata);
    switch (report.is) {
      case "stream":
        this.area.addText(report.name, report.text);
        break;
      case "display":
        if (
          report.update &&
          report.displayId !== undefined &&
          updateDisplay(report.displayId, report.data, report.metadata)
        )
          break;
        if (!report.update) this.area.addBundle(report.data, report.metadata, report.displayId);
        break;
      case "result":
        this.area.addBundle(report.data, report.metadata);
        break;
      case "clear":
        this.area.clearOutput(report.wait);
        break;
      case "stray":
        this.area.addError(faultText(report.fault, (number) => this.actions.sourceOf(number)));
        break;
    }
  }

  ends(outcome: JobOutcome): void {
    if (outcome.state === "dropped") {
      this.setState(this.savedOutputs ? "done" : "idle");
      return;
    }
    if (outcome.state === "stopped") {
      this.area.addError(
        "\u001b[1mStopped\u001b[0m before it had ended. What the cells of this page had computed is forgotten.",
      );
      this.area.settle();
      this.setState("stopped");
      return;
    }
    const { state, seconds } = outcome;
    this.seconds = seconds;
    if (state === "failed") this.showFault(outcome.fault);
    // A cell that failed half way has still declared what it had come to.
    this.alive = state === "done" || outcome.ran;
    this.area.settle();
    this.setState(state);
  }

  /** The values of this cell went with the worker. */
  forget(): void {
    const had = this.alive;
    this.alive = false;
    this.element.dataset.lost = String(had || this.state === "stopped");
    this.describe();
  }

  /** Brings back what the kernel had put out before the page was made. */
  restoreOutputs(): void {
    if (!this.savedOutputs) return;
    this.area.clear();
    this.outputs.append(...this.savedOutputs);
    refreshFigures(this.outputs);
    this.area.settle();
    this.savedOutputs = undefined;
    this.setState("idle");
  }

  /** Brings back the code as it was exported. */
  restoreCode(): void {
    this.text = this.original;
    this.keeper.keepSource(this.id, undefined);
    this.editor?.setSource(this.original);
    this.code.replaceChildren(...this.originalCode);
    this.describe();
  }

  private async openEditor(): Promise<Editor> {
    const { createEditor } = await editorPart();
    const editor = createEditor({
      source: this.text,
      label: `Code of cell ${this.number}. Shift+Enter runs it, Escape leaves the editor.`,
      onChange: (source) => {
        this.text = source;
        this.keeper.keepSource(this.id, this.changed ? source : undefined);
        this.describe();
        this.checkSoon();
      },
      onRun: (then) => this.actions.run(this, then),
      onLeave: () => this.leaveEditor(),
    });
    this.editor = editor;
    this.listing.after(editor.element);
    return editor;
  }

  /** Marks mistakes a moment after the reader has stopped typing. */
  private checkSoon(): void {
    clearTimeout(this.checking);
    this.checking = setTimeout(() => {
      const { source } = this;
      void this.actions.check(this).then((problems) => {
        if (source === this.source) this.editor?.showProblems(problems);
      });
    }, 500);
  }

  private leaveEditor(): void {
    this.showListing();
    if (this.editor) this.editor.element.hidden = true;
    this.listing.hidden = false;
    this.listing.focus();
  }

  /** The code as text, for paper and for when the editor is closed. */
  private showListing(): void {
    if (this.code.textContent !== this.text) this.code.textContent = this.text;
  }

  private clickedLine(): number | undefined {
    const selection = getSelection();
    if (!selection?.focusNode || !this.listing.contains(selection.focusNode)) return undefined;
    const range = document.createRange();
    range.setStart(this.listing, 0);
    range.setEnd(selection.focusNode, selection.focusOffset);
    return range.toString().split("\n").length;
  }

  private listingKey(event: KeyboardEvent): void {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (event.shiftKey) this.actions.run(this, "next");
    else if (event.ctrlKey || event.metaKey) this.actions.run(this, "stay");
    else void this.edit(1);
  }

  private addTools(): void {
    const tools = this.element.querySelector<HTMLElement>(".code .tools")!;
    const copy = tools.querySelector<HTMLButtonElement>(".copy")!;
    copy.disabled = false;
    copy.addEventListener("click", () => {
      void copyText(this.text).then((done) => {
        copy.textContent = done ? "Copied" : "Press Ctrl+C";
        setTimeout(() => {
          copy.textContent = "Copy";
        }, 1500);
      });
    });
    const runTo = button("Run to here", () => this.actions.runTo(this));
    runTo.title = "Run every cell from the first to this one";
    tools.prepend(runTo);
  }

  private showFault(fault: CellFault): void {
    this.area.addError(faultText(fault, (number) => this.actions.sourceOf(number)));
    const missing =
      /^(\S+) is not defined$/.exec(fault.message)?.[1] ?? /^Can't find variable: (\S+)$/.exec(fault.message)?.[1];
    const cell = missing === undefined ? undefined : this.actions.declares(missing);
    if (cell && cell !== this) {
      this.hint = document.createElement("span");
      this.hint.append(
        `${missing} comes from cell ${cell.number}, which has not run in this page. `,
        button("Run the cells up to here", () => this.actions.runTo(this)),
      );
    }
    const own = fault.frames.find((frame) => frame.number === this.number);
    if (own && this.editor) {
      this.editor.showProblems([
        { name: fault.name, line: own.line, column: 1, length: 1000, message: fault.message.split("\n")[0]! },
      ]);
    }
  }

  private setState(state: CellState): void {
    this.state = state;
    if (state !== "failed") this.hint = undefined;
    this.element.dataset.state = state;
    if (state === "done" || state === "failed") delete this.element.dataset.lost;
    const busy = state === "running" || state === "waiting";
    this.button.setAttribute("aria-label", busy ? `Stop cell ${this.number}` : `Run cell ${this.number}`);
    this.element.setAttribute("aria-busy", String(busy));
    this.describe();
  }

  /** The line below the outputs: where they come from, and how to get back. */
  private describe(): void {
    const parts: (string | Node)[] = [];
    if (this.state === "waiting") parts.push("Waits for its turn.");
    else if (this.state === "running")
      parts.push(
        "Running in this page.",
        button("Stop", () => this.actions.stop()),
      );
    else if (this.savedOutputs) {
      const took =
        this.seconds >= 0.01 ? ` in ${this.seconds < 10 ? this.seconds.toFixed(2) : Math.round(this.seconds)} s` : "";
      if (this.state === "failed") parts.push(`Failed in this page${took}.`);
      else if (this.state !== "stopped") parts.push(`Ran in this page${took}.`);
      if (this.hint) parts.push(this.hint);
      parts.push(button("Bring back the first output", () => this.restoreOutputs()));
    }
    if (this.element.dataset.lost === "true" && this.state !== "running" && this.state !== "waiting")
      parts.unshift("Its values are gone: run it again.");
    if (this.changed)
      parts.push(
        "The code is changed.",
        button("Bring back the first code", () => this.restoreCode()),
      );
    this.note.replaceChildren(...parts.map((part) => (typeof part === "string" ? words(part) : part)));
    this.note.hidden = parts.length === 0;
  }
}

/** Mistakes that the compiler found before the cell could run. */
export class CompileProblems extends Error {
  constructor(readonly problems: readonly CodeProblem[]) {
    super(problems[0]?.message);
    this.name = problems[0]?.name ?? "TypeError";
  }
}

function button(label: string, act: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}

function words(text: string): HTMLElement {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages opened from a file may not use the clipboard directly in every browser.
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
