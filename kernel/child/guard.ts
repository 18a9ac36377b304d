/** The child's second thread: reads what the parent asks and stops the first thread when the reader interrupts. */

import { readdirSync, readFileSync } from "node:fs";
import inspector from "node:inspector";
import { Socket } from "node:net";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Command } from "./frames";

/** Words of the memory that both threads share. */
export const shared = {
  runningCell: 0,
  endedCell: 1,
  answered: 2,
  turns: 3,
  shielded: 4,
  ending: 5,
  startedCell: 6,
  words: 7,
} as const;

/** Milliseconds without a turn of the first thread after which whatever holds it is ended, for the cell that waits. */
const patience = 800;

/** What the guard tells the first thread; `held`: what was cut off had held the thread, so that no cell could run. */
export type Told =
  | Exclude<Command, { do: "answer" | "interrupt" }>
  | { do: "interrupted"; held: boolean }
  | { do: "nothing" };

export interface GuardData {
  state: SharedArrayBuffer;
  /** Answers to `prompt`, which the first thread waits for without turning its event loop. */
  answers: MessagePort;
}

/** The pipe from the parent. */
const pipe = 4;

function guard(main: MessagePort, data: GuardData): void {
  const state = new Int32Array(data.state);
  const session = new inspector.Session();
  session.connectToMainThread();
  const tell = (told: Told) => main.postMessage(told);
  /** The cell that was told last, which an end that was meant for the one before it may have kept from beginning. */
  let latest: Extract<Command, { do: "execute" }> | undefined;

  /** Ends the cell as soon as it runs; what an earlier cell left behind may have to be ended before it can. */
  function interrupt(cell: number, waiting = watch()): void {
    const running = Atomics.load(state, shared.runningCell) === cell;
    const ended = Atomics.load(state, shared.endedCell) >= cell;
    if (ended && !running) return;
    let again = waiting;
    if (ended) {
      // It was stopped, but its end was cut off, or something that it left behind holds the thread.
      if (waiting.turned()) {
        tell({ do: "interrupted", held: false });
        return;
      }
      if (waiting.stuck() && end(false)) return;
    } else if (running) {
      if (end(false)) return;
    } else if (waiting.stuck() && end(true)) again = watch();
    setTimeout(() => interrupt(cell, again), 5);
  }

  /** Without a running cell, something is ended only when the thread does not turn. */
  function free(waiting = watch()): void {
    if (!waiting.turned() && !(waiting.stuck() && end(true))) setTimeout(() => free(waiting), 5);
  }

  function watch() {
    const turns = Atomics.load(state, shared.turns);
    const from = performance.now();
    tell({ do: "nothing" });
    const turned = () => Atomics.load(state, shared.turns) !== turns;
    return { turned, stuck: () => !turned() && performance.now() - from > patience };
  }

  /** Ends what the first thread runs; false while that must not be cut off. */
  function end(held: boolean): boolean {
    Atomics.store(state, shared.ending, 1);
    if (Atomics.load(state, shared.shielded)) {
      Atomics.store(state, shared.ending, 0);
      return false;
    }
    // An idle thread ends only what it runs next, so it is given something to run that nobody misses.
    const nudge = setInterval(() => tell({ do: "nothing" }), 20);
    // A thread that waits for a program it started cannot be ended before that program.
    const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGKILL"];
    const insist = setInterval(() => endPrograms(signals.shift() ?? "SIGKILL"), 400);
    session.post("Runtime.terminateExecution", () => {
      clearInterval(nudge);
      clearInterval(insist);
      Atomics.store(state, shared.ending, 0);
      tell({ do: "interrupted", held });
      if (latest && Atomics.load(state, shared.startedCell) < latest.cell) tell(latest);
    });
    tell({ do: "nothing" });
    return true;
  }

  let rest = "";
  const socket = new Socket({ fd: pipe, readable: true, writable: false });
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const command = JSON.parse(line) as Command;
      if (command.do === "interrupt") command.cell === undefined ? free() : interrupt(command.cell);
      else if (command.do === "answer") {
        data.answers.postMessage(command.text);
        Atomics.store(state, shared.answered, 1);
        Atomics.notify(state, shared.answered);
      } else {
        if (command.do === "execute") latest = command;
        tell(command);
      }
    }
  });
  // Without a parent nobody can see what a cell does: the process ends, whatever its first thread is busy with.
  socket.on("close", () => process.kill(process.pid, "SIGKILL"));
  socket.on("error", () => process.kill(process.pid, "SIGKILL"));
}

/** Sends a signal to the programs that this process started, and to theirs, where the system lists them. */
function endPrograms(signal: NodeJS.Signals): void {
  const started = new Map<number, number[]>();
  for (const id of list("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      // "pid (name) state parent ...": the name may hold anything.
      const parent = Number(readFileSync(`/proc/${id}/stat`, "utf8").split(") ").at(-1)!.split(" ")[1]);
      started.set(parent, [...(started.get(parent) ?? []), Number(id)]);
    } catch {
      // it has just ended
    }
  }
  const end = (id: number): void => {
    for (const child of started.get(id) ?? []) {
      end(child);
      try {
        process.kill(child, signal);
      } catch {
        // as above
      }
    }
  };
  end(process.pid);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

if (parentPort && workerData?.state) guard(parentPort, workerData as GuardData);
