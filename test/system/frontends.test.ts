/** Other frontends of the protocol: nbclient, nbconvert, papermill, the console, VS Code, and several users' kernels at once. */

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startClient } from "../kernel/client";
import { makeSpecFolder, python, root, type SpecFolder } from "../kernel/spec-folder";

/** Runs one of Jupyter's programs where the kernel is installed. */
function jupyter(spec: SpecFolder, module: string, words: string[]): SpawnSyncReturns<string> {
  const options = { cwd: spec.folder, env: spec.env, encoding: "utf8", timeout: 120_000 } as const;
  return spawnSync(python, ["-m", module, ...words], options);
}

/** Two other users of this machine where root may run programs as them, otherwise twice this one. */
function realUsers(): (number | undefined)[] {
  const users = [60_001, 60_002];
  const program = `require("node:fs").accessSync(${JSON.stringify(join(root, "dist/kernel/kernel.js"))})`;
  const may = (uid: number) => spawnSync(process.execPath, ["-e", program], { uid, gid: uid, cwd: "/" }).status === 0;
  return process.getuid?.() === 0 && users.every(may) ? users : [undefined, undefined];
}

/** Writes a notebook of these code cells. */
function writeNotebook(spec: SpecFolder, name: string, cells: string[], metadata: object = {}): void {
  const notebook = {
    ...{ nbformat: 4, nbformat_minor: 5 },
    metadata: { kernelspec: { name: "typetorch", display_name: "", language: "typescript" }, ...metadata },
    cells: cells.map((source, i) => ({
      ...{ cell_type: "code", id: `c${i}`, metadata: {}, execution_count: null, outputs: [], source },
    })),
  };
  writeFileSync(join(spec.folder, name), JSON.stringify(notebook));
}

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

test("papermill runs a notebook; a failing cell stops it, is told, and stands in the notebook that it writes", () => {
  const spec = makeSpecFolder();
  try {
    writeNotebook(spec, "good.ipynb", ["const a = 20", 'console.log("kept"); a + 22']);
    const good = jupyter(spec, "papermill", ["good.ipynb", "done.ipynb", "--no-progress-bar"]);
    expect(good.stderr).not.toContain("Traceback");
    expect(good.status).toBe(0);
    const done = JSON.parse(readFileSync(join(spec.folder, "done.ipynb"), "utf8"));
    expect(done.cells[1].outputs).toMatchObject([
      { output_type: "stream", name: "stdout" },
      { output_type: "execute_result", data: { "text/plain": expect.anything() } },
    ]);
    expect([done.cells[1].outputs[1].data["text/plain"]].flat().join("")).toBe("42");

    writeNotebook(spec, "bad.ipynb", ["1", 'throw new RangeError("too far")', 'console.log("never")']);
    const bad = jupyter(spec, "papermill", ["bad.ipynb", "told.ipynb", "--no-progress-bar"]);
    expect(bad.status).not.toBe(0);
    expect(bad.stderr).toContain("RangeError: too far");
    const told = JSON.parse(readFileSync(join(spec.folder, "told.ipynb"), "utf8"));
    const outputs = told.cells.flatMap((cell: { outputs: object[] }) => cell.outputs);
    expect(outputs).toContainEqual(expect.objectContaining({ output_type: "error", ename: "RangeError" }));
    expect(JSON.stringify(outputs)).not.toContain("never");
  } finally {
    spec.remove();
  }
});

test("nbconvert executes a lesson, and plots come as words and a table where nothing draws them", () => {
  const spec = makeSpecFolder();
  try {
    const lesson = join(__dirname, "../../notebooks/06-gradient-descent.ipynb");
    const run = jupyter(spec, "nbconvert", ["--to", "html", "--execute", "--output-dir", spec.folder, lesson]);
    expect(run.status, run.stderr).toBe(0);
    const html = readFileSync(join(spec.folder, "06-gradient-descent.html"), "utf8");
    expect(html).toContain("found w = 2.9");
    expect(html).toContain("What broken training looks like. Line");
    expect(html).toMatch(/<table[\s\S]*gradients never cleared/);
  } finally {
    spec.remove();
  }
});

test("nbconvert's HTML highlights TypeScript", async () => {
  const spec = makeSpecFolder();
  const client = await startClient();
  try {
    // What the kernel says of its language stands in every notebook that a frontend saved.
    const { language_info } = (await client.request("shell", "kernel_info_request", {})).content;
    writeNotebook(spec, "shown.ipynb", ["interface A { b: number }\nconst c: string = `d`; // e"], { language_info });
    const run = jupyter(spec, "nbconvert", ["--to", "html", "shown.ipynb"]);
    expect(run.status).toBe(0);
    const html = readFileSync(join(spec.folder, "shown.html"), "utf8");
    expect(html).toContain("highlight hl-typescript");
    // Pygments' classes: k keyword, kd declaration, kt type, s string, c comment.
    for (const token of [/<span class="k[dr]?">interface</, /<span class="kd?">const</, /<span class="kt">string</])
      expect(html).toMatch(token);
    expect(html).toMatch(/<span class="c1">\/\/ e</);
  } finally {
    await client.close();
    spec.remove();
  }
});

