/** The worker in which a page's cells run: the library, a console, and the host that shows what cells put out. */

import type { Host } from "../../lib/display/host";
import { bundleOf, encodeData } from "../display/bundle";
import { textOf } from "../display/text";
import { pageBackend } from "./backend";
import { runtimeName } from "./cell/compile-names";
import { consoleTable } from "./cell/console-table";
import { faultOf, scriptName } from "./cell/fault";
import { formatLog } from "./cell/inspect";
import type { CellFault, Command, ExecuteCommand, Report } from "./cell/messages";
import type { LibraryPart } from "./library";

// Taken before any cell can give these names another meaning.
const post = postMessage.bind(globalThis) as (report: Report) => void;
// biome-ignore lint/security/noGlobalEval: evaluating cells is what this worker is for
const evaluate = eval;
const now = performance.now.bind(performance);
const later = setTimeout.bind(globalThis);
const globals = globalThis as unknown as Record<PropertyKey, unknown>;
const { library, backends, useBackend, files } = globals.typetorchLibrary as LibraryPart;
delete globals.typetorchLibrary;

let execution = 0;
let source = "";
let atEnd: (() => void)[] = [];
let strayFault: CellFault | undefined;
let running = false;

/* Text that cells print. It leaves in batches: a message for each line of a long loop would keep the page busy. */
let pending: { name: "stdout" | "stderr"; text: string } | undefined;
let flushed = 0;
let flushing = false;

function print(name: "stdout" | "stderr", text: string): void {
  if (pending && pending.name !== name) flush();
  if (pending) pending.text += text;
  else pending = { name, text };
  if (pending.text.length > 50_000 || now() - flushed > 50) flush();
  else if (!flushing) {
    flushing = true;
    later(() => {
      flushing = false;
      flush();
    }, 20);
  }
}

function flush(): void {
  flushed = now();
  if (!pending) return;
  post({ is: "stream", execution, ...pending });
  pending = undefined;
}

const host: Host = {
  kind: "page",
  display(data, options = {}) {
    flush();
    post({
      is: "display",
      execution,
      data: transferable(data as Record<string, unknown>),
      metadata: transferable(options.metadata ?? {}),
      update: options.update ?? false,
      ...(options.displayId !== undefined && { displayId: options.displayId }),
    });
  },
  clearOutput(wait) {
    flush();
    post({ is: "clear", execution, wait });
  },
  inspect: textOf,
  get cell() {
    return { source, execution };
  },
  variables: () => Object.fromEntries([...declared].map((name) => [name, globals[name]])),
  atCellEnd(end) {
    if (running) atEnd.push(end);
  },
};
Object.defineProperty(globalThis, Symbol.for("typetorch.host"), { value: host, configurable: true });

/** Bundles as data: what a page cannot receive, such as a function in a figure, becomes what JSON makes of it. */
function transferable(data: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(encodeData(data)));
}

const out =
  (name: "stdout" | "stderr") =>
  (...args: unknown[]) =>
    print(name, `${indent(formatLog(args))}\n`);
let groups = 0;
const counts = new Map<string, number>();
const timers = new Map<string, number>();

function indent(text: string): string {
  return groups === 0 ? text : text.replace(/^/gm, "  ".repeat(groups));
}

const log = out("stdout");
const warn = out("stderr");
Object.assign(console, {
  log,
  info: log,
  debug: log,
  dir: (value: unknown) => log(value),
  warn,
  error: warn,
  trace: (...args: unknown[]) => warn("Trace:", ...args),
  assert: (condition: unknown, ...args: unknown[]) => {
    if (!condition) warn(...(args.length > 0 ? ["Assertion failed:", ...args] : ["Assertion failed"]));
  },
  clear: () => host.clearOutput(false),
  group: (...args: unknown[]) => {
    if (args.length > 0) log(...args);
    groups += 1;
  },
  groupEnd: () => {
    groups = Math.max(0, groups - 1);
  },
  count: (label = "default") => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    log(`${label}: ${counts.get(label)}`);
  },
  countReset: (label = "default") => counts.delete(label),
  time: (label = "default") => timers.set(label, now()),
  timeEnd: (label = "default") => log(`${label}: ${(now() - (timers.get(label) ?? now())).toFixed(3)}ms`),
  table: (rows: unknown, columns?: readonly string[]) => log(consoleTable(rows, columns) ?? rows),
});

