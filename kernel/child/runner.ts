/** Runs the compiled code of a cell with the engine's own rules for a prompt, and tells how it went. */

import inspector from "node:inspector";
import { type Bundle, bundleOf } from "../display/bundle";
import { type CellContext, cleanUp, currentContext, going, resetContexts, runIn, Stopped, stop } from "./context";
import { faultOf, isCutOff, registerOrigin, scriptName } from "./faults";
import type { Command, Fault } from "./frames";
import { makeMagics } from "./magics";
import { report, sendMessage } from "./output";
import { shared, state } from "./shared-memory";
import { Staleness } from "./staleness";
import { nextTurn } from "./turns";

type Execute = Extract<Command, { do: "execute" }>;

/** What compiled cells find under the global name `__typetorch__`. */
export interface CellRuntime {
  load(specifier: string): Promise<Record<string, unknown>>;
  /** What `import.meta` is in a cell. */
  meta: object;
  /** Takes the value of the last expression. */
  result: unknown;
}

interface Running {
  command: Execute;
  context: CellContext;
  /** The first error outside the cell's own flow: a rejection that nobody handled, a throw in a timer. */
  stray?: Fault;
  /** An interrupt is ending it. */
  stopping?: boolean;
  expressions: Record<string, unknown>;
}

const noResult = Symbol("no result");

/** Runs cells one at a time. Written without promises of its own: stopping a cell drops every waiting promise. */
export class Runner {
  private readonly session = new inspector.Session();
  private running: Running | undefined;
  private readonly inputs: string[] = [""];
  private readonly outputs: Record<number, unknown> = {};
  readonly staleness = new Staleness();

  constructor(private readonly runtime: CellRuntime) {
    this.session.connect();
    runtime.result = noResult;
    const { magics, compiled } = makeMagics({
      inputs: this.inputs,
      names: () => this.names(),
      valueOf: (name) => this.valueOf(name),
    });
    const globals = { In: this.inputs, Out: this.outputs, _: undefined, magics };
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
    Object.defineProperty(globalThis, "__typetorch__", { value: Object.assign(runtime, compiled, { going }) });
  }

  execute(command: Execute): void {
    const { cell, label, execution, source, allowStdin } = command;
    const context: CellContext = {
      ...{ cell, label, execution, source, allowStdin },
      ...{ stopped: false, revivals: 0, endings: new Set(), atEnd: new Set() },
    };
    const running: Running = { command, context, expressions: {} };
    this.running = running;
    Atomics.store(state, shared.startedCell, cell);
    registerOrigin(scriptName(cell), label, command.mappings, cell);
    if (command.storeHistory) this.inputs[execution] = source;
    Atomics.store(state, shared.runningCell, cell);
    runIn(context, () => {
      this.evaluate(running, command.code, scriptName(cell), (fault) => {
        if (fault) this.end(running, fault);
        else this.show(running);
      });
    });
  }

  /** Ends a cell that the reader stopped, if it still runs. */
  stop(cell: number): void {
    if (this.running?.command.cell === cell && !this.running.stopping) this.stopRunning(this.running);
  }

  /**
   * What ran was cut off, since the reader stopped a cell that would not end otherwise.
   * @param cell the cell that was meant, if any ran
   * @param held code that an earlier cell had left behind kept the thread: that cell is stopped for good
   */
  cutOff(cell: number | undefined, held: boolean): void {
    const cut = resetContexts();
    const running = this.running;
    const wasCut = cut !== undefined && cut === running?.context;
    if (held && !wasCut) {
      if (cut) stop(cut);
      const message = `what ${cut ? "this" : "an earlier"} cell had left running was stopped`;
      const fault = { name: "KeyboardInterrupt", message, frames: [] };
      report({ is: "fault", cell: (cut ?? currentContext())?.cell ?? 0, fault });
    }
    // Also one that is being stopped already: what was to end it may be what was cut off.
    if (running && (wasCut || running.command.cell === cell)) this.stopRunning(running);
  }

  private stopRunning(running: Running): void {
    running.stopping = true;
    const { context } = running;
    Atomics.store(state, shared.endedCell, context.cell);
    stop(context);
    cleanUp(context, () => {
      if (this.running !== running) return;
      context.stopped = false; // what it set for its end may still be shown
      this.finish(running, {
        name: "KeyboardInterrupt",
        message: "the cell was stopped; its variables are kept",
        frames: [],
        interrupted: true,
      });
      stop(context);
    });
  }

  /** An error that no code caught, in whichever cell caused it. */
  stray(thrown: unknown, context: CellContext | undefined): void {
    if (isCutOff(thrown) || context?.stopped || thrown instanceof Stopped) return;
    const fault = faultOf(thrown);
    if (this.running && (!context || context === this.running.context)) {
      this.running.stray ??= fault;
    } else {
      report({ is: "fault", cell: context?.cell ?? 0, fault });
    }
  }

  /** Names that cells have declared, as the engine knows them. */
  private names(): string[] {
    let names: string[] = [];
    this.session.post("Runtime.globalLexicalScopeNames", {}, (_, reply?: { names: string[] }) => {
      names = [...new Set(reply?.names)];
    });
    return names;
  }

