/** History in its file: kept across sessions, readable whatever happened to the file. */

import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { readHistory } from "../../../kernel/messages/requests";
import { History } from "../../../kernel/session/history";

const folder = mkdtempSync(join(tmpdir(), "typetorch-history-"));
const file = join(folder, "deep", "history.jsonl");
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (history: History, content: Record<string, unknown>) =>
  history.find(readHistory({ output: false, raw: true, ...content }));

test("sessions follow each other, and a broken line is passed over", () => {
  vi.useFakeTimers({ now: 1000 });
  const first = new History(file);
  first.add(1, "const a = 1");
  first.add(2, "a");
  first.addOutput(2, "1");
  appendFileSync(file, '{"session": 1, "li\n');
  vi.setSystemTime(2000);
  const second = new History(file);
  second.add(1, "later");
  expect(ask(second, { hist_access_type: "tail", n: 2 })).toEqual([
    [1000, 2, "a"],
    [2000, 1, "later"],
  ]);
  expect(ask(second, { hist_access_type: "range", session: -1, start: 1, stop: 2 })).toEqual([
    [1000, 1, "const a = 1"],
  ]);
  expect(ask(second, { hist_access_type: "range", session: 0, start: 1 })).toEqual([[2000, 1, "later"]]);
  expect(ask(second, { hist_access_type: "range", session: 1000, start: 2, stop: 3, output: true })).toEqual([
    [1000, 2, ["a", "1"]],
  ]);
  expect(ask(second, { hist_access_type: "range", session: -7, start: 1 })).toEqual([]);
  vi.useRealTimers();
});

test("patterns", () => {
  const history = new History("");
  for (const source of ["plot.line(x)", "plot.bar(x)", "a[0] + 1", "a.b"]) history.add(1, source);
  const found = (pattern: string) => ask(history, { hist_access_type: "search", pattern }).map((entry) => entry[2]);
  expect(found("plot.*")).toEqual(["plot.line(x)", "plot.bar(x)"]);
  expect(found("*[[]0]*")).toEqual(["a[0] + 1"]);
  expect(found("a?b")).toEqual(["a.b"]);
  expect(found("plot.[!b]*")).toEqual(["plot.line(x)"]);
});
