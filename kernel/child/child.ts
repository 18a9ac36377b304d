/** The process in which cells run. Started by the kernel with two pipes: outputs leave on 3, commands come on 4. */

import { join } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import { installCallbacks } from "./callbacks";
import { CommTable } from "./comms";
import { installContexts, ownerOf, resetContexts, runIn, takeFailed } from "./context";
import { faultOf, installStackTraces } from "./faults";
import type { GuardData, Told } from "./guard";
import { installHost } from "./host";
import { forgetUnfinished, installModules, preloadLibrary, preloadNode } from "./modules";
import { installStreams, report } from "./output";
import { Runner } from "./runner";
import { shared, state } from "./shared-memory";
import { shield } from "./shield";
import { installTimers } from "./timers";
import { nextTurn } from "./turns";

const { port1: answers, port2: answersOut } = new MessageChannel();
const data: GuardData = { state: state.buffer as SharedArrayBuffer, answers: answersOut };
const guard = new Worker(require.resolve("./guard"), { workerData: data, transferList: [answersOut] });

installStackTraces();
installContexts();
installTimers();
installCallbacks();
const comms = new CommTable();
const host = installHost(answers, comms, () => runner.staleness.list());
installStreams(() => host.clearOutput(false));
const modules = installModules(process.cwd());
const globals = globalThis as Record<string, unknown>;
globals.require = modules.require;
globals.module = { exports: {} };
globals.exports = (globals.module as NodeModule).exports;
globals.__dirname = process.cwd();
globals.__filename = join(process.cwd(), "notebook.ts");
const runner = new Runner({ load: modules.load, meta: modules.meta, result: undefined });

/** Leaving would end every variable of the notebook, so a cell that asks for it ends instead. */
class Exit extends Error {
  override name = "Exit";
}
const exit = process.exit;
process.exit = ((code?: number) => {
  throw new Exit(`process.exit(${code ?? ""}) ended this cell; the kernel and its variables are kept`);
}) as typeof process.exit;
// A stopped cell leaves open files behind, which is no news for the learner.
const warn = process.emitWarning;
process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
  if (!/^Closing (file descriptor|a FileHandle)/.test(String(warning))) warn(warning, ...rest);
}) as typeof process.emitWarning;
process.on("SIGINT", () => {}); // the parent turns an interrupt into a command
process.on("uncaughtException", (error) => {
  resetContexts(); // an error leaves the code that was running without its end
  runner.stray(error, takeFailed());
});
process.on("unhandledRejection", (reason, promise) => runner.stray(reason, ownerOf(promise)));

guard.on("message", (told: Told) => {
  Atomics.add(state, shared.turns, 1);
  // The guard tells a cell again that it did not see begin.
  if (told.do === "execute") {
    nextTurn(() => Atomics.load(state, shared.startedCell) < told.cell && runner.execute(told));
  } else if (told.do === "stop") runner.stop(told.cell);
  else if (told.do === "comm") {
    const buffers = told.buffers.map((buffer) => Buffer.from(buffer, "base64"));
    runIn(undefined, () => comms.receive(told.type, told.content, buffers));
  } else if (told.do === "cutOff") {
    forgetUnfinished();
    runner.cutOff(told.cell, told.held);
  }
});
guard.on("error", (error) => {
  report({ is: "fault", cell: 0, fault: faultOf(error) });
  exit(1);
});
report({ is: "ready" });
nextTurn(() => {
  shield(preloadLibrary);
  nextTurn(() => shield(preloadNode));
});
