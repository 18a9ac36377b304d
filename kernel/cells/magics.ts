/** Magics: lines such as `%timeit f(x)` become calls of the child's functions, which can also be called as such. */

import type { Edit } from "./edits";

/** A magic that does not exist or lacks what it needs. */
export class MagicError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** The declaration of what magics become, and of their functions. */
export const magicDeclarations = `
declare const __typetorch__: any;
declare const magics: {
  time<T>(run: () => T): T;
  timeit(run: () => unknown): Promise<void>;
  who(): string[];
  whos(): Record<string, unknown>[];
  pwd(): string;
  cd(folder: string): string;
  env(name?: string, value?: string): string | Record<string, string> | undefined;
  history(last?: number): void;
  lsmagic(): string[];
};
`;

/** The edits that turn the magics of a cell into calls; line numbers stay. */
export function rewriteMagics(source: string): Edit[] {
  const edits: Edit[] = [...importAttributes(source)];
  for (const line of linesOutside(source)) {
    const { text, start } = line;
    const cell = start === firstLine(source) ? /^\s*%%(\w+)[ \t]*(.*)$/.exec(text) : null;
    if (cell) {
      edits.push(...cellMagic(cell[1], cell[2], source, start, text));
      continue;
    }
    const magic = /^(\s*)%(\w+)(?:[ \t]+(.*?))?\s*;?\s*$/.exec(text);
    if (magic) {
      const [, lead, name, argument = ""] = magic;
      const at = start + lead.length;
      edits.push({ at, removed: text.length - lead.length, text: lineMagic(name, argument, at) });
    }
  }
  return edits.sort((a, b) => a.at - b.at);
}

function lineMagic(name: string, argument: string, at: number): string {
  const wants = (what: string) => {
    if (!argument) throw new MagicError(`%${name} needs ${what} after it`, at);
  };
  const noResult = /;\s*$/.test(argument) ? ";" : "";
  const expression = argument.replace(/;+\s*$/, "");
  switch (name) {
    case "time":
      wants("an expression or statement");
      return isStatement(expression)
        ? `__typetorch__.start(); ${expression}; __typetorch__.stop();`
        : `__typetorch__.timed(__typetorch__.start(), ${expression})${noResult}`;
    case "timeit":
      wants("an expression");
      return `await magics.timeit(${arrow(expression)});`;
    case "who":
    case "whos":
    case "pwd":
    case "lsmagic":
      return `magics.${name}()`;
    case "cd":
      wants("a folder");
      return `magics.cd(${JSON.stringify(argument)})`;
    case "env": {
      const [, key, value] = /^(\w+)\s*(?:=\s*(.*))?$/.exec(argument) ?? [];
      return `magics.env(${[key, value].filter((part) => part !== undefined).map((part) => JSON.stringify(part))})`;
    }
    case "history":
      return `magics.history(${/^\d+$/.test(argument) ? argument : ""});`;
    default:
      throw new MagicError(`%${name} is not a magic of this kernel: %lsmagic lists them`, at);
  }
}

function cellMagic(name: string, argument: string, source: string, start: number, line: string): Edit[] {
  const rest = source.slice(start + line.length);
  if (argument) throw new MagicError(`%%${name} stands alone on its line; the code follows below`, start);
  if (!rest.trim()) throw new MagicError(`%%${name} needs code in the lines below`, start);
  if (name === "time") return [{ at: start, removed: line.length, text: "__typetorch__.timeCell();" }];
  if (name === "timeit") {
    return [
      { at: start, removed: line.length, text: "await magics.timeit(async () => {" },
      { at: source.length, removed: 0, text: "\n});" },
    ];
  }
  throw new MagicError(`%%${name} is not a magic of this kernel: %lsmagic lists them`, start);
}

function arrow(expression: string): string {
  const body = expression.startsWith("{") ? `(${expression})` : expression;
  return `${/\bawait\b/.test(expression) ? "async " : ""}() => ${body}`;
}

function isStatement(text: string): boolean {
  return (
    /^(const|let|var|function|class|for|while|if|do|switch|try|throw|import|return)\b/.test(text) || /;\s*\S/.test(text)
  );
}

/** `with { type: "json" }`, which TypeScript 5.0 does not know, is blanked out: JSON loads without it. */
function importAttributes(source: string): Edit[] {
  const attributes = /^(\s*(?:import|export)\b[^;\n]*?["'][^"'\n]+["'])(\s+(?:with|assert)\s*\{[^}\n]*\})/gm;
  return [...source.matchAll(attributes)].map((match) => ({
    at: match.index + match[1].length,
    removed: match[2].length,
    text: " ".repeat(match[2].length),
  }));
}

function firstLine(source: string): number {
  const match = /^(?:[ \t]*\n)*/.exec(source)!;
  return match[0].length;
}

/** Lines that could hold a magic: those that do not begin inside a template, a comment or an open bracket. */
function* linesOutside(source: string): Generator<{ text: string; start: number }> {
  if (!/^[ \t]*%/m.test(source)) return;
  let start = 0;
  let state: "" | "`" | "/*" = "";
  let depth = 0;
  for (const text of source.split("\n")) {
    if (state === "" && depth <= 0 && /^\s*%/.test(text)) {
      yield { text, start };
      start += text.length + 1;
      continue; // what stands in a magic's line opens nothing
    }
    let quote = "";
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      const two = text.slice(i, i + 2);
      if (state === "/*") {
        if (two === "*/") state = "";
      } else if (c === "\\") i++;
      else if (state === "`") {
        if (c === "`") state = "";
      } else if (quote) {
        if (c === quote) quote = "";
      } else if (two === "//") break;
      else if (two === "/*") state = "/*";
      else if (c === "`") state = "`";
      else if (c === '"' || c === "'") quote = c;
      else if ("([{".includes(c)) depth++;
      else if (")]}".includes(c)) depth--;
    }
    start += text.length + 1;
  }
}
