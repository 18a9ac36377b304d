/** The heartbeat: echoes every message from a thread of its own, so that a long type check is not taken for death. */

import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { Reply } from "zeromq";

export interface Heartbeat {
  /** Ends the thread; a thread that is torn down while its socket is open takes the process with it. */
  close(): Promise<void>;
}

/** Starts the echo at `address`. */
export function startHeartbeat(address: string, log: (text: string) => void): Heartbeat {
  const worker = new Worker(__filename, { workerData: { heartbeat: address } });
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  worker.on("error", (error) => log(`no heartbeat: ${error.message}`));
  worker.unref();
  return {
    close() {
      worker.postMessage("close");
      return ended;
    },
  };
}

async function echo(at: string): Promise<void> {
  const socket = new Reply({ linger: 0 });
  parentPort?.once("message", () => socket.close());
  await socket.bind(at);
  for await (const frames of socket) await socket.send(frames);
}

if (!isMainThread && workerData?.heartbeat) void echo(workerData.heartbeat);
