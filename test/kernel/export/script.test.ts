import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scriptOf } from "../../../kernel/export/script";
import { code, notebook, text } from "./fixtures/make-lesson";

/** What Node prints when it runs the notebook as a module. */
function output(...sources: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "typetorch-script-"));
  try {
    const file = join(folder, "script.mjs");
    writeFileSync(file, scriptOf(notebook(sources.map((source) => code(source))), "Title", "mjs"));
    return execFileSync(process.execPath, [file], { encoding: "utf8" }).trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("scriptOf", () => {
  it("writes text as comments and code as it is", () => {
    const script = scriptOf(
      notebook([text("# Title\n\nText."), code("const a: number = 1;"), code("a + 1")]),
      "Title",
      "ts",
    );
    expect(script).toBe("// Title\n\n// # Title\n//\n// Text.\n\nconst a: number = 1;\n\na + 1\n");
  });

  it("runs under Node, with types, awaits and imports", () => {
    expect(
      output(
        'import { basename } from "node:path";\ninterface P { x: number }\nconst p: P = { x: 1 };',
        'import { basename, extname } from "node:path";\nconsole.log(await Promise.resolve(basename("/a/b.c")), extname("b.c"), p.x);',
      ),
    ).toBe("b.c .c 1");
  });

  it("lets a name be declared again, and functions see its newest value", () => {
    expect(
      output(
        "const rate = 1, other = 2;\nfunction f() { return rate }\nclass K { n = 1 }",
        "const { rate } = { rate: 5 };\nconsole.log(f(), other);",
        "let rate;\nfunction f() { return String(rate) }\nclass K { n = 2 }\nconsole.log(f(), new K().n);",
      ),
    ).toBe("5 2\nundefined 2");
  });

  it("keeps types in the .ts form, but for names that are declared again", () => {
    const script = scriptOf(
      notebook([code("const a: number = 1, b: string = 'x';"), code("let a: string = 'y';")]),
      "T",
      "ts",
    );
    expect(script).toBe("// T\n\nlet a: any;\n\nlet b: any;\n;(a = 1, b = 'x');\n\n;(a = 'y');\n");
  });
});
