/** The child's second thread: reads what the parent asks and stops the first thread when the reader interrupts. */

import { readdirSync, readFileSync } from "node:fs";
import inspector from "node:inspector";
import { Socket } from "node:net";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Command } from "./frames";
import { type SharedState, shared, state } from "./shared-memory";

/** Milliseconds without a turn of the first thread after which the cell that is to be stopped is cut off. */
const grace = 20;
/** The same for whatever else holds the thread, while a cell waits for it. */
const patience = 800;

/** What the guard tells the first thread. */
export type Told =
  | Exclude<Command, { do: "answer" | "interrupt" }>
  /** The reader stopped a cell. */
  | { do: "stop"; cell: number }
  /** What ran was cut off, for the sake of `cell`; `held`: it had held the thread, so that no cell could run. */
  | { do: "cutOff"; cell: number | undefined; held: boolean }
  | { do: "nothing" };

export interface GuardData extends SharedState {
  /** Answers to `prompt`, which the first thread waits for without turning its event loop. */
  answers: MessagePort;
}

/** A turn of the first thread's event loop that was asked for. */
interface Turn {
  made(): boolean;
  /** Milliseconds since it was asked for. */
  waited(): number;
}

/** The pipe from the parent. */
const pipe = 4;

function guard(main: MessagePort, data: GuardData): void {
  const session = new inspector.Session();
  session.connectToMainThread();
  const tell = (told: Told) => main.postMessage(told);
  /** The cell that was told last, which an end that was meant for the one before it may have kept from beginning. */
  let latest: Extract<Command, { do: "execute" }> | undefined;

  /**
   * Stops a cell: between two turns of the thread, if it makes any, or else in the middle of its code. What an earlier
   * cell left behind may have to be cut off before it can begin or end.
   */
  function interrupt(cell: number, turn?: Turn): void {
    const runs = Atomics.load(state, shared.runningCell) === cell;
    const ended = Atomics.load(state, shared.endedCell) >= cell;
    if (ended && !runs) return;
    let next = turn;
    if (!turn || turn.made()) next = awaitTurn(runs && !ended ? { do: "stop", cell } : { do: "nothing" });
    else if (turn.waited() > patience) cutOff(cell, !runs, false);
    else if (turn.waited() > grace && runs && !ended) cutOff(cell, false, true);
    setTimeout(() => interrupt(cell, next), 5);
  }

  /** Without a running cell, something is cut off only when the thread does not turn. */
  function free(turn = awaitTurn({ do: "nothing" })): void {
    if (turn.made() || (turn.waited() > patience && cutOff(undefined, true, false))) return;
    setTimeout(() => free(turn), 5);
  }

  function awaitTurn(told: Told): Turn {
    const turns = Atomics.load(state, shared.turns);
    const from = performance.now();
    tell(told);
    return {
      made: () => Atomics.load(state, shared.turns) !== turns,
      waited: () => performance.now() - from,
    };
  }

  /** Cuts off what the first thread runs; false while that must not be. */
  function cutOff(cell: number | undefined, held: boolean, onlyCells: boolean): boolean {
    if (Atomics.exchange(state, shared.ending, 1)) return false;
    if (Atomics.load(state, shared.shielded) || (onlyCells && !Atomics.load(state, shared.inCell))) {
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
      // What was cut off cannot say that it is left.
      Atomics.store(state, shared.inCell, 0);
      Atomics.store(state, shared.ending, 0);
      tell({ do: "cutOff", cell, held });
      if (latest && Atomics.load(state, shared.startedCell) < latest.cell) tell(latest);
    });
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
