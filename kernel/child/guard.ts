/** The child's second thread: reads what the parent asks and stops the first thread when the reader interrupts. */

import inspector from "node:inspector";
import { Socket } from "node:net";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Command } from "./frames";

/** Words of the memory that both threads share. */
export const shared = { runningCell: 0, answered: 1, words: 2 } as const;

/** What the guard tells the first thread. */
export type Told = Exclude<Command, { do: "answer" | "interrupt" }> | { do: "interrupted" } | { do: "nothing" };

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

  function interrupt(cell: number): void {
    if (Atomics.load(state, shared.runningCell) !== cell) return;
    let ended = false;
    // An idle thread ends only what it runs next, so it is given something to run that nobody misses.
    const nudge = setInterval(() => tell({ do: "nothing" }), 20);
    session.post("Runtime.terminateExecution", () => {
      ended = true;
      clearInterval(nudge);
      tell({ do: "interrupted" });
    });
    if (!ended) tell({ do: "nothing" });
  }

  let rest = "";
  const socket = new Socket({ fd: pipe, readable: true, writable: false });
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const command = JSON.parse(line) as Command;
      if (command.do === "interrupt") interrupt(command.cell);
      else if (command.do === "answer") {
        data.answers.postMessage(command.text);
        Atomics.store(state, shared.answered, 1);
        Atomics.notify(state, shared.answered);
      } else tell(command);
    }
  });
  // Without a parent nobody can see what a cell does: the process ends, whatever its first thread is busy with.
  socket.on("close", () => process.kill(process.pid, "SIGKILL"));
  socket.on("error", () => process.kill(process.pid, "SIGKILL"));
}

if (parentPort && workerData?.state) guard(parentPort, workerData as GuardData);
