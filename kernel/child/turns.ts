/** Callbacks for the next turn of the event loop, which may be cut off: nothing of Node's own is under way below them. */

import { MessageChannel } from "node:worker_threads";
import { shield } from "./shield";

type Callback = () => void;

/** Node's own, taken before cells get theirs. */
const nativeSetImmediate = setImmediate;
/** For the next turn, and for this one. */
const waiting: Callback[] = [];
const due: Callback[] = [];
let asked = false;

/*
 * Node loses its place in a list of immediates when one of them is cut off. So its immediate only sends a message for
 * each callback: those come one by one, with what promises have ready between them, and a cut does not touch the rest.
 */
const { port1: here, port2: there } = new MessageChannel();
here.on("message", () => due.shift()?.());

/** Calls `callback` in the next turn, after those that were there before. */
export function nextTurn(callback: Callback): void {
  shield(() => {
    waiting.push(callback);
    if (!asked) nativeSetImmediate(turn);
    asked = true;
  });
}

function turn(): void {
  asked = false;
  due.push(...waiting.splice(0));
  for (const _ of due) there.postMessage(undefined);
}
