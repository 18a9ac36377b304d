/** Any PyTorch call, given by name, positional and keyword arguments, turned into ours by the naming rule alone. */

import * as typetorch from "../../lib/index";

/** A PyTorch name as ours: snake_case turned into camelCase; a capital first letter and a trailing underscore stay. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[A-Za-z0-9])_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Calls what PyTorch calls `name`: `torch.add`, `Tensor.add` or `torch.Tensor.add`, `torch.nn.functional.relu`,
 * `torch.linalg.norm` (`F.relu` too); classes (`torch.nn.Linear`) are constructed. Arguments and options are already values of ours.
 *
 * - `x[i, j]` (`Tensor.__getitem__`, with an array of indices) is `x.at(i, j)`; `x[i, j] = v` is `x.set([i, j], v)`.
 * - Operators are methods: `Tensor.__add__` is `add`.
 * - Keyword arguments become one trailing object with camelCased keys.
 * - Words for element types lose their `torch.`, and int64 is int32.
 */
export function call(name: string, args: readonly unknown[], kwargs: Readonly<Record<string, unknown>> = {}): unknown {
  const path = name
    .replace(/^torch\./, "")
    .replace(/^F\./, "nn.functional.")
    .split(".");
  const given = args.map(plain);
  const options = Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [camelCase(key), plain(value)]));
  if (path[0] === "Tensor" && path.length > 1) {
    const [self, ...rest] = given;
    return callMethod(self as object, path[1]!, Object.keys(options).length > 0 ? [...rest, options] : rest);
  }
  const all = Object.keys(options).length > 0 ? [...given, options] : given;
  let place: unknown = typetorch;
  for (const part of path.slice(0, -1)) {
    // torch.autograd and torch.special stand at the top here.
    if ((part === "autograd" || part === "special") && !(part in typetorch)) continue;
    place = member(place as object, camelCase(part), name);
  }
  const last = camelCase(path.at(-1)!);
  const found = member(place as object, last, name);
  if (/^[A-Z]/.test(last)) return new (found as new (...args: unknown[]) => unknown)(...all);
  return (found as (...args: unknown[]) => unknown).apply(place, all);
}

/** The name under which a function and its method count as one operation: `Tensor.index_add` is `indexAdd`. */
export function ourName(op: string): string {
  if (op === "Tensor.__getitem__") return "at";
  if (op === "Tensor.__setitem__") return "set";
  const name = camelCase(op.split(".").at(-1)!);
  if (op.startsWith("torch.linalg.")) return `linalg.${name}`;
  // The one name that PyTorch uses twice: patches of images, and windows along an axis.
  return op === "torch.nn.functional.unfold" ? "nn.functional.unfold" : name;
}

/** A PyTorch name has no counterpart of ours. */
export class MissingName extends Error {}

/** Python's words for its operators, where they differ from the method's. */
const operators: Readonly<Record<string, string>> = {
  truediv: "div",
  floordiv: "floor_divide",
  mod: "remainder",
  and: "bitwise_and",
  or: "bitwise_or",
  xor: "bitwise_xor",
};

function callMethod(self: object, method: string, args: readonly unknown[]): unknown {
  const asList = (index: unknown) => (Array.isArray(index) ? index : [index]);
  if (method === "__getitem__") return invoke(self, "at", asList(args[0]));
  if (method === "__setitem__") return invoke(self, "set", [asList(args[0]), ...args.slice(1)]);
  const operator = /^__(\w+)__$/.exec(method)?.[1];
  return invoke(self, camelCase(operator ? (operators[operator] ?? operator) : method), args);
}

/** A method called, or a property read. */
function invoke(self: object, name: string, args: readonly unknown[]): unknown {
  const found = member(self, name, `Tensor.${name}`);
  return typeof found === "function" ? (found as (...args: unknown[]) => unknown).apply(self, [...args]) : found;
}

function member(place: object, key: string, name: string): unknown {
  if (place === null || place === undefined || !(key in Object(place)))
    throw new MissingName(`${name} has no counterpart: ${key} is not there`);
  return (place as Record<string, unknown>)[key];
}

function plain(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith("torch.")) return plain(value.slice("torch.".length));
  return value === "int64" ? "int32" : value;
}
