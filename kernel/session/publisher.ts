/** What the kernel publishes on iopub: streams gathered into few messages, everything in the order in which it came. */

import { StringDecoder } from "node:string_decoder";
import type { Sockets } from "../connection/sockets";
import type { Content, Header } from "../messages/message";

type StreamName = "stdout" | "stderr";

/** Text waits this long for more of its stream. */
const gatherMs = 25;
/** A message is sent once it is this long. */
const gatherLength = 1 << 18;

export class Publisher {
  private pending: { name: StreamName; parent: Header | undefined; text: string } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };

  constructor(private readonly sockets: Pick<Sockets, "send">) {}

  status(state: "starting" | "busy" | "idle", parent: Header | undefined): void {
    this.publish("status", { execution_state: state }, parent);
  }

  /** Adds text to a stream; it appears together with what follows within a moment. */
  stream(name: StreamName, text: string | Buffer, parent: Header | undefined): void {
    const decoded = typeof text === "string" ? text : this.decoders[name].write(text);
    if (this.pending && (this.pending.name !== name || this.pending.parent !== parent)) this.flush();
    this.pending ??= { name, parent, text: "" };
    this.pending.text += decoded;
    if (this.pending.text.length >= gatherLength) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  publish(type: string, content: Content | Buffer, parent: Header | undefined, buffers?: Buffer[]): void {
    this.flush();
    this.sockets.send("iopub", { type, content, parent: parent ?? {}, idents: [Buffer.from(type)], buffers });
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { pending } = this;
    this.pending = undefined;
    if (!pending?.text) return;
    const { name, parent, text } = pending;
    const content = { name, text };
    this.sockets.send("iopub", { type: "stream", content, parent: parent ?? {}, idents: [Buffer.from("stream")] });
  }
}
