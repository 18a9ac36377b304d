/** Comms: named channels between a cell's code and what it shows in the page. */

import { randomUUID } from "node:crypto";
import type { CommContent } from "./frames";
import { sendMessage } from "./output";

export type CommListener = (data: Record<string, unknown>, buffers: Buffer[]) => void;

export interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: Record<string, unknown>, buffers?: Uint8Array[]): void;
  close(data?: Record<string, unknown>): void;
  onMessage(listener: CommListener): void;
  onClose(listener: CommListener): void;
}

export interface Comms {
  /** Opens a channel to what the page has registered under the name. */
  open(target: string, data?: Record<string, unknown>, buffers?: Uint8Array[]): Comm;
  /** Answers channels that the page opens under the name. */
  register(target: string, opened: (comm: Comm, data: Record<string, unknown>, buffers: Buffer[]) => void): void;
}

type Opened = Parameters<Comms["register"]>[1];

export class CommTable implements Comms {
  private readonly comms = new Map<string, Channel>();
  private readonly targets = new Map<string, Opened>();

  open(target: string, data: Record<string, unknown> = {}, buffers: Uint8Array[] = []): Comm {
    const comm = new Channel(randomUUID(), target, () => this.comms.delete(comm.id));
    this.comms.set(comm.id, comm);
    sendMessage("comm_open", { comm_id: comm.id, target_name: target, data }, buffers);
    return comm;
  }

  register(target: string, opened: Opened): void {
    this.targets.set(target, opened);
  }

  /** A message from the page. */
  receive(type: string, content: CommContent, buffers: Buffer[]): void {
    const id = content.comm_id;
    const data = content.data ?? {};
    if (type === "comm_open") {
      const target = content.target_name ?? "";
      const opened = this.targets.get(target);
      if (!opened) {
        // The protocol's answer to a name that nobody knows.
        sendMessage("comm_close", { comm_id: id, data: {} });
        return;
      }
      const comm = new Channel(id, target, () => this.comms.delete(id));
      this.comms.set(id, comm);
      opened(comm, data, buffers);
      return;
    }
    const comm = this.comms.get(id);
    if (type === "comm_close") this.comms.delete(id);
    for (const listener of comm?.listeners[type === "comm_close" ? "close" : "message"] ?? []) listener(data, buffers);
  }
}

class Channel implements Comm {
  readonly listeners = { message: [] as CommListener[], close: [] as CommListener[] };

  constructor(
    readonly id: string,
    readonly target: string,
    private readonly forget: () => void,
  ) {}

  send(data: Record<string, unknown>, buffers: Uint8Array[] = []): void {
    sendMessage("comm_msg", { comm_id: this.id, data }, buffers);
  }

  close(data: Record<string, unknown> = {}): void {
    this.forget();
    sendMessage("comm_close", { comm_id: this.id, data });
  }

  onMessage(listener: CommListener): void {
    this.listeners.message.push(listener);
  }

  onClose(listener: CommListener): void {
    this.listeners.close.push(listener);
  }
}
