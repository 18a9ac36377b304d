/** A kernel session: answers requests, runs cells in order, and keeps answering while one runs. */

import { readFileSync } from "node:fs";
import { Checker } from "../cells/check";
import { emitCell } from "../cells/emit";
import type { Command, CommContent, Fault, Frame, Report } from "../child/frames";
import type { Requests, Sockets } from "../connection/sockets";
import { traceback } from "../display/traceback";
import { complete } from "../inspect/complete";
import { describe } from "../inspect/describe";
import { completeness } from "../inspect/is-complete";
import { type Content, type Header, type Message, MessageError } from "../messages/message";
import {
  type ExecuteRequest,
  pointsOf,
  readCode,
  readCursor,
  readExecute,
  readHistory,
  readInspect,
} from "../messages/requests";
import { CellProcess } from "./cell-process";
import { History } from "./history";
import { kernelInfo } from "./info";
import { type Arrival, overtook } from "./overtaken";
import { Publisher } from "./publisher";

interface Queued {
  message: Message;
  request: ExecuteRequest;
  /** When it came. */
  at: number;
}

interface Cell extends Queued {
  number: number;
  label: string;
  execution: number;
  /** Called with what the child reports, or when it dies. */
  done(outcome: Outcome): void;
}

interface Outcome {
  fault?: Fault;
  expressions: Record<string, unknown>;
  result?: string;
}

/** Comments, blank lines: nothing to run. */
const nothing = /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/;

export class Session {
  private readonly checker = new Checker();
  private readonly history = new History();
  private readonly publisher: Publisher;
  private process: CellProcess;
  private readonly queue: Queued[] = [];
  private running: Cell | undefined;
  private busy = false;
  private execution = 0;
  private cells = 0;
  /** The messages that cells came in, whose late output still names them. */
  private readonly parents = new Map<number, Header>();
  private readonly sources = new Map<number, string>();
  private readonly comms = new Map<string, string>();
  private asked: { cell: number } | undefined;
  private processReady = false;
  /** An interrupt that found nothing running, and when it came. */
  private early: Arrival | undefined;
  private closing = false;

  /** @param exit ends the process  @param log tells whoever reads the kernel's own output */
  constructor(
    private readonly sockets: Sockets,
    private readonly exit: () => void,
    private readonly log: (text: string) => void,
  ) {
    this.publisher = new Publisher(sockets);
    this.process = this.startProcess();
    this.publisher.status("starting", undefined);
  }

  /** Makes the compiler, so that the first cell does not wait for all of it. */
  warm(): void {
    this.checker.check("const warm = [1]; warm.map((x) => x)", "");
  }

  receive(channel: Requests, message: Message): void {
    const type = message.header.msg_type;
    if (channel === "stdin") {
      if (type === "input_reply") this.answer(message.content);
      else this.log(`stdin: a message of type ${type} was ignored`);
      return;
    }
    if (type === "execute_request") {
      this.enqueue(message);
      return;
    }
    if (type.startsWith("comm_") && type !== "comm_info_request") {
      this.publisher.status("busy", message.header);
      this.comm(message);
      this.idle(message.header);
      return;
    }
    const handle = this.handlers[type];
    if (!handle) {
      this.log(`${channel}: a message of unknown type ${type} was ignored`);
      // Whoever sent it may wait until the kernel is idle again.
      this.publisher.status("busy", message.header);
      this.idle(message.header);
      return;
    }
    this.publisher.status("busy", message.header);
    let content: Content;
    try {
      content = handle(message);
    } catch (error) {
      if (!(error instanceof MessageError)) this.log(`${type} failed: ${(error as Error).stack}`);
      content = { status: "error", ename: "Error", evalue: (error as Error).message, traceback: [] };
    }
    this.reply(channel, message, type.replace("_request", "_reply"), content);
    this.idle(message.header);
    if (type === "shutdown_request") this.shutdown();
  }

