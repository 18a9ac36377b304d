/** The child's way out: every output leaves as one synchronous write, so that it shows while a loop runs. */

import { Console } from "node:console";
import { writeSync } from "node:fs";
import { assertGoing, currentContext, isSilenced } from "./context";
import { encodeFrame, type Report } from "./frames";
import { shield } from "./shield";

/** The pipe to the parent. */
const pipe = 3;

/** Writes one frame, whole. The pipe blocks, so a child that writes faster than the parent reads waits for it. */
export function report(head: Report, body?: Uint8Array): void {
  const block = encodeFrame(head, body);
  shield(() => {
    for (let sent = 0; sent < block.length; ) sent += writeSync(pipe, block, sent);
  });
}

/** Sends a message of the running cell to the frontend. */
export function sendMessage(type: string, content: object, buffers: Uint8Array[] = [], cell = cellNumber()): void {
  const json = Buffer.from(JSON.stringify(content));
  if (buffers.length === 0) {
    report({ is: "message", cell, type }, json);
  } else {
    report(
      { is: "message", cell, type, buffers: buffers.map((buffer) => buffer.byteLength) },
      Buffer.concat([json, ...buffers]),
    );
  }
}

/** Sends text of the running cell to one of its two streams. */
export function sendText(name: "stdout" | "stderr", text: string | Uint8Array): void {
  assertGoing();
  if (isSilenced()) return;
  const body = typeof text === "string" ? Buffer.from(text) : text;
  if (body.length > 0) report({ is: "stream", cell: cellNumber(), name }, body);
}

/** Leads `process.stdout`, `process.stderr` and `console` to the running cell. */
export function installStreams(clear: () => void): void {
  for (const name of ["stdout", "stderr"] as const) {
    const write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
      sendText(name, typeof chunk === "string" && isEncoding(encoding) ? Buffer.from(chunk, encoding) : chunk);
      const done = typeof encoding === "function" ? encoding : callback;
      if (typeof done === "function") process.nextTick(done as () => void);
      return true;
    };
    process[name].write = write as typeof process.stdout.write;
  }
  // A console of its own: Node's global one also keeps its last thousand messages for the inspector.
  // It passes errors on, since one of them ends what a stopped cell left behind.
  const console = new Console({ stdout: process.stdout, stderr: process.stderr, ignoreErrors: false });
  console.clear = clear;
  Object.defineProperty(globalThis, "console", { value: console, configurable: true, writable: true });
}

function isEncoding(value: unknown): value is BufferEncoding {
  return typeof value === "string" && Buffer.isEncoding(value) && value !== "utf8";
}

function cellNumber(): number {
  return currentContext()?.cell ?? 0;
}
