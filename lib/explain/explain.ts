/** explain(loss): the computational graph of what the learner wrote, to be stepped through forwards and backwards. */

import { ArgumentError } from "../base/error";
import { isTensor, type Tensor } from "../core/tensor";
import { host } from "../display/host";
import { type Displayable, displaySymbol, type MimeBundle } from "../display/mime";
import { readGraph, specNodes } from "./graph";
import { viewsOf } from "./modules";
import { nameGraph } from "./names";
import { type NodeSpec, type StepperSpec, widgetMime } from "./spec";
import { graphTable, textOfTable } from "./table";
import { widgetHtml } from "./widget/html";

export interface ExplainOptions {
  title?: string;
  /** Names of tensors, where the code does not tell them: `{ a, b }`. */
  names?: Readonly<Record<string, unknown>>;
  /** Names of tensors that count as data although they have gradients, so that the last step does not change them. */
  data?: readonly string[];
  /** The code to show beside the graph (default: that of the cell). */
  code?: string;
  /** Of the last step, which changes the parameters (default 0.01). */
  learningRate?: number;
  /** Begin by asking what comes next (default false). */
  predict?: boolean;
  /** A module whose parameters name the parts of the graph; large graphs fold by its submodules. */
  model?: { namedParameters(): Iterable<readonly [string, unknown]> };
}

/** The graph of an expression with its values and gradients; displays itself as the stepper. */
export class Explanation implements Displayable {
  constructor(readonly spec: StepperSpec) {}

  /** Every state as a table: step, what is computed, value. */
  get table() {
    return graphTable(this.spec);
  }

  [displaySymbol](): MimeBundle {
    return {
      [widgetMime]: this.spec,
      "text/html": widgetHtml(this.spec, this.table, host().kind !== "page"),
      "text/plain": this.toString(),
    };
  }

  toString(): string {
    return textOfTable(graphTable(this.spec));
  }
}

/**
 * The computational graph behind a tensor, usually a loss: step through it forwards and backwards, change its inputs,
 * compare its gradients with finite differences. Call it before `backward()`, which frees the graph.
 *
 * @throws {GradientError} when nothing was recorded, or the graph was freed
 */
export function explain(loss: Tensor, options: ExplainOptions = {}): Explanation {
  if (!isTensor(loss)) {
    throw new ArgumentError(`explain: takes a tensor that was computed from parameters, got ${typeof loss}`);
  }
  const graph = readGraph(loss);
  const given: Record<string, unknown> = { ...options.names };
  for (const [name, parameter] of options.model?.namedParameters() ?? []) given[name] ??= parameter;
  const source = options.code ?? host().cell?.source ?? "";
  const { names, lines, code } = nameGraph(graph, given, source);
  const data = new Set(options.data ?? []);
  const nodes = specNodes(graph).map((node): NodeSpec => {
    const name = names[node.id]!;
    const line = lines[node.id];
    const kind = node.kind === "parameter" && data.has(name) ? "data" : node.kind;
    return { ...node, name, kind, ...(line !== undefined && { line }) };
  });
  const scalar = nodes.every((n) => n.value.data?.length === 1 && (n.kind !== "op" || n.expr !== undefined));
  return new Explanation({
    widget: "stepper",
    title: options.title ?? `How ${names.at(-1)} is computed, and its gradients`,
    code: lines.some((line) => line !== undefined) ? trimmed(code) : [],
    nodes,
    views: viewsOf(nodes, options.model !== undefined),
    scalar,
    learningRate: options.learningRate ?? 0.01,
    predict: options.predict ?? false,
  });
}

/** Code without the blank lines at its end. */
function trimmed(code: readonly string[]): string[] {
  const last = code.findLastIndex((line) => line.trim() !== "");
  return code.slice(0, last + 1);
}
