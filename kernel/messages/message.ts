/** Jupyter messages on the wire: how a message is signed, packed into frames, and read back. */

import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { userInfo } from "node:os";

/** The version of the messaging protocol that the kernel speaks. */
export const protocolVersion = "5.4";

export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
}

export type Content = Record<string, unknown>;

export interface Message {
  /** Routing frames in front of the delimiter: who asked. */
  idents: Buffer[];
  header: Header;
  parent: Header | Record<string, never>;
  metadata: Record<string, unknown>;
  content: Content;
  buffers: Buffer[];
}

/** A message that the kernel sends; `content` may be JSON that is already encoded. */
export interface Outgoing {
  type: string;
  content: Content | Buffer;
  parent?: Header | Record<string, never>;
  idents?: Buffer[];
  metadata?: Record<string, unknown>;
  buffers?: Buffer[];
}

/** Frames that are not a Jupyter message, or whose signature is wrong. */
export class MessageError extends Error {
  override name = "MessageError";
}

/** Signs, packs and reads the messages of one session. */
export class Wire {
  readonly session = randomUUID();
  private readonly username = currentUser();
  private readonly algorithm: string;

  /** @param key shared secret; without one messages are not signed  @param scheme such as `hmac-sha256` */
  constructor(
    private readonly key: string,
    scheme: string,
  ) {
    const [kind, algorithm] = scheme.split(/-(.*)/);
    if (key && (kind !== "hmac" || !algorithm)) throw new MessageError(`unknown signature scheme ${scheme}`);
    this.algorithm = algorithm || "sha256";
  }

  header(type: string): Header {
    return {
      msg_id: randomUUID(),
      session: this.session,
      username: this.username,
      date: new Date().toISOString(),
      msg_type: type,
      version: protocolVersion,
    };
  }

  pack(out: Outgoing): Buffer[] {
    const parts = [
      json(this.header(out.type)),
      json(out.parent ?? {}),
      json(out.metadata ?? {}),
      Buffer.isBuffer(out.content) ? out.content : json(out.content),
    ];
    return [...(out.idents ?? []), delimiter, this.sign(parts), ...parts, ...(out.buffers ?? [])];
  }

  unpack(frames: Buffer[]): Message {
    const at = frames.findIndex((frame) => frame.equals(delimiter));
    if (at < 0) throw new MessageError("the delimiter <IDS|MSG> is missing");
    if (frames.length < at + 6) {
      throw new MessageError(`${frames.length - at - 1} frames after the delimiter, at least 5 are needed`);
    }
    const signature = frames[at + 1];
    const parts = frames.slice(at + 2, at + 6);
    const expected = this.sign(parts);
    if (this.key && !(signature.length === expected.length && timingSafeEqual(signature, expected))) {
      throw new MessageError("the signature is wrong");
    }
    const [header, parent, metadata, content] = parts.map(record);
    if (typeof header.msg_type !== "string" || typeof header.msg_id !== "string") {
      throw new MessageError("the header has no msg_type or no msg_id");
    }
    return {
      idents: frames.slice(0, at),
      header: header as unknown as Header,
      parent: parent as unknown as Header,
      metadata,
      content,
      buffers: frames.slice(at + 6),
    };
  }

  private sign(parts: Buffer[]): Buffer {
    if (!this.key) return Buffer.alloc(0);
    const hmac = createHmac(this.algorithm, this.key);
    for (const part of parts) hmac.update(part);
    return Buffer.from(hmac.digest("hex"));
  }
}

const delimiter = Buffer.from("<IDS|MSG>");

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function record(frame: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(frame.toString("utf8"));
  } catch {
    throw new MessageError("a frame is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MessageError("a frame is not a JSON object");
  }
  return value as Record<string, unknown>;
}

function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "kernel"; // a container may run under a user id that has no name
  }
}