  private valueOf(name: string): unknown {
    const before = this.runtime.result;
    this.session.post("Runtime.evaluate", { expression: `__typetorch__.result = ${name}`, silent: true });
    const value = this.runtime.result;
    this.runtime.result = before;
    return value;
  }

  private evaluate(running: Running, code: string, script: string, settled: (fault?: Fault) => void): void {
    const group = "cell";
    const evaluation = {
      expression: `${code}\n//# sourceURL=${script}`,
      replMode: true,
      awaitPromise: true,
      silent: true,
      objectGroup: group,
    };
    this.session.post("Runtime.evaluate", evaluation, (error, reply?: inspector.Runtime.EvaluateReturnType) => {
      // A stopped cell's end may come while another runs, whose result is none of its business.
      if (this.running !== running || running.stopping) return;
      const thrown = reply?.exceptionDetails?.exception;
      if (error) {
        // A stopped cell is ended by `cutOff`, which the guard's message brings.
        if (!/terminated/.test(error.message)) settled(faultOf(new Error(error.message)));
        return;
      }
      if (!reply?.exceptionDetails) settled();
      else if (thrown?.objectId) {
        let fault: Fault | undefined;
        this.runtime.result = (value: unknown) => {
          fault = faultOf(value);
        };
        const call = { objectId: thrown.objectId, functionDeclaration: "function () { __typetorch__.result(this) }" };
        this.session.post("Runtime.callFunctionOn", call, () => {
          this.runtime.result = noResult;
          settled(fault ?? { name: "Error", message: thrown.description ?? "", frames: [] });
        });
      } else settled(faultOf(primitive(thrown)));
      this.session.post("Runtime.releaseObjectGroup", { objectGroup: group });
    });
  }

  /** Shows the last expression, then evaluates the expressions that the frontend wants besides. */
  private show(running: Running): void {
    const { command, context } = running;
    const value = this.runtime.result;
    this.runtime.result = noResult;
    if (value === noResult || value === undefined) {
      this.expressions(running);
      return;
    }
    if (command.storeHistory) {
      this.outputs[command.execution] = value;
      (globalThis as { _?: unknown })._ = value;
    }
    if (command.silent) {
      this.expressions(running);
      return;
    }
    runIn(context, () => {
      // What a display gives may still be nothing that JSON can say.
      const send = (bundle: Bundle) => {
        if (this.running !== running) return;
        if (Object.keys(bundle.data).length > 0) {
          sendMessage("execute_result", { execution_count: command.execution, ...bundle }, [], command.cell);
        }
        running.expressions[resultText] = bundle.data["text/plain"];
        this.expressions(running);
      };
      bundleOf(value)
        .then(send)
        .then(undefined, (error) => this.running === running && this.end(running, faultOf(error)));
    });
  }

  private expressions(running: Running): void {
    const wanted = Object.entries(running.command.expressions);
    const next = (): void => {
      const entry = wanted.shift();
      if (!entry) {
        this.end(running);
        return;
      }
      const [name, expression] = entry;
      const answer = (content: object) => {
        running.expressions[name] = content;
        next();
      };
      if ("error" in expression) {
        answer(expressionError(expression.error));
        return;
      }
      this.evaluate(running, expression.code, "typetorch-expression", (fault) => {
        const value = this.runtime.result;
        this.runtime.result = noResult;
        if (fault) answer(expressionError(fault));
        else {
          bundleOf(value === noResult ? undefined : value)
            .then((bundle) => JSON.parse(JSON.stringify(bundle)) as Bundle)
            .then(
              (bundle) => answer({ status: "ok", ...bundle }),
              (error) => answer(expressionError(faultOf(error))),
            );
        }
      });
    };
    next();
  }

  /** Ends the cell one turn later, so that rejections which it left unhandled are still its own. */
  private end(running: Running, fault?: Fault): void {
    nextTurn(() => {
      if (this.running === running && !running.stopping) this.finish(running, fault ?? running.stray);
    });
  }

  private finish(running: Running, fault: Fault | undefined): void {
    const { key, execution, source, defines, uses, storeHistory } = running.command;
    if (storeHistory) this.staleness.ran(key, execution, source, defines, uses);
    for (const flush of running.context.atEnd) {
      try {
        runIn(running.context, flush);
      } catch (error) {
        fault ??= faultOf(error);
      }
    }
    this.runtime.result = noResult;
    Atomics.store(state, shared.endedCell, running.command.cell);
    Atomics.store(state, shared.runningCell, 0);
    const { [resultText]: result, ...expressions } = running.expressions as Record<string | symbol, unknown>;
    report({
      is: "done",
      cell: running.command.cell,
      expressions,
      ...(fault && { fault }),
      ...(typeof result === "string" && { result }),
    });
    this.running = undefined;
  }
}

/** Key of the result's text, which goes into the history. */
const resultText = Symbol("result") as unknown as string;

function expressionError(fault: Fault): object {
  return { status: "error", ename: fault.name, evalue: fault.message, traceback: [] };
}

function primitive(thrown: inspector.Runtime.RemoteObject | undefined): unknown {
  if (thrown?.unserializableValue?.endsWith("n")) return BigInt(thrown.unserializableValue.slice(0, -1));
  return thrown?.unserializableValue !== undefined ? Number(thrown.unserializableValue) : thrown?.value;
}
