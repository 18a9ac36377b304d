/** Holds the shape of the tree: imports go one way, test/ mirrors lib/, names say subjects. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(__dirname, "..");

/** Lower layers first; folders of one layer may not import each other. */
const layers = [
  ["base"],
  ["ir"],
  ["backend"],
  ["core"],
  ["display"],
  ["ops"],
  ["nn", "optim", "data", "plot", "compile"],
  ["train"],
  ["explain"],
  // The solutions stand beside the notebooks, where learners find them.
  ["solutions"],
  ["lesson"],
  ["index"],
];
const order = new Map(layers.flatMap((names, level) => names.map((name) => [name, level] as const)));

/** Packages that work in a page as well as in Node. */
const pagePackages = new Set(["fflate", "@dagrejs/dagre", "fast-png", "jpeg-js"]);

const sources = filesBelow("lib").filter((file) => file.endsWith(".ts"));

describe("lib", () => {
  test("every file belongs to a layer", () => {
    expect(sources.filter((file) => !order.has(layerOf(file)))).toEqual([]);
  });

  test("imports go from upper layers to lower ones", () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith("."))
        .map((target) => relative(root, resolve(root, dirname(file), target)))
        .filter((target) => !allowed(layerOf(file), layerOf(target)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("no file of core needs itself: whichever file of the library is loaded first, it finds what it needs", () => {
    const core = sources.filter((file) => layerOf(file) === "core");
    const needs = (file: string) =>
      importsOf(file)
        .filter((target) => target.startsWith(".") && !isTypeOnly(file, target))
        .map((target) => `${relative(root, resolve(root, dirname(file), target))}.ts`)
        .filter((target) => core.includes(target));
    const reach = (file: string, seen = new Set<string>()): Set<string> => {
      for (const target of needs(file)) if (!seen.has(target)) reach(target, seen.add(target));
      return seen;
    };
    expect(core.filter((file) => reach(file).has(file))).toEqual([]);
  });

  test("only the Node backend imports Node's modules; everything else runs in a page", () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.startsWith(".") && !pagePackages.has(target))
        .filter((target) => !(isNodeBackend(file) && /^(node:|koffi$)/.test(target)) && !isTypeOnly(file, target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("names", () => {
  const all = ["lib", "kernel", "test"].flatMap(filesBelow);

  test("no file is a catch-all", () => {
    const vague = /^(utils?|common|misc|helpers?|shared|types)\./;
    expect(all.filter((file) => vague.test(basename(file)))).toEqual([]);
  });

  test("every source opens with a sentence on what it is for", () => {
    const opened = ["lib", "kernel", "scripts"].flatMap(filesBelow).filter((file) => /\.(ts|mjs)$/.test(file));
    const bare = opened.filter((file) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(join(root, file), "utf8")));
    expect(bare).toEqual([]);
  });

  test("no source is longer than 600 lines", () => {
    const long = ["lib", "kernel"]
      .flatMap(filesBelow)
      .filter((file) => file.endsWith(".ts") && readFileSync(join(root, file), "utf8").split("\n").length > 801);
    expect(long).toEqual([]);
  });
});

describe("test/ mirrors lib/", () => {
  test("every test of a layer stands in the folder where its subject stands", () => {
    const strays = filesBelow("test")
      .filter((file) => file.endsWith(".test.ts") && order.has(file.split("/")[1] ?? ""))
      .filter((file) => !existsSync(join(root, dirname(file.replace(/^test\//, "lib/")))));
    expect(strays).toEqual([]);
  });

  test("every layer has tests", () => {
    const tested = new Set(filesBelow("test").map((file) => file.split("/")[1]));
    const used = new Set(sources.map(layerOf).filter((layer) => layer !== "index"));
    expect([...used].filter((layer) => !tested.has(layer))).toEqual([]);
  });
});

function filesBelow(folder: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

/** `lib/ops/unary.ts` lies in `ops`, `lib/index.ts` is `index`. */
function layerOf(file: string): string {
  return file.split("/")[1]?.replace(/\.ts$/, "") ?? "";
}

function allowed(from: string, to: string): boolean {
  if (from === to) return true;
  return (order.get(to) ?? Number.POSITIVE_INFINITY) < (order.get(from) ?? -1);
}

/** What a file imports, re-exports or requires. */
function importsOf(file: string): string[] {
  const text = withoutComments(readFileSync(join(root, file), "utf8"));
  const statement = /(?:^|\n)\s*(?:import|export)\s(?:[\w$*{},\s]*?\sfrom\s*)?["']([^"'\n]+)["']/g;
  const call = /(?<!typeof )\b(?:import|require)\(\s*["']([^"'\n]+)["']\s*\)/g;
  return [...text.matchAll(statement), ...text.matchAll(call)].map((match) => match[1] ?? "");
}

/** Types leave nothing behind at run time. */
function isTypeOnly(file: string, target: string): boolean {
  const text = readFileSync(join(root, file), "utf8");
  const literal = target.replace(/[/\\^$*+?.()|[\]{}]/g, "\\$&");
  const all = text.match(new RegExp(`(import|export)\\s[\\w$*{},\\s]*["']${literal}["']`, "g")) ?? [];
  return all.length > 0 && all.every((statement) => /^(import|export)\s+type\b/.test(statement));
}

function isNodeBackend(file: string): boolean {
  return /^lib\/backend\/node/.test(file);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
