/** Signatures as people read them: without type parameters, and without the rules that compute shapes in them. */

/** Types that only the compiler reads. */
const machinery =
  /\b(infer|extends)\b|\b(Checked|Shaped|Broadcast\w*|OperandShape|Fits\w*|Into|Input|Output|Target|LossOf|TripleOf|Second|Third|OneOrMore|Op|Heads\w*|HeadsOutput|QueryInput|KeyInput|ValueInput|Sizes\w*|K\.\w+)</;

/** `(property) add: <X extends Tensor<AnyShape>, ...>(this: X, b: Checked<...>) => ...` as `(property) add(b): Tensor`. */
export function flat(signature: string): string {
  if (/^(\(\w+\) )?(class|interface|type|enum|namespace|import) /.test(signature)) return signature;
  return short(machinery.test(signature) || /\(this: /.test(signature) ? callOf(signature) : signature);
}

/** Settings of a layer as they were written, none where there were none. */
function short(signature: string): string {
  return signature
    .replace(/, readonly \[\](?=>)/g, "")
    .replace(/\breadonly (?=[[{\w])/g, "")
    .replace(/\{\s+([^{}]*?);?\s+\}/g, (_, members: string) => `{ ${members.replace(/;\s+/g, "; ")} }`);
}

function callOf(signature: string): string {
  const head = /^(\((?:alias|method|property|parameter)\) )?(?:(const|let|var|function) )?/.exec(signature)![0];
  const rest = signature.slice(head.length);
  const name = /^[\w$]+/.exec(rest)?.[0] ?? "";
  let at = name.length;
  at = skip(rest, at, "<");
  // `Conv2d<3, 8>.forward`: the layer and its sizes, then the method.
  const member = /^\.[\w$]+/.exec(rest.slice(at))?.[0] ?? "";
  const owner = rest.slice(0, at);
  at += member.length;
  if (/^\??: /.test(rest.slice(at))) at += /^\??: /.exec(rest.slice(at))![0].length;
  at = skip(rest, at, "<");
  const called = member === "" ? name : `${machinery.test(owner) || owner.length > 60 ? name : owner}${member}`;
  if (rest[at] !== "(") return `${head}${called}${tail(rest)}`;
  const end = skip(rest, at, "(");
  const parameters = parts(rest.slice(at + 1, end - 1))
    .filter((each) => !/^this: /.test(each))
    .map((each) => (machinery.test(each) || each.length > 90 ? /^[.\w$]+\??/.exec(each)![0] : each));
  const given = /^(?:: | => )([\s\S]*?)(?:\n|$)/.exec(rest.slice(end))?.[1] ?? "";
  const result = given === "" || machinery.test(given) ? resultOf(given) : given;
  return `${head}${called}(${parameters.join(", ")}): ${result}${tail(rest)}`;
}

/** A tensor, or several, by their names. */
function resultOf(given: string): string {
  if (!given.startsWith("[")) return "Tensor";
  const each = parts(given.slice(1, closing(given, 0))).map((part) => /^[\w$]+\??: /.exec(part)?.[0] ?? "");
  return `[${each.map((name) => `${name}Tensor`).join(", ")}]`;
}

/** What an editor adds in further lines, such as the import that a name comes from. */
function tail(rest: string): string {
  return /\n(?:import|export) [^\n]*$/.exec(rest)?.[0] ?? "";
}

/** The place after the bracket that closes the one at `at`, if one stands there. */
function skip(text: string, at: number, open: "<" | "("): number {
  if (text[at] !== open) return at;
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"' || c === "`") i = Math.max(text.indexOf(c, i + 1), i);
    else if ("<([{".includes(c)) depth++;
    else if (c === ">" && text[i - 1] === "=") continue;
    else if (">)]}".includes(c) && --depth === 0) return i + 1;
  }
  return text.length;
}

/** Parameters, apart. */
function parts(text: string): string[] {
  const out: string[] = [];
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === undefined || c === ",") {
      if (text.slice(from, i).trim() !== "") out.push(text.slice(from, i).trim());
      from = i + 1;
    } else if (c === '"' || c === "`") i = Math.max(text.indexOf(c, i + 1), i);
    else if (c === "<" || c === "(") i = skip(text, i, c) - 1;
    else if (c === "{" || c === "[") i = closing(text, i);
  }
  return out;
}

function closing(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if ("{[".includes(text[i]!)) depth++;
    else if ("}]".includes(text[i]!) && --depth === 0) return i;
  }
  return text.length;
}
