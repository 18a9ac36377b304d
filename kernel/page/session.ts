/** The page's kernel: one worker that runs cells in turn, started when the first cell runs and ended when one is stopped. */

import type { CompiledCell } from "./cell/compile";
import type { CellFault, ExecuteCommand, Report } from "./cell/messages";
import { progressFile } from "./progress";
import { carries, unpack } from "./unpack";

/** A cell that waits or runs. */
export interface Job {
  readonly number: number;
  /** Compiled when its turn comes: the code may have changed while it waited. */
  prepare(): Promise<CompiledCell & { source: string }>;
  started(): void;
  report(report: Report): void;
  ended(outcome: JobOutcome): void;
}

export type JobOutcome =
  | { state: "done"; seconds: number }
  | { state: "failed"; seconds: number; fault: CellFault /** Whether it came to run at all. */; ran: boolean }
  | { state: "stopped" }
  | { state: "dropped" };

/** Runs jobs one after another. */
export class Session {
  private worker: Promise<Worker> | undefined;
  private readonly waiting: Job[] = [];
  private current: { job: Job; execution: number; settle: (outcome: JobOutcome) => void } | undefined;
  private executions = 0;
  private readonly byExecution = new Map<number, Job>();
  private busy = false;

  /** @param changed called when a cell starts or when nothing runs any more */
  constructor(private readonly changed: (running: boolean) => void) {}

  get running(): boolean {
    return this.busy;
  }

  /** Begins to unpack the library, so that the first run need not wait for it. */
  warm(): void {
    void workerScript();
  }

  /** Puts a job at the end of the line. */
  run(job: Job): void {
    this.waiting.push(job);
    if (!this.busy) void this.work();
  }

  /** Ends the running cell and everything that waits; the worker's values are lost. Whether anything ran. */
  stop(): boolean {
    const ran = this.worker !== undefined;
    const worker = this.worker;
    this.worker = undefined;
    this.byExecution.clear();
    void worker?.then(
      (started) => started.terminate(),
      () => {},
    );
    for (const job of this.waiting.splice(0)) job.ended({ state: "dropped" });
    this.current?.settle({ state: "stopped" });
    return ran;
  }

  /** Takes the jobs that wait out of the line, after one before them failed. */
  dropWaiting(): void {
    for (const job of this.waiting.splice(0)) job.ended({ state: "dropped" });
  }

  private async work(): Promise<void> {
    this.busy = true;
    this.changed(true);
    for (let job = this.waiting.shift(); job; job = this.waiting.shift()) {
      const outcome = await this.execute(job);
      this.current = undefined;
      job.ended(outcome);
    }
    this.busy = false;
    this.changed(false);
  }

  private execute(job: Job): Promise<JobOutcome> {
    return new Promise((settle) => {
      this.executions += 1;
      const execution = this.executions;
      this.current = { job, execution, settle };
      this.byExecution.set(execution, job);
      job.started();
      const began = performance.now();
      const seconds = () => (performance.now() - began) / 1000;
      const failed = (name: string, error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const places = (error as { problems?: { line: number }[] }).problems ?? [];
        const frames = places.slice(0, 1).map(({ line }) => ({ number: job.number, line, name: "" }));
        settle({ state: "failed", seconds: seconds(), ran: false, fault: { name, message, frames, causes: [] } });
      };
      const start = async () => {
        // The library is unpacked while the cell is compiled.
        this.start().catch(() => {});
        const { source, functions, body, names } = await job.prepare();
        const worker = await this.start();
        // Stopped meanwhile: this worker is no longer ours.
        if (this.current?.execution !== execution) return;
        const command: ExecuteCommand = {
          do: "execute",
          execution,
          number: job.number,
          source,
          functions,
          body,
          names,
        };
        worker.postMessage(command);
      };
      start().catch((error: unknown) => {
        // Only this cell is at fault: what others had computed is still there.
        failed(error instanceof Error && error.name !== "Error" ? error.name : "PageError", error);
      });
    });
  }

  private start(): Promise<Worker> {
    this.worker ??= workerScript().then(
      (parts) =>
        new Promise<Worker>((resolve, reject) => {
          const address = URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
          const worker = new Worker(address, { name: "typetorch" });
          worker.onerror = (event) => {
            reject(new Error(`The part that runs cells did not start: ${event.message || "this browser refuses it"}.`));
          };
          worker.onmessage = (event: MessageEvent<Report>) => {
            if (event.data.is === "ready") {
              URL.revokeObjectURL(address);
              worker.postMessage(progressFile());
              resolve(worker);
            } else this.receive(event.data);
          };
        }),
    );
    return this.worker;
  }

  private receive(report: Report): void {
    const job = this.byExecution.get(report.execution);
    if (report.is === "done") {
      if (this.current?.execution !== report.execution) return;
      const { seconds, fault } = report;
      this.current.settle(fault ? { state: "failed", seconds, fault, ran: true } : { state: "done", seconds });
    } else job?.report(report);
  }
}

/** What the worker runs: the library, before it the data that the lesson asks for, and what runs cells. */
async function workerScript(): Promise<string[]> {
  const bundles = ["bundle-digits", "bundle-library", "bundle-worker"].filter(carries);
  return (await Promise.all(bundles.map(unpack))).flatMap((text) => [text, "\n"]);
}
