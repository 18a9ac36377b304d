/** Runs every example of every doc comment in lib/, and compares each `@shape` with the declaration that it stands at. */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { transform } from "sucrase";
import { describe, expect, it } from "vitest";
import type { OpInfo } from "../lib/core/op";
import * as typetorch from "../lib/index";
import * as functions from "../lib/ops/functions";
import * as table from "../lib/ops/table";

const root = join(__dirname, "..");

interface Comment {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

/** Every doc comment with the name of what it stands at. */
function commentsIn(file: string): Comment[] {
  const source = readFileSync(file, "utf8");
  const found: Comment[] = [];
  for (const match of source.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*((?:export\s+)?(?:default\s+)?(?:abstract\s+)?(?:async\s+)?(?:const|function\*?|class|interface|type|get|static|readonly)?\s*)(\w+)/g,
  )) {
    const text = match[1]!
      .split("\n")
      .map((line) => line.replace(/^\s*\* ?/, ""))
      .join("\n");
    found.push({ file: relative(root, file), name: match[3]!, text });
  }
  return found;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : path.endsWith(".ts") ? [path] : [];
  });
}

const comments = filesBelow(join(root, "lib")).flatMap(commentsIn);

/** The text of a tag: up to the next tag. */
function tagsOf(comment: Comment, tag: string): string[] {
  return [...comment.text.matchAll(new RegExp(`^@${tag}[ \\t]*\\n?((?:(?!^@\\w)[\\s\\S])*)`, "gm"))].map((m) =>
    m[1]!.trim(),
  );
}

const examples = comments.flatMap((comment) => tagsOf(comment, "example").map((code) => ({ ...comment, code })));

/** Splits an example into what comes before its last expression, that expression, and the value that it must give. */
function parts(code: string): { before: string; expression: string; value: string } | undefined {
  const lines = code.split("\n");
  const at = lines.findLastIndex((line) => line.includes("// =>"));
  if (at < 0) return undefined;
  const [expression = "", value = ""] = lines[at]!.split("// =>");
  let own = expression.trim() !== "" ? at : at - 1;
  let last = own === at ? expression.trim() : lines[own]!.trim();
  // A chain that goes on from the line before.
  while (last.startsWith(".") && own > 0) last = `${lines[--own]!.trim()}${last}`;
  return { before: lines.slice(0, own).join("\n"), expression: last.replace(/;$/, ""), value: value.trim() };
}

describe("examples", () => {
  it("are there", () => expect(examples.length).toBeGreaterThan(200));

  for (const { file, name, code } of examples) {
    it(`${file} ${name}`, async () => {
      const split = parts(code);
      expect(split, "an example ends in `expression // => value`").toBeDefined();
      const { before, expression, value } = split!;
      const own = (await import(join(root, file))) as Record<string, unknown>;
      const scope: Record<string, unknown> = { ...own, ...typetorch };
      const names = Object.keys(scope).filter((n) => !["Function", "default", "var"].includes(n));
      const js = transform(`async function run() { ${before}\nreturn (${expression}); }`, {
        transforms: ["typescript"],
      }).code;
      const run = new Function(...names, `${js}; return run();`) as (...values: unknown[]) => Promise<unknown>;
      const result = await run(...names.map((n) => scope[n]));
      const expected: unknown = new Function(`return (${value})`)();
      expect(plain(result)).toEqual(expected);
    });
  }
});

/** Float32 results as a reader writes them, -0 as 0. */
function plain(value: unknown): unknown {
  if (typeof value === "number")
    return Object.is(value, -0) ? 0 : Number.isFinite(value) ? Number(value.toPrecision(6)) : value;
  if (Array.isArray(value)) return value.map(plain);
  return value;
}

describe("@shape", () => {
  const ops = { ...functions, ...table } as unknown as Record<string, OpInfo>;
  for (const comment of comments) {
    const op = ops[comment.name];
    const [shape] = tagsOf(comment, "shape");
    const sig = op?.declaration?.sig;
    // Only rules that are written as a signature can be compared word by word.
    if (!sig || !shape || op.opName !== comment.name || !comment.file.startsWith("lib/ops/")) continue;
    it(`${comment.file} ${comment.name}`, () => {
      const written = /`([^`]*)`/.exec(shape)?.[1];
      expect(written?.replace(/\s+/g, " ").trim()).toBe(sig.replace(/\s+/g, " ").trim());
    });
  }
});
