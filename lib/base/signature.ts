/**
 * Signature strings such as `*b m k, *b k n -> *b m n`, read at run time: a word is an axis that has one size wherever
 * it stands, a starred word is any number of axes, which broadcast. `shapes/signature.ts` reads the same string for the
 * compiler.
 */

import { namedSizes } from "./axis-names";
import { ShapeError } from "./error";
import { broadcast } from "./shape";
import { fill, messages, show } from "./shapes/message";

/** A parsed signature: the axes of each input, and of the output. */
export interface ParsedSignature {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

const parsed = new Map<string, ParsedSignature>();

/** Reads a signature string. */
export function parseSignature(sig: string): ParsedSignature {
  let found = parsed.get(sig);
  if (found === undefined) {
    const [inputs = "", output = ""] = sig.split("->");
    found = { inputs: inputs.split(",").map(words), output: words(output) };
    parsed.set(sig, found);
  }
  return found;
}

/** The words of a text, between which there are spaces. */
export function words(text: string): string[] {
  return text.split(" ").filter((w) => w !== "");
}

/** The names that operands have in errors, unless an operation names them. */
export const operandNames: readonly string[] = ["a", "b", "c", "d"];

interface Binding {
  readonly value: number | readonly number[];
  readonly operand: string;
}

/** What the axes of a signature stand for, given the shapes of its inputs; throws a {@link ShapeError} where they do not fit. */
export function checkSignature(
  op: string,
  sig: string,
  shapes: readonly (readonly number[])[],
  names: readonly string[] = operandNames,
): ReadonlyMap<string, number | readonly number[]> {
  const { inputs } = parseSignature(sig);
  const env = new Map<string, Binding>();
  const fail = (line: string, axis: string): never => {
    throw new ShapeError(`${call(op, names, shapes.length)}${line.slice(op.length)}\n${facts(sig, shapes, names)}`, {
      op,
      axis,
      shapes,
    });
  };
  const size = (token: string, n: number, operand: string) => {
    const known = env.get(token);
    if (known === undefined) env.set(token, { value: n, operand });
    else if (known.value !== n) {
      fail(
        fill(messages.axis, { op, axis: token, sizeA: String(known.value), a: known.operand, sizeB: n, b: operand }),
        token,
      );
    }
  };
  for (let i = 0; i < shapes.length; i++) {
    const tokens = inputs[i]!;
    const shape = shapes[i]!;
    const operand = names[i] ?? `input ${i + 1}`;
    const star = tokens.findIndex((t) => t.startsWith("*"));
    const fixed = tokens.length - (star < 0 ? 0 : 1);
    if (shape.length < fixed) {
      const axis = tokens.filter((t) => !t.startsWith("*"))[fixed - shape.length - 1]!;
      fail(fill(messages.missing, { op, a: operand, axis, shape: show(shape) }), axis);
    }
    if (star < 0 && shape.length > fixed) {
      fail(fill(messages.extra, { op, a: operand, needed: fixed, shape: show(shape) }), "");
    }
    const tail = star < 0 ? 0 : tokens.length - star - 1;
    // The compiler matches from the last axis; the same order gives the same sentence.
    for (let k = 1; k <= tail; k++) size(tokens[tokens.length - k]!, shape[shape.length - k]!, operand);
    if (star < 0) for (let k = tokens.length - 1; k >= 0; k--) size(tokens[k]!, shape[k]!, operand);
    else {
      for (let k = 0; k < star; k++) size(tokens[k]!, shape[k]!, operand);
      const rest = shape.slice(star, shape.length - tail);
      const known = env.get(tokens[star]!);
      if (known === undefined) env.set(tokens[star]!, { value: rest, operand });
      else {
        const next = broadcast(known.value as readonly number[], rest);
        if (typeof next === "number") {
          const axis = String(next - tail);
          const sizeA = String((known.value as readonly number[]).at(next));
          fail(
            fill(messages.axis, { op, axis, sizeA, a: known.operand, sizeB: String(rest.at(next)), b: operand }),
            axis,
          );
        } else env.set(tokens[star]!, { value: next, operand });
      }
    }
  }
  return new Map([...env].map(([k, v]) => [k, v.value]));
}

/** `matmul(a, b)`: an operation with the names of its operands. */
function call(op: string, names: readonly string[], n: number): string {
  return `${op}(${Array.from({ length: n }, (_, i) => names[i] ?? `input ${i + 1}`).join(", ")})`;
}

/** The rule, then the facts: the second and third line of a shape error. */
export function facts(
  sig: string,
  shapes: readonly (readonly number[])[],
  names: readonly string[] = operandNames,
): string {
  const { inputs, output } = parseSignature(sig);
  const line = (parts: readonly (readonly (string | number)[])[]) =>
    parts.map((p, i) => `${names[i] ?? `input ${i + 1}`}: [${p.join(" ")}]`).join("  ");
  return `  expected  ${line(inputs.slice(0, shapes.length))}  ->  [${output.join(" ")}]\n  got       ${line(shapes.map(namedSizes))}`;
}
