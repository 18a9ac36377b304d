/** The library's host in this process: displays, questions to the reader, and what happens when a cell ends. */

import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Host } from "../../lib/display/host";
import { encodeData } from "../display/bundle";
import { textOf } from "../display/text";
import type { Comms } from "./comms";
import { assertGoing, currentContext, isSilenced } from "./context";
import { report, sendMessage } from "./output";
import { shared, state } from "./shared-memory";
import type { StaleCell } from "./staleness";
import { readVariables } from "./variables";

const hostKey = Symbol.for("typetorch.host");

/** The host, with what only a kernel can do. */
export interface KernelHost extends Host {
  /** Cells whose inputs were defined anew elsewhere after they ran. */
  stale(): StaleCell[];
  readonly comms: Comms;
}

/** Sets the host and the global functions `prompt`, `confirm` and `alert`. */
export function installHost(answers: MessagePort, comms: Comms, stale: () => StaleCell[]): KernelHost {
  function ask(prompt: string, password: boolean, name: string): string {
    assertGoing();
    const context = currentContext();
    if (!context?.allowStdin) {
      throw new Error(`${name} cannot ask: nobody can answer where this cell was run (the frontend takes no input)`);
    }
    Atomics.store(state, shared.answered, 0);
    report({ is: "input", cell: context.cell, prompt, password });
    Atomics.wait(state, shared.answered, 0);
    let text = "";
    for (let got = receiveMessageOnPort(answers); got; got = receiveMessageOnPort(answers)) text = String(got.message);
    return text;
  }

  const host: KernelHost = {
    kind: "kernel",
    comms,
    stale,
    display(data, options = {}) {
      assertGoing();
      if (isSilenced()) return;
      const id = options.displayId;
      sendMessage(options.update ? "update_display_data" : "display_data", {
        data: encodeData(data as Record<string, unknown>),
        metadata: options.metadata ?? {},
        transient: { ...options.transient, ...(id === undefined ? {} : { display_id: id }) },
      });
    },
    clearOutput(wait) {
      assertGoing();
      if (isSilenced()) return;
      sendMessage("clear_output", { wait });
    },
    input: (prompt, password = false) => ask(prompt, password, "input"),
    inspect: textOf,
    variables: readVariables,
    get cell() {
      const context = currentContext();
      return context && { source: context.source, execution: context.execution };
    },
    atCellEnd(flush) {
      currentContext()?.atEnd.add(flush);
    },
  };
  Object.defineProperty(globalThis, hostKey, { value: host, configurable: true });

  const globals = {
    prompt: (message = "", otherwise = "") => ask(String(message), false, "prompt()") || String(otherwise),
    confirm(message = "") {
      for (;;) {
        const answer = ask(`${message} [y/n] `, false, "confirm()").trim().toLowerCase();
        if (/^(y|yes|j|ja|o|oui|true|ok|1)$/.test(answer)) return true;
        if (/^(n|no|nein|non|false|0|)$/.test(answer)) return false;
      }
    },
    alert: (message = "") => void globalThis.console.log(String(message)),
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return host;
}
