/** Errors as a reader wants them: positions in cells instead of compiled code, no frames of the kernel or the library. */

import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import type { Fault, Frame } from "./frames";
import { columnIn } from "./own-names";
import { decodeMappings, type Mappings, original } from "./source-map";

/** Where compiled text came from. */
interface Origin {
  label: string;
  cell?: number;
  mappings: string;
  decoded?: Mappings;
}

const origins = new Map<string, Origin>();
const stacks = new WeakMap<object, Frame[]>();

const ourKernel = join(dirname(__dirname), "/");
const ourLibrary = join(dirname(dirname(__dirname)), "lib/");

/** The name under which V8 knows the code of a cell. */
export function scriptName(cell: number): string {
  return `typetorch-cell:${cell}`;
}

/** Remembers how positions in a script lead back to its source. */
export function registerOrigin(script: string, label: string, mappings: string, cell?: number): void {
  origins.set(script, { label, mappings, cell });
}

/** From now on every `error.stack` shows learners' positions. */
export function installStackTraces(): void {
  Error.stackTraceLimit = 50;
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.map(frameOf).filter((frame) => frame !== undefined);
    stacks.set(error, frames);
    return [headline(error), ...frames.map((frame) => `    at ${describe(frame)}`)].join("\n");
  };
}

/** What is told about anything that was thrown, also of what cannot be looked at without another error. */
export function faultOf(thrown: unknown): Fault {
  try {
    return describeThrown(thrown, 0);
  } catch {
    return { name: "Uncaught", message: "something was thrown that cannot be shown", frames: [] };
  }
}

/** Whether this is no value of the language: where code is cut off, the engine may hand over its own mark of that. */
export function isCutOff(thrown: unknown): boolean {
  // The mark is equal to nothing and of no type, although `typeof` as text says "undefined".
  return (
    thrown !== undefined &&
    typeof thrown !== "object" &&
    typeof thrown !== "function" &&
    typeof thrown !== "string" &&
    typeof thrown !== "number" &&
    typeof thrown !== "bigint" &&
    typeof thrown !== "boolean" &&
    typeof thrown !== "symbol"
  );
}

function describeThrown(thrown: unknown, depth: number): Fault {
  if (!(thrown instanceof Error) && !isErrorLike(thrown)) {
    return { name: "Uncaught", message: inspect(thrown, { depth: 4 }), frames: [] };
  }
  const stack = thrown.stack; // formats the stack, which fills `stacks`
  const fault: Fault = {
    name: String(thrown.name || "Error"),
    message: messageOf(thrown),
    frames: stacks.get(thrown) ?? framesOfText(typeof stack === "string" ? stack : ""),
  };
  const details = detailsOf(thrown);
  if (details) fault.details = details;
  if (thrown.cause !== undefined && depth < 8) fault.cause = describeThrown(thrown.cause, depth + 1);
  return fault;
}

function messageOf(error: Error): string {
  const message = String(error.message);
  if (error instanceof RangeError && message === "Maximum call stack size exceeded") {
    return `${message}: a function calls itself without end, or too deeply`;
  }
  return message;
}

function isErrorLike(value: unknown): value is Error {
  return typeof value === "object" && value !== null && Object.prototype.toString.call(value) === "[object Error]";
}

/** Own properties that say more: `code`, `errno`, the errors of an AggregateError. */
function detailsOf(error: Error): string {
  const extra: Record<string, unknown> = {};
  for (const key of Object.keys(error)) {
    if (!["name", "message", "stack", "cause"].includes(key)) extra[key] = (error as never)[key];
  }
  if (error instanceof AggregateError) {
    extra.errors = error.errors.map((each) => (each instanceof Error ? `${each.name}: ${each.message}` : each));
  }
  return Object.keys(extra).length > 0 ? inspect(extra, { depth: 2 }) : "";
}

function headline(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function frameOf(site: NodeJS.CallSite): Frame | undefined {
  const script = site.getScriptNameOrSourceURL?.() ?? site.getFileName() ?? "";
  const line = site.getLineNumber() ?? 0;
  const column = columnIn(script, line, site.getColumnNumber() ?? 0);
  if (column === undefined) return undefined;
  const origin = origins.get(script);
  // Names only of frames that are shown: for some inside Node the engine has no receiver left, and ends the process.
  if (origin) return { ...place(origin, line, column), name: functionName(site, true) };
  const file = script.startsWith("file:") ? fileURLToPath(script) : script;
  if (!file || hidden(file)) return undefined;
  return { where: nearby(file), line, column, name: functionName(site, false) };
}

function place(origin: Origin, line: number, column: number): Omit<Frame, "name"> {
  origin.decoded ??= decodeMappings(origin.mappings);
  const at = original(origin.decoded, line - 1, column - 1);
  const frame: Omit<Frame, "name"> = {
    where: origin.label,
    line: at ? at.line + 1 : line,
    column: at ? at.column + 1 : column,
  };
  if (origin.cell !== undefined) frame.cell = origin.cell;
  return frame;
}

function hidden(file: string): boolean {
  return file.startsWith("node:") || file.startsWith(ourKernel) || file.startsWith(ourLibrary) || !/[\\/]/.test(file);
}

/** A file's path as seen from the notebook's folder. */
export function nearby(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") ? file : path;
}

function functionName(site: NodeJS.CallSite, inCell: boolean): string {
  const name = site.getFunctionName()?.replace(/^Reflect\.apply\./, ""); // see own-names
  if (!name || (inCell && name === "eval")) return "";
  const isAsync = (site as { isAsync?(): boolean }).isAsync?.() === true;
  const type = isAsync || site.isToplevel() ? undefined : site.getTypeName();
  const prefix = isAsync ? "async " : "";
  if (site.isConstructor()) return `${prefix}new ${name}`;
  return prefix + (type && type !== "Object" && !name.startsWith(`${type}.`) ? `${type}.${name}` : name);
}

/** Frames of an error whose stack somebody else formatted. */
function framesOfText(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const [, name, where, line, column] of stack.matchAll(/^\s+at (?:(.+?) \()?(.+?):(\d+):(\d+)\)?$/gm)) {
    if (!hidden(where)) frames.push({ where: nearby(where), line: +line, column: +column, name: name ?? "" });
  }
  return frames;
}

function describe(frame: Frame): string {
  const position = `${frame.where}:${frame.line}:${frame.column}`;
  return frame.name ? `${frame.name} (${position})` : position;
}
