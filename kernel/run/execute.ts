/** Runs a notebook, cell after cell, in a kernel of a Jupyter server, and tells how each cell went. */

import { resolve } from "node:path";
import { type Kernel, KernelAPI, KernelConnection, type KernelMessage } from "@jupyterlab/services";
import { Fault, messageOf } from "../fault";
import { type CodeCell, hasTag, type Notebook } from "../notebook";
import { OutputRecorder } from "./outputs";
import { type Parameters, withParameters } from "./parameters";
import { quietServices } from "./quiet";
import type { JupyterServer } from "./server";

export interface ExecuteOptions {
  /** The notebook's file: its folder is the kernel's working folder, its name stands in messages. */
  path: string;
  /** Seconds that one cell may take; a cell's metadata may set its own (`"timeout": 120`). Default 300. */
  timeout?: number;
  /** Whether cells after a failed one run. Default false. */
  keepGoing?: boolean;
  parameters?: Parameters;
  /** The kernel to use instead of the one that the notebook names. */
  kernel?: string;
  /** Told of every cell when it starts and when it has ended. */
  onCell?: (event: CellEvent) => void;
  /** Stops the run. */
  signal?: AbortSignal;
}

export interface CellEvent {
  kind: "start" | "end";
  cell: CodeCell;
  /** Which code cell it is, from 0, and how many there are. */
  position: number;
  total: number;
  outcome?: CellOutcome;
}

export interface CellOutcome {
  cell: CodeCell;
  /** The cell's place in the notebook, from 1, counting text cells too. */
  number: number;
  state: "passed" | "failed" | "skipped" | "not run";
  seconds: number;
  /** Why it failed. */
  failure?: CellFailure;
}

export interface CellFailure {
  /** The error's name, as in `ShapeError`. */
  name: string;
  message: string;
  traceback: readonly string[];
}

/** What came of a run. */
export interface Execution {
  /** The notebook with its outputs; the one that was given is left as it was. */
  notebook: Notebook;
  cells: CellOutcome[];
  /** The cells that failed. */
  failures: CellOutcome[];
  seconds: number;
}

const defaultTimeout = 300;

/**
 * Runs every code cell in a fresh kernel. Cells that fail are told in the result; thrown are only faults that keep
 * the notebook from running at all (its kernel is unknown or does not start). Several may run at once on one server.
 */
export async function executeNotebook(
  server: JupyterServer,
  source: Notebook,
  options: ExecuteOptions,
): Promise<Execution> {
  const started = performance.now();
  const notebook = structuredClone(withParameters(source, options.parameters ?? {}));
  const name = options.kernel ?? notebook.metadata.kernelspec?.name ?? "typetorch";
  if (!server.kernels.includes(name)) {
    throw new Fault(
      `${options.path} asks for the kernel "${name}", which is not installed; there are: ${server.kernels.join(", ")}. Choose one of them in JupyterLab and save, or run \`npx typetorch doctor\`.`,
    );
  }
  const release = quietServices();
  let session: KernelSession | undefined;
  try {
    session = await KernelSession.start(server, name, options.path);
    const info = await session.info();
    notebook.metadata.language_info = { ...info.language_info };
    const cells = await runCells(session, notebook, options);
    const failures = cells.filter((cell) => cell.state === "failed");
    return { notebook, cells, failures, seconds: (performance.now() - started) / 1000 };
  } finally {
    await session?.shutdown();
    release();
  }
}

