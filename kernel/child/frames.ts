/** What the kernel's two processes say to each other, and the frames that carry it through a pipe. */

/** From the parent to the child, one JSON object a line. */
export type Command =
  | {
      do: "execute";
      cell: number;
      /** Shown in stack traces, such as `In [4]`. */
      label: string;
      execution: number;
      source: string;
      code: string;
      /** Source map of `code`: the `mappings` field of a version 3 map. */
      mappings: string;
      /** What tells this cell from others when it runs again. */
      key: string;
      defines: string[];
      uses: string[];
      silent: boolean;
      storeHistory: boolean;
      allowStdin: boolean;
      /** Compiled expressions whose displays are wanted after the cell, or the error that compiling them gave. */
      expressions: Record<string, { code: string } | { error: Fault }>;
    }
  /** Without a cell: whatever holds the process while none runs. */
  | { do: "interrupt"; cell?: number }
  | { do: "answer"; text: string }
  | { do: "comm"; type: "comm_open" | "comm_msg" | "comm_close"; content: CommContent; buffers: string[] };

export interface CommContent {
  comm_id: string;
  target_name?: string;
  data: Record<string, unknown>;
}

/** From the child to the parent: the head of a frame. The body, where there is one, is JSON content or text. */
export type Report =
  | { is: "ready" }
  | { is: "stream"; cell: number; name: "stdout" | "stderr" }
  | { is: "message"; cell: number; type: string; buffers?: number[] }
  | { is: "input"; cell: number; prompt: string; password: boolean }
  | { is: "fault"; cell: number; fault: Fault }
  | { is: "done"; cell: number; fault?: Fault; expressions: Record<string, unknown>; result?: string };

/** An error as the child saw it. */
export interface Fault {
  name: string;
  message: string;
  /** What the error says beyond its message: further properties, as text. */
  details?: string;
  frames: Frame[];
  cause?: Fault;
  /** Whether the reader stopped the cell. */
  interrupted?: boolean;
}

export interface Frame {
  where: string;
  /** The number of the cell that the frame is in, if it is in one. */
  cell?: number;
  line: number;
  column: number;
  name: string;
}

/** A report and its body as one block of bytes, so that it leaves in one write. */
export function encodeFrame(head: Report, body: Uint8Array = empty): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const block = Buffer.allocUnsafe(8 + json.length + body.length);
  block.writeUInt32LE(json.length, 0);
  block.writeUInt32LE(body.length, 4);
  json.copy(block, 8);
  block.set(body, 8 + json.length);
  return block;
}

/** Puts frames together again from the pieces in which a pipe delivers them. */
export class FrameReader {
  private pieces: Buffer[] = [];
  private length = 0;
  private needed = 8;

  constructor(private readonly receive: (head: Report, body: Buffer) => void) {}

  push(piece: Buffer): void {
    this.pieces.push(piece);
    this.length += piece.length;
    if (this.length < this.needed) return;
    let block = this.pieces.length === 1 ? piece : Buffer.concat(this.pieces);
    while (block.length >= 8) {
      const head = block.readUInt32LE(0);
      const end = 8 + head + block.readUInt32LE(4);
      if (block.length < end) break;
      this.receive(JSON.parse(block.toString("utf8", 8, 8 + head)), block.subarray(8 + head, end));
      block = block.subarray(end);
    }
    this.pieces = block.length > 0 ? [block] : [];
    this.length = block.length;
    this.needed = block.length < 8 ? 8 : 8 + block.readUInt32LE(0) + block.readUInt32LE(4);
  }
}

const empty = new Uint8Array(0);
