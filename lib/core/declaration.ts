/** What is known of an operation: its declaration, which dispatch, the tape, methods, checks, tests and docs all read. */

import type { MapRule } from "./elementwise";
import type { Kind } from "./kinds";
import { type Params, takes } from "./params";
import type { Tensor } from "./tensor";

/** Arguments of one call of an operation. */
export type Call = readonly unknown[];

/** What everyone may know of an operation. */
export interface OpInfo {
  /** The name: of the function and of the method. */
  readonly opName: string;
  readonly declaration: Declaration;
}

export interface Declaration {
  readonly how: "elementwise" | "primitive" | "composite";
  readonly params: Params;
  /** The names of the tensors that it takes. */
  readonly inputs: readonly string[];
  /** Its shape rule, where that does not depend on values: `*b m k, *b k n -> *b m n`. */
  readonly sig?: string;
  /** Which inputs a gradient flows to. */
  readonly differentiable: readonly string[];
  /** The rule of an elementwise operation with its default options. */
  readonly rule?: MapRule;
  /** Calls that work, for gradient checks and examples. */
  readonly samples: () => readonly Call[];
  /** Calls that must fail, each with (a part of) the sentence. */
  readonly errors: () => readonly (readonly [Call, string])[];
  /** Whether it is a method of tensors too (default: when its first parameter is a tensor). */
  readonly method: boolean;
  /** Whether a form in place exists, named with a trailing underscore. */
  readonly inPlace?: (self: Tensor, ...args: unknown[]) => Tensor;
}

/** An operation: a function whose call signatures are those of its kind. */
export type Op<K extends Kind> = K["fn"] & OpInfo & { readonly kind?: K };

/** What every declaration may give. */
export interface Common {
  readonly name: string;
  readonly samples?: () => readonly Call[];
  readonly errors?: () => readonly (readonly [Call, string])[];
  readonly method?: boolean;
}

/** Whether the first parameter can be the tensor that a method is called on. */
function takesSelf(params: Params): boolean {
  const first = Object.values(params)[0];
  return first !== undefined && (first.tensor === true || first === takes.operand);
}

/** Makes a callable the operation that its declaration describes. */
export function finish<T extends OpInfo>(
  call: unknown,
  spec: Common,
  declaration: Omit<Declaration, "method" | "errors">,
): T {
  // Keeps the getters of an elementwise declaration: its rule is made when first used, so that loading the library is quick.
  const full = Object.defineProperties({} as Declaration, {
    ...Object.getOwnPropertyDescriptors(declaration),
    method: { value: spec.method ?? takesSelf(declaration.params), enumerable: true },
    errors: { value: spec.errors ?? (() => []), enumerable: true },
  });
  Object.defineProperty(call, "name", { value: spec.name });
  return Object.assign(call as object, { opName: spec.name, declaration: full }) as unknown as T;
}