  /** Ends the running cell, as the reader asks; without one, what an earlier cell left behind and holds the process. */
  interrupt(by?: Header): void {
    if (this.running) {
      this.process.send({ do: "interrupt", cell: this.running.number });
      return;
    }
    if (by) this.early = { header: by, at: performance.now() };
    this.process.send({ do: "interrupt" });
  }

  shutdown(): void {
    if (this.closing) return;
    this.closing = true;
    this.process.kill();
    void this.sockets.flushed().then(this.exit);
  }

  private readonly handlers: Record<string, (message: Message) => Content> = {
    kernel_info_request: () => kernelInfo(),
    complete_request: ({ content }) => {
      const { code, cursor } = readCursor(content);
      const found = complete(this.checker.toolkit, this.checker.before, code, cursor);
      return {
        status: "ok",
        matches: found.matches.map((match) => match.text),
        cursor_start: pointsOf(code, found.start),
        cursor_end: pointsOf(code, found.end),
        metadata: {
          _jupyter_types_experimental: found.matches.map(({ text, type }) => ({
            text,
            type,
            start: pointsOf(code, found.start),
            end: pointsOf(code, found.end),
          })),
        },
      };
    },
    inspect_request: ({ content }) => {
      const { code, cursor, detail } = readInspect(content);
      const data = describe(this.checker.toolkit, this.checker.before, code, cursor, detail);
      return { status: "ok", found: data !== undefined, data: data ?? {}, metadata: {} };
    },
    is_complete_request: ({ content }) => ({ ...completeness(readCode(content)) }),
    history_request: ({ content }) => ({ status: "ok", history: this.history.find(readHistory(content)) }),
    comm_info_request: ({ content }) => {
      const comms = [...this.comms].filter(([, target]) => !content.target_name || target === content.target_name);
      return {
        status: "ok",
        comms: Object.fromEntries(comms.map(([id, target]) => [id, { target_name: target }])),
      };
    },
    interrupt_request: ({ header }) => {
      this.interrupt(header);
      return { status: "ok" };
    },
    shutdown_request: ({ content }) => ({ status: "ok", restart: content.restart === true }),
    debug_request: ({ content }) => ({
      type: "response",
      request_seq: content.seq ?? 0,
      seq: 0,
      success: false,
      command: content.command ?? "",
      message: "this kernel has no debugger",
      body: {},
    }),
  };

  // ---- cells

  private enqueue(message: Message): void {
    let request: ExecuteRequest;
    try {
      request = readExecute(message.content);
    } catch (error) {
      this.publisher.status("busy", message.header);
      const content = errorContent((error as Error).name, (error as Error).message, []);
      this.reply("shell", message, "execute_reply", { ...content, status: "error", execution_count: this.execution });
      this.idle(message.header);
      return;
    }
    this.queue.push({ message, request, at: performance.now() });
    if (!this.busy) void this.drain();
  }

