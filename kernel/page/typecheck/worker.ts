/** The bundle with the compiler, which checks cells in a worker of its own while the page stays free. */

import ts from "typescript";
import files from "typetorch-declarations";
import { CellChecker, type TypeProblem } from "./checker";

/** What the page asks. */
export interface CheckRequest {
  id: number;
  source: string;
  /** The cells that it builds on, in the order in which they run. */
  before: string[];
}

export interface CheckReply {
  id: number;
  problems: TypeProblem[];
  /** Why it could not be checked. */
  failure?: string;
}

const checker = new CellChecker(ts, files);

addEventListener("message", ({ data }: MessageEvent<CheckRequest>) => {
  const reply: CheckReply = { id: data.id, problems: [] };
  try {
    reply.problems = checker.check(data.source, data.before);
  } catch (error) {
    reply.failure = error instanceof Error ? error.message : String(error);
  }
  (postMessage as (reply: CheckReply) => void)(reply);
});