/* What cells may ask for that only a notebook with a kernel can give. */
const cannotAsk = (name: string) => () => {
  throw new Error(`${name}() cannot ask in a page: write the value into the code, or run the notebook in JupyterLab`);
};
Object.assign(globalThis, { prompt: cannotAsk("prompt"), confirm: cannotAsk("confirm"), alert: log });

/** What cells can import. */
const modules: Record<string, Record<string, unknown>> = { typetorch: library as unknown as Record<string, unknown> };

function load(name: string): Record<string, unknown> {
  const found = modules[name];
  if (found) return found;
  const advice = /^\.{0,2}\//.test(name) ? "put its code into a cell" : "open the notebook in JupyterLab";
  throw new Error(`Cannot import "${name}": a page carries only "typetorch". To use it, ${advice}.`);
}

const runtime = {
  result: undefined as unknown,
  load,
  named(name: string, wanted: readonly string[]) {
    const found = load(name);
    const missing = wanted.filter((key) => !(key in found) && !/^[A-Z]/.test(key));
    if (missing.length > 0) throw new Error(`"${name}" has no export ${missing.map((key) => `"${key}"`).join(", ")}`);
    return found;
  },
  importLater: async (name: string) => load(String(name)),
};
Object.defineProperty(globalThis, runtimeName, { value: runtime });

const declared = new Set<string>();

/** Makes the names plain variables, whatever a worker keeps under them (`name`, `status`, `close`). */
function declare(names: readonly string[]): void {
  for (const name of names) {
    declared.add(name);
    const own = Object.getOwnPropertyDescriptor(globalThis, name);
    if (own && "value" in own && own.writable) continue;
    Object.defineProperty(globalThis, name, { value: undefined, writable: true, enumerable: true, configurable: true });
  }
}

const inputs: string[] = [""];
const outputs: Record<number, unknown> = {};
for (const [name, value] of Object.entries({ In: inputs, Out: outputs, _: undefined })) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

async function execute(command: ExecuteCommand): Promise<void> {
  execution = command.execution;
  source = command.source;
  inputs[execution] = source;
  atEnd = [];
  strayFault = undefined;
  running = true;
  groups = 0;
  runtime.result = undefined;
  const started = now();
  let fault: CellFault | undefined;
  try {
    declare(command.names);
    const address = `\n//# sourceURL=${scriptName(command.number, command.execution)}`;
    if (command.functions !== "") evaluate(command.functions + address);
    await (evaluate(`(async () => {${command.body}\n})${address}`) as () => Promise<void>)();
    const value = runtime.result;
    runtime.result = undefined;
    if (value !== undefined) {
      const { data, metadata } = await bundleOf(value);
      flush();
      if (Object.keys(data).length > 0) post({ is: "result", execution, data: transferable(data), metadata });
      globals._ = outputs[execution] = value;
    }
  } catch (error) {
    fault = faultOf(error);
  }
  for (const end of atEnd) {
    try {
      end();
    } catch (error) {
      fault ??= faultOf(error);
    }
  }
  running = false;
  // A turn later, so that rejections which the cell left unhandled are still its own.
  later(() => {
    flush();
    const seconds = (now() - started) / 1000;
    const told = fault ?? strayFault;
    post({ is: "done", execution: command.execution, seconds, ...(told && { fault: told }) });
  }, 0);
}

function stray(thrown: unknown): void {
  strayFault ??= faultOf(thrown);
  if (!running) post({ is: "stray", execution, fault: faultOf(thrown) });
}

addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  stray(event.reason);
});
addEventListener("error", (event) => {
  event.preventDefault();
  stray(event.error ?? event.message);
});
addEventListener("message", ({ data }: MessageEvent<Command>) => {
  if (data.do === "execute") void execute(data);
  // Files are kept in memory here: those that the page remembers for the reader are put there first.
  else files().write(data.path, new TextEncoder().encode(data.text));
});
if (backends().includes(pageBackend)) useBackend(pageBackend);
post({ is: "ready", execution: 0 });
