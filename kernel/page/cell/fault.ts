/** Errors of cells as a reader wants them: what went wrong and in which line of which cell, without the page's own frames. */

import { inspect } from "./inspect";
import type { CellFault } from "./messages";

/** The name under which the engine knows a cell's script. */
export function scriptName(number: number, execution: number): string {
  return `cell-${number}-${execution}.ts`;
}

/** What is told about anything that was thrown. */
export function faultOf(thrown: unknown): CellFault {
  if (!(thrown instanceof Error)) {
    return { name: "Uncaught", message: inspect(thrown, { depth: 4 }), frames: [], causes: [] };
  }
  const causes: string[] = [];
  for (let cause: unknown = thrown.cause, depth = 0; cause !== undefined && depth < 8; depth += 1) {
    causes.push(cause instanceof Error ? `${cause.name}: ${cause.message}` : inspect(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return { name: nameOf(thrown), message: messageOf(thrown), frames: framesOf(String(thrown.stack ?? "")), causes };
}

function nameOf(error: Error): string {
  return String(error.name || "Error");
}

function messageOf(error: Error): string {
  const message = String(error.message);
  if (/^Maximum call stack|^too much recursion/.test(message)) {
    return `${message}: a function calls itself without end, or too deeply`;
  }
  return message;
}

/** Places in cells, from a stack in Chromium's form (`at f (x:1:2)`) or Firefox's (`f@x:1:2`). */
export function framesOf(stack: string): CellFault["frames"] {
  const frames: CellFault["frames"] = [];
  for (const line of stack.split("\n")) {
    const place = /cell-(\d+)-\d+\.ts:(\d+):\d+\)?\s*$/.exec(line);
    if (!place) continue;
    const named = /^\s*at (?:async )?(.+?) \(/.exec(line)?.[1] ?? /^([^@]*)@/.exec(line)?.[1] ?? "";
    const name =
      /^(eval|<anonymous>|Object\.<anonymous>|)$/.test(named) || /^async\*?|__typetorch__/.test(named) ? "" : named;
    frames.push({ number: Number(place[1]), line: Number(place[2]), name });
  }
  return frames;
}

/** The fault as terminal text, the lines of code that it names under it. */
export function faultText(fault: CellFault, sourceOf: (number: number) => string | undefined): string {
  const red = (text: string) => `\u001b[31m\u001b[1m${text}\u001b[0m`;
  const head = fault.message.startsWith(`${fault.name}: `) ? fault.message.slice(fault.name.length + 2) : fault.message;
  const lines = [`${red(fault.name)}: ${head}`];
  for (const frame of fault.frames.slice(0, 12)) {
    const code = sourceOf(frame.number)?.split("\n")[frame.line - 1]?.trim();
    const where = `\u001b[2m  in ${frame.name ? `${frame.name}, ` : ""}cell ${frame.number}, line ${frame.line}${code ? ":" : ""}\u001b[0m`;
    lines.push(code ? `${where} ${code}` : where);
  }
  if (fault.frames.length > 12) lines.push(`  ... ${fault.frames.length - 12} more places`);
  for (const cause of fault.causes) lines.push(`caused by ${cause}`);
  return lines.join("\n");
}
