/** Other frontends of the protocol: nbclient (nbconvert, papermill), and several users' kernels at the same time. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startClient } from "../kernel/client";
import { makeSpecFolder, python } from "../kernel/spec-folder";

test("nbclient runs a notebook: outputs, errors, and the cells after an error", () => {
  const spec = makeSpecFolder();
  try {
    const cells = [
      "const a = 1\na + 1",
      'console.log("text")',
      'throw new Error("told")',
      "a",
      'for (let i = 0; i < 5000; i++) console.log("line " + i)',
    ];
    const run = spawnSync(python, [join(__dirname, "frontends.py")], {
      ...{ cwd: spec.folder, env: spec.env, input: JSON.stringify(cells), encoding: "utf8", timeout: 120_000 },
      maxBuffer: 1e8,
    });
    expect(run.stderr).not.toContain("Traceback");
    const [first, second, third, fourth, fifth, info] = JSON.parse(run.stdout);
    expect(first[0]).toMatchObject({ output_type: "execute_result", data: { "text/plain": "2" } });
    expect(second).toEqual([{ output_type: "stream", name: "stdout", text: "text\n" }]);
    expect(third[0]).toMatchObject({ output_type: "error", ename: "Error", evalue: "told" });
    expect(fourth[0].data["text/plain"]).toBe("1");
    const text = fifth.map((output: { text: string }) => output.text).join("");
    expect(text).toBe(Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join(""));
    expect(info).toMatchObject({ name: "typescript", pygments_lexer: "typescript" });
  } finally {
    spec.remove();
  }
});

test("several kernels at once keep apart and share one history", async () => {
  const spec = makeSpecFolder();
  try {
    const env = { TYPETORCH_HISTORY: spec.env.TYPETORCH_HISTORY };
    const clients = await Promise.all([0, 1, 2].map(() => startClient({ env })));
    try {
      await Promise.all(clients.map((client, i) => client.execute(`const mine = ${i}`)));
      const results = await Promise.all(clients.map((client) => client.execute("mine")));
      expect(results.map((run) => run.result)).toEqual(["0", "1", "2"]);
    } finally {
      await Promise.all(clients.map((client) => client.close()));
    }
    const next = await startClient({ env });
    const found = await next.request("shell", "history_request", {
      ...{ hist_access_type: "search", pattern: "const mine*", output: false, raw: true },
    });
    const sources = (found.content.history as unknown as [number, number, string][]).map((entry) => entry[2]);
    expect(sources.sort()).toEqual(["const mine = 0", "const mine = 1", "const mine = 2"]);
    await next.close();
  } finally {
    spec.remove();
  }
});

test("a history that cannot be written is no fault", async () => {
  const client = await startClient({ env: { TYPETORCH_HISTORY: join(__filename, "below-a-file.jsonl") } });
  try {
    expect((await client.execute("1 + 1")).result).toBe("2");
  } finally {
    await client.close();
  }
});
