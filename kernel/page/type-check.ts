/** The page's way to its compiler, which runs in a worker and starts when a reader first comes near code. */

import type { TypeProblem } from "./typecheck/checker";
import type { CheckReply, CheckRequest } from "./typecheck/worker";
import { carries, unpack } from "./unpack";

export class TypeCheck {
  /** Whether this page carries the compiler. */
  readonly available = carries("bundle-typecheck");
  private worker: Promise<Worker> | undefined;
  private readonly waiting = new Map<number, (problems: readonly TypeProblem[]) => void>();
  private requests = 0;

  /** Starts the compiler, so that the first check need not wait for it. */
  warm(): void {
    if (this.available) this.start().catch(() => {});
  }

  /** The mistakes in a cell; none where the page has no compiler, or the compiler itself fails. */
  async check(source: string, before: string[]): Promise<readonly TypeProblem[]> {
    if (!this.available) return [];
    let worker: Worker;
    try {
      worker = await this.start();
    } catch {
      return [];
    }
    this.requests += 1;
    const request: CheckRequest = { id: this.requests, source, before };
    return new Promise((resolve) => {
      this.waiting.set(request.id, resolve);
      worker.postMessage(request);
    });
  }

  private start(): Promise<Worker> {
    this.worker ??= unpack("bundle-typecheck").then((text) => {
      const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      const worker = new Worker(address, { name: "typetorch compiler" });
      worker.onmessage = ({ data }: MessageEvent<CheckReply>) => {
        this.waiting.get(data.id)?.(data.problems);
        this.waiting.delete(data.id);
      };
      worker.onerror = () => {
        for (const resolve of this.waiting.values()) resolve([]);
        this.waiting.clear();
      };
      return worker;
    });
    return this.worker;
  }
}
