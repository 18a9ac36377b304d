import { describe, expect, it } from "vitest";
import { settle, terminalHtml } from "../../../kernel/page/terminal";

describe("settle", () => {
  it.each([
    ["a carriage return writes over the line", "10 %\r20 %\r100 %", "100 %"],
    ["what is longer stays", "abcdef\rxy", "xycdef"],
    ["line ends of Windows are line ends", "a\r\nb", "a\nb"],
    ["a backspace takes one character", "abc\b\bd", "ad"],
    ["lines above stay", "one\ntwo\rTWO", "one\nTWO"],
  ])("%s", (_, text, expected) => expect(settle(text)).toBe(expected));
});

describe("terminalHtml", () => {
  it("colours, resets and escapes", () => {
    expect(terminalHtml("\u001b[31m<a>\u001b[0m b")).toBe('<span class="ansi-red">&lt;a&gt;</span> b');
    expect(terminalHtml("\u001b[1;32mx\u001b[22my\u001b[39mz")).toBe(
      '<span class="ansi-bold ansi-green">x</span><span class="ansi-green">y</span>z',
    );
  });
  it("steps over colours that it has no name for", () => {
    expect(terminalHtml("\u001b[38;5;208mx\u001b[38;2;1;2;3my")).toBe("xy");
  });
  it("drops other escape sequences", () => {
    expect(terminalHtml("\u001b[2Ka\u001b]8;;http://x\u0007b")).toBe("ab");
  });
});
