/** Values as text in the page, in the form that Node's `util.inspect` gives them, so that both kernels print alike. */

export interface InspectOptions {
  /** How many levels are shown (default 2). */
  depth?: number | null;
  maxArrayLength?: number | null;
  maxStringLength?: number | null;
  /** Width beyond which a value is broken over lines (default 80). */
  breakLength?: number;
  sorted?: boolean;
}

interface Context {
  readonly depth: number;
  readonly maxArrayLength: number;
  readonly maxStringLength: number;
  readonly breakLength: number;
  readonly sorted: boolean;
  readonly seen: object[];
  readonly circular: Map<object, number>;
  /** Columns that stand to the left of what is written now. */
  indentation: number;
  /** The level of the object that was written last. */
  level: number;
}

/** How many of the innermost levels may share one line. */
const compact = 3;
const customInspect = Symbol.for("nodejs.util.inspect.custom");

/** The text of a value. */
export function inspect(value: unknown, options: InspectOptions = {}): string {
  const context: Context = {
    depth: options.depth === null ? Number.POSITIVE_INFINITY : (options.depth ?? 2),
    maxArrayLength: options.maxArrayLength === null ? Number.POSITIVE_INFINITY : (options.maxArrayLength ?? 100),
    maxStringLength: options.maxStringLength === null ? Number.POSITIVE_INFINITY : (options.maxStringLength ?? 10_000),
    breakLength: options.breakLength ?? 80,
    sorted: options.sorted ?? false,
    seen: [],
    circular: new Map(),
    indentation: 0,
    level: 0,
  };
  return format(context, value, 0, true);
}

/** What `console.log` writes for its arguments: `%s`, `%d`, `%o` and so on in the first, the rest one by one. */
export function formatLog(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  let text: string;
  if (typeof first === "string") {
    text = first.replace(/%[sdifjoOc%]/g, (mark) => {
      if (mark === "%%") return rest.length < args.length - 1 || args.length > 1 ? "%" : "%%";
      if (rest.length === 0) return mark;
      return substitute(mark, rest.shift());
    });
  } else {
    text = args.length > 0 ? inspect(first) : "";
  }
  for (const value of rest) text += ` ${typeof value === "string" ? value : inspect(value)}`;
  return text;
}

function substitute(mark: string, value: unknown): string {
  switch (mark) {
    case "%s":
      if (typeof value === "string") return value;
      if (typeof value === "object" && value !== null) {
        const own = (value as { toString: unknown }).toString;
        const inherits = own === Object.prototype.toString || own === Error.prototype.toString;
        return typeof own === "function" && !inherits && !Array.isArray(value)
          ? String(value)
          : inspect(value, { depth: 0 });
      }
      return typeof value === "bigint" ? `${value}n` : Object.is(value, -0) ? "-0" : String(value);
    case "%d":
      return typeof value === "bigint" ? `${value}n` : typeof value === "symbol" ? "NaN" : inspect(Number(value));
    case "%i":
      return typeof value === "bigint" ? `${value}n` : inspect(Number.parseInt(String(value), 10));
    case "%f":
      return inspect(Number.parseFloat(String(value)));
    case "%j":
      try {
        return JSON.stringify(value) ?? "undefined";
      } catch {
        return "[Circular]";
      }
    case "%o":
      return inspect(value, { depth: 4 });
    case "%O":
      return inspect(value);
    default:
      return "";
  }
}

function format(context: Context, value: unknown, level: number, typed: boolean): string {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return primitive(context, value);
  const custom = (value as Record<symbol, unknown>)[customInspect];
  if (typeof custom === "function") {
    const own = custom.call(
      value,
      context.depth - level,
      { depth: context.depth - level, breakLength: context.breakLength },
      inspect,
    );
    if (own !== value) {
      if (typeof own !== "string") return format(context, own, level, typed);
      return own.replaceAll("\n", `\n${" ".repeat(context.indentation)}`);
    }
  }
  if (context.seen.includes(value)) {
    let index = context.circular.get(value);
    if (index === undefined) {
      index = context.circular.size + 1;
      context.circular.set(value, index);
    }
    return `[Circular *${index}]`;
  }
  return object(context, value, level);
}