  private async drain(): Promise<void> {
    this.busy = true;
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      try {
        await this.run(next);
      } catch (error) {
        this.log(`a cell could not be run: ${(error as Error).stack}`);
        const fault = { name: "KernelError", message: String(error), frames: [] };
        this.fail(next, this.execution, { fault, expressions: {} });
      }
    }
    this.busy = false;
  }

  private async run(queued: Queued): Promise<void> {
    const { message, request } = queued;
    const parent = message.header;
    this.publisher.status("busy", parent);
    const execution = request.storeHistory ? ++this.execution : request.silent ? this.execution : this.execution + 1;
    if (!request.silent) {
      this.publisher.publish("execute_input", { code: request.code, execution_count: execution }, parent);
    }
    if (request.storeHistory && request.code.trim()) this.history.add(execution, request.code);
    const number = ++this.cells;
    const label = `In [${execution}]`;
    this.parents.set(number, parent);
    this.sources.set(number, request.code);
    const outcome = await this.evaluate({ ...queued, number, label, execution, done: () => {} });
    // Requests that were sent before this error are in; those that a frontend sends because of it are not yet.
    await new Promise((resolve) => setImmediate(resolve));
    if (outcome.fault) {
      this.fail(queued, execution, outcome);
      return;
    }
    if (outcome.result !== undefined && request.storeHistory) this.history.addOutput(execution, outcome.result);
    this.publisher.flush();
    this.reply("shell", message, "execute_reply", {
      status: "ok",
      execution_count: execution,
      user_expressions: outcome.expressions,
      payload: [],
    });
    this.publisher.status("idle", parent);
  }

  private fail(queued: Queued, execution: number, outcome: Outcome): void {
    const { message, request } = queued;
    const content = this.faultContent(outcome.fault!);
    const aborted = request.stopOnError ? this.queue.splice(0) : [];
    if (!request.silent) this.publisher.publish("error", content, message.header);
    this.publisher.flush();
    this.reply("shell", message, "execute_reply", {
      ...{ status: "error", execution_count: execution, user_expressions: {}, payload: [] },
      ...content,
    });
    this.publisher.status("idle", message.header);
    for (const each of aborted) {
      this.publisher.status("busy", each.message.header);
      const reply = { status: "aborted", execution_count: this.execution };
      this.reply("shell", each.message, "execute_reply", reply);
      this.publisher.status("idle", each.message.header);
    }
  }

  /** Compiles a cell and lets the child run it. */
  private async evaluate(cell: Cell): Promise<Outcome> {
    const { request, number, label, execution } = cell;
    const source = request.code;
    if (nothing.test(source) && Object.keys(request.userExpressions).length === 0) return { expressions: {} };
    const checked = this.checker.check(source, label);
    if ("message" in checked) return { fault: { ...checked, frames: inCell(checked.frames, number) }, expressions: {} };
    const { code, mappings } = emitCell(checked.text, checked.typesOnly);
    checked.accept();
    const expressions: Extract<Command, { do: "execute" }>["expressions"] = {};
    for (const [name, expression] of Object.entries(request.userExpressions)) {
      const text = expression.trim().replace(/;+$/, "");
      const found = this.checker.check(text, name);
      expressions[name] = "message" in found ? { error: found } : { code: emitCell(found.text, found.typesOnly).code };
    }
    const { silent, storeHistory, allowStdin } = request;
    if (this.early && overtook(this.early, { header: cell.message.header, at: cell.at })) {
      return { fault: keyboardInterrupt, expressions: {} };
    }
    if (this.process.gone) this.process = this.startProcess();
    return new Promise((resolve) => {
      this.running = {
        ...cell,
        done: (outcome) => {
          this.running = undefined;
          resolve(outcome);
        },
      };
      this.process.send({
        ...{ do: "execute", cell: number, label, execution, source, code, mappings },
        ...{ silent, storeHistory, allowStdin, expressions, ...checked.names },
        key: String(cell.message.metadata.cellId ?? source),
      });
    });
  }

  private startProcess(): CellProcess {
    return new CellProcess({
      report: (head, body) => this.report(head, body),
      text: (name, text) => this.publisher.stream(name, text, this.running?.message.header ?? this.latestParent()),
      died: (why, lastWords) => this.died(why, lastWords),
    });
  }

  private report(head: Report, body: Buffer): void {
    if (head.is === "ready") {
      this.processReady = true;
      return;
    }
    const parent = this.parents.get(head.cell) ?? this.latestParent();
    const silent = this.running?.number === head.cell && this.running.request.silent;
    if (head.is === "stream") {
      if (!silent) this.publisher.stream(head.name, body, parent);
    } else if (head.is === "message") {
      const buffers: Buffer[] = [];
      let end = body.length;
      for (const length of [...(head.buffers ?? [])].reverse()) {
        buffers.unshift(Buffer.from(body.subarray(end - length, end)));
        end -= length;
      }
      this.noteComm(head.type, body.subarray(0, end));
      if (silent && !head.type.startsWith("comm_")) return;
      this.publisher.publish(head.type, Buffer.from(body.subarray(0, end)), parent, buffers);
    } else if (head.is === "input") {
      this.ask(head.cell, head.prompt, head.password);
    } else if (head.is === "fault") {
      this.publisher.publish("error", this.faultContent(head.fault), parent);
    } else if (this.running?.number === head.cell) {
      this.running.done({ fault: head.fault, expressions: head.expressions, result: head.result });
    }
  }

  private died(why: string, lastWords: string): void {
    if (this.closing) return;
    this.log(`the process that runs cells died: ${why}\n${lastWords}`);
    this.checker.reset();
    this.comms.clear();
    // One that cannot even start is not started again and again, but when the next cell wants it.
    if (this.processReady) this.process = this.startProcess();
    this.processReady = false;
    const message = `the process that runs cells died: ${why}. Its variables, functions and imports are lost; the kernel goes on with a new one, so run the cells that define them again`;
    const fault: Fault = { name: "ProcessDied", message, frames: [] };
    if (this.running) this.running.done({ fault, expressions: {} });
    else this.publisher.publish("error", this.faultContent(fault), this.latestParent());
  }

  private latestParent(): Header | undefined {
    return this.parents.get(this.cells);
  }

  private faultContent(fault: Fault): Content {
    return errorContent(
      fault.name,
      fault.message,
      traceback(fault, (frame) => this.sourceOf(frame)),
    );
  }

  private sourceOf(frame: Frame): string | undefined {
    if (frame.cell !== undefined) return this.sources.get(frame.cell);
    if (frame.where.includes("node_modules")) return undefined;
    try {
      return readFileSync(frame.where, "utf8");
    } catch {
      return undefined;
    }
  }

  // ---- questions to the reader

  private ask(cell: number, prompt: string, password: boolean): void {
    const { running } = this;
    if (running?.number !== cell) return;
    this.asked = { cell };
    this.publisher.flush();
    this.sockets.send("stdin", {
      type: "input_request",
      content: { prompt, password },
      parent: running.message.header,
      idents: running.message.idents,
    });
  }

  private answer(content: Content): void {
    if (!this.asked) {
      this.log("stdin: an answer that nobody asked for was ignored");
      return;
    }
    this.asked = undefined;
    this.process.send({ do: "answer", text: typeof content.value === "string" ? content.value : "" });
  }

  // ---- comms

  private comm(message: Message): void {
    const type = message.header.msg_type as "comm_open" | "comm_msg" | "comm_close";
    const { comm_id: id, target_name: target } = message.content;
    if (!["comm_open", "comm_msg", "comm_close"].includes(type) || typeof id !== "string") {
      this.log(`a message of type ${type} was ignored`);
      return;
    }
    if (type === "comm_open") this.comms.set(id, String(target ?? ""));
    if (type === "comm_close") this.comms.delete(id);
    this.process.send({
      do: "comm",
      type,
      content: message.content as unknown as CommContent,
      buffers: message.buffers.map((buffer) => buffer.toString("base64")),
    });
  }

  /** Comms that cells open and close are listed by comm_info. */
  private noteComm(type: string, content: Buffer): void {
    if (type !== "comm_open" && type !== "comm_close") return;
    const { comm_id, target_name } = JSON.parse(content.toString("utf8"));
    if (type === "comm_open") this.comms.set(comm_id, String(target_name ?? ""));
    else this.comms.delete(comm_id);
  }

  // ---- replies

  private reply(channel: Requests, to: Message, type: string, content: Content): void {
    this.sockets.send(channel, { type, content, parent: to.header, idents: to.idents });
  }

  /** A frontend shows the state that it heard of last: while a cell runs, that is busy. */
  private idle(parent: Header): void {
    this.publisher.status("idle", parent);
    if (this.running) this.publisher.status("busy", this.running.message.header);
  }
}

const keyboardInterrupt: Fault = {
  name: "KeyboardInterrupt",
  message: "the cell was stopped before it ran",
  frames: [],
  interrupted: true,
};

function errorContent(ename: string, evalue: string, lines: string[]): Content {
  return { ename, evalue, traceback: lines };
}

/** The compiler knows a cell by its label; its frames get the number under which the source is kept. */
function inCell(frames: Frame[], cell: number): Frame[] {
  return frames.map((frame) => (/^In \[/.test(frame.where) ? { ...frame, cell } : frame));
}
