/** Signing and reading of messages, from the protocol's description of the wire. */

import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { MessageError, Wire } from "../../../kernel/messages/message";

const key = "secret";

function frames(parts: unknown[], signature?: string): Buffer[] {
  const bytes = parts.map((part) => Buffer.from(typeof part === "string" ? part : JSON.stringify(part)));
  const hmac = createHmac("sha256", key);
  for (const part of bytes) hmac.update(part);
  return [Buffer.from("who"), Buffer.from("<IDS|MSG>"), Buffer.from(signature ?? hmac.digest("hex")), ...bytes];
}

const header = { msg_id: "1", msg_type: "kernel_info_request", session: "s", username: "u", date: "", version: "5.3" };

describe("Wire", () => {
  const wire = new Wire(key, "hmac-sha256");

  test("reads a message with its identities and buffers", () => {
    const message = wire.unpack([...frames([header, {}, { cellId: "c" }, { a: 1 }]), Buffer.from([1, 2])]);
    expect(message.idents.map(String)).toEqual(["who"]);
    expect(message.header.msg_type).toBe("kernel_info_request");
    expect(message.metadata).toEqual({ cellId: "c" });
    expect(message.content).toEqual({ a: 1 });
    expect(message.buffers).toEqual([Buffer.from([1, 2])]);
  });

  test("packs what another reader of the protocol accepts", () => {
    const packed = wire.pack({ type: "status", content: { execution_state: "idle" }, idents: [Buffer.from("topic")] });
    expect(packed.slice(0, 2).map(String)).toEqual(["topic", "<IDS|MSG>"]);
    const hmac = createHmac("sha256", key);
    for (const part of packed.slice(3, 7)) hmac.update(part);
    expect(String(packed[2])).toBe(hmac.digest("hex"));
    const sent = JSON.parse(String(packed[3]));
    expect(sent).toMatchObject({ msg_type: "status", version: "5.4", session: wire.session });
    expect(Number.isNaN(Date.parse(sent.date))).toBe(false);
    expect(JSON.parse(String(packed[6]))).toEqual({ execution_state: "idle" });
  });

  test("content that is JSON already is sent as it is", () => {
    expect(wire.pack({ type: "t", content: Buffer.from('{"a":1}') })[5].toString()).toBe('{"a":1}');
  });

  test.each([
    ["no delimiter", [Buffer.from("x")], /delimiter/],
    ["too few frames", frames([header, {}]), /at least 5/],
    ["a wrong signature", frames([header, {}, {}, {}], "0".repeat(64)), /signature/],
    ["a short signature", frames([header, {}, {}, {}], "00"), /signature/],
    ["text that is not JSON", frames([header, {}, {}, "{"]), /not JSON/],
    ["JSON that is not an object", frames([header, {}, {}, "[]"]), /not a JSON object/],
    ["a header without type", frames([{ msg_id: "1" }, {}, {}, {}]), /msg_type/],
  ])("refuses %s", (_, bad, message) => {
    expect(() => wire.unpack(bad)).toThrow(MessageError);
    expect(() => wire.unpack(bad)).toThrow(message);
  });

  test("without a key nothing is signed or checked", () => {
    const open = new Wire("", "hmac-sha256");
    expect(open.pack({ type: "t", content: {} })[1]).toHaveLength(0);
    expect(open.unpack(frames([header, {}, {}, {}], "")).header.msg_id).toBe("1");
  });

  test("an unknown signature scheme is refused", () => {
    expect(() => new Wire(key, "rot13")).toThrow(/rot13/);
  });
});
