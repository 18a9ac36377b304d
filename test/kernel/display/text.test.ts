/** A value's text: flat lists show a hundred items, nested ones fewer, and nothing is longer than a page can hold. */

import { expect, test } from "vitest";
import { textOf } from "../../../kernel/display/text";

const filled = (...sizes: number[]): unknown =>
  sizes.length === 0 ? 1 : Array.from({ length: sizes[0] }, () => filled(...sizes.slice(1)));

test("a list of a thousand shows a hundred", () => {
  expect(textOf(filled(1000))).toContain("... 900 more items");
  expect(textOf(filled(50))).not.toContain("more item");
});

test("nested lists are folded more, so that the whole stays readable", () => {
  expect(textOf(filled(20, 20))).not.toContain("more item");
  for (const sizes of [
    [100, 100],
    [100, 100, 100],
    [40, 40, 40, 40],
  ]) {
    const text = textOf(filled(...sizes));
    expect(text.length).toBeLessThan(40_000);
    expect(text).toContain("more items");
  }
  expect(textOf(new Map([["k", filled(300, 300)]])).length).toBeLessThan(40_000);
  expect(textOf({ a: filled(300, 300) }).length).toBeLessThan(40_000);
});

test("an object of very many properties ends with a count", () => {
  const text = textOf(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`key${i}`, i])));
  expect(text).toMatch(/\n\.\.\. \d+ more characters$/);
  expect(text.length).toBeLessThan(101_000);
});

test("looking for the size harms nothing", () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  expect(textOf(circular)).toBe("<ref *1> { self: [Circular *1] }");
  let asked = 0;
  const lazy = {
    get costly() {
      return ++asked;
    },
  };
  expect(textOf(lazy)).toBe("{ costly: [Getter] }");
  expect(asked).toBe(0);
});