async function runCells(session: KernelSession, notebook: Notebook, options: ExecuteOptions): Promise<CellOutcome[]> {
  const code = notebook.cells.flatMap((cell, index) =>
    cell.cell_type === "code" ? [{ cell, number: index + 1 }] : [],
  );
  for (const { cell } of code) {
    cell.outputs = [];
    cell.execution_count = null;
  }
  const outcomes: CellOutcome[] = [];
  let stopped = false;
  for (const [position, { cell, number }] of code.entries()) {
    options.onCell?.({ kind: "start", cell, position, total: code.length });
    const began = performance.now();
    const outcome: CellOutcome = { cell, number, state: "not run", seconds: 0 };
    if (hasTag(cell, "skip-execution")) outcome.state = "skipped";
    else if (cell.source.trim() === "") outcome.state = "passed";
    else if (!stopped && session.alive) {
      const failure = await runCell(session, cell, options);
      outcome.state = failure === undefined ? "passed" : "failed";
      if (failure !== undefined) outcome.failure = failure;
      stopped = failure !== undefined && !options.keepGoing;
    }
    outcome.seconds = (performance.now() - began) / 1000;
    outcomes.push(outcome);
    options.onCell?.({ kind: "end", cell, position, total: code.length, outcome });
    if (options.signal?.aborted) stopped = true;
  }
  return outcomes;
}

/** Runs one cell and says why it failed, if it did. */
async function runCell(
  session: KernelSession,
  cell: CodeCell,
  options: ExecuteOptions,
): Promise<CellFailure | undefined> {
  const own = cell.metadata.timeout;
  const limit = typeof own === "number" ? own : (options.timeout ?? defaultTimeout);
  const mustRaise = hasTag(cell, "raises-exception");
  const raised = await session.execute(cell, limit, !mustRaise, options.signal);
  if (raised?.kind === "fault") {
    cell.outputs.push({
      output_type: "error",
      ename: raised.name,
      evalue: raised.message,
      traceback: [raised.message],
    });
    return { name: raised.name, message: raised.message, traceback: [] };
  }
  if (!mustRaise) return raised;
  if (raised !== undefined) return undefined;
  const message = "the cell is tagged raises-exception, and raised nothing";
  return { name: "NothingRaised", message, traceback: [] };
}

/** Why a cell did not end well: its own error, or a fault of the run (too long, kernel died, stopped). */
interface Raised extends CellFailure {
  kind: "error" | "fault";
}

/** A connection that is not taken up again when the kernel was started anew, since its variables are gone. */
class SingleLifeConnection extends KernelConnection {
  override reconnect(): Promise<void> {
    return Promise.resolve();
  }
}

/** A kernel and the cells that it is running. */
class KernelSession {
  alive = true;
  private readonly recorder = new OutputRecorder();
  private readonly cells = new Map<string, CodeCell>();
  private died: (reason: Raised) => void = () => undefined;
  private readonly death: Promise<Raised>;

  private constructor(private readonly connection: Kernel.IKernelConnection) {
    this.death = new Promise((resolve) => {
      this.died = resolve;
    });
    connection.iopubMessage.connect((_, message) => this.receive(message));
    connection.statusChanged.connect((_, status) => {
      // A kernel that was started again has lost every variable: going on would only show errors that follow.
      if (status === "autorestarting" || status === "dead")
        this.die("KernelDied", "the kernel died while the cell ran");
    });
    let connected = false;
    connection.connectionStatusChanged.connect((_, status) => {
      connected ||= status === "connected";
      // Messages sent meanwhile are gone, so a connection taken up again would wait for them in vain.
      if (connected && status !== "connected") {
        this.die("ConnectionLost", "the connection to the kernel was lost; an output of more than 100 MB breaks it");
      }
    });
  }

  static async start(server: JupyterServer, name: string, path: string): Promise<KernelSession> {
    try {
      // The server starts the kernel in the folder of this path, though the type knows only of the name.
      const wanted = { name, path: relativeTo(server.root, path) };
      const model = await KernelAPI.startNew(wanted, server.settings);
      return new KernelSession(
        new SingleLifeConnection({ model, serverSettings: server.settings, handleComms: false }),
      );
    } catch (error) {
      throw new Fault(`${path}: the kernel "${name}" did not start: ${messageOf(error)}`);
    }
  }

  /** The kernel's own description, once it answers. */
  async info(): Promise<KernelMessage.IInfoReply> {
    const late = timer(90);
    const dead = this.death.then((reason) => reason.message);
    const answer = await Promise.race([this.connection.info, dead, late.promise.then(() => "it did not answer")]);
    late.clear();
    if (typeof answer === "string") throw new Fault(`The kernel "${this.connection.name}" did not start: ${answer}.`);
    return answer as KernelMessage.IInfoReply;
  }

