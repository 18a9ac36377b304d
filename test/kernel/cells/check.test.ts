/** Type errors and shape errors before a cell runs: what is said, where, and what passes without annotations. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, type Run, startClient } from "../client";

let client: Client;
beforeAll(async () => {
  client = await startClient();
  const run = await client.execute('import { zeros, tensor, Tensor } from "typetorch"');
  expect(run.error).toBeUndefined();
});
afterAll(() => client.close());

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const plain = (run: Run) => run.error!.traceback.map((line) => line.replace(/\u001b\[[\d;]*m/g, ""));

describe("type errors", () => {
  test("name, line, source and caret", async () => {
    const run = await client.execute("const a = 1\nconst b: string = a\nconst c = 2");
    const count = run.reply.content.execution_count;
    expect(plain(run)).toEqual([
      "TypeError: Type 'number' is not assignable to type 'string'. (TS2322)",
      `  at In [${count}]:2:7`,
      "    1 | const a = 1",
      "  > 2 | const b: string = a",
      "      |       ^",
      "    3 | const c = 2",
    ]);
    expect(run.error!.traceback[0]).toContain("\u001b[");
  });

  test("nothing of the cell has run", async () => {
    await client.execute('console.log("ran"); const wrong: string = 1');
    expect((await client.execute("typeof wrong")).error?.evalue).toContain("Cannot find name 'wrong'");
  });

  test("a syntax error stands alone", async () => {
    const run = await client.execute("const q = ;");
    expect(run.error).toMatchObject({ ename: "SyntaxError", evalue: "Expression expected. (TS1109)" });
  });

  test("an unknown name says what to do", async () => {
    expect((await client.execute("nowhere.x")).error?.evalue).toBe(
      "Cannot find name 'nowhere'.\n  Run the cell that declares it, or import it (TS2304)",
    );
  });

  test("what IPython would take is told where to find", async () => {
    expect((await client.execute("!ls")).error?.evalue).toContain("starts no program here");
    for (const code of ["?tensor", "tensor?", "zeros.name??"]) {
      expect((await client.execute(code)).error?.evalue).toContain("press Shift+Tab");
    }
    expect((await client.execute("const off = false\n!off")).result).toBe("true");
  });

  test("of a long explanation the beginning and the reason", async () => {
    const run = await client.execute('new Map([[{ a: 1 }, new Set([1])], ["k", new Map([[1, 2]])]])');
    const lines = run.error!.evalue.split("\n");
    expect(lines.length).toBeLessThan(7);
    expect(lines.at(-1)).toContain("Type '{ a: number; }' is not assignable to type 'string'");
  });

  test("a line that begins with a bracket after one without a semicolon is explained", async () => {
    const run = await client.execute("const n5 = 5\nconsole.log(n5)\n[{ a: 1 }, { a: 2 }]");
    expect(run.error?.evalue).toContain("A line that begins with [ or ( goes on with the line before");
  });

  test("several are listed", async () => {
    const run = await client.execute("const s1: string = 1\nconst s2: number = 'x'");
    expect(plain(run)[1]).toMatch(/^ {2}TypeError at In \[\d+\]:2:7: Type 'string'/);
  });

  test("the place is right behind a magic", async () => {
    const run = await client.execute("%time 1 + 1\nconst m: string = 1");
    expect(plain(run)[1]).toMatch(/:2:7$/);
  });
});

describe("exceptions", () => {
  test("frames of the learner, causes, and none of the kernel", async () => {
    await client.execute(
      "function thrower(n) {\n  throw new Error('outer ' + n, { cause: new TypeError('inner') })\n}",
    );
    const run = await client.execute("const go = () => thrower(3)\ngo()");
    const lines = plain(run);
    expect(lines[0]).toBe("Error: outer 3");
    expect(lines[1]).toMatch(/^ {2}at thrower \(In \[\d+\]:2:9\)$/);
    expect(lines).toContain("  > 2 |   throw new Error('outer ' + n, { cause: new TypeError('inner') })");
    expect(lines.some((line) => /^ {2}at go \(In \[\d+\]:1:18\)$/.test(line))).toBe(true);
    expect(lines[lines.indexOf("caused by") + 1]).toBe("TypeError: inner");
    expect(lines.join("\n")).not.toMatch(/node:|child|typetorch-cell/);
  });

  test("the text of an error's stack is the learner's too", async () => {
    const run = await client.execute("const stack = new Error('e').stack\nstack");
    expect(run.result).toMatch(/In \[\d+\]:1:15/);
  });

  test("positions are right after types, interfaces and comments are gone", async () => {
    const run = await client.execute(
      "interface A {\n  a: number\n}\n// note\ntype B = A\nconst a: A = null as any;\n   (a.a as number).toFixed(1)",
    );
    expect(plain(run)[1]).toMatch(/:7:7$/);
  });

  test("anything can be thrown", async () => {
    expect((await client.execute("throw { code: 5 }")).error).toMatchObject({
      ename: "Uncaught",
      evalue: "{ code: 5 }",
    });
    expect((await client.execute("throw 5n")).error?.evalue).toBe("5n");
    expect((await client.execute("throw undefined")).error?.evalue).toBe("undefined");
    const hostile = "{ get name() { throw 1 }, [Symbol.for('nodejs.util.inspect.custom')]() { throw 2 } }";
    const unseen = "something was thrown that cannot be shown";
    expect((await client.execute(`throw ${hostile}`)).error?.evalue).toBe(unseen);
    // A timer's is the error of the cell that waits, if none comes later.
    const timed = `setTimeout(() => { throw ${hostile} }); await new Promise((r) => setTimeout(r, 50))`;
    expect((await client.execute(timed)).error?.evalue).toBe(unseen);
    const late = client.execute(`setTimeout(() => { throw ${hostile} }, 50);`);
    const id = (await late).reply.parent.msg_id;
    const told = await client.heardWhere((each) => each.type === "error" && each.parent.msg_id === id);
    expect(told.content.evalue).toBe(unseen);
    expect((await client.execute("throw 'text'")).error?.evalue).toBe("'text'");
    expect(
      (await client.execute("throw new AggregateError([new Error('one')], 'many')")).error?.traceback.join(),
    ).toContain("Error: one");
  });
});

describe("shapes", () => {
  test("a mismatch is a ShapeError at the argument, before anything runs", async () => {
    const run = await client.execute('console.log("ran")\nconst a = zeros([2, 3])\na.matmul(zeros([2, 4]))');
    expect(run.stdout).toBe("");
    expect(run.error?.ename).toBe("ShapeError");
    expect(run.error?.evalue).toMatch(/^matmul: axis k is 3 in a but 2 in b/);
    const lines = plain(run);
    expect(lines[1]).toMatch(/:3:10$/);
    expect(lines[lines.indexOf("  > 3 | a.matmul(zeros([2, 4]))") + 1]).toBe("      |          ^");
  });

  test("across cells", async () => {
    await client.execute("const weight = zeros([4, 2])");
    expect((await client.execute("zeros([5, 3]).matmul(weight)")).error?.evalue).toMatch(/axis k is 3 in a but 4 in b/);
  });

  test("a let that is assigned again takes the shape that its assignments share", async () => {
    const run = await client.execute("let h = zeros([2, 3])\nh = h.matmul(zeros([3, 4]))\nh.shape");
    expect(run.error).toBeUndefined();
    expect(run.result).toBe("[ 2, 4 ]");
    // What is shared is still checked.
    expect((await client.execute("h.matmul(zeros([4, 1])).add(zeros([3, 1]))")).error?.evalue).toMatch(
      /^add\b.*axis -2 is 2 in a but 3 in b/,
    );
  });

  test("in a later cell, too", async () => {
    await client.execute("let state = zeros([2, 3])");
    expect((await client.execute("state = state.matmul(zeros([3, 5]))\nstate.shape")).result).toBe("[ 2, 5 ]");
    expect((await client.execute("state = zeros([7])\nstate.shape")).result).toBe("[ 7 ]");
  });

  test("in loops, functions and chains of variables", async () => {
    const run = await client.execute(`
      let x = zeros([4]); let y = zeros([1, 2]);
      for (let i = 0; i < 3; i++) { x = zeros([2 * (i + 1)]); y = x.reshape([1, 2 * (i + 1)]) }
      function reset() { x = zeros([3, 3]) }
      reset();
      [x.shape, y.shape]`);
    expect(run.result).toBe("[ [ 3, 3 ], [ 1, 6 ] ]");
  });

  test("another kind of value is still a type error", async () => {
    const run = await client.execute("let t = zeros([2])\nt = 'text'");
    expect(run.error?.evalue).toContain("Type 'string' is not assignable to type");
  });
});

test("typetorch resolves with types in any folder", async () => {
  const { content } = await client.request("shell", "inspect_request", {
    code: "zeros",
    cursor_pos: 3,
    detail_level: 0,
  });
  expect((content as never as { data: Record<string, string> }).data["text/plain"]).toContain("zeros");
});

describe("usual mistakes", () => {
  test.each([
    [
      "a transposed weight",
      "zeros([32, 784]).matmul(zeros([10, 784]))",
      "matmul: axis k is 784 in a but 10 in b (a: [32, 784], b: [10, 784])",
      25,
    ],
    [
      "a wrong flatten size, computed",
      "new nn.Sequential(new nn.Conv2d(1, 16, 3), new nn.Flatten(), new nn.Linear(16 * 14 * 14, 10)).forward(zeros(8, 1, 28, 28))",
      "Linear: axis i is 10816 in input but 3136 in weight (input: [8, 10816], weight: [10, 3136])",
      103,
    ],
    [
      "a forgotten batch axis",
      "new nn.BatchNorm2d(3).forward(zeros(3, 8, 8))",
      "BatchNorm2d: input needs 4 axes, but has shape [3, 8, 8]",
      31,
    ],
    [
      "layers that do not fit, one statement after another",
      "class Net extends nn.Module {\n  constructor() { super(); this.a = new nn.Linear(784, 128); this.b = new nn.Linear(64, 10); }\n  forward(x) {\n    x = this.a.forward(x).relu();\n    return this.b.forward(x);\n  }\n}",
      "Linear: axis i is 128 in input but 64 in weight (input: [..., 128], weight: [10, 64])",
      27,
    ],
    [
      "a target of another shape",
      "nn.functional.crossEntropy(zeros(32, 10), zeros(16))",
      "crossEntropy: axis -1 is 32 in input but 16 in target (input: [32, 10], target: [16])",
      43,
    ],
    [
      "a state of another batch",
      "new nn.GRU(8, 16).forward(zeros(5, 4, 8), zeros(1, 5, 16))",
      "GRU: the first hidden state has shape [1, 5, 16], but must have [1, 4, 16]",
      43,
    ],
  ])("%s: one complaint, at the argument, in the words of the run", async (_, code, sentence, column) => {
    await client.execute('import { nn } from "typetorch"');
    const run = await client.execute(`\n${code}`);
    expect(run.error).toMatchObject({ ename: "ShapeError", evalue: sentence });
    const lines = plain(run);
    expect(lines[1]).toMatch(new RegExp(`:\\d+:${column}$`));
    expect(lines.filter((line) => line.includes("Error"))).toHaveLength(1);
    // Where the compiler knows no sizes, the run says the same.
    const unknown = code.replaceAll(/zeros\((\[.*?\]|.*?)\)/g, "zeros($1).dyn()");
    if (!unknown.includes(".dyn()")) return;
    const [atRun = ""] = (await client.execute(unknown)).error?.evalue.split("\n") ?? [];
    expect(sentence).toContain(atRun.replace(/^(\w+)\([^)]*\): /, "$1: ") || "no error");
  });
});
