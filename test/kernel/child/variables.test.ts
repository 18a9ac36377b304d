import inspector from "node:inspector";
import { expect, test } from "vitest";
import { readVariables } from "../../../kernel/child/variables";

function run(expression: string): void {
  const session = new inspector.Session();
  session.connect();
  session.post("Runtime.evaluate", { expression, replMode: true });
  session.disconnect();
}

test("gives the variables that cells declared, with their present values", () => {
  run("const variablesTestA = [1]; let variablesTestB = 2; class VariablesTestC {}");
  const found = readVariables();
  expect(found.variablesTestA).toEqual([1]);
  expect(found.variablesTestB).toBe(2);
  run("variablesTestB = 3");
  expect(readVariables().variablesTestB).toBe(3);
  expect(readVariables().variablesTestA).toBe(found.variablesTestA);
});

test("leaves out what has no value yet, and nothing behind on the global object", () => {
  const before = Object.getOwnPropertyNames(globalThis).length;
  (globalThis as { readVariables?: unknown }).readVariables = readVariables;
  run("const variablesTestD = readVariables(); const variablesTestE = 1;");
  const inner = readVariables().variablesTestD as Record<string, unknown>;
  expect(inner).not.toHaveProperty("variablesTestE");
  expect(readVariables().variablesTestE).toBe(1);
  delete (globalThis as { readVariables?: unknown }).readVariables;
  expect(Object.getOwnPropertyNames(globalThis)).toHaveLength(before);
});
