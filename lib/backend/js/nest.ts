/** Writing and compiling nested loops as JavaScript: each combination of element types and layouts gets code of its own. */

import { emittedFunctions } from "../../ir/emit";
import { maxRank } from "../layout";

/** One operand of a loop nest: the variable that holds its position is `o${name}`, its elements are `${name}`. */
export interface NestOperand {
  readonly name: string;
  /** Its row in `Loops.strides`. */
  readonly row: number;
  /** What is known of its innermost step (see `stepClass`). */
  readonly step: 0 | 1 | 2;
}

/** A loop nest in two pieces: constants to read once, and the loops. */
export interface Nest {
  readonly head: string;
  readonly loops: string;
}

/**
 * Loops over the plan in the variable `plan`: `body` runs for each element, `hoisted` before each run of the innermost
 * loop. Positions advance by addition, so no index is multiplied; they end where they began. `from` leaves out the
 * inner levels (for a body that walks them itself).
 */
export function nest(
  plan: string,
  rank: number,
  operands: readonly NestOperand[],
  body: string,
  { hoisted = "", from = 0 }: { hoisted?: string; from?: number } = {},
): Nest {
  const head: string[] = [];
  let code = body;
  for (let level = from; level < rank; level++) {
    const size = `${plan}N${level}`;
    head.push(`const ${size} = ${plan}.dims[${level}];`);
    const steps: string[] = [];
    for (const { name, row, step } of operands) {
      if (level === 0 && step < 2) {
        if (step === 1) steps.push(`o${name}++`);
        continue;
      }
      const stride = `${plan}${level}${name}`;
      head.push(`const ${stride} = ${plan}.strides[${row * maxRank + level}];`);
      steps.push(`o${name} += ${stride}`);
    }
    const moving = operands.filter(({ step }) => level > 0 || step !== 0);
    const keep = moving.map(({ name }) => `const ${plan}At${level}${name} = o${name};`).join(" ");
    const back = moving.map(({ name }) => `o${name} = ${plan}At${level}${name};`).join(" ");
    const loop = `for (let i${level} = 0; i${level} < ${size}; i${level}++) {\n${code}\n${steps.join("; ")};\n}`;
    code = level === 0 ? `${keep}\n${hoisted}\n${loop}\n${back}` : `${keep}\n${loop}\n${back}`;
    code = `{\n${code}\n}`;
  }
  return { head: head.join("\n"), loops: code };
}

/** Compiles a function of these parameters. The key stands in the source, so that no two kernels share type feedback. */
export function compile<F>(key: string | number, parameters: readonly string[], body: string): F {
  const source = `"use strict"; /* ${key} */ return function (${parameters.join(", ")}) {\n${body}\n};`;
  return new Function("M", source)(emittedFunctions) as F;
}
