/** Errors learn where in a model they arose: as one passes outward, each module adds its name to the path. */

import { TypetorchError } from "../base/error";
import type { Module } from "./module";

interface Place {
  /** The message without the place. */
  readonly message: string;
  /** What the innermost module is. */
  readonly layer: string;
  /** The module that the error left last, and the path from it to the innermost one. */
  module: Module;
  path: string;
}

const places = new WeakMap<TypetorchError, Place>();

/** The error with a last line such as `in        Net.encoder.0: Linear(in_features=2, out_features=1, bias=True)`. */
export function located(error: unknown, module: Module, isLayer: boolean): unknown {
  if (!(error instanceof TypetorchError)) return error;
  // A layer's errors begin with its own name, not with that of the function that it calls.
  if (isLayer && !places.has(error))
    error.message = error.message.replace(/^[a-z]\w*(\([^)]*\))?(?=: )/, module.constructor.name);
  const known = places.get(error);
  const place = known ?? { message: error.message, layer: oneLine(module), module, path: "" };
  if (known) {
    const name = module.namedModules().find(([, inner]) => inner === known.module)?.[0];
    if (name) place.path = place.path === "" ? name : `${name}.${place.path}`;
    place.module = module;
  } else places.set(error, place);
  const path = place.path === "" ? "" : `${module.constructor.name}.${place.path}: `;
  error.message = `${place.message}\n  in        ${path}${place.layer}`;
  const frames = error.stack?.search(/^\s+at /m) ?? -1;
  if (frames >= 0) error.stack = `${error.name}: ${error.message}\n${error.stack!.slice(frames)}`;
  return error;
}

function oneLine(module: Module): string {
  const text = String(module);
  return text.includes("\n") ? module.constructor.name : text;
}
