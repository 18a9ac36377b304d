import { format, inspect as nodeInspect } from "node:util";
import { describe, expect, it } from "vitest";
import { formatLog, inspect } from "../../../../kernel/page/cell/inspect";

class Layer {
  readonly size = 3;
  readonly names = ["w", "b"];
}
class Named extends Map<unknown, unknown> {}
const circular: Record<string, unknown> = { name: "loop" };
circular.self = circular;
circular.list = [circular];

const values: Record<string, unknown> = {
  number: 1.5,
  "negative zero": -0,
  bigint: 12n,
  string: "it's",
  "string with both quotes": `it's "quoted"`,
  "string with control characters": "a\tb\u0001\n\u007f",
  symbol: Symbol("s"),
  undefined: undefined,
  null: null,
  "empty array": [],
  "short array": [1, "two", null, undefined, true],
  "array with holes": Object.assign(new Array(4), { 0: 1, 3: 4 }),
  "array with extra keys": Object.assign([1, 2], { note: "x" }),
  "numbers in columns": Array.from({ length: 30 }, (_, i) => i * i),
  "floats in columns": Array.from({ length: 23 }, (_, i) => Math.sin(i)),
  "strings in columns": Array.from({ length: 27 }, (_, i) => `name${i % 11}`),
  "more than a hundred": Array.from({ length: 130 }, (_, i) => i),
  matrix: [
    [1, 2, 3],
    [4, 5, 6],
  ],
  "large matrix": Array.from({ length: 8 }, (_, i) => Array.from({ length: 10 }, (_, j) => i * j)),
  "long strings": Array.from({ length: 9 }, (_, i) => "word ".repeat(i + 3)),
  "plain object": { a: 1, b: "two", "c-d": [1, 2], 5: 6 },
  "nested object": { a: { b: { c: { d: { e: { f: 1 } } } } } },
  "wide object": Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`property${i}`, `value ${i}`])),
  "object of objects": {
    first: { loss: 0.5, accuracy: 0.93 },
    second: { loss: 0.25, accuracy: 0.97, history: [1, 0.5, 0.25] },
  },
  "array of objects": Array.from({ length: 4 }, (_, i) => ({ epoch: i, loss: 1 / (i + 1), ok: true })),
  "empty object": {},
  "null prototype": Object.assign(Object.create(null), { a: 1 }),
  "class instance": new Layer(),
  map: new Map<string, unknown>([
    ["a", 1],
    ["b", { c: 2 }],
  ]),
  "derived map": new Named([["a", 1]]),
  set: new Set([1, "x", [2]]),
  "empty map": new Map(),
  "typed array": new Float32Array([0.5, 1, 2]),
  "long typed array": new Float32Array(150).map((_, i) => i / 7),
  "array buffer": new Uint8Array([1, 2, 255]).buffer,
  function: function named() {},
  "anonymous function": (
    () => () =>
      1
  )(),
  "async function": async function later() {},
  class: Layer,
  "derived class": Named,
  "function with properties": Object.assign(function f() {}, { a: 1 }),
  date: new Date(0),
  regexp: /a+/gi,
  circular,
  getter: {
    get a() {
      return 1;
    },
    set a(_) {},
    get b() {
      return 2;
    },
  },
  "symbol key": { [Symbol("k")]: 1 },
  boxed: [Object(1), Object("s"), Object(true)],
  "deep in a map": new Map([["k", { a: { b: { c: { d: {} } } } }]]),
  "wide characters": ["日本語", "é", "abc", "日本", "x", "y", "z", "w"],
  "multi-line string inside": { text: `${"line of text ".repeat(8)}\nsecond\nthird` },
};

describe("inspect", () => {
  for (const [name, value] of Object.entries(values)) {
    it(`writes ${name} as Node does`, () => {
      expect(inspect(value)).toBe(nodeInspect(value));
      const kernel = { depth: 4, maxArrayLength: 100, maxStringLength: 20_000, breakLength: 88 };
      expect(inspect(value, kernel)).toBe(nodeInspect(value, kernel));
    });
  }
});

describe("formatLog", () => {
  const lines: unknown[][] = [
    [],
    ["plain"],
    ["a", 1, { b: [2] }],
    [1, "x"],
    ["%s is %d", "x", 5, "rest"],
    ["%i %f %j %%", 5.7, "1.5", { a: 1 }],
    ["100%"],
    ["50% of", 3],
    ["%o", [1]],
    ["%s", { a: 1 }, null],
    ["%s %s", "one"],
  ];
  for (const line of lines.filter((line) => line[0] !== "%o")) {
    it(`writes ${JSON.stringify(line)} as Node does`, () => expect(formatLog(line)).toBe(format(...line)));
  }
});
