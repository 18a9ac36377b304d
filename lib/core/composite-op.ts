/** `compose`: declares an operation that is made of other operations, which record themselves. */

import { TypetorchError } from "../base/error";
import { checkSignature } from "../base/signature";
import { type Common, finish, type OpInfo } from "./declaration";
import { inPlaceOf } from "./inplace";
import { type Bound, bind, isTensorParam, type Params } from "./params";
import { isTensor, type Tensor } from "./tensor";

interface ComposedSpec<P extends Params> extends Common {
  readonly params: P;
  readonly sig?: string;
  readonly run: (args: Bound<P>) => unknown;
  /** Whether the result is a tensor of its own even where `run` gives a view of the first input. */
  readonly copies?: boolean;
  /** Which inputs a gradient flows to (default: all of them; `[]` for none). */
  readonly differentiable?: readonly string[];
  readonly inPlace?: boolean;
}

/** Declares an operation that is made of other operations, which record themselves. */
export function compose<T extends OpInfo, const P extends Params>(spec: ComposedSpec<P>): T {
  const inputs = Object.keys(spec.params).filter((n) => isTensorParam(spec.params[n]!));
  const call = (...args: unknown[]): unknown => {
    const bound = bind(spec.name, spec.params, args);
    if (spec.sig !== undefined) {
      const given = inputs.filter((n) => isTensor(bound[n]));
      checkSignature(
        spec.name,
        spec.sig,
        given.map((n) => (bound[n] as unknown as Tensor).shape),
      );
    }
    try {
      const out = spec.run(bound);
      const first = spec.copies ? bound[inputs[0]!] : undefined;
      return isTensor(out) && isTensor(first) && out.storage === first.storage ? out.clone() : out;
    } catch (error) {
      throw named(spec.name, error);
    }
  };
  return finish<T>(call, spec, {
    how: "composite",
    params: spec.params,
    inputs,
    sig: spec.sig,
    differentiable: spec.differentiable ?? inputs,
    samples: spec.samples ?? (() => []),
    inPlace: spec.inPlace ? inPlaceOf(spec.name, call as (...args: unknown[]) => unknown) : undefined,
  });
}

/** An error of an operation inside another speaks of the one that was called. */
function named(name: string, error: unknown): unknown {
  if (!(error instanceof TypetorchError) || error.op === undefined || error.op === name) return error;
  const { op } = error;
  if (error.message.startsWith(`${op}: `) || error.message.startsWith(`${op}(`)) {
    error.message = `${name}${error.message.slice(op.length)}`;
    Object.defineProperty(error, "op", { value: name, enumerable: true });
  }
  return error;
}
