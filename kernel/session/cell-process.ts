/** The parent's hold on the process that runs cells: starts it, asks it to run, to stop, and tells when it dies. */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { type Command, FrameReader, type Report } from "../child/frames";

export interface CellProcessEvents {
  report(head: Report, body: Buffer): void;
  /** Text that went to the process's own standard streams: native code, programs that it started. */
  text(name: "stdout" | "stderr", text: string): void;
  /** The process is gone, although nobody ended it. */
  died(why: string, lastWords: string): void;
}

/** Megabytes for the learner's values, when the environment says so. */
export const heapSetting = "TYPETORCH_HEAP_MB";

export class CellProcess {
  private readonly child: ChildProcess;
  private readonly commands: Writable;
  /** Whether the process has ended. */
  gone = false;
  private ending = false;
  private lastError = "";

  constructor(private readonly events: CellProcessEvents) {
    const heap = Number(process.env[heapSetting]);
    const flags = [
      "--no-force-async-hooks-checks", // a stopped cell leaves Node's bookkeeping of callbacks unbalanced
      "--stack-trace-limit=50",
      "--disable-warning=ExperimentalWarning", // for what the kernel uses itself
      // Numbers that variables of the notebook hold are boxed: short-lived garbage, cheap where there is room for it.
      "--min-semi-space-size=16",
      "--max-semi-space-size=64",
      ...(heap > 0 ? [`--max-old-space-size=${heap}`] : []),
    ];
    this.child = spawn(process.execPath, [...flags, join(__dirname, "../child/start.js")], {
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      detached: process.platform !== "win32", // so that its own children end with it
    });
    const reader = new FrameReader(events.report);
    const [, stdout, stderr, reports, commands] = this.child.stdio;
    this.commands = commands as Writable;
    this.commands.on("error", () => {}); // the process is gone: `died` tells
    (reports as Readable).on("data", (piece: Buffer) => reader.push(piece));
    for (const [name, stream] of [
      ["stdout", stdout],
      ["stderr", stderr],
    ] as const) {
      (stream as Readable).setEncoding("utf8").on("data", (text: string) => {
        if (name === "stderr") this.lastError = (this.lastError + text).slice(-20_000);
        if (!(name === "stderr" && crashText.test(this.lastError))) events.text(name, text);
      });
    }
    this.child.on("close", (code, signal) => {
      this.gone = true;
      if (!this.ending) this.events.died(this.reason(code, signal), this.lastError);
    });
    this.child.on("error", (error) => {
      this.gone = true;
      if (!this.ending) this.events.died(`it could not be started (${error.message})`, "");
    });
  }

  send(command: Command): void {
    this.commands.write(`${JSON.stringify(command)}\n`);
  }

  /** Ends the process and what it started. */
  kill(): void {
    this.ending = true;
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      if (process.platform === "win32") this.child.kill("SIGKILL");
      else process.kill(-pid, "SIGKILL");
    } catch {
      // gone already
    }
  }

  private reason(code: number | null, signal: NodeJS.Signals | null): string {
    if (/heap limit|out of memory/i.test(this.lastError)) {
      const setting = process.env[heapSetting];
      const limit = setting ? `the limit is ${heapSetting}=${setting}` : "the limit is Node's own";
      return `it ran out of memory (${limit}; set ${heapSetting} to more megabytes before starting Jupyter)`;
    }
    if (signal === "SIGKILL") return "the system ended it (SIGKILL), most often because memory ran out";
    if (signal) return `it crashed in native code (${signal})`;
    return code === 0 ? "the cell ended it" : `it ended with code ${code}`;
  }
}

/** The engine's last words, which the error message replaces. */
const crashText = /FATAL ERROR|<--- Last few GCs --->/;
