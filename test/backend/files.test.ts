import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { files, memoryFiles, useFiles } from "../../lib/backend/files";
import { nodeFiles } from "../../lib/backend/node/files";
import { DataError } from "../../lib/base/error";

const folder = mkdtempSync(join(tmpdir(), "files-"));
afterAll(() => rmSync(folder, { recursive: true }));
const bytes = (text: string) => new TextEncoder().encode(text);

for (const [name, store, root] of [
  ["disk", nodeFiles()!, folder],
  ["memory", memoryFiles(), "data"],
] as const) {
  describe(name, () => {
    test("gives back what was written, in folders that it makes", () => {
      store.write(`${root}/a/b/x.bin`, bytes("first"));
      store.write(`${root}/a/b/x.bin`, bytes("second"));
      expect([...store.read(`${root}/a/b/x.bin`)]).toEqual([...bytes("second")]);
      expect(store.read(`${root}/a/b/x.bin`)).toBeInstanceOf(Uint8Array);
      expect(store.exists(`${root}/a/b/x.bin`)).toBe(true);
      expect(store.exists(`${root}/a`)).toBe(true);
      expect(store.exists(`${root}/c`)).toBe(false);
      store.write(`${root}/a/y.bin`, bytes(""));
      expect(store.list(`${root}/a`)).toEqual(["b", "y.bin"]);
    });

    test("a missing file is a DataError that names it", () => {
      expect(() => store.read(`${root}/none.bin`)).toThrow(DataError);
      expect(() => store.read(`${root}/none.bin`)).toThrow(/cannot read .*none\.bin: there is no such file/);
    });
  });
}

test("a write that fails leaves what was there and nothing half-written", () => {
  const disk = nodeFiles()!;
  writeFileSync(join(folder, "plain"), "x");
  expect(() => disk.write(join(folder, "plain", "y"), bytes("z"))).toThrow(/cannot write .*plain/);
  expect(readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
});

test("memory: what was written does not change with the caller's bytes", () => {
  const store = memoryFiles({ "./set/labels": bytes("abc") });
  expect([...store.read("set/labels")]).toEqual([...bytes("abc")]);
  store.read("set/labels").fill(0);
  expect([...store.read("set/../set//labels")]).toEqual([...bytes("abc")]);
});

test("the store can be replaced", () => {
  const before = files();
  useFiles(memoryFiles({ x: bytes("1") }));
  expect(files().exists("x")).toBe(true);
  useFiles(before);
});