test.skipIf(process.platform === "win32")(
  "jupyter console: several lines, completion, errors, questions, interrupt",
  () => {
    const spec = makeSpecFolder();
    try {
      const options = { cwd: spec.folder, env: spec.env, encoding: "utf8", timeout: 150_000 } as const;
      const run = spawnSync(python, [join(__dirname, "console.py")], options);
      expect(run.stderr).toBe("");
      expect(run.status).toBe(0);
    } finally {
      spec.remove();
    }
  },
);

test("VS Code: ids of cells in metadata, one request while another runs, restart on the same ports", async () => {
  const client = await startClient();
  try {
    const host = '(globalThis as any)[Symbol.for("typetorch.host")]';
    const cell = (id: string, code: string) =>
      client.execute(code, { metadata: { cellId: `vscode-notebook-cell:${id}`, trusted: true } });
    await cell("a", "let rate = 1");
    await cell("b", "const scaled = rate * 2; scaled");
    await cell("a", "let rate = 5");
    // A cell that was run again by its id is not stale any more, whatever its text was.
    const stale = `${host}.stale().map((each) => each.because)`;
    expect((await client.execute(stale)).result).toBe("[ [ 'rate' ] ]");
    await cell("b", "const scaled = rate * 3; scaled");
    expect((await client.execute(stale)).result).toBe("[]");
    // It asks for the state of the kernel and for completions on either socket at any time.
    const running = cell("c", "await new Promise((r) => setTimeout(r, 500)); 7");
    for (const channel of ["shell", "control"] as const) {
      expect((await client.request(channel, "kernel_info_request", {})).content.status).toBe("ok");
    }
    const completion = await client.request("shell", "complete_request", { code: "scal", cursor_pos: 4 });
    expect(completion.content.matches).toContain("scaled");
    expect((await running).result).toBe("7");
    await client.restart();
    expect((await client.execute("typeof scaled")).error?.evalue).toContain("Cannot find name 'scaled'");
    expect((await client.execute("6 * 7")).result).toBe("42");
  } finally {
    await client.close();
  }
});

test("under JupyterHub: users with homes of their own run the kernel of one shared prefix at the same time", async () => {
  const spec = makeSpecFolder();
  try {
    const prefix = join(spec.folder, "prefix");
    const install = spawnSync(process.execPath, [join(root, "dist/kernel/main.js"), "install", "--prefix", prefix]);
    expect(install.status).toBe(0);
    const others = realUsers();
    for (const at of [spec.folder, join(spec.folder, "..")]) chmodSync(at, 0o755);
    const homes = others.map((uid, i) => {
      const home = join(spec.folder, `user${i}`);
      mkdirSync(home);
      if (uid !== undefined) chownSync(home, uid, uid);
      return home;
    });
    const place = join(prefix, "share/jupyter/kernels/typetorch/kernel.json");
    const { argv } = JSON.parse(readFileSync(place, "utf8")) as { argv: string[] };
    const clients = await Promise.all(
      homes.map((home, i) => {
        const env = { HOME: home, TYPETORCH_HISTORY: undefined, XDG_DATA_HOME: undefined, JUPYTER_DATA_DIR: undefined };
        const words = (file: string) => argv.slice(1).map((word) => word.replace("{connection_file}", file));
        return startClient({ folder: home, env, argv: words, uid: others[i] });
      }),
    );
    try {
      await Promise.all(clients.map((client, i) => client.execute(`const mine = "user${i}"`)));
      for (const [i, client] of clients.entries()) {
        expect((await client.execute("mine")).result).toBe(`'user${i}'`);
        const run = await client.execute('import { tensor } from "typetorch"\ntensor([1, 2]).sum().item()');
        expect(run.result).toBe("3");
        const uid = Number((await client.execute("process.getuid()")).result);
        expect(uid).toBe(others[i] ?? process.getuid?.());
      }
    } finally {
      await Promise.all(clients.map((client) => client.close()));
    }
    for (const i of homes.keys()) {
      // Each history is its user's, and nobody else reads it.
      const history = join(homes[i], ".local/share/jupyter/typetorch-history.jsonl");
      expect(readFileSync(history, "utf8")).toContain(`user${i}`);
      expect(readFileSync(history, "utf8")).not.toContain(`user${1 - i}`);
      if (process.platform !== "win32") expect(statSync(history).mode & 0o077).toBe(0);
    }
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
