/** What the page and the worker that runs its cells say to each other. */

/** From the page to the worker. */
export interface ExecuteCommand {
  do: "execute";
  /** Counts executions; outputs bear it, so that they find their cell. */
  execution: number;
  /** The cell's number in the page, which stands in tracebacks. */
  number: number;
  source: string;
  functions: string;
  body: string;
  names: string[];
}

/** A file that cells find, such as the reader's progress. */
export interface FileCommand {
  do: "file";
  path: string;
  text: string;
}

export type Command = ExecuteCommand | FileCommand;

/** An error as the worker saw it. */
export interface CellFault {
  name: string;
  message: string;
  /** Where it arose in cells, innermost first. */
  frames: { number: number; line: number; name: string }[];
  /** Errors that led to it, as text. */
  causes: string[];
}

/** From the worker to the page. */
export type Report = { execution: number } & (
  | { is: "ready" }
  | { is: "stream"; name: "stdout" | "stderr"; text: string }
  | {
      is: "display";
      data: Record<string, unknown>;
      metadata: Record<string, unknown>;
      displayId?: string;
      update: boolean;
    }
  | { is: "result"; data: Record<string, unknown>; metadata: Record<string, unknown> }
  | { is: "clear"; wait: boolean }
  | { is: "stray"; fault: CellFault }
  | { is: "done"; seconds: number; fault?: CellFault }
);