  /** Runs a cell to its end, or as far as it comes. */
  async execute(
    cell: CodeCell,
    limit: number,
    stopOnError: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Raised | undefined> {
    const times: Record<string, string> = {};
    cell.metadata.execution = times;
    const future = this.connection.requestExecute(
      { code: cell.source, stop_on_error: stopOnError, allow_stdin: false },
      true,
      { cellId: cell.id },
    );
    this.cells.set(future.msg.header.msg_id, cell);
    future.onIOPub = (message) => {
      if (message.header.msg_type === "execute_input") times["iopub.execute_input"] = message.header.date;
      if (message.header.msg_type === "status") {
        const { execution_state } = message.content as { execution_state: string };
        times[`iopub.status.${execution_state}`] = message.header.date;
      }
    };
    const ended = future.done.then(
      (reply) => {
        if (reply === undefined) return undefined;
        times["shell.execute_reply"] = reply.header.date;
        return describe(reply.content);
      },
      () => this.death,
    );
    const late = timer(limit);
    const stop = aborted(signal);
    const first = await Promise.race([
      ended,
      this.death,
      late.promise.then(() => fault("CellTimeout", `the cell took longer than ${limit} s`)),
      stop.promise.then(() => fault("Stopped", "the run was stopped")),
    ]);
    late.clear();
    stop.clear();
    if (first?.kind === "fault" && this.alive) await this.interrupt(ended);
    return first;
  }

  async shutdown(): Promise<void> {
    this.alive = false;
    const { id, serverSettings } = this.connection;
    // Closed first: the connection would tell the console of a kernel's death that is meant.
    this.connection.dispose();
    try {
      await KernelAPI.shutdownKernel(id, serverSettings);
    } catch {
      // It has gone by itself.
    }
  }

  /** Stops the cell that runs; a kernel that does not even do that is given up. */
  private async interrupt(ended: Promise<unknown>): Promise<void> {
    const late = timer(10);
    const obeyed = this.connection
      .interrupt()
      .then(() => ended)
      .then(() => true)
      .catch(() => false);
    if (!(await Promise.race([obeyed, late.promise.then(() => false)]))) this.alive = false;
    late.clear();
  }

  private receive(message: KernelMessage.IIOPubMessage): void {
    const parent = message.parent_header;
    const cell = "msg_id" in parent ? this.cells.get(parent.msg_id) : undefined;
    if (cell !== undefined) this.recorder.record(cell, message);
  }

  private die(name: string, reason: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.died(fault(name, reason));
  }
}

function describe(reply: KernelMessage.IExecuteReplyMsg["content"]): Raised | undefined {
  if (reply.status === "ok") return undefined;
  if (reply.status !== "error") return fault("Aborted", "the kernel did not run the cell");
  return { kind: "error", name: reply.ename, message: reply.evalue, traceback: reply.traceback ?? [] };
}

function fault(name: string, message: string): Raised {
  return { kind: "fault", name, message, traceback: [] };
}

/** The path below the server's folder, in the form of addresses. */
function relativeTo(root: string, path: string): string {
  const base = resolve(root).replaceAll("\\", "/").replace(/\/$/, "");
  return resolve(path)
    .replaceAll("\\", "/")
    .slice(base.length + 1);
}

function timer(seconds: number): { promise: Promise<void>; clear: () => void } {
  let handle: NodeJS.Timeout | undefined;
  // Timers cannot wait longer than about 24 days.
  const promise = new Promise<void>((resolve) => {
    handle = setTimeout(resolve, Math.min(seconds * 1000, 2 ** 31 - 1));
  });
  return { promise, clear: () => clearTimeout(handle) };
}

function aborted(signal: AbortSignal | undefined): { promise: Promise<void>; clear: () => void } {
  let listener: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    listener = () => resolve();
    if (signal?.aborted) resolve();
    else signal?.addEventListener("abort", listener, { once: true });
  });
  return { promise, clear: () => signal?.removeEventListener("abort", listener) };
}
