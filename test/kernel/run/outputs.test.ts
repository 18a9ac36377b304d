/** Messages of a kernel become the outputs of a notebook. */

import type { KernelMessage } from "@jupyterlab/services";
import { describe, expect, test } from "vitest";
import type { CodeCell } from "../../../kernel/notebook";
import { OutputRecorder } from "../../../kernel/run/outputs";

const cell = (): CodeCell => ({
  cell_type: "code",
  id: "c",
  source: "",
  metadata: {},
  execution_count: null,
  outputs: [],
});
const message = (type: string, content: object) =>
  ({ header: { msg_type: type }, content }) as unknown as KernelMessage.IIOPubMessage;
const stream = (text: string, name = "stdout") => message("stream", { name, text });
const shown = (text: string, id?: string) => ({
  data: { "text/plain": text },
  metadata: {},
  ...(id === undefined ? {} : { transient: { display_id: id } }),
});

/** The outputs after these messages. */
function record(...messages: KernelMessage.IIOPubMessage[]) {
  const recorder = new OutputRecorder();
  const target = cell();
  for (const each of messages) recorder.record(target, each);
  return target.outputs;
}

describe("streams", () => {
  test("join while nothing else comes between", () => {
    expect(record(stream("a"), stream("b\n"), stream("e", "stderr"), stream("c"))).toEqual([
      { output_type: "stream", name: "stdout", text: "ab\n" },
      { output_type: "stream", name: "stderr", text: "e" },
      { output_type: "stream", name: "stdout", text: "c" },
    ]);
  });

  test.each([
    [["10 %", "\r20 %", "\r100 %"], "100 %"],
    [["abc\rx"], "xbc"],
    [["a\r", "b"], "b"],
    [["one\r\ntwo"], "one\ntwo"],
    [["1\n2\r3\n4"], "1\n3\n4"],
  ])("carriage returns rewrite the line: %j", (parts, text) => {
    expect(record(...parts.map((part) => stream(part)))).toMatchObject([{ text }]);
  });
});

describe("displays", () => {
  test("are updated wherever they stand, in other cells too", () => {
    const recorder = new OutputRecorder();
    const [first, second] = [cell(), cell()];
    recorder.record(first, message("display_data", shown("old", "id")));
    recorder.record(second, message("update_display_data", shown("new", "id")));
    expect(first.outputs).toMatchObject([{ data: { "text/plain": "new" } }]);
    expect(second.outputs).toEqual([]);
  });

  test("of a known id change the earlier one and stand again", () => {
    const outputs = record(message("display_data", shown("a", "id")), message("display_data", shown("b", "id")));
    expect(outputs).toMatchObject([{ data: { "text/plain": "b" } }, { data: { "text/plain": "b" } }]);
  });

  test("keep no trace of their id in the file", () => {
    expect(record(message("display_data", shown("a", "id")))).toEqual([
      { output_type: "display_data", data: { "text/plain": "a" }, metadata: {} },
    ]);
  });

  test("results carry the count", () => {
    expect(record(message("execute_result", { ...shown("4"), execution_count: 7 }))).toEqual([
      { output_type: "execute_result", data: { "text/plain": "4" }, metadata: {}, execution_count: 7 },
    ]);
  });
});

describe("clearing", () => {
  test("at once", () => {
    expect(record(stream("a"), message("clear_output", { wait: false }))).toEqual([]);
  });

  test("waits for what comes next", () => {
    const wait = message("clear_output", { wait: true });
    expect(record(stream("a"), wait)).toMatchObject([{ text: "a" }]);
    expect(record(stream("a"), wait, stream("b"))).toMatchObject([{ text: "b" }]);
  });
});

test("errors keep their parts", () => {
  const error = { ename: "ShapeError", evalue: "no", traceback: ["t"] };
  expect(record(message("error", error))).toEqual([{ output_type: "error", ...error }]);
});