function primitive(context: Context, value: unknown): string {
  switch (typeof value) {
    case "string":
      return string(context, value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    default:
      return String(value);
  }
}

function string(context: Context, value: string): string {
  let text = value;
  let trailer = "";
  if (text.length > context.maxStringLength) {
    const left = text.length - context.maxStringLength;
    text = text.slice(0, context.maxStringLength);
    trailer = `... ${left} more character${left > 1 ? "s" : ""}`;
  }
  // A long text of several lines is written line by line.
  if (text.length > 16 && text.length > context.breakLength - context.indentation - 4 && text.includes("\n")) {
    const lines = text.split(/(?<=\n)/).map(quote);
    return lines.join(` +\n${" ".repeat(context.indentation + 2)}`) + trailer;
  }
  return quote(text) + trailer;
}

function quote(text: string): string {
  const mark = !text.includes("'")
    ? "'"
    : !text.includes('"')
      ? '"'
      : !text.includes("`") && !text.includes("${")
        ? "`"
        : "'";
  let out = "";
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (character === mark || character === "\\") out += `\\${character}`;
    else if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff))
      out += escapes[character] ?? hex(code);
    else out += character;
  }
  return mark + out + mark;
}

const escapes: Record<string, string> = { "\n": "\\n", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\r": "\\r" };

function hex(code: number): string {
  return code > 0xff
    ? `\\u${code.toString(16).toUpperCase()}`
    : `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** The parts that an object is written of. */
interface Parts {
  base: string;
  open: string;
  close: string;
  entries: string[];
  /** Whether the entries are those of a list, which may stand in columns. */
  list?: boolean;
}

function object(context: Context, value: object, level: number): string {
  const maker = constructorName(value);
  const tag = tagOf(value, maker);
  const keys = keysOf(value);
  const kind = describe(value, maker, tag, keys, context);
  if (typeof kind === "string") return kind;
  if (level > context.depth) {
    const name = Array.isArray(value) ? "Array" : prefix(maker, tag, "Object").slice(0, -1);
    return `[${name}]`;
  }
  context.seen.push(value);
  context.level = level;
  const parts: Parts = {
    base: kind.base,
    open: kind.open,
    close: kind.close,
    entries: [],
    ...(kind.list && { list: true }),
  };
  parts.entries.push(...kind.entries(level + 1));
  for (const key of kind.keys) parts.entries.push(property(context, value, key, level + 1, kind.list ?? false));
  context.seen.pop();
  const index = context.circular.get(value);
  if (index !== undefined) {
    const reference = `<ref *${index}>`;
    if (parts.base === "") parts.open = `${reference} ${parts.open}`;
    else parts.base = `${reference} ${parts.base}`;
  }
  if (context.sorted && !kind.list) parts.entries.sort();
  return assemble(context, parts, level, value);
}

interface Kind {
  base: string;
  open: string;
  close: string;
  list?: boolean;
  keys: PropertyKey[];
  entries(level: number): string[];
}

/** How an object of its kind is written; a string where it is written whole already. */
function describe(
  value: object,
  maker: string | null,
  tag: string,
  keys: PropertyKey[],
  context: Context,
): Kind | string {
  const none = () => [];
  if (Array.isArray(value)) {
    const name = maker !== "Array" || tag !== "" ? prefix(maker, tag, "Array", value.length) : "";
    const own = keys.filter((key) => !isIndex(key));
    if (value.length === 0 && own.length === 0) return `${name}[]`;
    return {
      base: "",
      open: `${name}[`,
      close: "]",
      list: true,
      keys: own,
      entries: (level) => arrayEntries(context, value, level),
    };
  }
  if (value instanceof Set) {
    const name = prefix(maker, tag, "Set", value.size);
    if (value.size === 0 && keys.length === 0) return `${name}{}`;
    const entries = (level: number) =>
      indented(context, () => limited(context, [...value], (item) => format(context, item, level, true)));
    return { base: "", open: `${name}{`, close: "}", keys, entries };
  }
  if (value instanceof Map) {
    const name = prefix(maker, tag, "Map", value.size);
    if (value.size === 0 && keys.length === 0) return `${name}{}`;
    const entries = (level: number) =>
      indented(context, () =>
        limited(
          context,
          [...value],
          ([key, item]) => `${format(context, key, level, true)} => ${format(context, item, level, true)}`,
        ),
      );
    return { base: "", open: `${name}{`, close: "}", keys, entries };
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const elements = value as unknown as ArrayLike<number | bigint>;
    const name = prefix(maker, tag, "TypedArray", elements.length);
    const own = keys.filter((key) => !isIndex(key));
    if (elements.length === 0 && own.length === 0) return `${name}[]`;
    const entries = () => limited(context, Array.from(elements), (item) => primitive(context, item));
    return { base: "", open: `${name}[`, close: "]", list: true, keys: own, entries };
  }
  if (typeof value === "function") {
    const base = functionText(value, maker, tag);
    if (keys.length === 0) return base;
    return { base, open: "{", close: "}", keys, entries: none };
  }
  if (value instanceof Date)
    return withKeys(Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString(), keys);
  if (value instanceof RegExp) return withKeys(String(value), keys);
  if (value instanceof Error) {
    const base = errorText(value);
    return withKeys(
      base,
      keys.filter((key) => key !== "stack" && key !== "message" && !(key === "name" && base.includes(value.name))),
    );
  }
  if (value instanceof Promise)
    return {
      base: "",
      open: `${prefix(maker, tag, "Promise")}{`,
      close: "}",
      keys,
      entries: () => ["<pending>"],
    };
  if (value instanceof WeakMap || value instanceof WeakSet)
    return `${prefix(maker, tag, "WeakMap")}{ <items unknown> }`;
  if (value instanceof ArrayBuffer) {
    const bytes = new Uint8Array(value);
    const shown = Array.from(bytes.subarray(0, 50), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const more = bytes.length > 50 ? ` ... ${bytes.length - 50} more byte${bytes.length > 51 ? "s" : ""}` : "";
    const entries = () => [`[Uint8Contents]: <${shown}${more}>`, `byteLength: ${bytes.length}`];
    return { base: "", open: `${prefix(maker, tag, "ArrayBuffer")}{`, close: "}", keys, entries };
  }
  if (
    value instanceof Number ||
    value instanceof String ||
    value instanceof Boolean ||
    value instanceof BigInt ||
    value instanceof Symbol
  ) {
    const own = value instanceof String ? keys.filter((key) => !isIndex(key)) : keys;
    return withKeys(`[${maker}: ${primitive(context, value.valueOf())}]`, own);
  }
  const isModule = tag === "Module";
  const name = isModule
    ? "[Module: null prototype] "
    : maker === "Object" && tag === ""
      ? ""
      : prefix(maker, tag, "Object");
  if (keys.length === 0) return `${name}{}`;
  return { base: "", open: `${name}{`, close: "}", keys, entries: none };
}

function withKeys(base: string, keys: PropertyKey[]): Kind | string {
  return keys.length === 0 ? base : { base, open: "{", close: "}", keys, entries: () => [] };
}

function indented(context: Context, write: () => string[]): string[] {
  context.indentation += 2;
  const entries = write();
  context.indentation -= 2;
  return entries;
}

function limited<T>(context: Context, items: readonly T[], write: (item: T) => string): string[] {
  const shown = items.slice(0, Math.max(0, context.maxArrayLength)).map(write);
  const left = items.length - shown.length;
  if (left > 0) shown.push(`... ${left} more item${left > 1 ? "s" : ""}`);
  return shown;
}

function arrayEntries(context: Context, array: readonly unknown[], level: number): string[] {
  const entries: string[] = [];
  let index = 0;
  while (index < array.length && entries.length < context.maxArrayLength) {
    if (index in array) {
      entries.push(property(context, array, index, level, true));
      index += 1;
      continue;
    }
    const from = index;
    while (index < array.length && !(index in array)) index += 1;
    entries.push(`<${index - from} empty item${index - from > 1 ? "s" : ""}>`);
  }
  const left = array.length - index;
  if (left > 0) entries.push(`... ${left} more item${left > 1 ? "s" : ""}`);
  return entries;
}

function property(context: Context, owner: object, key: PropertyKey, level: number, list: boolean): string {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key) ?? {
    value: (owner as Record<PropertyKey, unknown>)[key],
    enumerable: true,
  };
  const element = list && isIndex(key);
  let text: string;
  if ("value" in descriptor) {
    context.indentation += 2;
    text = format(context, descriptor.value, level, true);
    context.indentation -= 2;
  } else {
    text = descriptor.get
      ? descriptor.set
        ? "[Getter/Setter]"
        : "[Getter]"
      : descriptor.set
        ? "[Setter]"
        : "undefined";
  }
  if (element) return text;
  const name =
    typeof key === "symbol"
      ? `[${String(key)}]`
      : /^[a-zA-Z_]\w*$/.test(String(key))
        ? String(key)
        : quote(String(key));
  return `${descriptor.enumerable === false ? `[${String(key)}]` : name}: ${text}`;
}

function isIndex(key: PropertyKey): boolean {
  return typeof key === "number" || (typeof key === "string" && /^(0|[1-9]\d*)$/.test(key));
}

function keysOf(value: object): PropertyKey[] {
  const symbols = Object.getOwnPropertySymbols(value).filter((key) =>
    Object.prototype.propertyIsEnumerable.call(value, key),
  );
  return [...Object.keys(value), ...symbols];
}

function constructorName(value: object): string | null {
  for (let object: object | null = value; object; object = Object.getPrototypeOf(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, "constructor");
    if (
      descriptor &&
      typeof descriptor.value === "function" &&
      descriptor.value.name !== "" &&
      value instanceof descriptor.value
    ) {
      return String(descriptor.value.name);
    }
  }
  return null;
}

function tagOf(value: object, maker: string | null): string {
  const tag = (value as Record<symbol, unknown>)[Symbol.toStringTag];
  if (typeof tag !== "string" || tag === "" || tag === maker) return "";
  return tag;
}

function prefix(maker: string | null, tag: string, fallback: string, size?: number): string {
  const length = size === undefined ? "" : `(${size})`;
  if (maker === null)
    return tag !== "" && tag !== fallback
      ? `[${fallback}${length}: null prototype] [${tag}] `
      : `[${fallback}${length}: null prototype] `;
  return tag !== "" ? `${maker}${length} [${tag}] ` : `${maker}${length} `;
}

function functionText(value: object, maker: string | null, tag: string): string {
  const source = Function.prototype.toString.call(value);
  const { name } = value as { name: unknown };
  if (source.startsWith("class") && source.endsWith("}")) {
    const parent = Object.getPrototypeOf(value) as { name?: string } | null;
    const title = typeof name === "string" && name !== "" ? `class ${name}` : "class (anonymous)";
    return `[${title}${parent?.name ? ` extends ${parent.name}` : ""}]`;
  }
  const type = maker === null || maker === "Function" ? "Function" : maker;
  const title = typeof name === "string" && name !== "" ? `[${type}: ${name}]` : `[${type} (anonymous)]`;
  return tag !== "" && tag !== type ? `${title} [${tag}]` : title;
}

/** An error's name and message; where in the library it arose is no news to a reader. */
function errorText(error: Error): string {
  const text = Error.prototype.toString.call(error);
  return text.includes("\n") || /^\w*Error\b/.test(text) ? text : `[${text}]`;
}

function assemble(context: Context, parts: Parts, level: number, value: object): string {
  let { entries } = parts;
  const before = entries.length;
  if (parts.list && before > 6) entries = columns(context, entries, value);
  const base = parts.base === "" ? "" : `${parts.base} `;
  if (context.level - level < compact && before === entries.length) {
    const start = entries.length + context.indentation + parts.open.length + parts.base.length + 10;
    const length = entries.reduce((sum, entry) => sum + entry.length, entries.length + start);
    if (length <= context.breakLength && !parts.base.includes("\n")) {
      const joined = entries.join(", ");
      if (!joined.includes("\n")) return `${base}${parts.open} ${joined} ${parts.close}`;
    }
  }
  const line = `\n${" ".repeat(context.indentation)}`;
  return `${base}${parts.open}${line}  ${entries.join(`,${line}  `)}${line}${parts.close}`;
}

/** Puts many short entries into columns, about as wide as they are high. */
function columns(context: Context, entries: string[], value: object): string[] {
  const more = entries.at(-1)!.startsWith("... ") && entries.length > context.maxArrayLength;
  const count = more ? entries.length - 1 : entries.length;
  const lengths = entries.slice(0, count).map(width);
  const longest = Math.max(...lengths);
  const total = lengths.reduce((sum, length) => sum + length + 2, 0);
  const actual = longest + 2;
  if (actual * 3 + context.indentation >= context.breakLength || !(total / actual > 5 || longest <= 6)) return entries;
  const bias = Math.sqrt(actual - total / entries.length);
  const biased = Math.max(actual - 3 - bias, 1);
  const number = Math.min(
    Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((context.breakLength - context.indentation) / actual),
    compact * 4,
    15,
  );
  if (number <= 1) return entries;
  const widths = Array.from({ length: number }, (_, column) => {
    let widest = 0;
    for (let i = column; i < count; i += number) widest = Math.max(widest, lengths[i]!);
    return widest + 2;
  });
  const list = Array.from(value as ArrayLike<unknown>).slice(0, count);
  const right = list.every((item) => typeof item === "number" || typeof item === "bigint");
  const rows: string[] = [];
  for (let i = 0; i < count; i += number) {
    const end = Math.min(i + number, count);
    let row = "";
    for (let j = i; j < end - 1; j += 1) {
      const cell = `${entries[j]}, `;
      const pad = widths[j - i]! + entries[j]!.length - lengths[j]!;
      row += right ? cell.padStart(pad) : cell.padEnd(pad);
    }
    const last = entries[end - 1]!;
    row += right ? last.padStart(widths[end - 1 - i]! + last.length - lengths[end - 1]! - 2) : last;
    rows.push(row);
  }
  if (more) rows.push(entries.at(-1)!);
  return rows;
}

/** Columns that a text takes; wide East Asian characters take two. */
function width(text: string): number {
  let columns = 0;
  for (const character of text.normalize("NFC")) {
    const code = character.codePointAt(0)!;
    if (/\p{M}/u.test(character)) continue;
    columns +=
      code >= 0x1100 &&
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}
