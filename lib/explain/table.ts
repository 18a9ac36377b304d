/** The stepper as a table: every state in words, for screen readers, for print and for places without scripts. */

import { describeStep, symbolic, valueText } from "./describe";
import { number, partial, symbol } from "./formula";
import { type Numbers, numbersOf } from "./numbers";
import type { StepperSpec } from "./spec";
import { planSteps, type Step } from "./steps";

export interface FallbackTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Steps that a table holds at most. */
const limit = 200;

/** One row a step: its name, what is computed, and the values that it brings. */
export function graphTable(spec: StepperSpec, numbers: Numbers = numbersOf(spec)): FallbackTable {
  const { steps, totals } = planSteps(spec);
  const sums = totals.sums > 0 ? ` and adds gradients ${many(totals.sums, "time")}` : "";
  const counted = `${many(totals.forward, "operation")} forward, ${many(totals.backward, "arithmetic operation")} backward (an engine visits ${many(totals.visited, "node")}${sums})`;
  const rows = steps.slice(0, limit).map((step) => rowOf(spec, numbers, step, totals));
  if (steps.length > limit) rows.push(["...", `${steps.length - limit} more steps`, ""]);
  return { caption: `${spec.title}: ${counted}`, head: ["step", "what is computed", "value"], rows };
}

/** The table as lines of text. */
export function textOfTable(table: FallbackTable): string {
  const all = [table.head, ...table.rows];
  const widths = table.head.map((_, j) => Math.max(...all.map((row) => row[j]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, j) => cell.padEnd(widths[j]!))
      .join("  ")
      .trimEnd();
  return [table.caption, ...all.map(line)].join("\n");
}

function many(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? "" : "s"}`;
}

function rowOf(
  spec: StepperSpec,
  numbers: Numbers,
  step: Step,
  totals: ReturnType<typeof planSteps>["totals"],
): string[] {
  const { nodes } = spec;
  const root = nodes.at(-1)!.name;
  if (step.phase === "start") {
    const leaves = nodes.filter((n) => n.kind !== "op").slice(0, 20);
    return [step.key, "the inputs", leaves.map((n) => `${n.name} = ${valueText(numbers.value(n.id))}`).join(", ")];
  }
  if (step.phase === "forward") {
    const node = nodes[step.node!]!;
    return [step.key, `${node.name} = ${symbolic(spec, node).text}`, valueText(numbers.value(node.id))];
  }
  if (step.phase === "update") {
    const { formulas, notes } = describeStep(spec, numbers, step, totals);
    return [step.key, formulas.map((f) => f.text).join("; "), notes.join(" ")];
  }
  const handed = step.passes.map((t) => {
    const terms = (step.arrived.get(t.target) ?? []).length;
    return `${terms > 1 ? "one more term of " : ""}${partial(root, nodes[t.target]!.name).text} = ${valueText(numbers.term(t.consumer, t.input))}`;
  });
  if (step.term === undefined) {
    const what =
      step.phase === "seed" ? `${partial(root, root).text}` : `${symbol(nodes[step.node!]!.name).text} hands on`;
    return [step.key, what, [...(step.phase === "seed" ? [number(1).text] : []), ...handed].join(", ")];
  }
  const { chain } = describeStep(spec, numbers, step, totals);
  const { target } = step.term;
  const what = `${partial(root, nodes[target]!.name).text} = ${chain!.local.symbol.text} · ${chain!.upstream.symbol.text}${chain!.local.formula ? ` = ${chain!.local.formula.text} · ${chain!.upstream.symbol.text}` : ""}`;
  return [step.key, what, [valueText(numbers.term(step.term.consumer, step.term.input)), ...handed].join(", ")];
}
