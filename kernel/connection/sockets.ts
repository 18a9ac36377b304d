/** The kernel's five sockets: bound as the connection file says, read one message at a time, written in order. */

import { Router, XPublisher } from "zeromq";
import { type Message, MessageError, type Outgoing, Wire } from "../messages/message";
import { address, type Connection } from "./connection-file";
import { startHeartbeat } from "./heartbeat";

export type Requests = "shell" | "control" | "stdin";

export interface Sockets {
  readonly wire: Wire;
  send(channel: Requests | "iopub", message: Outgoing): void;
  /** Resolves when everything handed to `send` has left. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

/** Binds the sockets; every message that reads well goes to `receive`, every one that does not to `log`. */
export async function openSockets(
  connection: Connection,
  receive: (channel: Requests, message: Message) => void,
  log: (text: string) => void,
): Promise<Sockets> {
  const wire = new Wire(connection.key, connection.signature_scheme);
  const options = { linger: 1000, sendHighWaterMark: 0, receiveHighWaterMark: 0 };
  const routers = {
    shell: new Router(options),
    control: new Router(options),
    stdin: new Router(options),
  };
  // XPUB rather than PUB: it tells of subscriptions, which protocol 5.4 answers with iopub_welcome.
  const iopub = new XPublisher({ ...options, verbosity: "allSubs" });
  const bound: Promise<unknown>[] = [iopub.bind(address(connection, "iopub"))];
  for (const channel of Object.keys(routers) as Requests[]) {
    bound.push(routers[channel].bind(address(connection, channel)));
  }
  const heartbeat = startHeartbeat(address(connection, "hb"), log);
  await Promise.all(bound);
  const outboxes = {
    shell: new Outbox(routers.shell, log),
    control: new Outbox(routers.control, log),
    stdin: new Outbox(routers.stdin, log),
    iopub: new Outbox(iopub, log),
  };
  const send = (channel: Requests | "iopub", message: Outgoing) => outboxes[channel].push(wire.pack(message));

  async function listen(channel: Requests): Promise<void> {
    for await (const frames of routers[channel]) {
      let message: Message;
      try {
        message = wire.unpack(frames);
      } catch (error) {
        if (!(error instanceof MessageError)) throw error;
        log(`${channel}: a message was ignored: ${error.message}`);
        continue;
      }
      receive(channel, message);
    }
  }
  async function welcome(): Promise<void> {
    for await (const [frame] of iopub) {
      if (frame[0] !== 1) continue;
      const subscription = frame.subarray(1);
      send("iopub", {
        type: "iopub_welcome",
        content: { subscription: subscription.toString("utf8") },
        idents: [subscription],
      });
    }
  }
  for (const channel of Object.keys(routers) as Requests[]) void listen(channel).catch((e) => log(String(e)));
  void welcome().catch((e) => log(String(e)));

  return {
    wire,
    send,
    async flushed() {
      await Promise.all(Object.values(outboxes).map((outbox) => outbox.idle));
    },
    async close() {
      for (const socket of [...Object.values(routers), iopub]) socket.close();
      await heartbeat.close();
    },
  };
}

/** Sends in order, one at a time: ZeroMQ drops what is sent while its own queue is full. */
class Outbox {
  idle: Promise<void> = Promise.resolve();
  private readonly waiting: Buffer[][] = [];
  private sending = false;

  constructor(
    private readonly socket: Router | XPublisher,
    private readonly log: (text: string) => void,
  ) {}

  push(frames: Buffer[]): void {
    this.waiting.push(frames);
    if (!this.sending) this.idle = this.drain();
  }

  private async drain(): Promise<void> {
    this.sending = true;
    for (let frames = this.waiting.shift(); frames; frames = this.waiting.shift()) {
      try {
        await this.socket.send(frames);
      } catch (error) {
        this.log(`a message could not be sent: ${error}`); // a frontend that has gone, for example
      }
    }
    this.sending = false;
  }
}
