/** Reads the learner's code: which line made which operation, and what its variables are called. */

/** A call in the code, in the order in which it runs. */
export interface SourceCall {
  /** The name of the function or method. */
  readonly name: string;
  /** Of the receiver (for methods) and the arguments: a variable's name, the index of another call, or null. */
  readonly operands: readonly (string | number | null)[];
  /** Index of the line where the name of the function stands. */
  readonly line: number;
  /** The variable that the result is stored in. */
  assigned?: string;
}

interface Token {
  readonly kind: "name" | "number" | "string" | "mark";
  readonly text: string;
  readonly line: number;
}

/**
 * The calls of straight-line code in the order in which they run. Code with loops, functions or branches is read as if
 * each line ran once; whoever matches the calls to what was recorded finds out that they do not fit.
 */
export function callsOf(source: string): SourceCall[] {
  const reader = new Reader(tokensOf(source));
  reader.program();
  return reader.calls;
}

/** The line on which each variable gets its value (the last one, if several do). */
export function assignmentLines(source: string): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [n, text] of source.split("\n").entries()) {
    const name = /^\s*(?:export\s+)?(?:(?:const|let|var)\s+)?([A-Za-z_$][\w$]*)\s*(?::[^=]+)?=(?!=|>)/.exec(text)?.[1];
    if (name !== undefined) lines.set(name, n);
  }
  return lines;
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 0;
  const pattern =
    /(\n)|\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|([A-Za-z_$][\w$]*)|(\d[\w.]*|\.\d[\w]*)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|(=>|===?|!==?|[-+*/%]=|\S)/g;
  for (const match of source.matchAll(pattern)) {
    const [whole, newline, name, number, string, mark] = match;
    if (name !== undefined) tokens.push({ kind: "name", text: name, line });
    else if (number !== undefined) tokens.push({ kind: "number", text: number, line });
    else if (string !== undefined) tokens.push({ kind: "string", text: string, line });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark, line });
    if (newline !== undefined) line += 1;
    else line += whole.split("\n").length - 1;
  }
  return tokens;
}

/** What an expression is, as far as it is understood: a variable, the result of a call, or something else. */
type Operand = string | number | null;

class Reader {
  readonly calls: SourceCall[] = [];
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  program(): void {
    while (this.at < this.tokens.length) {
      const start = this.at;
      this.statement();
      if (this.at === start) this.at += 1;
    }
  }

  private statement(): void {
    if (this.is("const") || this.is("let") || this.is("var") || this.is("export")) {
      this.at += 1;
      return;
    }
    const name = this.peek();
    if (name?.kind === "name" && this.tokens[this.at + 1]?.text === "=") {
      this.at += 2;
      const value = this.expression();
      if (typeof value === "number") this.calls[value]!.assigned = name.text;
      return;
    }
    this.expression();
  }

  /** One operand with everything that is called on it; binary operators between numbers are passed over. */
  private expression(): Operand {
    let value = this.primary();
    for (;;) {
      const token = this.peek();
      if (token === undefined) return value;
      if (token.text === ".") {
        const name = this.tokens[this.at + 1];
        if (name?.kind !== "name") return value;
        this.at += 2;
        if (this.is("(")) value = this.call(name, [value]);
        // A property of a namespace (nn.functional) leads to a call; another's value is not known.
        else value = this.is(".") ? value : null;
      } else if (token.text === "(") {
        const before = this.tokens[this.at - 1]!;
        value = before.kind === "name" ? this.call(before, []) : this.call({ ...before, text: "" }, []);
      } else if (token.text === "[") {
        this.group("]");
        value = null;
      } else if (/^(?:[-+*/%]|&|\||\?|===?|!==?|<|>|as|satisfies)$/.test(token.text)) {
        this.at += 1;
        this.expression();
        value = null;
      } else return value;
    }
  }

  private primary(): Operand {
    const token = this.peek();
    if (token === undefined) return null;
    if (token.text === "(") {
      const inner = this.group(")");
      return inner.length === 1 ? inner[0]! : null;
    }
    if (token.text === "[" || token.text === "{") {
      this.group(token.text === "[" ? "]" : "}");
      return null;
    }
    if (
      token.text === "await" ||
      token.text === "new" ||
      token.text === "-" ||
      token.text === "!" ||
      token.text === "..."
    ) {
      this.at += 1;
      return this.primary();
    }
    if (token.kind === "mark") return null;
    this.at += 1;
    return token.kind === "name" ? token.text : null;
  }

  /** The operands between brackets; the opening one is next. */
  private group(close: string): Operand[] {
    this.at += 1;
    const operands: Operand[] = [];
    while (this.at < this.tokens.length && !this.is(close)) {
      const start = this.at;
      if (this.is(",") || this.is(":")) this.at += 1;
      else operands.push(this.expression());
      if (this.at === start) this.at += 1;
    }
    this.at += 1;
    return operands;
  }

  private call(name: Token, receiver: readonly Operand[]): Operand {
    const args = this.group(")");
    this.calls.push({ name: name.text, operands: [...receiver, ...args], line: name.line });
    return this.calls.length - 1;
  }

  private peek(): Token | undefined {
    return this.tokens[this.at];
  }

  private is(text: string): boolean {
    return this.peek()?.text === text;
  }
}
