/** A recorded call as a line of TypeScript, its tensors as values of known shape. */

import type { OpInfo } from "../../lib/core/op";
import * as typetorch from "../../lib/index";
import * as functions from "../../lib/ops/functions";
import * as table from "../../lib/ops/table";
import { camelCase } from "./call";
import type { Case, Recorded } from "./replay";

/** What of a tensor is read rather than called. */
const properties = new Set(["T", "mT", "shape", "ndim"]);

/** The call as a learner would write it; tensors are `t<[2, 3]>()`. */
export function callText({ op, args, kwargs }: Case): string {
  const given = args.map(text);
  const entries = Object.entries(kwargs ?? {}).map(([key, value]) => `${camelCase(key)}: ${text(value)}`);
  const options = entries.length > 0 ? [`{ ${entries.join(", ")} }`] : [];
  if (op === "Tensor.__getitem__") return `${given[0]}.at(${(args[1] as unknown[]).map(text).join(", ")})`;
  if (op === "Tensor.__setitem__") return `${given[0]}.set(${[...given.slice(1), ...options].join(", ")})`;
  const path = op.replace(/^torch\./, "").split(".");
  const name = camelCase(path.at(-1)!);
  if (path[0] === "Tensor") {
    const [self, ...rest] = given;
    return properties.has(name) ? `${self}.${name}` : `${self}.${name}(${[...rest, ...options].join(", ")})`;
  }
  return `typetorch.${[...path.slice(0, -1).map(camelCase), name].join(".")}(${[...given, ...options].join(", ")})`;
}

/** The shape that PyTorch gives, where the result is one tensor. */
export function shapeOf({ out }: Case): string | undefined {
  return typeof out === "object" && out !== null && "tensor" in out
    ? `[${(out.tensor as Recorded).shape.join(", ")}]`
    : undefined;
}

/** What must be given where the declaration leaves it open, because it takes several forms or stands in no table. */
const required = new Set([
  "data",
  "end",
  "fillValue",
  "high",
  "n",
  "other",
  "outputSize",
  "repeats",
  "sections",
  "size",
  "splitSize",
  "steps",
]);

/** Whether an argument that the call must have is given by name: that is the adapter's affair, and not in the types. */
export function givesRequiredByName({ op, args, kwargs = {} }: Case): boolean {
  const given = Object.keys(kwargs).map(camelCase);
  if (given.length === 0) return false;
  const name = camelCase(op.split(".").at(-1)!).replace(/_$/, "");
  const places: object[] = [table, functions, typetorch.nn.functional, typetorch.linalg];
  const found = places
    .map((place) => (place as Record<string, OpInfo | undefined>)[name])
    .find((op) => op?.declaration);
  if (!found) return args.length === 0 || given.some((key) => required.has(key));
  const params = Object.entries(found.declaration.params);
  // A name that is not there is another word for a parameter that must be given.
  return given.some((key) => {
    const at = params.findIndex(([n]) => n === key);
    return at < 0 || params[at]![1].optional === false || required.has(key);
  });
}

function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if ("tensor" in value) return `t<[${viewedShape(value.tensor as Recorded).join(", ")}]>()`;
  if ("dtype" in value) return JSON.stringify(value.dtype);
  if ("number" in value) return value.number === "nan" ? "Number.NaN" : `${value.number === "inf" ? "" : "-"}Infinity`;
  if ("ellipsis" in value) return '"..."';
  const [start, stop, step] = (value as { slice: (number | null)[] }).slice;
  return JSON.stringify(`${start ?? ""}:${stop ?? ""}${step === null || step === undefined ? "" : `:${step}`}`);
}

/** The shape of a recorded tensor after its views. */
function viewedShape({ shape, view }: Recorded): readonly number[] {
  let sizes = [...shape];
  for (const [name, first, start, step] of (view ?? []) as [string, unknown, number, number][]) {
    if (name === "permute") sizes = (first as number[]).map((d) => sizes[d]!);
    else if (name === "expand") sizes = [...(first as number[])];
    else sizes[first as number] = Math.ceil((sizes[first as number]! - start) / step);
  }
  return sizes;
}
